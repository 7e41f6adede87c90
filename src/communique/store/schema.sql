-- The tables of a store, schema version 3. Views are in views.sql; a change here needs a step in opening.py.
--
-- report_key numbers the versions of reports, event_no and the like count from 1 in the order of the record.
-- Spans are Python characters of report.text, end excluded: substr(text, span_start + 1, span_end - span_start).
-- No keys and no indexes but one: there is one writer, it keeps them unique, and `communique check` verifies it.

CREATE TABLE meta (name VARCHAR NOT NULL, value VARCHAR NOT NULL);

CREATE TABLE report (
    report_key      INTEGER NOT NULL,
    id              VARCHAR NOT NULL,
    version         INTEGER NOT NULL,       -- 1, 2, ... per id: the same id with another text
    is_current      BOOLEAN NOT NULL,       -- true for the last version of each id
    text_sha256     VARCHAR NOT NULL,
    text            VARCHAR NOT NULL,
    number          VARCHAR,
    title           VARCHAR,
    published       VARCHAR,                -- ISO 8601, as given
    published_day   DATE,
    dateline_place  VARCHAR,
    dateline_agency VARCHAR,
    dateline_start  INTEGER,                -- null: the report has no dateline
    dateline_end    INTEGER,
    outlet          VARCHAR,
    url             VARCHAR,
    language        VARCHAR,
    coder_version   VARCHAR,                -- null: coded by hand
    model           VARCHAR,
    codebook        VARCHAR,
    knowledge       VARCHAR,
    fingerprint     VARCHAR NOT NULL        -- of everything that was given: report and provenance
);
CREATE INDEX report_by_id ON report (id);

CREATE TABLE event (
    report_key          INTEGER NOT NULL,
    event_no            INTEGER NOT NULL,
    id                  VARCHAR NOT NULL,
    event_type          VARCHAR NOT NULL,
    mode                VARCHAR,
    contexts            VARCHAR[] NOT NULL,
    status              VARCHAR NOT NULL,
    probability         DOUBLE NOT NULL,
    cue_start           INTEGER NOT NULL,
    cue_end             INTEGER NOT NULL,
    cue                 VARCHAR NOT NULL,
    date_first          DATE,               -- null: the event has no date
    date_last           DATE,
    date_granularity    VARCHAR,
    date_basis          VARCHAR,
    date_start          INTEGER,
    date_end            INTEGER,
    date_text           VARCHAR,
    date_rule           VARCHAR,
    place_name          VARCHAR,            -- null: the event has no place
    place_country       VARCHAR,
    place_lat           DOUBLE,
    place_lon           DOUBLE,
    place_geonames_id   BIGINT,
    place_basis         VARCHAR,
    place_start         INTEGER,
    place_end           INTEGER,
    place_text          VARCHAR,
    place_kind          VARCHAR,
    place_rule          VARCHAR,
    quad_class          VARCHAR NOT NULL,
    score               DOUBLE NOT NULL,
    cameo_code          VARCHAR NOT NULL,
    cameo_root          VARCHAR NOT NULL,
    found_by            VARCHAR NOT NULL,
    found_by_entry      VARCHAR,
    numbers             STRUCT(kind VARCHAR, low DOUBLE, high DOUBLE, unit VARCHAR, span INTEGER[], text VARCHAR)[],
    -- What most questions ask for, taken from participant, so that they need no join over tens of millions of rows.
    actors              VARCHAR[] NOT NULL, -- the words, one per mention
    actor_codes         VARCHAR[] NOT NULL, -- one per entity, '---' for a mention without
    actor_countries     VARCHAR[] NOT NULL, -- each known country once
    recipients          VARCHAR[] NOT NULL,
    recipient_codes     VARCHAR[] NOT NULL,
    recipient_countries VARCHAR[] NOT NULL,
    actor_names         VARCHAR[],          -- one per entity, beside actor_codes; null for a mention without
    recipient_names     VARCHAR[],
    source              VARCHAR,            -- the words; null: the report itself says so
    source_code         VARCHAR,            -- of its first entity
    source_country      VARCHAR,
    source_kind         VARCHAR,            -- report, actor, named, institution, unnamed, document, media
    claim               VARCHAR,            -- asserted, denied, questioned, conditional
    via                 VARCHAR,            -- through whom the source speaks: the words
    via_code            VARCHAR,
    mutual              BOOLEAN             -- a joint act without recipient, mutual by its type: each to all others
);

-- One row per event, role, mention and entity; a mention without entities has one row with entity_no null.
CREATE TABLE participant (
    report_key INTEGER NOT NULL,
    event_no   INTEGER NOT NULL,
    role       VARCHAR NOT NULL,            -- actor, recipient, source, via, counter, counter via
    mention_no INTEGER NOT NULL,
    entity_no  INTEGER,
    span_start INTEGER NOT NULL,
    span_end   INTEGER NOT NULL,
    text       VARCHAR NOT NULL,
    rule       VARCHAR,
    chain      STRUCT(span INTEGER[], text VARCHAR)[] NOT NULL,
    name       VARCHAR,
    country    VARCHAR,
    sectors    VARCHAR[],
    code       VARCHAR NOT NULL
);

-- What other sources of the report say of the event; who they are stands in participant, mention_no being claim_no.
CREATE TABLE counterclaim (
    report_key  INTEGER NOT NULL,
    event_no    INTEGER NOT NULL,
    claim_no    INTEGER NOT NULL,
    source_kind VARCHAR,
    status      VARCHAR NOT NULL,
    words       STRUCT(span INTEGER[], text VARCHAR)[] NOT NULL
);

CREATE TABLE evidence (
    report_key  INTEGER NOT NULL,
    event_no    INTEGER NOT NULL,
    evidence_no INTEGER NOT NULL,
    role        VARCHAR NOT NULL,
    span_start  INTEGER NOT NULL,
    span_end    INTEGER NOT NULL,
    text        VARCHAR NOT NULL
);

CREATE TABLE quote (
    report_key INTEGER NOT NULL,
    quote_no   INTEGER NOT NULL,
    kind       VARCHAR NOT NULL,
    cue_start  INTEGER,
    cue_end    INTEGER,
    cue        VARCHAR,
    source_kind VARCHAR,
    stance     VARCHAR,                     -- neutral, doubt, denial
    doubt      STRUCT(span INTEGER[], text VARCHAR)[],
    setting_start INTEGER,
    setting_end INTEGER,
    setting    VARCHAR,
    about      VARCHAR[]                    -- countries of those named in the content
);

-- The source of a quote: one row per entity, shaped like participant.
CREATE TABLE speaker (
    report_key INTEGER NOT NULL,
    quote_no   INTEGER NOT NULL,
    entity_no  INTEGER,
    span_start INTEGER NOT NULL,
    span_end   INTEGER NOT NULL,
    text       VARCHAR NOT NULL,
    rule       VARCHAR,
    chain      STRUCT(span INTEGER[], text VARCHAR)[] NOT NULL,
    name       VARCHAR,
    country    VARCHAR,
    sectors    VARCHAR[],
    code       VARCHAR NOT NULL
);

-- Through whom (via) and to whom (addressee): one row per mention and entity.
CREATE TABLE quote_party (
    report_key INTEGER NOT NULL,
    quote_no   INTEGER NOT NULL,
    role       VARCHAR NOT NULL,
    mention_no INTEGER NOT NULL,
    entity_no  INTEGER,
    span_start INTEGER NOT NULL,
    span_end   INTEGER NOT NULL,
    text       VARCHAR NOT NULL,
    rule       VARCHAR,
    chain      STRUCT(span INTEGER[], text VARCHAR)[] NOT NULL,
    name       VARCHAR,
    country    VARCHAR,
    sectors    VARCHAR[],
    code       VARCHAR NOT NULL
);

CREATE TABLE quote_content (
    report_key INTEGER NOT NULL,
    quote_no   INTEGER NOT NULL,
    passage_no INTEGER NOT NULL,
    span_start INTEGER NOT NULL,
    span_end   INTEGER NOT NULL,
    text       VARCHAR NOT NULL
);

-- Notes of a report's coding have report_key and note_no; notes of items that gave no report, and of the store, have not.
CREATE TABLE note (
    report_key INTEGER,
    note_no    INTEGER,
    kind       VARCHAR NOT NULL,
    message    VARCHAR NOT NULL,
    file       VARCHAR,
    line       INTEGER,
    report_id  VARCHAR,
    span_start INTEGER,
    span_end   INTEGER
);
