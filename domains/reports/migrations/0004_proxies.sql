-- What somebody did by a mandate: which version of the matter it made, by whom
-- and for whom, masked as both are shown.
CREATE TABLE report_proxy (
    shard   BIGINT NOT NULL,
    matter  BIGINT NOT NULL,
    version BIGINT NOT NULL,
    mandate BIGINT NOT NULL,
    taker   TEXT   NOT NULL,
    giver   TEXT   NOT NULL,
    PRIMARY KEY (shard, matter, version)
);
