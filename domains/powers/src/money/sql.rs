//! Rows of expenses, of the books, and of closed months.

use casework::Matter;
use kernel::{AreaCode, Id, Result, Shard, Time};
use ledger::Transfer;
use store::{Row, Tx, stmts, vals};

stmts! {
    pub PAYMENT_PUT = "INSERT INTO village_payment (shard, matter, village, state, amount, year,
        line, channel, voucher, voucher_on, resolution, purchase, of_budget, of_purse, receipt,
        paid_on, claimed_at)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)
        ON CONFLICT (shard, matter) DO UPDATE SET state=excluded.state, amount=excluded.amount,
        year=excluded.year, line=excluded.line, channel=excluded.channel,
        voucher=excluded.voucher, voucher_on=excluded.voucher_on, resolution=excluded.resolution,
        purchase=excluded.purchase, of_budget=excluded.of_budget, of_purse=excluded.of_purse,
        receipt=excluded.receipt, paid_on=excluded.paid_on";
    pub PAYMENT_GET = "SELECT matter, village, state, amount, year, line, channel, voucher,
        voucher_on, resolution, purchase, of_budget, of_purse, receipt, paid_on, claimed_at
        FROM village_payment WHERE shard=$1 AND matter=$2";
    /// The paper of another expense, wherever that is.
    pub PAYMENT_OF_PAPER = "SELECT matter FROM village_payment
        WHERE voucher=$1 AND matter<>$2 AND state<>'ended' LIMIT 1";
    pub PAYMENTS_OPEN = "SELECT matter, village, state, amount, year, line, channel, voucher,
        voucher_on, resolution, purchase, of_budget, of_purse, receipt, paid_on, claimed_at
        FROM village_payment
        WHERE shard=$1 AND village=$2 AND state IN ('claimed', 'ordered') AND matter>$3
        ORDER BY matter LIMIT $4";
    pub PAYMENTS_NEWEST = "SELECT matter, village, state, amount, year, line, channel, voucher,
        voucher_on, resolution, purchase, of_budget, of_purse, receipt, paid_on, claimed_at
        FROM village_payment WHERE shard=$1 AND village=$2 AND state<>'ended'
        ORDER BY matter DESC LIMIT $3";
    pub SPENT_BY = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM village_payment
        WHERE shard=$1 AND resolution=$2 AND matter<>$3 AND state<>'ended'";
    pub PAID_FOR = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM village_payment
        WHERE shard=$1 AND purchase=$2 AND matter<>$3 AND state<>'ended'";
    pub PAID = "SELECT p.matter, p.amount, p.paid_on, e.posted_at FROM village_payment p
        JOIN village_entry e ON e.shard=p.shard AND e.matter=p.matter
        WHERE p.shard=$1 AND p.purchase=$2 AND p.state='posted' ORDER BY p.matter LIMIT 500";
    /// Paid in a month and not in the books.
    pub UNPOSTED = "SELECT COUNT(*) FROM village_payment WHERE shard=$1 AND village=$2
        AND state IN ('claimed', 'ordered') AND paid_on<>'' AND substr(paid_on, 1, 7)<=$3";
    pub ENTRY_ADD = "INSERT INTO village_entry (shard, matter, village, kind, amount, bank, day,
        line, about, payee, posted_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)";
    pub ENTRIES = "SELECT matter, kind, amount, day, line, about, payee, posted_at
        FROM village_entry WHERE shard=$1 AND village=$2 AND matter<$3
        ORDER BY matter DESC LIMIT $4";
    pub BANK_ON = "SELECT CAST(COALESCE(SUM(bank), 0) AS BIGINT) FROM village_entry
        WHERE shard=$1 AND village=$2 AND day<=$3";
    pub DAY_FIRST = "SELECT MIN(day) FROM village_entry WHERE shard=$1 AND village=$2";
    pub MONTH_ADD = "INSERT INTO village_month (shard, village, month, matter, bank, statement,
        closed_at) VALUES ($1,$2,$3,$4,$5,$6,$7)";
    pub MONTH_LAST = "SELECT MAX(month) FROM village_month WHERE shard=$1 AND village=$2";
    pub MONTHS = "SELECT month, matter, bank, statement, closed_at FROM village_month
        WHERE shard=$1 AND village=$2 AND month<$3 ORDER BY month DESC LIMIT $4";
}

/// An expense on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    pub matter: Id<Matter>,
    pub village: AreaCode,
    pub state: String,
    pub amount: i64,
    pub year: i16,
    pub line: String,
    pub channel: String,
    pub voucher: String,
    pub voucher_on: String,
    pub resolution: Option<Id<Matter>>,
    pub purchase: Option<Id<Matter>>,
    pub of_budget: Option<Id<Transfer>>,
    pub of_purse: Option<Id<Transfer>>,
    pub receipt: bool,
    pub paid_on: String,
    pub claimed: Time,
}

pub fn put_payment(tx: &mut Tx<'_>, p: &Payment) -> Result<()> {
    tx.exec(
        &PAYMENT_PUT,
        &vals![
            p.matter.shard(),
            p.matter,
            p.village,
            &p.state,
            p.amount,
            i64::from(p.year),
            &p.line,
            &p.channel,
            &p.voucher,
            &p.voucher_on,
            p.resolution.map_or(0, Id::get),
            p.purchase.map_or(0, Id::get),
            p.of_budget.map_or(0, Id::get),
            p.of_purse.map_or(0, Id::get),
            p.receipt,
            &p.paid_on,
            p.claimed,
        ],
    )
}

pub fn payment(tx: &mut Tx<'_>, matter: Id<Matter>) -> Result<Option<Payment>> {
    tx.query_opt(&PAYMENT_GET, &vals![matter.shard(), matter], read)
}

/// Whether the paper was handed in for another expense.
pub fn is_paper_used(tx: &mut Tx<'_>, voucher: &str, matter: Id<Matter>) -> Result<bool> {
    Ok(tx.query_opt(&PAYMENT_OF_PAPER, &vals![voucher, matter], |_| Ok(()))?.is_some())
}

/// Expenses of a village that are not in its books yet, oldest first.
pub fn open_payments(
    tx: &mut Tx<'_>,
    village: AreaCode,
    after: i64,
    most: i64,
) -> Result<Vec<Payment>> {
    tx.query(&PAYMENTS_OPEN, &vals![Shard::of_area(village), village, after, most], read)
}

/// Expenses of a village that were not given up, newest first.
pub fn newest_payments(tx: &mut Tx<'_>, village: AreaCode, most: i64) -> Result<Vec<Payment>> {
    tx.query(&PAYMENTS_NEWEST, &vals![Shard::of_area(village), village, most], read)
}

/// Spent by a resolution, and about to be, without that matter.
pub fn spent_by(tx: &mut Tx<'_>, resolution: Id<Matter>, but: Id<Matter>) -> Result<i64> {
    tx.query_one(&SPENT_BY, &vals![resolution.shard(), resolution, but], |r| r.int(0))
}

/// The same for a purchase.
pub fn paid_for(tx: &mut Tx<'_>, purchase: Id<Matter>, but: Id<Matter>) -> Result<i64> {
    tx.query_one(&PAID_FOR, &vals![purchase.shard(), purchase, but], |r| r.int(0))
}

/// An expense that is in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    pub matter: Id<Matter>,
    pub amount: i64,
    /// The day.
    pub on: String,
    pub posted: Time,
}

/// What is in the books for a purchase, oldest first.
pub fn paid(tx: &mut Tx<'_>, purchase: Id<Matter>) -> Result<Vec<Paid>> {
    tx.query(&PAID, &vals![purchase.shard(), purchase], |r| {
        Ok(Paid { matter: r.id(0)?, amount: r.int(1)?, on: r.text(2)?, posted: r.time(3)? })
    })
}

/// Expenses paid up to the end of a month that are not in the books.
pub fn unposted(tx: &mut Tx<'_>, village: AreaCode, month: &str) -> Result<i64> {
    tx.query_one(&UNPOSTED, &vals![Shard::of_area(village), village, month], |r| r.int(0))
}

fn read(r: &Row<'_>) -> Result<Payment> {
    fn named<T>(n: i64) -> Option<Id<T>> {
        Id::from_i64(n).filter(|id: &Id<T>| id.get() != 0)
    }
    Ok(Payment {
        matter: r.id(0)?,
        village: r.area(1)?,
        state: r.text(2)?,
        amount: r.int(3)?,
        year: i16::try_from(r.int(4)?).unwrap_or_default(),
        line: r.text(5)?,
        channel: r.text(6)?,
        voucher: r.text(7)?,
        voucher_on: r.text(8)?,
        resolution: named(r.int(9)?),
        purchase: named(r.int(10)?),
        of_budget: named(r.int(11)?),
        of_purse: named(r.int(12)?),
        receipt: r.flag(13)?,
        paid_on: r.text(14)?,
        claimed: r.time(15)?,
    })
}

/// A line of a village's books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub matter: Id<Matter>,
    pub kind: String,
    pub amount: i64,
    pub day: String,
    pub line: String,
    pub about: String,
    pub payee: String,
    pub posted: Time,
}

/// Writes a line; `bank` is by how much the bank's balance changed.
pub fn add_entry(tx: &mut Tx<'_>, village: AreaCode, e: &Entry, bank: i64) -> Result<()> {
    tx.exec(
        &ENTRY_ADD,
        &vals![
            e.matter.shard(),
            e.matter,
            village,
            &e.kind,
            e.amount,
            bank,
            &e.day,
            &e.line,
            &e.about,
            &e.payee,
            e.posted,
        ],
    )
}

/// Lines before that matter's, newest first.
pub fn entries(tx: &mut Tx<'_>, village: AreaCode, before: i64, most: i64) -> Result<Vec<Entry>> {
    tx.query(&ENTRIES, &vals![Shard::of_area(village), village, before, most], |r| {
        Ok(Entry {
            matter: r.id(0)?,
            kind: r.text(1)?,
            amount: r.int(2)?,
            day: r.text(3)?,
            line: r.text(4)?,
            about: r.text(5)?,
            payee: r.text(6)?,
            posted: r.time(7)?,
        })
    })
}

/// What the bank held at the end of a day, by the books.
pub fn bank_on(tx: &mut Tx<'_>, village: AreaCode, day: &str) -> Result<i64> {
    tx.query_one(&BANK_ON, &vals![Shard::of_area(village), village, day], |r| r.int(0))
}

/// The first day in the books.
pub fn first_day(tx: &mut Tx<'_>, village: AreaCode) -> Result<Option<String>> {
    tx.query_one(&DAY_FIRST, &vals![Shard::of_area(village), village], |r| r.opt_text(0))
}

/// A closed month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    pub month: String,
    pub matter: Id<Matter>,
    /// By the books, and by the bank's statement.
    pub bank: i64,
    pub statement: i64,
    pub closed: Time,
}

pub fn add_month(tx: &mut Tx<'_>, village: AreaCode, m: &Month) -> Result<()> {
    let shard = Shard::of_area(village);
    tx.exec(&MONTH_ADD, &vals![shard, village, &m.month, m.matter, m.bank, m.statement, m.closed])
}

/// The last month that is closed.
pub fn last_month(tx: &mut Tx<'_>, village: AreaCode) -> Result<Option<String>> {
    tx.query_one(&MONTH_LAST, &vals![Shard::of_area(village), village], |r| r.opt_text(0))
}

/// Whether that month, or a later one, is closed.
pub fn closed_since(tx: &mut Tx<'_>, village: AreaCode, month: &str) -> Result<bool> {
    Ok(last_month(tx, village)?.is_some_and(|last| last.as_str() >= month))
}

/// Closed months before that one, newest first.
pub fn months(tx: &mut Tx<'_>, village: AreaCode, before: &str, most: i64) -> Result<Vec<Month>> {
    tx.query(&MONTHS, &vals![Shard::of_area(village), village, before, most], |r| {
        Ok(Month {
            month: r.text(0)?,
            matter: r.id(1)?,
            bank: r.int(2)?,
            statement: r.int(3)?,
            closed: r.time(4)?,
        })
    })
}
