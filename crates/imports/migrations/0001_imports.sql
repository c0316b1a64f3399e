-- Reference tables: an import is looked after in one place, wherever its rows
-- go. `reached` is the last staged row that was applied.
CREATE TABLE import (
    shard    BIGINT NOT NULL,
    id       BIGINT NOT NULL,
    kind     TEXT   NOT NULL,
    file     TEXT   NOT NULL,
    hash     TEXT   NOT NULL,
    mapping  TEXT   NOT NULL,
    account  BIGINT,
    state    TEXT   NOT NULL,
    skip_bad BIGINT NOT NULL CHECK (skip_bad IN (0, 1)),
    staged   BIGINT NOT NULL,
    good     BIGINT NOT NULL,
    faults   BIGINT NOT NULL,
    reached  BIGINT NOT NULL,
    told     TEXT   NOT NULL,
    why      TEXT,
    made     BIGINT NOT NULL,
    changed  BIGINT NOT NULL,
    PRIMARY KEY (shard, id)
);
CREATE INDEX import_by_hash ON import (hash, kind);

-- Rows on their way in. Gone once they are in, or refused.
CREATE TABLE import_row (
    shard  BIGINT NOT NULL,
    import BIGINT NOT NULL,
    n      BIGINT NOT NULL,
    line   BIGINT NOT NULL,
    body   TEXT   NOT NULL,
    PRIMARY KEY (shard, import, n)
)
-- only: sqlite
WITHOUT ROWID
-- end
;

-- What is wrong with a file, by row and column; never what a cell says.
CREATE TABLE import_fault (
    shard   BIGINT NOT NULL,
    import  BIGINT NOT NULL,
    n       BIGINT NOT NULL,
    line    BIGINT NOT NULL,
    heading TEXT   NOT NULL,
    code    TEXT   NOT NULL,
    args    TEXT   NOT NULL,
    PRIMARY KEY (shard, import, n)
)
-- only: sqlite
WITHOUT ROWID
-- end
;

-- What a small kind puts aside to take itself back.
CREATE TABLE import_kept (
    shard  BIGINT NOT NULL,
    import BIGINT NOT NULL,
    name   TEXT   NOT NULL,
    body   TEXT   NOT NULL,
    PRIMARY KEY (shard, import, name)
)
-- only: sqlite
WITHOUT ROWID
-- end
;
