-- Who asked to be shown among those who gave time. Whoever is not here is in
-- no list, at no place, in no count of places. What they gave is in the ledger.
CREATE TABLE points_shown (
    shard   BIGINT NOT NULL,
    account BIGINT NOT NULL,
    since   BIGINT NOT NULL,
    PRIMARY KEY (shard, account)
);
