-- What a report adds to its matter. Names, numbers, addresses and the text as
-- it was written lie in the vault; here are only references and masked text.
CREATE TABLE report (
    shard        BIGINT NOT NULL,
    matter       BIGINT NOT NULL,
    channel      TEXT   NOT NULL,
    request_type TEXT   NOT NULL,
    text         TEXT   NOT NULL,
    -- vault subject of whoever reported, of whom it is about when reported for
    -- another, and of the text as written
    reporter     BIGINT,
    on_behalf_of BIGINT,
    original     BIGINT,
    follow_up    TEXT   NOT NULL,
    confidential BIGINT NOT NULL CHECK (confidential IN (0, 1)),
    source_no    TEXT,
    source_due   BIGINT,
    suggestions  TEXT   NOT NULL,
    PRIMARY KEY (shard, matter)
);

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
