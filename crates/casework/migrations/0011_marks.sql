-- What a supervisor finds a matter by (returned twice, not content), and from
-- when on: procedure files say when a mark stands. A matter that is over has
-- none.
CREATE TABLE matter_mark (
    shard  BIGINT NOT NULL,
    matter BIGINT NOT NULL,
    mark   TEXT   NOT NULL,
    since  BIGINT NOT NULL,
    PRIMARY KEY (shard, matter, mark)
);
CREATE INDEX matter_mark_since ON matter_mark (mark, since, matter, shard);
