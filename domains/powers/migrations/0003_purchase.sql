-- What a village buys and has built: a row for each, with its bids, its
-- contract and what was received of it.
CREATE TABLE village_purchase (
    shard   BIGINT NOT NULL,
    matter  BIGINT NOT NULL,
    village BIGINT NOT NULL,
    body    TEXT   NOT NULL,
    PRIMARY KEY (shard, matter)
);
CREATE INDEX village_purchase_of ON village_purchase (shard, village, matter);
