-- Imports of which nobody sees a matter: not yet, or not any more. Their
-- matters lie where they belong; the row here goes, and all are seen at once.
CREATE TABLE matter_unseen (
    shard  BIGINT NOT NULL,
    import BIGINT NOT NULL,
    PRIMARY KEY (shard, import)
);

-- Until now such a matter lay in an area that is none, and on desks that
-- nobody sits at: an import that was under way goes on as it would begin now.
INSERT INTO matter_unseen (shard, import)
    SELECT DISTINCT 0, b.import FROM matter_brought b
    JOIN matter m ON m.shard = b.shard AND m.id = b.matter WHERE m.area_now = 1;
UPDATE matter SET area_now = area_at_filing, confidential = b.confidential FROM matter_brought b
    WHERE matter.shard = b.shard AND matter.id = b.matter AND matter.area_now = 1;
UPDATE inbox SET addressee = substr(addressee, 2) WHERE addressee LIKE '-%';
ALTER TABLE matter_brought DROP COLUMN confidential;
