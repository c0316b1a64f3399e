-- What belongs to a village: each entry of its register is a row, and the
-- latest of an asset holds. Nothing is written over.
CREATE TABLE village_asset (
    shard   BIGINT NOT NULL,
    -- the matter that first entered it
    asset   BIGINT NOT NULL,
    version BIGINT NOT NULL,
    village BIGINT NOT NULL,
    -- the matter of this entry
    matter  BIGINT NOT NULL,
    -- enter, correct, retire, received
    entry   TEXT   NOT NULL,
    body    TEXT   NOT NULL,
    entered BIGINT NOT NULL,
    PRIMARY KEY (shard, asset, version)
);
CREATE INDEX village_asset_of ON village_asset (shard, village, asset, version);
