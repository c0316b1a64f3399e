-- Who is to be told that a task waits, and may not be told yet: at night
-- nobody is. What is done by the morning is told to nobody.
CREATE TABLE reminder (
    shard     BIGINT NOT NULL,
    matter    BIGINT NOT NULL,
    version   BIGINT NOT NULL,
    line      BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    task      BIGINT NOT NULL,
    task_name TEXT   NOT NULL,
    rule      TEXT   NOT NULL,
    desks     TEXT   NOT NULL,
    PRIMARY KEY (shard, matter, version, line)
);

-- What an account was told. References alone: what it is about is read from
-- the matter, under the rights of that moment.
CREATE TABLE notice (
    shard     BIGINT NOT NULL,
    account   BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    matter    BIGINT NOT NULL,
    task      BIGINT NOT NULL,
    task_name TEXT   NOT NULL,
    rule      TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    read      BIGINT,
    PRIMARY KEY (shard, account, id)
);
CREATE INDEX notice_unread ON notice (shard, account, id) WHERE read IS NULL;
-- For forgetting the old ones.
CREATE INDEX notice_by_age ON notice (at);

-- A deadline in hours as they pass is told in hours as they pass.
ALTER TABLE inbox ADD COLUMN round_the_clock BIGINT NOT NULL DEFAULT 0;
