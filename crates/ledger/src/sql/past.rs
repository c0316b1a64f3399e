//! Balances and entries of any moment.

use store::stmts;

stmts! {
    /// The balance after the last entry up to a moment.
    pub(crate) BALANCE_AT = "SELECT balance FROM ledger_entry \
        WHERE shard=$1 AND account=$2 AND at<=$3 ORDER BY at DESC, seq DESC LIMIT 1";
    /// The balance after the last entry before a moment.
    pub(crate) BALANCE_BEFORE = "SELECT balance FROM ledger_entry \
        WHERE shard=$1 AND account=$2 AND at<$3 ORDER BY at DESC, seq DESC LIMIT 1";
    /// Entries of an account within a time, behind a place.
    pub(crate) LINES = "SELECT e.at, e.seq, e.transfer, e.amount, e.balance, t.kind, \
        t.from_account, t.to_account, t.about FROM ledger_entry e \
        JOIN ledger_transfer t ON t.shard=e.shard AND t.id=e.transfer \
        WHERE e.shard=$1 AND e.account=$2 AND (e.at, e.seq)>($3, $4) AND e.at<=$5 \
        ORDER BY e.at, e.seq LIMIT $6";
    /// Accounts of a book with their balance at a moment: one look into the
    /// key of the entries for each.
    pub(crate) TRIAL = "SELECT a.id, a.code, a.unit, COALESCE((SELECT e.balance \
        FROM ledger_entry e WHERE e.shard=a.shard AND e.account=a.id AND e.at<=$3 \
        ORDER BY e.at DESC, e.seq DESC LIMIT 1), 0) FROM ledger_account a \
        WHERE a.shard=$1 AND a.book=$2 AND a.opened<=$3 AND a.code>$4 \
        ORDER BY a.code LIMIT $5";
    /// Sums of a book at a moment, by unit: above and below nothing. The
    /// balances are made first and kept: SQLite would else look each of them
    /// up again for every place in which it stands.
    pub(crate) TOTALS = "WITH b AS MATERIALIZED (SELECT a.unit AS unit, COALESCE((SELECT \
        e.balance FROM ledger_entry e WHERE e.shard=a.shard AND e.account=a.id AND e.at<=$3 \
        ORDER BY e.at DESC, e.seq DESC LIMIT 1), 0) AS balance \
        FROM ledger_account a WHERE a.shard=$1 AND a.book=$2 AND a.opened<=$3) \
        SELECT unit, COUNT(*), \
        CAST(SUM(CASE WHEN balance>0 THEN balance ELSE 0 END) AS BIGINT), \
        CAST(SUM(CASE WHEN balance<0 THEN balance ELSE 0 END) AS BIGINT) \
        FROM b GROUP BY unit ORDER BY unit";
}
