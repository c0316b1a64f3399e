-- Messages that were taken in, so that none counts twice, with the matter that
-- each was given before it was opened: a message that comes again, whenever
-- the program died, finds it.
CREATE TABLE connector_in (
    shard     BIGINT NOT NULL,
    connector TEXT   NOT NULL,
    message   TEXT   NOT NULL,
    matter    BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (shard, connector, message)
);
CREATE INDEX connector_in_at ON connector_in (connector, at);

-- From a number over there to the matter here.
CREATE TABLE connector_remote (
    shard     BIGINT NOT NULL,
    connector TEXT   NOT NULL,
    remote    TEXT   NOT NULL,
    matter    BIGINT NOT NULL,
    PRIMARY KEY (shard, connector, remote)
);

-- Which system a matter came from ('in') or was sent to ('out'), and its number
-- there; the token stands for a number that is not given yet.
CREATE TABLE connector_link (
    shard     BIGINT NOT NULL,
    matter    BIGINT NOT NULL,
    connector TEXT   NOT NULL,
    way       TEXT   NOT NULL CHECK (way IN ('in', 'out')),
    remote    TEXT,
    token     TEXT,
    closed    BIGINT NOT NULL CHECK (closed IN (0, 1)),
    at        BIGINT NOT NULL,
    PRIMARY KEY (shard, matter, connector)
);
CREATE INDEX connector_link_open ON connector_link (connector, matter)
    WHERE way = 'out' AND closed = 0;

-- What was said of a matter from outside and is in its timeline.
CREATE TABLE connector_seen (
    shard     BIGINT NOT NULL,
    connector TEXT   NOT NULL,
    message   TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (shard, connector, message)
);
CREATE INDEX connector_seen_at ON connector_seen (connector, at);

-- What waits for another system, however long that is away. The body holds the
-- fields of its contract and nothing else; never a personal value.
CREATE TABLE connector_out (
    shard     BIGINT NOT NULL,
    connector TEXT   NOT NULL,
    fact      BIGINT NOT NULL,
    matter    BIGINT NOT NULL,
    version   BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    body      TEXT   NOT NULL,
    PRIMARY KEY (shard, connector, fact)
);
CREATE INDEX connector_out_waiting ON connector_out (connector, at, fact);

-- How each stands, and which process speaks to it.
CREATE TABLE connector_state (
    connector TEXT   NOT NULL PRIMARY KEY,
    holder    TEXT   NOT NULL,
    until     BIGINT NOT NULL,
    next_try  BIGINT NOT NULL,
    tries     BIGINT NOT NULL,
    ok_at     BIGINT,
    failed_at BIGINT,
    error     TEXT
);

-- What was set aside, with the reason: somebody looks at it.
CREATE TABLE connector_refused (
    shard     BIGINT NOT NULL,
    connector TEXT   NOT NULL,
    message   TEXT   NOT NULL,
    way       TEXT   NOT NULL CHECK (way IN ('in', 'out')),
    reason    TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (shard, connector, message, way)
);
CREATE INDEX connector_refused_at ON connector_refused (connector, at);
