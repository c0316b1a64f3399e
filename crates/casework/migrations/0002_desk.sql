-- What a person keeps beside the work: saved searches.
CREATE TABLE saved_view (
    shard   BIGINT NOT NULL,
    account BIGINT NOT NULL,
    id      BIGINT NOT NULL,
    name    TEXT   NOT NULL,
    query   TEXT   NOT NULL,
    PRIMARY KEY (shard, account, id)
);

-- Between two shifts: what is open, urgent, promised and unsigned, as it stood
-- when it was written, signed by both.
CREATE TABLE hand_over (
    shard      BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    area       BIGINT NOT NULL,
    made       BIGINT NOT NULL,
    giver      BIGINT NOT NULL,
    taker      BIGINT,
    signed     BIGINT,
    remarks    TEXT   NOT NULL,
    sheet      TEXT   NOT NULL,
    PRIMARY KEY (shard, id)
);
CREATE INDEX hand_over_by_area ON hand_over (area, id);
