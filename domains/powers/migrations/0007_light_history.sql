-- A light that goes on again is another one: what became of the one before
-- stays, and counts on the board.
DROP INDEX village_light_of;
ALTER TABLE village_light RENAME TO village_light_before;
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
    PRIMARY KEY (shard, matter)
);
INSERT INTO village_light (shard, village, part, subject, matter, light, found, body)
    SELECT shard, village, part, subject, matter, light, found, body FROM village_light_before;
DROP TABLE village_light_before;
CREATE INDEX village_light_of ON village_light (shard, village, matter);
CREATE INDEX village_light_on_board ON village_light (village, matter);

-- The newest expenses of a village, whatever became of them: a rule looks at them.
CREATE INDEX village_payment_of ON village_payment (shard, village, matter);
