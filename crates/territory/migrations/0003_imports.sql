-- Rows of an import that nobody sees yet (side new), and those that they
-- replaced (old), so that the whole can be taken back. `added` marks new rows
-- that replaced nothing.
CREATE TABLE area_import (
    import BIGINT NOT NULL,
    side TEXT NOT NULL,
    code BIGINT NOT NULL,
    added BIGINT NOT NULL,
    level TEXT NOT NULL,
    parent BIGINT,
    name TEXT NOT NULL,
    name_mn TEXT,
    kind TEXT NOT NULL,
    residents BIGINT,
    synthetic BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    PRIMARY KEY (import, side, code)
);

CREATE TABLE boundary_import (
    import BIGINT NOT NULL,
    side TEXT NOT NULL,
    code BIGINT NOT NULL,
    shape BYTEA NOT NULL,
    PRIMARY KEY (import, side, code)
);
