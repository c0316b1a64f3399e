//! A village's money as everybody reads it, and what its accountants still miss.

use casework::{Matter, Works};
use http_edge::schema::{AreaText, CursorText, IdText, TimeText};
use identity::policy::Target;
use kernel::{AreaCode, Ctx, Cursor, Error, Id, Level, Money, Page, Result, Shard, Time};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use crate::money::book::{self, Purse};
use crate::money::sql::{self, Payment};
use crate::money::{PAYMENT, next_month};

/// Budget lines of a year that are shown.
const LINES_MOST: u32 = 100;
/// Closed months that are shown.
const MONTHS_MOST: i64 = 12;

/// What a village has, and what of its budget is left.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VillageMoney {
    #[schema(value_type = AreaText)]
    pub village: AreaCode,
    pub village_name: String,
    /// At the bank, in fen.
    #[schema(value_type = i64)]
    pub bank: Money,
    /// In the box for trifles, in fen.
    #[schema(value_type = i64)]
    pub cash: Money,
    /// Came in in cash and is not at the bank yet, in fen.
    #[schema(value_type = i64)]
    pub takings: Money,
    pub year: i16,
    /// By code.
    pub lines: Vec<BudgetLine>,
    /// Newest first.
    pub months: Vec<ClosedMonth>,
}

/// A line of the year's budget. All amounts in fen.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BudgetLine {
    pub line: String,
    /// Resolved for it.
    #[schema(value_type = i64)]
    pub resolved: Money,
    #[schema(value_type = i64)]
    pub spent: Money,
    /// Claimed and not in the books yet.
    #[schema(value_type = i64)]
    pub committed: Money,
    #[schema(value_type = i64)]
    pub left: Money,
}

/// A month that is closed, with both balances of the bank at its end, in fen.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ClosedMonth {
    pub month: String,
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    #[schema(value_type = i64)]
    pub books: Money,
    #[schema(value_type = i64)]
    pub statement: Money,
    #[schema(value_type = TimeText)]
    pub closed: Time,
}

/// A village's money.
///
/// # Errors
/// Not found for what is no village.
pub fn money(tx: &mut Tx, ctx: &Ctx, works: &Works, village: AreaCode) -> Result<VillageMoney> {
    let village_name = named(works, village)?;
    let year = ctx.now.civil(works.calendars.zone()).year();
    let mut held = |purse: &Purse| -> Result<Money> {
        Ok(Money(book::account(tx, village, purse)?.map_or(0, |row| row.balance)))
    };
    let (bank, cash, takings) = (held(&Purse::Bank)?, held(&Purse::Cash)?, held(&Purse::Takings)?);
    let months = sql::months(tx, village, "9", MONTHS_MOST)?.into_iter().map(|m| ClosedMonth {
        month: m.month,
        matter: m.matter,
        books: Money(m.bank),
        statement: Money(m.statement),
        closed: m.closed,
    });
    let months = months.collect();
    let lines = lines(tx, ctx, village, year)?;
    Ok(VillageMoney { village, village_name, bank, cash, takings, year, lines, months })
}

fn lines(tx: &mut Tx, ctx: &Ctx, village: AreaCode, year: i16) -> Result<Vec<BudgetLine>> {
    let before = Purse::Line(year, String::new()).code();
    let book = (Shard::of_area(village), &book::name(village)[..]);
    let after = Cursor(before.clone());
    let accounts = ledger::trial_balance(tx, book, ctx.now, Some(&after), Some(LINES_MOST))?;
    let mut lines = Vec::new();
    for row in accounts.items {
        let Some(line) = row.code.strip_prefix(&before) else { break };
        let spent = book::account(tx, village, &Purse::Spent(year, line.to_owned()))?;
        let spent = spent.map_or(0, |row| row.balance);
        let committed = ledger::standing(tx, row.id, ctx.now)?.map_or(0, |s| s.reserved_out);
        lines.push(BudgetLine {
            line: line.to_owned(),
            resolved: Money(row.balance + spent),
            spent: Money(spent),
            committed: Money(committed),
            left: Money(row.balance - committed),
        });
    }
    Ok(lines)
}

/// A line of a village's books.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BookEntry {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    /// `payment`, `income`, `cash_income`, `deposit`, `draw` or `budget`.
    pub kind: String,
    /// In fen.
    #[schema(value_type = i64)]
    pub amount: Money,
    /// On which it was paid or came in.
    pub day: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub line: String,
    pub about: String,
    /// An organisation. The name of a natural person is hidden by rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payee: Option<String>,
    /// Whether a name was hidden.
    pub hidden: bool,
    #[schema(value_type = TimeText)]
    pub posted: Time,
}

/// A page of them, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BookEntries {
    pub items: Vec<BookEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

/// What stands in a village's books.
///
/// # Errors
/// Not found for what is no village.
pub fn entries(
    tx: &mut Tx,
    works: &Works,
    village: AreaCode,
    (cursor, limit): (Option<&Cursor>, Option<u32>),
) -> Result<BookEntries> {
    named(works, village)?;
    let limit = Page::<BookEntry>::limit(limit) as usize;
    let before = cursor.and_then(|c| c.0.parse().ok()).unwrap_or(i64::MAX);
    let mut rows = sql::entries(tx, village, before, limit as i64 + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|e| Cursor(e.matter.to_string()));
    let shown = rows.into_iter().map(|e| BookEntry {
        matter: e.matter,
        hidden: e.kind == "payment" && e.payee.is_empty(),
        kind: e.kind,
        amount: Money(e.amount),
        day: e.day,
        line: e.line,
        about: e.about,
        payee: Some(e.payee).filter(|p| !p.is_empty()),
        posted: e.posted,
    });
    Ok(BookEntries { items: shown.collect(), next })
}

/// What is missing before a village's books can be closed. Grey: a reminder,
/// nobody's fault yet.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MissingPapers {
    /// Came in in cash and is not at the bank yet, in fen.
    #[schema(value_type = i64)]
    pub takings: Money,
    /// The month that is to be closed next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month_due: Option<String>,
    pub payments: Vec<MissingPaper>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

/// An expense that is not in the books yet.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MissingPaper {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    /// In fen.
    #[schema(value_type = i64)]
    pub amount: Money,
    /// Day of the voucher, and how many days ago that is.
    pub voucher_on: String,
    pub voucher_days: i64,
    /// `receipt` (who received it), `slip` (the bank's), `posting`.
    pub missing: Vec<&'static str>,
}

/// What a village's accountants still miss, oldest first.
///
/// # Errors
/// Not found for what is no village; what the policy refuses with.
pub fn missing(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    village: AreaCode,
    (cursor, limit): (Option<&Cursor>, Option<u32>),
) -> Result<MissingPapers> {
    let see = works.policy.own_see(PAYMENT).unwrap_or_default();
    works.policy.allows(&ctx.actor, see, &Target::object(village))?;
    named(works, village)?;
    let limit = Page::<MissingPaper>::limit(limit) as usize;
    let after = cursor.and_then(|c| c.0.parse().ok()).unwrap_or(-1);
    let mut rows = sql::open_payments(tx, village, after, limit as i64 + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|p| Cursor(p.matter.to_string()));
    let today = ctx.now.civil(works.calendars.zone()).date();
    let takings = book::account(tx, village, &Purse::Takings)?.map_or(0, |row| row.balance);
    Ok(MissingPapers {
        takings: Money(takings),
        month_due: month_due(tx, village, &today.to_string())?,
        payments: rows.iter().map(|p| paper(p, today)).collect(),
        next,
    })
}

fn paper(p: &Payment, today: jiff::civil::Date) -> MissingPaper {
    let on: Option<jiff::civil::Date> = p.voucher_on.parse().ok();
    let days = on.map_or(0, |on| on.duration_until(today).as_hours() / 24);
    let parts = [("receipt", !p.receipt), ("slip", p.paid_on.is_empty()), ("posting", true)];
    MissingPaper {
        matter: p.matter,
        amount: Money(p.amount),
        voucher_on: p.voucher_on.clone(),
        voucher_days: days,
        missing: parts.iter().filter(|(_, lacks)| *lacks).map(|(name, _)| *name).collect(),
    }
}

/// The month that is to be closed next, if it is over.
fn month_due(tx: &mut Tx, village: AreaCode, today: &str) -> Result<Option<String>> {
    let due = match sql::last_month(tx, village)? {
        Some(closed) => next_month(&closed),
        None => sql::first_day(tx, village)?.and_then(|d| d.get(..7).map(str::to_owned)),
    };
    Ok(due.filter(|month| month.as_str() < today.get(..7).unwrap_or_default()))
}

/// The name of a village.
pub(crate) fn named(works: &Works, village: AreaCode) -> Result<String> {
    let directory = works.directory();
    match directory.area(village).filter(|a| a.level == Level::Village) {
        Some(area) => Ok(area.name.clone()),
        None => Err(Error::not_found()),
    }
}
