-- What the audit log is hashed with: chosen when it begins, and never after.
CREATE TABLE audit_header (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    hash TEXT NOT NULL
);
