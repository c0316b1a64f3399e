-- Stand-ins (代班): while somebody is away, a colleague holds their posts. A
-- reference table beside role_grant, read with it and written a few times a day.
CREATE TABLE stand_in (
    id        BIGINT NOT NULL PRIMARY KEY,
    away      BIGINT NOT NULL,
    colleague BIGINT NOT NULL,
    -- what is given to whoever is away by name comes along
    by_name   BIGINT NOT NULL CHECK (by_name IN (0, 1)),
    starts    BIGINT NOT NULL,
    ends      BIGINT NOT NULL,
    giver     BIGINT,
    reason    TEXT   NOT NULL,
    made      BIGINT NOT NULL,
    ended     BIGINT,
    ended_by  BIGINT
);
CREATE INDEX stand_in_by_away ON stand_in (away, id);
CREATE INDEX stand_in_by_colleague ON stand_in (colleague, id);

-- A post that is held by a stand-in, and the grant that it was lent from.
ALTER TABLE role_grant ADD COLUMN stand_in BIGINT;
ALTER TABLE role_grant ADD COLUMN lent_from BIGINT;
CREATE INDEX role_grant_by_stand_in ON role_grant (stand_in) WHERE stand_in IS NOT NULL;
CREATE INDEX role_grant_by_lender ON role_grant (lent_from) WHERE lent_from IS NOT NULL;
