-- What a report adds to its matter. Names, numbers, addresses and the text as
-- it was written lie in the vault; here are only references and masked text.
CREATE TABLE report (
    shard        BIGINT NOT NULL,
    matter       BIGINT NOT NULL,
    channel      TEXT   NOT NULL,
    request_type TEXT   NOT NULL,
    text         TEXT   NOT NULL,
    -- vault subject of whoever reported, of whom it is about when reported for
    -- another, and of the text and the address as they were written
    reporter     BIGINT,
    on_behalf_of BIGINT,
    original     BIGINT,
    follow_up    TEXT   NOT NULL,
    confidential BIGINT NOT NULL CHECK (confidential IN (0, 1)),
    found_by     TEXT   NOT NULL,
    source_no    TEXT,
    source_due   BIGINT,
    suggestions  TEXT   NOT NULL,
    PRIMARY KEY (shard, matter)
);
-- From a person that the vault's index found to their report.
CREATE INDEX report_by_reporter ON report (shard, reporter);
CREATE INDEX report_by_person ON report (shard, on_behalf_of);

-- The matter code (案件码) lets its holder follow and speak. Only its hash is
-- kept: whoever reads the database cannot speak for the reporter.
CREATE TABLE matter_code (
    shard  BIGINT NOT NULL,
    hash   BYTEA  NOT NULL,
    matter BIGINT NOT NULL,
    PRIMARY KEY (shard, hash)
);

-- "This concerns me too": once a device.
CREATE TABLE support (
    shard  BIGINT NOT NULL,
    matter BIGINT NOT NULL,
    device BYTEA  NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (shard, matter, device)
);

-- Reports that belong together, seen from `matter`: merged_into and merged,
-- repeat_of and repeat. The other may lie in another shard, so a tie is
-- `asked` until that side has taken it, and then `done` or `refused`. That a
-- confidential report belongs here is for the room alone.
CREATE TABLE report_tie (
    shard  BIGINT NOT NULL,
    matter BIGINT NOT NULL,
    kind   TEXT   NOT NULL,
    other  BIGINT NOT NULL,
    state  TEXT   NOT NULL,
    hidden BIGINT NOT NULL CHECK (hidden IN (0, 1)),
    at     BIGINT NOT NULL,
    PRIMARY KEY (shard, matter, kind, other)
);

-- What is open in an area, newest first: for "near me" and "the same thing?",
-- however many matters there have been.
CREATE INDEX matter_open_by_area ON matter (area_now, id) WHERE ended IS NULL;
