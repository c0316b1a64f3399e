-- Shifts, and the last place of whoever is on one. The place itself lies in
-- the vault, one for each shift: no way is kept, only where somebody is.
CREATE TABLE shift (
    shard   BIGINT NOT NULL,
    id      BIGINT NOT NULL,
    account BIGINT NOT NULL,
    area    BIGINT NOT NULL,
    begins  BIGINT NOT NULL,
    -- as planned: nobody is on shift for longer by forgetting to end it
    ends    BIGINT NOT NULL,
    ended   BIGINT,
    -- the vault's subject that holds the place; gone when its time is over
    place   BIGINT,
    placed  BIGINT,
    -- when the worker had last seen it
    seen    BIGINT,
    PRIMARY KEY (shard, id)
);
CREATE UNIQUE INDEX shift_running ON shift (shard, account) WHERE ended IS NULL;
CREATE INDEX shift_place_due ON shift (ends) WHERE place IS NOT NULL;
