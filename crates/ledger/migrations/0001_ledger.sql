-- Accounts of a book. The balance is that after the last entry; the limits
-- stand here too, so that a defect of the program cannot get past them.
CREATE TABLE ledger_account (
    shard   BIGINT NOT NULL,
    id      BIGINT NOT NULL,
    book    TEXT   NOT NULL,
    code    TEXT   NOT NULL,
    unit    TEXT   NOT NULL,
    floor   BIGINT,
    ceiling BIGINT,
    balance BIGINT NOT NULL,
    -- entries so far
    entries BIGINT NOT NULL,
    -- of the last transfer that touched it; none is ever earlier
    last_at BIGINT NOT NULL,
    opened  BIGINT NOT NULL,
    closed  BIGINT,
    PRIMARY KEY (shard, id),
    CHECK (floor IS NULL OR balance >= floor),
    CHECK (ceiling IS NULL OR balance <= ceiling)
);
CREATE UNIQUE INDEX ledger_account_code ON ledger_account (shard, book, code);

-- What happened. Never changed, never deleted.
CREATE TABLE ledger_transfer (
    shard        BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    from_account BIGINT NOT NULL,
    to_account   BIGINT NOT NULL,
    amount       BIGINT NOT NULL CHECK (amount > 0),
    at           BIGINT NOT NULL,
    -- until when a reservation holds
    until        BIGINT,
    -- the reservation that it ends, or the transfer that it corrects
    of_transfer  BIGINT,
    -- the first of those that were kept together
    link         BIGINT NOT NULL,
    about        TEXT   NOT NULL,
    PRIMARY KEY (shard, id),
    CHECK (from_account <> to_account)
);

-- The two sides of each transfer that moved something, with the balance after.
CREATE TABLE ledger_entry (
    shard    BIGINT NOT NULL,
    account  BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    transfer BIGINT NOT NULL,
    amount   BIGINT NOT NULL,
    balance  BIGINT NOT NULL,
    PRIMARY KEY (shard, account, at, seq)
)
-- only: sqlite
WITHOUT ROWID
-- end
;

-- What was posted, released or corrected: each at most once, by its key.
CREATE TABLE ledger_end (
    shard       BIGINT NOT NULL,
    of_transfer BIGINT NOT NULL,
    by_transfer BIGINT NOT NULL,
    PRIMARY KEY (shard, of_transfer)
)
-- only: sqlite
WITHOUT ROWID
-- end
;

-- Reservations that nobody has ended, once for each of their two accounts. One
-- that has expired may still stand here; whoever reads passes it over.
CREATE TABLE ledger_open (
    shard      BIGINT NOT NULL,
    account    BIGINT NOT NULL,
    until      BIGINT NOT NULL,
    reserve    BIGINT NOT NULL,
    amount_out BIGINT NOT NULL,
    amount_in  BIGINT NOT NULL,
    PRIMARY KEY (shard, account, until, reserve)
)
-- only: sqlite
WITHOUT ROWID
-- end
;
