-- Reference tables: small, the same for every shard.

-- Which state of the reference data this is: 'directory' and 'boundaries'
-- count up with every change, so that each process knows when to read again.
CREATE TABLE territory_stamp (
    name TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);
INSERT INTO territory_stamp (name, version) VALUES ('directory', 1), ('boundaries', 1);

CREATE TABLE area (
    code BIGINT NOT NULL PRIMARY KEY,
    level TEXT NOT NULL,
    -- the administrative parent, which a code does not always tell
    parent BIGINT,
    name TEXT NOT NULL,
    name_mn TEXT,
    kind TEXT NOT NULL,
    residents BIGINT,
    synthetic BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);

-- Shapes in WGS-84, packed; for the finest areas and whatever else is known.
CREATE TABLE area_boundary (
    code BIGINT NOT NULL PRIMARY KEY,
    shape BYTEA NOT NULL
);

CREATE TABLE unit (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    area BIGINT NOT NULL,
    parent BIGINT,
    calendar TEXT,
    posts JSONB NOT NULL,
    synthetic BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);

CREATE TABLE taxonomy_category (
    code TEXT NOT NULL PRIMARY KEY,
    zh TEXT NOT NULL,
    en TEXT NOT NULL
);

CREATE TABLE taxonomy_duty (
    key TEXT NOT NULL PRIMARY KEY,
    zh TEXT NOT NULL,
    en TEXT NOT NULL
);

CREATE TABLE taxonomy_subcategory (
    code TEXT NOT NULL PRIMARY KEY,
    category TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    duty TEXT NOT NULL,
    urgency TEXT NOT NULL,
    verification TEXT NOT NULL,
    contact TEXT NOT NULL,
    handle TEXT NOT NULL,
    verify TEXT NOT NULL,
    intake_may_file BIGINT NOT NULL,
    public BIGINT NOT NULL,
    keywords JSONB NOT NULL,
    -- left out of a later taxonomy: old matters still need its name
    retired BIGINT NOT NULL
);

-- Rows are ended, never changed: who was responsible then can be asked later.
CREATE TABLE responsibility (
    id BIGINT NOT NULL PRIMARY KEY,
    areas TEXT NOT NULL,
    class TEXT NOT NULL,
    lead_unit BIGINT NOT NULL,
    assist JSONB NOT NULL,
    contact TEXT,
    handle TEXT,
    verify TEXT,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT
);
CREATE INDEX responsibility_open ON responsibility (class, areas) WHERE valid_to IS NULL;
