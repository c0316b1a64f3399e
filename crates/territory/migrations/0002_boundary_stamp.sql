-- In which state of the boundaries a shape was put in, so that a process that
-- knows the state before reads that shape alone.
ALTER TABLE area_boundary ADD COLUMN stamp BIGINT NOT NULL DEFAULT 0;
