-- Matters that came with a file. Until all of it is in nobody sees them: they
-- lie in an area that is none, and on desks that nobody sits at. `version` and
-- `confidential` are what they had then; `told`: the rest of the program has
-- heard of it.
CREATE TABLE matter_brought (
    shard        BIGINT NOT NULL,
    matter       BIGINT NOT NULL,
    import       BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    confidential BIGINT NOT NULL CHECK (confidential IN (0, 1)),
    told         BIGINT NOT NULL CHECK (told IN (0, 1)),
    PRIMARY KEY (shard, matter)
);
CREATE INDEX matter_brought_by_import ON matter_brought (import, matter);
CREATE INDEX matter_brought_untold ON matter_brought (import, matter) WHERE told = 0;
