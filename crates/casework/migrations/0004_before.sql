-- How a matter was before its last act, while that act can be taken back. One
-- row a matter, written by the few acts that may be undone.
CREATE TABLE matter_before (
    shard   BIGINT NOT NULL,
    matter  BIGINT NOT NULL,
    version BIGINT NOT NULL,
    kept    TEXT   NOT NULL,
    PRIMARY KEY (shard, matter)
);
