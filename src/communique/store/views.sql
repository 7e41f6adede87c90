-- What users query: current versions only, one readable row per record. Made anew after each migration.

CREATE OR REPLACE VIEW reports AS
SELECT id AS report_id, version, number, title, published, published_day, dateline_place, dateline_agency,
    outlet, url, language, coalesce(n_events, 0) AS events, coalesce(n_quotes, 0) AS quotes,
    coalesce(n_notes, 0) AS notes, coder_version, model, codebook, knowledge, text_sha256, text
FROM report
LEFT JOIN (SELECT report_key, count(*) AS n_events FROM event GROUP BY ALL) USING (report_key)
LEFT JOIN (SELECT report_key, count(*) AS n_quotes FROM quote GROUP BY ALL) USING (report_key)
LEFT JOIN (SELECT report_key, count(*) AS n_notes FROM note GROUP BY ALL) USING (report_key)
WHERE is_current;

CREATE OR REPLACE MACRO size(wanted, numbers) AS (
    list_max(list_transform(list_filter(numbers, lambda n: n.kind = wanted), lambda n: coalesce(n.low, n.high))));

CREATE OR REPLACE VIEW events AS
SELECT r.id AS report_id, e.event_no, e.id AS event_id, r.published, r.published_day,
    coalesce(e.date_first, r.published_day) AS day, -- for series: the event's first day, else the day of publication
    e.event_type, e.mode, e.contexts, e.status, e.probability, e.quad_class, e.score, e.cameo_code, e.cameo_root,
    e.cue, e.cue_start, e.cue_end,
    e.actors, e.actor_codes, e.actor_countries, e.recipients, e.recipient_codes, e.recipient_countries,
    e.actor_names, e.recipient_names, e.mutual, e.source, e.source_code, e.source_country,
    e.source_kind, e.claim, e.via, e.via_code,
    e.date_first, e.date_last, e.date_granularity, e.date_basis, e.date_text,
    e.place_name, e.place_country, e.place_lat, e.place_lon, e.place_geonames_id, e.place_basis, e.place_text,
    -- Sizes, the lower bound where the words give one: 'at least 20' and '20 to 30' are 20, 'up to 30' is 30.
    size('dead', e.numbers)::BIGINT AS dead, size('injured', e.numbers)::BIGINT AS injured,
    size('arrested', e.numbers)::BIGINT AS arrested, size('displaced', e.numbers)::BIGINT AS displaced,
    size('crowd', e.numbers)::BIGINT AS crowd, size('money', e.numbers) AS money,
    list_filter(e.numbers, lambda n: n.kind = 'money')[1].unit AS money_unit,
    e.found_by, e.found_by_entry, r.outlet, r.title, r.url
FROM event e
JOIN report r USING (report_key)
WHERE r.is_current;

-- A joint act of a mutual kind stands in the dyads of its actors, in both directions.
CREATE OR REPLACE VIEW dyads AS
SELECT actor_country, recipient_country, report_id, event_no, event_id, day, event_type, mode, contexts, status,
    probability, quad_class, score, cameo_code, cameo_root, mutual, source, source_code, source_country, source_kind, claim,
    place_country, outlet
FROM (SELECT *, unnest(actor_countries) AS actor_country FROM events) AS by_actor,
    unnest(if(mutual, by_actor.actor_countries, by_actor.recipient_countries)) AS recipient(recipient_country)
WHERE NOT mutual OR actor_country <> recipient_country
    OR len(list_distinct(list_filter(list_zip(actor_codes, actor_names),
        lambda known: starts_with(known[1], actor_country)))) > 1;

-- Who says what of which event: a row for the event's own source, and one for each that says otherwise in its report.
CREATE OR REPLACE VIEW claims AS
WITH counters AS (
    SELECT c.report_key, c.event_no, c.claim_no, c.source_kind, c.status AS claim,
        list_transform(c.words, lambda w: w.text) AS words,
        any_value(p.text) FILTER (WHERE p.role = 'counter') AS source,
        any_value(p.code) FILTER (WHERE p.role = 'counter' AND coalesce(p.entity_no, 1) = 1) AS source_code,
        any_value(p.country) FILTER (WHERE p.role = 'counter' AND coalesce(p.entity_no, 1) = 1) AS source_country,
        any_value(p.text) FILTER (WHERE p.role = 'counter via') AS via
    FROM counterclaim c
    LEFT JOIN participant p
        ON p.report_key = c.report_key AND p.event_no = c.event_no AND p.mention_no = c.claim_no
        AND p.role IN ('counter', 'counter via')
    GROUP BY ALL
),
own AS (
    SELECT e.report_key, e.event_no, 0 AS claim_no, e.source_kind, e.claim,
        coalesce(v.words, []) AS words, e.source, e.source_code, e.source_country, e.via
    FROM event e
    LEFT JOIN (SELECT report_key, event_no, list(text ORDER BY evidence_no) AS words FROM evidence
        WHERE role = 'claim' GROUP BY ALL) v USING (report_key, event_no)
)
SELECT r.id AS report_id, e.event_no, e.id AS event_id, s.claim_no, coalesce(e.date_first, r.published_day) AS day,
    e.event_type, e.mode, e.status, e.actors, e.actor_codes, e.actor_countries, e.recipients, e.recipient_codes,
    e.recipient_countries, e.cue, s.source, s.source_code, s.source_country, s.source_kind, s.via, s.claim, s.words,
    k.report_key IS NOT NULL AS contradicted, r.outlet, r.title, r.url
FROM (FROM own UNION ALL BY NAME FROM counters) s
JOIN event e USING (report_key, event_no)
JOIN report r USING (report_key)
LEFT JOIN (SELECT DISTINCT report_key, event_no FROM counterclaim) k USING (report_key, event_no)
WHERE r.is_current;

-- Who takes part in which event: a row for each entity, or for a mention without one.
CREATE OR REPLACE VIEW actors AS
SELECT r.id AS report_id, p.event_no, e.id AS event_id, p.role, p.mention_no, p.entity_no, p.span_start, p.span_end,
    p.text AS words, p.rule, p.name, p.country, p.sectors, p.code
FROM participant p
JOIN event e USING (report_key, event_no)
JOIN report r USING (report_key)
WHERE r.is_current;

-- The pieces of a report that records rest on, in characters of its text.
CREATE OR REPLACE VIEW passages AS
SELECT r.id AS report_id, s.record, s.record_no, s.role, s.span_start, s.span_end, s.text AS words
FROM (
    SELECT report_key, 'event' AS record, event_no AS record_no, role, span_start, span_end, text FROM evidence
    UNION ALL
    SELECT report_key, 'quote', quote_no, 'content', span_start, span_end, text FROM quote_content
    UNION ALL
    SELECT report_key, 'quote', quote_no, 'source', span_start, span_end, text FROM speaker
    WHERE coalesce(entity_no, 1) = 1
    UNION ALL
    SELECT report_key, 'quote', quote_no, 'cue', cue_start, cue_end, cue FROM quote WHERE cue IS NOT NULL
) s
JOIN report r USING (report_key)
WHERE r.is_current;

CREATE OR REPLACE VIEW quotes AS
SELECT r.id AS report_id, q.quote_no, r.published, r.published_day, r.published_day AS day, q.kind,
    s.text AS source, s.code AS source_code, s.country AS source_country, s.name AS source_name, q.source_kind,
    v.text AS via, v.code AS via_code, q.cue, coalesce(c.content, []) AS content,
    coalesce(a.addressees, []) AS addressees, coalesce(a.addressee_codes, []) AS addressee_codes,
    q.stance, list_transform(q.doubt, lambda d: d.text) AS doubt, q.setting,
    coalesce(q.about, []) AS about, r.outlet, r.title, r.url
FROM quote q
JOIN report r USING (report_key)
LEFT JOIN speaker s
    ON s.report_key = q.report_key AND s.quote_no = q.quote_no AND coalesce(s.entity_no, 1) = 1
LEFT JOIN (SELECT report_key, quote_no, list(text ORDER BY passage_no) AS content FROM quote_content GROUP BY ALL) c
    ON c.report_key = q.report_key AND c.quote_no = q.quote_no
LEFT JOIN quote_party v
    ON v.report_key = q.report_key AND v.quote_no = q.quote_no AND v.role = 'via' AND coalesce(v.entity_no, 1) = 1
LEFT JOIN (
    SELECT report_key, quote_no, list(text ORDER BY mention_no) FILTER (WHERE coalesce(entity_no, 1) = 1) AS addressees,
        list(code ORDER BY mention_no, entity_no) AS addressee_codes
    FROM quote_party WHERE role = 'addressee' GROUP BY ALL
) a ON a.report_key = q.report_key AND a.quote_no = q.quote_no
WHERE r.is_current;

CREATE OR REPLACE VIEW notes AS
SELECT coalesce(r.id, n.report_id) AS report_id, n.note_no, n.kind, n.message, n.file, n.line, n.span_start, n.span_end
FROM note n
LEFT JOIN report r USING (report_key)
WHERE n.report_key IS NULL OR r.is_current;

-- The records as the output lines have them (less what follows from other fields), one struct per version of a report.
CREATE OR REPLACE VIEW codings AS
WITH
mention AS (
    SELECT report_key, event_no, role, mention_no,
        {'span': [any_value(span_start), any_value(span_end)], 'text': any_value(text),
         'entities': coalesce(list({'name': name, 'country': country, 'sectors': sectors} ORDER BY entity_no)
            FILTER (WHERE entity_no IS NOT NULL), []),
         'chain': any_value(chain), 'rule': any_value(rule)} AS actor
    FROM participant GROUP BY ALL
),
roles AS (
    SELECT report_key, event_no, list(actor ORDER BY mention_no) FILTER (WHERE role = 'actor') AS actors,
        list(actor ORDER BY mention_no) FILTER (WHERE role = 'recipient') AS recipients,
        any_value(actor) FILTER (WHERE role = 'source') AS source,
        any_value(actor) FILTER (WHERE role = 'via') AS via
    FROM mention GROUP BY ALL
),
counterclaims AS (
    SELECT c.report_key, c.event_no, list({
        'source': s.actor, 'source_kind': c.source_kind, 'status': c.status, 'words': c.words, 'via': v.actor
    } ORDER BY claim_no) AS counterclaims
    FROM counterclaim c
    LEFT JOIN mention s ON s.report_key = c.report_key AND s.event_no = c.event_no AND s.mention_no = claim_no
        AND s.role = 'counter'
    LEFT JOIN mention v ON v.report_key = c.report_key AND v.event_no = c.event_no AND v.mention_no = claim_no
        AND v.role = 'counter via'
    GROUP BY ALL
),
support AS (
    SELECT report_key, event_no,
        list({'role': role, 'span': [span_start, span_end], 'text': text} ORDER BY evidence_no) AS evidence
    FROM evidence GROUP BY ALL
),
event_records AS (
    SELECT report_key, list({
        'id': e.id, 'event_type': event_type, 'mode': mode, 'contexts': contexts, 'status': status,
        'probability': probability, 'cue': {'span': [cue_start, cue_end], 'text': cue},
        'actors': coalesce(r.actors, []), 'recipients': coalesce(r.recipients, []), 'source': r.source,
        'date': CASE WHEN date_first IS NOT NULL THEN {
            'first': date_first::VARCHAR, 'last': date_last::VARCHAR, 'granularity': date_granularity,
            'basis': date_basis, 'span': CASE WHEN date_start IS NOT NULL THEN [date_start, date_end] END,
            'text': date_text, 'rule': date_rule} END,
        'place': CASE WHEN place_name IS NOT NULL THEN {
            'name': place_name, 'country': place_country, 'lat': place_lat, 'lon': place_lon,
            'geonames_id': place_geonames_id, 'basis': place_basis, 'span': [place_start, place_end],
            'text': place_text, 'kind': place_kind, 'rule': place_rule} END,
        'quad_class': quad_class, 'score': score, 'cameo': {'code': cameo_code, 'root': cameo_root},
        'found_by': {'maker': found_by, 'entry': found_by_entry}, 'evidence': coalesce(s.evidence, []),
        'numbers': coalesce(numbers, []),
        'source_kind': source_kind, 'claim': claim, 'via': r.via, 'counterclaims': coalesce(k.counterclaims, [])
    } ORDER BY event_no) AS events
    FROM event e
    LEFT JOIN roles r USING (report_key, event_no)
    LEFT JOIN support s USING (report_key, event_no)
    LEFT JOIN counterclaims k USING (report_key, event_no)
    GROUP BY ALL
),
said_by AS (
    SELECT report_key, quote_no,
        {'span': [any_value(span_start), any_value(span_end)], 'text': any_value(text),
         'entities': coalesce(list({'name': name, 'country': country, 'sectors': sectors} ORDER BY entity_no)
            FILTER (WHERE entity_no IS NOT NULL), []),
         'chain': any_value(chain), 'rule': any_value(rule)} AS source
    FROM speaker GROUP BY ALL
),
party AS (
    SELECT report_key, quote_no, role, mention_no,
        {'span': [any_value(span_start), any_value(span_end)], 'text': any_value(text),
         'entities': coalesce(list({'name': name, 'country': country, 'sectors': sectors} ORDER BY entity_no)
            FILTER (WHERE entity_no IS NOT NULL), []),
         'chain': any_value(chain), 'rule': any_value(rule)} AS actor
    FROM quote_party GROUP BY ALL
),
parties AS (
    SELECT report_key, quote_no, any_value(actor) FILTER (WHERE role = 'via') AS via,
        list(actor ORDER BY mention_no) FILTER (WHERE role = 'addressee') AS addressees
    FROM party GROUP BY ALL
),
said AS (
    SELECT report_key, quote_no,
        list({'span': [span_start, span_end], 'text': text} ORDER BY passage_no) AS content
    FROM quote_content GROUP BY ALL
),
quote_records AS (
    SELECT report_key, list({
        'source': b.source,
        'cue': CASE WHEN cue IS NOT NULL THEN {'span': [cue_start, cue_end], 'text': cue} END,
        'content': coalesce(s.content, []), 'kind': kind, 'addressees': coalesce(p.addressees, []),
        'source_kind': source_kind, 'via': p.via, 'stance': stance, 'doubt': doubt,
        'setting': CASE WHEN setting IS NOT NULL THEN {'span': [setting_start, setting_end], 'text': setting} END,
        'about': coalesce(about, [])
    } ORDER BY quote_no) AS quotes
    FROM quote
    LEFT JOIN said_by b USING (report_key, quote_no)
    LEFT JOIN said s USING (report_key, quote_no)
    LEFT JOIN parties p USING (report_key, quote_no)
    GROUP BY ALL
),
note_records AS (
    SELECT report_key, list({
        'kind': kind, 'message': message, 'where': {'file': file, 'line': line, 'report_id': report_id,
            'span': CASE WHEN span_start IS NOT NULL THEN [span_start, span_end] END}
    } ORDER BY note_no) AS notes
    FROM note WHERE report_key IS NOT NULL GROUP BY ALL
)
SELECT report_key, r.id AS report_id, r.version, r.is_current, {
    'report': {
        'id': r.id, 'text_sha256': text_sha256, 'text': text, 'number': number, 'title': title, 'published': published,
        'dateline': CASE WHEN dateline_start IS NOT NULL THEN {
            'place': dateline_place, 'agency': dateline_agency, 'span': [dateline_start, dateline_end]} END,
        'outlet': outlet, 'url': url, 'language': language},
    'events': coalesce(events, []), 'quotes': coalesce(quotes, []), 'notes': coalesce(notes, []),
    'provenance': CASE WHEN coder_version IS NOT NULL THEN {
        'version': coder_version, 'model': model, 'codebook': codebook, 'knowledge': knowledge} END
} AS record
FROM report r
LEFT JOIN event_records USING (report_key)
LEFT JOIN quote_records USING (report_key)
LEFT JOIN note_records USING (report_key);
