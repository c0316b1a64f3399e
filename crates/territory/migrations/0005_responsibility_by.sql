-- Who set a line of the responsibility table; nobody where a ruling or a file did.
ALTER TABLE responsibility ADD COLUMN set_by BIGINT;
