-- Rows of files that became reports, by what they say: no row twice, whichever
-- file it stands in. In the shard of the key itself.
CREATE TABLE report_row (
    shard  BIGINT NOT NULL,
    key    TEXT   NOT NULL,
    matter BIGINT NOT NULL,
    import BIGINT NOT NULL,
    PRIMARY KEY (shard, key)
)
-- only: sqlite
WITHOUT ROWID
-- end
;
CREATE INDEX report_row_by_import ON report_row (import, matter);
-- For taking a report back.
CREATE INDEX matter_code_by_matter ON matter_code (shard, matter);
