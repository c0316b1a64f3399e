-- Yearly changes of areas as they were applied: what became of which code from
-- when on, so that numbers of before and after can be laid beside each other.
CREATE TABLE territory_change (
    id BIGINT NOT NULL PRIMARY KEY,
    file TEXT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    moves TEXT NOT NULL,
    -- what hung on the codes when it was applied
    counted TEXT NOT NULL,
    -- the last matter that was looked at
    reached BIGINT NOT NULL,
    moved BIGINT NOT NULL,
    -- matters of which a person must say where they belong
    asked BIGINT NOT NULL
);
CREATE TABLE area_successor (
    change BIGINT NOT NULL,
    code BIGINT NOT NULL,
    -- 0: nothing has come in its place
    successor BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (change, code, successor)
);
CREATE INDEX area_successor_by_code ON area_successor (code, at);
