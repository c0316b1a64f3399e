-- Exports of people: asked for by one person, approved by another, fetched by
-- the first until they expire. No value of anybody is kept here.
CREATE TABLE registry_export (
    shard    BIGINT NOT NULL,
    id       BIGINT NOT NULL,
    area     BIGINT NOT NULL,
    -- names of fields, with commas
    fields   TEXT   NOT NULL,
    purpose  TEXT   NOT NULL,
    asked_by BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    state    TEXT   NOT NULL CHECK (state = 'asked' OR state = 'approved' OR state = 'refused'),
    decided_by BIGINT,
    decided_at BIGINT,
    reason   TEXT   NOT NULL,
    expires  BIGINT NOT NULL,
    fetched  BIGINT NOT NULL,
    version  BIGINT NOT NULL,
    PRIMARY KEY (shard, id)
);
CREATE INDEX registry_export_of ON registry_export (area, id);

-- Doubles of which the one lies where whoever found them has no say: they wait
-- for somebody who has.
CREATE TABLE registry_ask (
    shard   BIGINT NOT NULL,
    id      BIGINT NOT NULL,
    entry   BIGINT NOT NULL,
    into_entry BIGINT NOT NULL,
    -- of the entry that they would be merged into
    area    BIGINT NOT NULL,
    account BIGINT NOT NULL,
    reason  TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    answered BIGINT,
    PRIMARY KEY (shard, id)
);
CREATE INDEX registry_ask_open ON registry_ask (area, id) WHERE answered IS NULL;
