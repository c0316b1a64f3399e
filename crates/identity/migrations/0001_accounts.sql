-- Accounts. Everything about one lies in its shard, which is that of the login
-- it was made with. docs/adr/0001-where-identity-lives.md says why.
CREATE TABLE account (
    shard       BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    login       TEXT   NOT NULL,
    -- what colleagues see: a post, never a person's name
    title       TEXT   NOT NULL,
    -- the holder's name and telephone, in the vault
    person      BIGINT,
    lang        TEXT   NOT NULL,
    -- whose administrators look after it
    area        BIGINT NOT NULL,
    state       TEXT   NOT NULL CHECK (state = 'active' OR state = 'locked' OR state = 'left'),
    -- PHC string of argon2id; none: nobody can sign in with a password
    password    TEXT,
    must_change BIGINT NOT NULL CHECK (must_change IN (0, 1)),
    made        BIGINT NOT NULL,
    PRIMARY KEY (shard, id)
);
CREATE INDEX account_by_area ON account (area, id);

-- A login is unique in the whole city: a look-up hashed by the name itself.
CREATE TABLE login_name (
    shard   BIGINT NOT NULL,
    login   TEXT   NOT NULL,
    account BIGINT NOT NULL,
    PRIMARY KEY (shard, login)
);

-- Wrong passwords by what was typed as a login, known or not, so that a pause
-- does not tell which logins exist. Keyed hashes: people type their password
-- into the wrong box.
CREATE TABLE sign_in_try (
    shard  BIGINT NOT NULL,
    login  BYTEA  NOT NULL,
    failed BIGINT NOT NULL,
    since  BIGINT NOT NULL,
    PRIMARY KEY (shard, login)
);
CREATE INDEX sign_in_try_since ON sign_in_try (shard, since);

-- Only the hash of a token is kept: a copied database signs nobody in.
CREATE TABLE session (
    shard   BIGINT NOT NULL,
    token   BYTEA  NOT NULL,
    id      BIGINT NOT NULL,
    account BIGINT NOT NULL,
    device  TEXT   NOT NULL,
    made    BIGINT NOT NULL,
    seen    BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (shard, token)
);
CREATE INDEX session_by_account ON session (shard, account);
CREATE INDEX session_expires ON session (shard, expires);

-- Who holds which role where. A reference table: read with every request and
-- by every shard's commands, written a few times a day.
CREATE TABLE role_grant (
    id         BIGINT NOT NULL PRIMARY KEY,
    account    BIGINT NOT NULL,
    role       TEXT   NOT NULL,
    area       BIGINT,
    unit       BIGINT,
    starts     BIGINT NOT NULL,
    ends       BIGINT,
    giver      BIGINT,
    reason     TEXT   NOT NULL,
    made       BIGINT NOT NULL,
    revoked    BIGINT,
    revoked_by BIGINT,
    CHECK ((area IS NULL) <> (unit IS NULL))
);
CREATE INDEX role_grant_by_account ON role_grant (account, id);
CREATE INDEX role_grant_by_area ON role_grant (area, role) WHERE area IS NOT NULL;
CREATE INDEX role_grant_by_unit ON role_grant (unit, role) WHERE unit IS NOT NULL;
