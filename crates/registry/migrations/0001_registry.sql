-- What is registered. A person is here by a number alone: names, telephones,
-- identity numbers and addresses lie in the vault.
CREATE TABLE registry_entry (
    shard  BIGINT NOT NULL,
    id     BIGINT NOT NULL,
    kind   TEXT   NOT NULL CHECK (kind = 'person' OR kind = 'dwelling' OR kind = 'organisation' OR kind = 'place'),
    -- the number under which its source keeps it
    code   TEXT   NOT NULL,
    -- the entry that it was found to be a double of
    merged BIGINT,
    import BIGINT,
    made   BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (shard, id)
);
CREATE INDEX registry_by_merged ON registry_entry (merged) WHERE merged IS NOT NULL;

-- How it was from a day on. Rows are added and never changed, so that every
-- day's state can be asked for; of two that begin at once the later holds.
CREATE TABLE registry_state (
    shard      BIGINT NOT NULL,
    entry      BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    valid_to   BIGINT,
    area       BIGINT NOT NULL,
    -- building, stairwell, shop: a city's own word
    sort       TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    -- the place in which it is: a stairwell in its building
    inside     BIGINT,
    lon        DOUBLE PRECISION,
    lat        DOUBLE PRECISION,
    -- the values of a person as they were then, in the vault
    subject    BIGINT,
    import     BIGINT,
    PRIMARY KEY (shard, entry, valid_from, id)
);
CREATE INDEX registry_by_area ON registry_state (area, entry);
CREATE INDEX registry_by_inside ON registry_state (inside, entry) WHERE inside IS NOT NULL;
CREATE INDEX registry_by_subject ON registry_state (subject) WHERE subject IS NOT NULL;
CREATE INDEX registry_by_import ON registry_state (import) WHERE import IS NOT NULL;

-- From a source's number to the entry; in the shard of the number itself.
CREATE TABLE registry_code (
    shard  BIGINT NOT NULL,
    kind   TEXT   NOT NULL,
    code   TEXT   NOT NULL,
    entry  BIGINT NOT NULL,
    import BIGINT,
    PRIMARY KEY (shard, kind, code)
);

-- Doubles that were put together, and taken apart again.
CREATE TABLE registry_merge (
    shard  BIGINT NOT NULL,
    id     BIGINT NOT NULL,
    entry  BIGINT NOT NULL,
    into_entry BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    account BIGINT,
    reason TEXT   NOT NULL,
    split  BIGINT,
    PRIMARY KEY (shard, id)
);
CREATE INDEX registry_merge_of ON registry_merge (entry, id);
