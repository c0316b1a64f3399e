-- Reference tables: small, the same for every shard.

-- An edition of a county's list of powers. The latest that is shown is in
-- force; where a county has none, the shipped seed is.
CREATE TABLE power_list (
    id      BIGINT NOT NULL PRIMARY KEY,
    county  BIGINT NOT NULL,
    -- the file that brought it
    import  BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    shown   BIGINT NOT NULL CHECK (shown IN (0, 1))
);
CREATE UNIQUE INDEX power_list_of ON power_list (import, county);
CREATE INDEX power_list_shown ON power_list (county, from_at, id) WHERE shown = 1;

-- What stands in an edition, in the order of its file.
CREATE TABLE power (
    list        BIGINT NOT NULL,
    code        TEXT   NOT NULL,
    place       BIGINT NOT NULL,
    body        TEXT   NOT NULL,
    PRIMARY KEY (list, code)
);
CREATE UNIQUE INDEX power_place ON power (list, place);

-- By which power of which edition a village decides a matter.
CREATE TABLE power_matter (
    shard   BIGINT NOT NULL,
    matter  BIGINT NOT NULL,
    village BIGINT NOT NULL,
    -- 0 is the seed
    list    BIGINT NOT NULL,
    code    TEXT   NOT NULL,
    PRIMARY KEY (shard, matter)
);
CREATE INDEX power_matter_of ON power_matter (village, matter);
CREATE INDEX power_matter_list ON power_matter (list);
