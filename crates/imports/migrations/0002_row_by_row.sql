-- Reports leave staging as they come in from now on; of an import that was
-- under way, those that are in would come in again.
DELETE FROM import_row WHERE EXISTS (SELECT 1 FROM import i WHERE i.shard = import_row.shard
    AND i.id = import_row.import AND i.kind = 'reports' AND import_row.n <= i.reached);
