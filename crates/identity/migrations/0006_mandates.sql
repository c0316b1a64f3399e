-- Mandates (委托): somebody acts for somebody else, for named things, until an
-- end. A reference table, all of it in the common shard: both sides read it
-- with every request, it is written a few times a day. Who gave it and who has
-- it are keyed hashes of telephones, as vault_index has them, and masked text.
CREATE TABLE mandate (
    shard       BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    giver       BYTEA  NOT NULL,
    giver_shown TEXT   NOT NULL,
    taker       BYTEA  NOT NULL,
    taker_shown TEXT   NOT NULL,
    -- JSON: report, follow, answer
    things      TEXT   NOT NULL,
    made        BIGINT NOT NULL,
    ends        BIGINT NOT NULL,
    -- of one on paper: who of staff recorded it, and where the paper is
    recorded_by BIGINT,
    paper       TEXT   NOT NULL,
    withdrawn   BIGINT,
    PRIMARY KEY (shard, id)
);
CREATE INDEX mandate_by_giver ON mandate (shard, giver, id);
CREATE INDEX mandate_by_taker ON mandate (shard, taker, id);
