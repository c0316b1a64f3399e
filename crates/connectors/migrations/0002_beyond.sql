-- Messages that were set aside when there were too many to keep a line of each.
ALTER TABLE connector_state ADD COLUMN beyond BIGINT NOT NULL DEFAULT 0;
