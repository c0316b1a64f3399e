-- What a rule found in a village: a row for each light, which is a matter.
CREATE TABLE village_light (
    shard   BIGINT NOT NULL,
    village BIGINT NOT NULL,
    -- code and case of the rule, kind and id of the row that it stands on
    part    TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    matter  BIGINT NOT NULL,
    -- 1 grey, 2 yellow, 3 red: as it was found last
    light   BIGINT NOT NULL,
    -- 1: still found by the last look
    found   BIGINT NOT NULL,
    body    TEXT   NOT NULL,
    PRIMARY KEY (shard, village, part, subject)
);
CREATE INDEX village_light_of ON village_light (shard, village, matter);
