-- Which process has which number in ids.
CREATE TABLE store_node (
    node BIGINT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL,
    -- the latest time known to have been used in ids of this node
    seen BIGINT NOT NULL
);

-- Who runs what only one process may run at a time.
CREATE TABLE store_lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL
);

-- Values of settings, never changed: the highest version of a name, scope and
-- beginning holds. Scope 0 is the whole installation.
CREATE TABLE setting (
    name TEXT NOT NULL,
    scope BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    value TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (name, scope, from_at, version)
);

-- Answers already given, by the client's key. The answer goes after some
-- days; the key stays, because phones replay after weeks.
CREATE TABLE replay (
    shard BIGINT NOT NULL,
    who BIGINT NOT NULL,
    key TEXT NOT NULL,
    request BYTEA NOT NULL,
    answer TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (shard, who, key)
)
-- only: sqlite
WITHOUT ROWID
-- end
;
CREATE INDEX replay_at ON replay (at) WHERE answer IS NOT NULL;

-- What is to be done at a time, once.
CREATE TABLE job (
    shard BIGINT NOT NULL,
    kind TEXT NOT NULL,
    key BIGINT NOT NULL,
    due BIGINT NOT NULL,
    body TEXT NOT NULL,
    tries BIGINT NOT NULL,
    dead BIGINT NOT NULL,
    error TEXT,
    PRIMARY KEY (shard, kind, key)
)
-- only: sqlite
WITHOUT ROWID
-- end
;
CREATE INDEX job_due ON job (due) WHERE dead = 0;

-- A row for each fact and subscriber, until it has been delivered.
CREATE TABLE outbox (
    shard BIGINT NOT NULL,
    subscriber TEXT NOT NULL,
    subject BIGINT NOT NULL,
    version BIGINT NOT NULL,
    fact BIGINT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    due BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    dead BIGINT NOT NULL,
    error TEXT,
    PRIMARY KEY (shard, subscriber, subject, version, fact)
)
-- only: sqlite
WITHOUT ROWID
-- end
;

-- Facts a subscriber has taken in, so that none counts twice.
CREATE TABLE outbox_seen (
    shard BIGINT NOT NULL,
    subscriber TEXT NOT NULL,
    fact BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shard, subscriber, fact)
)
-- only: sqlite
WITHOUT ROWID
-- end
;
CREATE INDEX outbox_seen_at ON outbox_seen (at);

-- Entries of the audit log that wait for the sealer.
CREATE TABLE audit_new (
    shard BIGINT NOT NULL,
    id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    trace BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject BIGINT NOT NULL,
    version BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    facts TEXT NOT NULL,
    proofs TEXT NOT NULL,
    leaf BYTEA NOT NULL,
    PRIMARY KEY (shard, id)
)
-- only: sqlite
WITHOUT ROWID
-- end
;

-- Sealed entries: seq counts from 0 within the shard, without a gap.
CREATE TABLE audit_log (
    shard BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    trace BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject BIGINT NOT NULL,
    version BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    facts TEXT NOT NULL,
    proofs TEXT NOT NULL,
    leaf BYTEA NOT NULL,
    PRIMARY KEY (shard, seq)
)
-- only: sqlite
WITHOUT ROWID
-- end
;
CREATE INDEX audit_log_subject ON audit_log (shard, kind, subject, seq);

-- Signed heads of the Merkle trees over the sealed entries.
CREATE TABLE audit_head (
    shard BIGINT NOT NULL,
    count BIGINT NOT NULL,
    root BYTEA NOT NULL,
    at BIGINT NOT NULL,
    signer BYTEA NOT NULL,
    signature BYTEA NOT NULL,
    -- roots of the complete subtrees, to go on from
    peaks BYTEA NOT NULL,
    PRIMARY KEY (shard, count)
);

-- Salts of the commitments to personal values. Without its salt a commitment
-- says nothing any more.
CREATE TABLE audit_salt (
    shard BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject BIGINT NOT NULL,
    entry BIGINT NOT NULL,
    name TEXT NOT NULL,
    salt BYTEA NOT NULL,
    PRIMARY KEY (shard, kind, subject, entry, name)
)
-- only: sqlite
WITHOUT ROWID
-- end
;

-- What was erased on a person's demand; repeated after a restore.
CREATE TABLE erasure (
    shard BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject BIGINT NOT NULL,
    at BIGINT NOT NULL,
    journaled BIGINT NOT NULL,
    PRIMARY KEY (shard, id)
);
CREATE INDEX erasure_new ON erasure (shard) WHERE journaled = 0;
