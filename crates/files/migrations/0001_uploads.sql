-- What was kept, and what its bytes hash to: by the hash of the sealed log,
-- whose entry about the row vouches for all of it. The salt keeps whoever has
-- the log alone from trying what a file might be. A file from before this
-- table has no row.
CREATE TABLE upload (
    shard BIGINT NOT NULL,
    id    BIGINT NOT NULL,
    -- its name in the folder or bucket
    file  TEXT   NOT NULL,
    at    BIGINT NOT NULL,
    -- of the full form, and its length
    hash  BYTEA  NOT NULL,
    bytes BIGINT NOT NULL,
    -- of the small form; a document has none
    thumb BYTEA,
    salt  BYTEA  NOT NULL,
    PRIMARY KEY (shard, id)
);
CREATE UNIQUE INDEX upload_by_file ON upload (file);
