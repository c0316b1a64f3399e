-- What was raised stands before what is due: 0 for a matter that speaks of
-- danger while it waits at the door, 1 for all others.
ALTER TABLE inbox ADD COLUMN rank BIGINT NOT NULL DEFAULT 1;
DROP INDEX inbox_work;
CREATE INDEX inbox_work ON inbox (addressee, tab, rank, due, matter, task);
