-- What a village lets: a row for each lease, with its plan, bids, contract,
-- letters. What was paid lies in the ledger.
CREATE TABLE village_lease (
    shard   BIGINT NOT NULL,
    matter  BIGINT NOT NULL,
    village BIGINT NOT NULL,
    asset   BIGINT NOT NULL,
    -- preparing, running, ended, dropped
    state   TEXT   NOT NULL,
    body    TEXT   NOT NULL,
    PRIMARY KEY (shard, matter)
);
CREATE INDEX village_lease_of ON village_lease (shard, village, matter);
CREATE INDEX village_lease_asset ON village_lease (shard, asset, matter);
