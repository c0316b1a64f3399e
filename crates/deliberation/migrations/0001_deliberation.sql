-- Sessions that deliberate and vote. A session and all that hangs on it lie in
-- one shard.
CREATE TABLE sitting (
    shard   BIGINT NOT NULL,
    id      BIGINT NOT NULL,
    area    BIGINT NOT NULL,
    -- how many answers its question has
    choices BIGINT NOT NULL,
    stage   TEXT   NOT NULL CHECK (stage = 'handing_out' OR stage = 'casting' OR stage = 'closed'),
    -- which the devices check: one key for everybody
    public  BYTEA  NOT NULL,
    opened  BIGINT NOT NULL,
    -- of a closed one: how many tokens were given and ballots cast, the hash
    -- of the list, and the key, by which anybody recounts
    given   BIGINT,
    counted BIGINT,
    root    BYTEA,
    seed    BYTEA,
    PRIMARY KEY (shard, id)
);

-- Who sits in it. Of a token only that it was given: not when, nor which.
CREATE TABLE sitting_roll (
    shard   BIGINT NOT NULL,
    sitting BIGINT NOT NULL,
    member  BYTEA  NOT NULL,
    chair   BIGINT NOT NULL CHECK (chair IN (0, 1)),
    token   BIGINT NOT NULL CHECK (token IN (0, 1)),
    PRIMARY KEY (shard, sitting, member)
);

-- Ballots while they are cast. No number, no time, no order: rows lie in the
-- order of their marks, which are random.
CREATE TABLE ballot_box (
    shard     BIGINT NOT NULL,
    sitting   BIGINT NOT NULL,
    mark      BYTEA  NOT NULL,
    token     BYTEA  NOT NULL,
    choice    BIGINT NOT NULL,
    signature BYTEA  NOT NULL,
    PRIMARY KEY (shard, sitting, mark)
)
-- only: sqlite
WITHOUT ROWID
-- end
;

-- The same as everybody may read them, written at once when the session
-- closes: PostgreSQL keeps in each row which transaction wrote it, and where.
CREATE TABLE ballot_list (
    shard     BIGINT NOT NULL,
    sitting   BIGINT NOT NULL,
    mark      BYTEA  NOT NULL,
    token     BYTEA  NOT NULL,
    choice    BIGINT NOT NULL,
    signature BYTEA  NOT NULL,
    PRIMARY KEY (shard, sitting, mark)
)
-- only: sqlite
WITHOUT ROWID
-- end
;

-- What was said, for those who sit in the session alone.
CREATE TABLE sitting_word (
    shard   BIGINT NOT NULL,
    id      BIGINT NOT NULL,
    sitting BIGINT NOT NULL,
    member  BYTEA  NOT NULL,
    -- numbers in it are masked
    text    TEXT   NOT NULL,
    hidden  BIGINT NOT NULL CHECK (hidden IN (0, 1)),
    PRIMARY KEY (shard, id)
);
CREATE INDEX sitting_word_of ON sitting_word (shard, sitting, id);

-- What was taken out of a session and put back, for everybody: never the words
-- themselves, nor whose they were.
CREATE TABLE moderation (
    shard   BIGINT NOT NULL,
    id      BIGINT NOT NULL,
    sitting BIGINT NOT NULL,
    word    BIGINT NOT NULL,
    hidden  BIGINT NOT NULL CHECK (hidden IN (0, 1)),
    -- one of the published rules
    rule    TEXT   NOT NULL,
    reason  TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (shard, id)
);
CREATE INDEX moderation_of ON moderation (shard, sitting, id);
