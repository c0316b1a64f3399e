//! Closing a month of a village's books.

use casework::{Hooks, MatterRow, Works};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{AreaCode, Ctx, Error, Result};
use procedure::{Act, Procedure};
use serde_json::Value;
use store::Tx;

use super::{Said, in_village, sql};

/// The procedure of closing a month.
pub const PROCEDURE: &str = "village_month";

/// What the books say beside the statement, in fen.
const BOOKS: &str = "books_balance";

pub(super) struct Months {
    pub zone: TimeZone,
}

impl Hooks for Months {
    fn guard(&self, tx: &mut Tx, _: &Ctx, m: &MatterRow, name: &str) -> Result<bool> {
        let kept = |name: &str| m.state.data.get(name);
        match name {
            "bank_differs" => {
                let statement = kept("bank_balance").and_then(Value::as_i64);
                Ok(statement.is_some() && statement != kept(BOOKS).and_then(Value::as_i64))
            }
            "papers_missing" => match kept("month").and_then(Value::as_str) {
                Some(month) => Ok(sql::unposted(tx, m.area_now, month)? > 0),
                None => Ok(false),
            },
            other => Err(Error::internal(format!("no guard {other}"))),
        }
    }

    /// Lays what the books say beside what the statement says.
    fn prepare(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        _: &Works,
        _: &Procedure,
        m: &mut MatterRow,
        act: &Act,
    ) -> Result<()> {
        match act.name.as_str() {
            "close" => in_village(m)?,
            "correct" | "approve" => {}
            _ => return Ok(()),
        }
        let said = Said { m, act };
        let (month, statement) = (said.text("month"), said.value("bank_balance").cloned());
        let last = self.closable(tx, ctx, m.area_now, &month)?;
        let books = sql::bank_on(tx, m.area_now, &last.to_string())?;
        m.state.data.insert(BOOKS.to_owned(), books.into());
        // asked by the guard before the engine has taken the form in
        m.state.data.extend(statement.map(|v| ("bank_balance".to_owned(), v)));
        Ok(())
    }

    fn effect(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        _: &Works,
        m: &mut MatterRow,
        name: &str,
        act: &Act,
    ) -> Result<()> {
        if name != "close_month" {
            return Err(Error::internal(format!("no effect {name}")));
        }
        let number = |name| m.state.data.get(name).and_then(Value::as_i64).unwrap_or_default();
        let month = sql::Month {
            month: Said { m, act }.text("month"),
            matter: m.id,
            bank: number(BOOKS),
            statement: number("bank_balance"),
            closed: ctx.now,
        };
        sql::add_month(tx, m.area_now, &month)
    }
}

impl Months {
    /// The last day of a month that can be closed: it is over, and the month
    /// before it is closed or has nothing in the books.
    fn closable(&self, tx: &mut Tx<'_>, ctx: &Ctx, village: AreaCode, month: &str) -> Result<Date> {
        let field = "form/month";
        let wrong = || Error::invalid("powers.month_wrong", field);
        let first: Date = format!("{month}-01").parse().map_err(|_| wrong())?;
        let last = first.last_of_month();
        if last >= ctx.now.civil(&self.zone).date() {
            return Err(Error::invalid("powers.month_not_over", field));
        }
        if sql::closed_since(tx, village, month)? {
            return Err(Error::conflict("powers.month_closed").field(field).arg("month", month));
        }
        let due = match sql::last_month(tx, village)? {
            Some(closed) => next(&closed),
            None => sql::first_day(tx, village)?.and_then(|d| d.get(..7).map(str::to_owned)),
        };
        match due {
            Some(due) if due.as_str() < month => {
                Err(Error::conflict("powers.month_before").field(field).arg("month", due))
            }
            _ => Ok(last),
        }
    }
}

/// The month after one.
pub(crate) fn next(month: &str) -> Option<String> {
    let first: Date = format!("{month}-01").parse().ok()?;
    let after = first.last_of_month().tomorrow().ok()?;
    after.to_string().get(..7).map(str::to_owned)
}
