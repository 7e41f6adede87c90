-- From the staged batch (report_key, version, is_current, fingerprint, record: the output line's struct) to the tables.
-- `event`, `participant` and `speaker` get what follows from other fields from the record, which carries it.

CREATE OR REPLACE TEMP MACRO words(mentions) AS list_transform(mentions, lambda m: m.text);
CREATE OR REPLACE TEMP MACRO codes(mentions) AS flatten(list_transform(mentions,
    lambda m: CASE WHEN m.entities = [] THEN ['---'] ELSE list_transform(m.entities, lambda n: n.code) END));
CREATE OR REPLACE TEMP MACRO names(mentions) AS flatten(list_transform(mentions,
    lambda m: CASE WHEN m.entities = [] THEN [NULL] ELSE list_transform(m.entities, lambda n: n.name) END));
CREATE OR REPLACE TEMP MACRO countries_of(mentions) AS list_filter(
    flatten(list_transform(mentions, lambda m: list_transform(m.entities, lambda n: n.country))),
    lambda c: c IS NOT NULL);
CREATE OR REPLACE TEMP MACRO countries(mentions) AS list_filter(
    countries_of(mentions), lambda c, i: list_position(countries_of(mentions), c) = i);

INSERT INTO report BY NAME
SELECT report_key, version, is_current, fingerprint,
    g.id, g.text_sha256, g.text, g.number, g.title, g.published,
    try_cast(g.published[:10] AS DATE) AS published_day,
    g.dateline.place AS dateline_place, g.dateline.agency AS dateline_agency,
    g.dateline.span[1] AS dateline_start, g.dateline.span[2] AS dateline_end,
    g.outlet, g.url, g.language,
    p.version AS coder_version, p.model, p.codebook, p.knowledge
FROM (SELECT *, record.report AS g, record.provenance AS p FROM staged);

CREATE TEMP TABLE staged_event AS
SELECT report_key, unnest(record.events) AS e, generate_subscripts(record.events, 1)::INTEGER AS event_no FROM staged;

INSERT INTO event BY NAME
SELECT report_key, event_no, e.id, e.event_type, e.mode, e.contexts, e.status, e.probability,
    e.cue.span[1] AS cue_start, e.cue.span[2] AS cue_end, e.cue.text AS cue,
    e.date.first AS date_first, e.date.last AS date_last, e.date.granularity AS date_granularity,
    e.date.basis AS date_basis, e.date.span[1] AS date_start, e.date.span[2] AS date_end,
    e.date.text AS date_text, e.date.rule AS date_rule,
    e.place.name AS place_name, e.place.country AS place_country, e.place.lat AS place_lat, e.place.lon AS place_lon,
    e.place.geonames_id AS place_geonames_id, e.place.basis AS place_basis,
    e.place.span[1] AS place_start, e.place.span[2] AS place_end, e.place.text AS place_text,
    e.place.kind AS place_kind, e.place.rule AS place_rule,
    e.quad_class, e.score, e.cameo.code AS cameo_code, e.cameo.root AS cameo_root,
    e.found_by.maker AS found_by, e.found_by.entry AS found_by_entry, e.numbers,
    words(e.actors) AS actors, codes(e.actors) AS actor_codes, countries(e.actors) AS actor_countries,
    words(e.recipients) AS recipients, codes(e.recipients) AS recipient_codes,
    countries(e.recipients) AS recipient_countries,
    names(e.actors) AS actor_names, names(e.recipients) AS recipient_names, e.source.text AS source,
    CASE WHEN e.source IS NOT NULL THEN coalesce(e.source.entities[1].code, '---') END AS source_code,
    e.source.entities[1].country AS source_country, e.source_kind, e.claim, e.via.text AS via,
    CASE WHEN e.via IS NOT NULL THEN coalesce(e.via.entities[1].code, '---') END AS via_code,
    e.event_type IN ('AGREE', 'CONSULT', 'COOPERATE') AND len(e.recipients) = 0 AND len(codes(e.actors)) > 1 AS mutual
FROM staged_event;

CREATE TEMP TABLE staged_quote AS
SELECT report_key, unnest(record.quotes) AS q, generate_subscripts(record.quotes, 1)::INTEGER AS quote_no FROM staged;

CREATE TEMP TABLE staged_claim AS
SELECT report_key, event_no, unnest(e.counterclaims) AS c, generate_subscripts(e.counterclaims, 1)::INTEGER AS claim_no
FROM staged_event;

INSERT INTO counterclaim BY NAME
SELECT report_key, event_no, claim_no, c.source_kind, c.status, c.words FROM staged_claim;

CREATE TEMP TABLE staged_actor AS
WITH sides AS (
    SELECT report_key, event_no, NULL::INTEGER AS quote_no, 'actor' AS role, e.actors AS mentions FROM staged_event
    UNION ALL SELECT report_key, event_no, NULL, 'recipient', e.recipients FROM staged_event
    UNION ALL SELECT report_key, event_no, NULL, 'source', [e.source] FROM staged_event WHERE e.source IS NOT NULL
    UNION ALL SELECT report_key, event_no, NULL, 'via', [e.via] FROM staged_event WHERE e.via IS NOT NULL
    UNION ALL SELECT report_key, NULL, quote_no, 'source', [q.source] FROM staged_quote WHERE q.source IS NOT NULL
    UNION ALL SELECT report_key, NULL, quote_no, 'via', [q.via] FROM staged_quote WHERE q.via IS NOT NULL
    UNION ALL SELECT report_key, NULL, quote_no, 'addressee', q.addressees FROM staged_quote
)
SELECT report_key, event_no, quote_no, role, unnest(mentions) AS a,
    generate_subscripts(mentions, 1)::INTEGER AS mention_no
FROM sides
UNION ALL
SELECT report_key, event_no, NULL, 'counter', c.source, claim_no FROM staged_claim WHERE c.source IS NOT NULL
UNION ALL
SELECT report_key, event_no, NULL, 'counter via', c.via, claim_no FROM staged_claim WHERE c.via IS NOT NULL;

CREATE TEMP TABLE staged_entity AS
SELECT * EXCLUDE (a), a.span[1] AS span_start, a.span[2] AS span_end, a.text AS text, a.rule AS rule, a.chain AS chain,
    unnest(CASE WHEN a.entities = [] THEN [NULL] ELSE a.entities END) AS n,
    unnest(CASE WHEN a.entities = [] THEN [NULL] ELSE range(1, len(a.entities) + 1) END)::INTEGER AS entity_no
FROM staged_actor;

INSERT INTO participant BY NAME
SELECT * EXCLUDE (n, quote_no), n.name, n.country, n.sectors, coalesce(n.code, '---') AS code
FROM staged_entity WHERE quote_no IS NULL;

INSERT INTO speaker BY NAME
SELECT * EXCLUDE (n, event_no, role, mention_no), n.name, n.country, n.sectors, coalesce(n.code, '---') AS code
FROM staged_entity WHERE quote_no IS NOT NULL AND role = 'source';

INSERT INTO quote_party BY NAME
SELECT * EXCLUDE (n, event_no), n.name, n.country, n.sectors, coalesce(n.code, '---') AS code
FROM staged_entity WHERE quote_no IS NOT NULL AND role <> 'source';

INSERT INTO evidence BY NAME
SELECT report_key, event_no, evidence_no, v.role, v.span[1] AS span_start, v.span[2] AS span_end, v.text
FROM (
    SELECT report_key, event_no, unnest(e.evidence) AS v, generate_subscripts(e.evidence, 1) AS evidence_no
    FROM staged_event
);

INSERT INTO quote BY NAME
SELECT report_key, quote_no, q.kind, q.cue.span[1] AS cue_start, q.cue.span[2] AS cue_end, q.cue.text AS cue,
    q.source_kind, q.stance, q.doubt,
    q.setting.span[1] AS setting_start, q.setting.span[2] AS setting_end, q.setting.text AS setting, q.about
FROM staged_quote;

INSERT INTO quote_content BY NAME
SELECT report_key, quote_no, passage_no, c.span[1] AS span_start, c.span[2] AS span_end, c.text
FROM (
    SELECT report_key, quote_no, unnest(q.content) AS c, generate_subscripts(q.content, 1) AS passage_no
    FROM staged_quote
);

INSERT INTO note BY NAME
SELECT report_key, note_no, n.kind, n.message, n."where".file, n."where".line, n."where".report_id,
    n."where".span[1] AS span_start, n."where".span[2] AS span_end
FROM (SELECT report_key, unnest(record.notes) AS n, generate_subscripts(record.notes, 1) AS note_no FROM staged);

DROP TABLE staged_event;
DROP TABLE staged_quote;
DROP TABLE staged_claim;
DROP TABLE staged_actor;
DROP TABLE staged_entity;
