-- What a village is about to pay, and paid: a row for each expense.
CREATE TABLE village_payment (
    shard      BIGINT NOT NULL,
    matter     BIGINT NOT NULL,
    village    BIGINT NOT NULL,
    -- claimed, ordered, posted, ended
    state      TEXT   NOT NULL,
    amount     BIGINT NOT NULL,
    year       BIGINT NOT NULL,
    line       TEXT   NOT NULL,
    channel    TEXT   NOT NULL,
    -- what marks the paper: the same is not paid twice
    voucher    TEXT   NOT NULL,
    voucher_on TEXT   NOT NULL,
    -- 0: none
    resolution BIGINT NOT NULL,
    purchase   BIGINT NOT NULL,
    -- what the ledger set aside; 0: nothing
    of_budget  BIGINT NOT NULL,
    of_purse   BIGINT NOT NULL,
    receipt    BIGINT NOT NULL CHECK (receipt IN (0, 1)),
    paid_on    TEXT   NOT NULL,
    claimed_at BIGINT NOT NULL,
    PRIMARY KEY (shard, matter)
);
CREATE UNIQUE INDEX village_payment_voucher ON village_payment (shard, voucher)
    WHERE state <> 'ended';
CREATE INDEX village_payment_paper ON village_payment (voucher);
CREATE INDEX village_payment_open ON village_payment (shard, village, state, matter);
CREATE INDEX village_payment_resolution ON village_payment (shard, resolution)
    WHERE resolution <> 0;
CREATE INDEX village_payment_purchase ON village_payment (shard, purchase)
    WHERE purchase <> 0;

-- What stands in a village's books: everybody reads it.
CREATE TABLE village_entry (
    shard     BIGINT NOT NULL,
    matter    BIGINT NOT NULL,
    village   BIGINT NOT NULL,
    kind      TEXT   NOT NULL,
    amount    BIGINT NOT NULL,
    -- by how much the bank's balance changed
    bank      BIGINT NOT NULL,
    day       TEXT   NOT NULL,
    line      TEXT   NOT NULL,
    about     TEXT   NOT NULL,
    -- an organisation; empty for a natural person, whom nobody reads
    payee     TEXT   NOT NULL,
    posted_at BIGINT NOT NULL,
    PRIMARY KEY (shard, matter)
);
CREATE INDEX village_entry_of ON village_entry (shard, village, matter);
CREATE INDEX village_entry_day ON village_entry (shard, village, day);

-- Months that are closed.
CREATE TABLE village_month (
    shard     BIGINT NOT NULL,
    village   BIGINT NOT NULL,
    month     TEXT   NOT NULL,
    matter    BIGINT NOT NULL,
    bank      BIGINT NOT NULL,
    statement BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    PRIMARY KEY (shard, village, month)
);
