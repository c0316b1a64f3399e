-- Matters whose persons are kept although their time is over: a court, an
-- audit or an appeal needs them. Visible to those who audit and to the person.
CREATE TABLE legal_hold (
    shard     BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    matter    BIGINT NOT NULL,
    reason    TEXT   NOT NULL,
    since     BIGINT NOT NULL,
    lifted    BIGINT,
    PRIMARY KEY (shard, id)
);
CREATE UNIQUE INDEX legal_hold_of ON legal_hold (shard, matter) WHERE lifted IS NULL;
