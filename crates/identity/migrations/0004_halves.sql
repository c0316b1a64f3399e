-- Who of others reset the password, and who the second factors, each until the
-- holder has made that half anew. In one column the later act hid the earlier:
-- whoever took the factors could reset the password after somebody else had.
ALTER TABLE account ADD COLUMN password_reset_by BIGINT;
ALTER TABLE account ADD COLUMN factors_reset_by BIGINT;
UPDATE account SET password_reset_by=reset_by WHERE reset_what='password';
UPDATE account SET factors_reset_by=reset_by WHERE reset_what='factors';
ALTER TABLE account DROP COLUMN reset_by;
ALTER TABLE account DROP COLUMN reset_what;
