-- The vault. A person's values lie in the shard of what they were given for,
-- so that they commit with it.

-- Which wrapping keys this database was written with, to find out a key file
-- that belongs to another one. A proof tells nothing of its key.
CREATE TABLE vault_key (
    number BIGINT NOT NULL PRIMARY KEY,
    proof  BYTEA  NOT NULL,
    made   BIGINT NOT NULL
);

CREATE TABLE vault_subject (
    shard        BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    about_kind   TEXT   NOT NULL,
    about_id     BIGINT NOT NULL,
    confidential BIGINT NOT NULL CHECK (confidential IN (0, 1)),
    -- the person's data key; erasing destroys it
    key_number   BIGINT,
    key_wrapped  BYTEA,
    made         BIGINT NOT NULL,
    erased       BIGINT,
    PRIMARY KEY (shard, id)
);
CREATE INDEX vault_subject_about ON vault_subject (shard, about_kind, about_id);

CREATE TABLE vault_value (
    shard   BIGINT NOT NULL,
    subject BIGINT NOT NULL,
    field   TEXT   NOT NULL,
    sealed  BYTEA  NOT NULL,
    -- what lists and pages show
    masked  TEXT   NOT NULL,
    written BIGINT NOT NULL,
    PRIMARY KEY (shard, subject, field)
);

-- Exact search by keyed hash. Its shard is that of the hash, so that one
-- number is asked for in one place; it is kept through the outbox.
CREATE TABLE vault_index (
    shard   BIGINT NOT NULL,
    blind   BYTEA  NOT NULL,
    subject BIGINT NOT NULL,
    PRIMARY KEY (shard, blind, subject)
);

-- Who looked at whose data, for what. A row a person, field and request.
CREATE TABLE access_entry (
    shard      BIGINT NOT NULL,
    subject    BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    field      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    account    BIGINT,
    role       TEXT   NOT NULL,
    area       BIGINT,
    unit       BIGINT,
    purpose    TEXT   NOT NULL,
    about_kind TEXT   NOT NULL,
    about_id   BIGINT NOT NULL,
    trace      BIGINT NOT NULL,
    PRIMARY KEY (shard, subject, id, field)
);
