-- Residents who showed that a telephone is theirs. The number stands nowhere:
-- `phone` is its keyed hash, the one of vault_index, and everything about one
-- number lies in the shard of that hash.

-- Codes that were asked for. The code is made from the vault's key and this
-- row's id, and kept nowhere.
CREATE TABLE phone_code (
    shard  BIGINT NOT NULL,
    id     BIGINT NOT NULL,
    phone  BYTEA  NOT NULL,
    masked TEXT   NOT NULL,
    made   BIGINT NOT NULL,
    -- wrong ones that were typed
    failed BIGINT NOT NULL,
    used   BIGINT NOT NULL CHECK (used IN (0, 1)),
    PRIMARY KEY (shard, id)
);
CREATE INDEX phone_code_by_phone ON phone_code (shard, phone, made);
CREATE INDEX phone_code_made ON phone_code (shard, made);

-- Only the hash of a token is kept, as of a clerk's session; but it is no
-- session of an account and no role hangs on it.
CREATE TABLE resident_session (
    shard   BIGINT NOT NULL,
    token   BYTEA  NOT NULL,
    id      BIGINT NOT NULL,
    phone   BYTEA  NOT NULL,
    masked  TEXT   NOT NULL,
    made    BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (shard, token)
);
CREATE INDEX resident_session_by_phone ON resident_session (shard, phone);
CREATE INDEX resident_session_expires ON resident_session (shard, expires);

-- Messages that a place without a provider would have sent, for whoever runs
-- the program on this machine. Number and code are sealed under a key that is
-- not in the database, and go after an hour.
CREATE TABLE message_kept (
    shard  BIGINT NOT NULL,
    id     BIGINT NOT NULL,
    sealed BYTEA  NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (shard, id)
);
