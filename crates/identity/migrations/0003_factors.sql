-- What else than a password shows who somebody is. Everything about one
-- account lies in its shard.

-- The secret is made from the vault's key and this enrolment, and stands
-- nowhere: a copied database makes no codes.
CREATE TABLE factor_totp (
    shard     BIGINT NOT NULL,
    account   BIGINT NOT NULL,
    enrolment BIGINT NOT NULL,
    made      BIGINT NOT NULL,
    -- none until a first code was right
    confirmed BIGINT,
    -- time step of the last code that was taken: none counts twice
    step      BIGINT NOT NULL,
    PRIMARY KEY (shard, account)
);

-- Hashes of codes that each let in once.
CREATE TABLE recovery_code (
    shard   BIGINT NOT NULL,
    account BIGINT NOT NULL,
    code    BYTEA  NOT NULL,
    PRIMARY KEY (shard, account, code)
);

CREATE TABLE passkey (
    shard      BIGINT NOT NULL,
    account    BIGINT NOT NULL,
    credential BYTEA  NOT NULL,
    id         BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    -- COSE
    public_key BYTEA  NOT NULL,
    -- how often the device says that it signed
    count      BIGINT NOT NULL,
    made       BIGINT NOT NULL,
    used       BIGINT,
    PRIMARY KEY (shard, account, credential)
);

-- Challenges that were answered: none is answered twice.
CREATE TABLE challenge_used (
    shard BIGINT NOT NULL,
    mark  BYTEA  NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (shard, mark)
);
CREATE INDEX challenge_used_until ON challenge_used (shard, until);

-- What programs sign in with. Only the hash of a token is kept.
CREATE TABLE service_token (
    shard   BIGINT NOT NULL,
    token   BYTEA  NOT NULL,
    id      BIGINT NOT NULL,
    account BIGINT NOT NULL,
    name    TEXT   NOT NULL,
    -- operations that it may ask for, as JSON
    scopes  TEXT   NOT NULL,
    giver   BIGINT,
    made    BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (shard, token)
);
CREATE INDEX service_token_by_account ON service_token (shard, account);

-- Who of others reset what, until the holder has chosen a password: whoever
-- reset the one does not reset the other, or they could walk in.
ALTER TABLE account ADD COLUMN reset_by BIGINT;
ALTER TABLE account ADD COLUMN reset_what TEXT;
