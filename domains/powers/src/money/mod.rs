//! A village's money: its accounts in the ledger, what it is about to pay, what
//! stands in its books, and the months that are closed.

pub(crate) mod book;
mod booking;
mod month;
mod payment;
pub(crate) mod resolved;
pub(crate) mod sql;

use casework::{MatterRow, Works};
use kernel::{AreaCode, Ctx, Error, Level, Money, Result, SettingDef};
use procedure::{Act, Known};
use serde::Deserialize;
use serde_json::Value;
use store::Tx;

pub(crate) use month::next as next_month;
pub use payment::PROCEDURE as PAYMENT;

/// The procedures by which money moves and is accounted for.
pub const PROCEDURES: [&str; 3] = [PAYMENT, booking::PROCEDURE, month::PROCEDURE];

const GUARDS: [&str; 3] = ["one_in_both_posts", "bank_differs", "papers_missing"];
const EFFECTS: [&str; 8] = [
    "set_aside",
    "note_papers",
    "order_money",
    "free_money",
    "post_money",
    "free_all",
    "post_entry",
    "close_month",
];

/// What cash may be used for, in fen.
pub static CASH: SettingDef = SettingDef {
    name: "powers.cash",
    default: r#"{"most_held": 500000, "most_paid": 100000}"#,
    check: |v| match Cash::deserialize(v) {
        Ok(cash) if cash.most_held.0 >= 0 && cash.most_paid.0 >= 0 => Ok(()),
        _ => Err("settings.cash_wrong"),
    },
};

/// Cash of a village.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cash {
    /// Held in its box at the most.
    pub most_held: Money,
    /// Paid out at once at the most; above it the bank pays.
    pub most_paid: Money,
}

/// With what the loader of procedures may believe to be there.
#[must_use]
pub fn known(known: Known) -> Known {
    known.with_guards(GUARDS).with_effects(EFFECTS)
}

/// Gives the procedures of money what their files cannot say.
#[must_use]
pub fn hooked(works: Works) -> Works {
    let zone = works.calendars.zone().clone();
    works
        .hook(PAYMENT, Box::new(payment::Payments { zone: zone.clone() }))
        .hook(booking::PROCEDURE, Box::new(booking::Bookings { zone: zone.clone() }))
        .hook(month::PROCEDURE, Box::new(month::Months { zone }))
}

fn cash(ctx: &Ctx, village: AreaCode) -> Result<Cash> {
    let held = ctx.settings.get(&CASH, Some(village), ctx.now);
    held.ok_or_else(|| Error::internal("the shipped limits of cash do not read"))
}

/// Refuses what is begun anywhere but in a village.
pub(crate) fn in_village(m: &MatterRow) -> Result<()> {
    match m.area_now.level() {
        Level::Village => Ok(()),
        _ => Err(Error::invalid("powers.not_a_village", "area")),
    }
}

/// What the form says, or the matter has kept from before.
pub(crate) struct Said<'a> {
    pub m: &'a MatterRow,
    pub act: &'a Act,
}

impl<'a> Said<'a> {
    fn value(&self, name: &str) -> Option<&'a Value> {
        let filled = |v: &&Value| !v.is_null() && v.as_str().is_none_or(|s| !s.trim().is_empty());
        let form = self.act.form.get(name).filter(filled);
        form.or_else(|| self.m.state.data.get(name))
    }

    pub fn text(&self, name: &str) -> String {
        let text = self.value(name).and_then(Value::as_str);
        text.map(|s| s.trim().to_owned()).unwrap_or_default()
    }

    /// Whether the form or the matter says anything of it.
    pub fn is_given(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    pub fn is_true(&self, name: &str) -> bool {
        self.value(name) == Some(&Value::Bool(true))
    }

    pub fn number(&self, name: &str) -> Option<i64> {
        self.value(name).and_then(Value::as_i64)
    }

    fn amount(&self) -> i64 {
        self.number("amount").unwrap_or_default()
    }

    /// A matter that it names, in the shard of this one: the books of a village
    /// and all that they rest on lie in its town's.
    pub fn matter(&self, name: &str) -> Option<kernel::Id<casework::Matter>> {
        self.value(name)?.as_str()?.parse().ok()
    }

    /// A day that it names, not after today and in no closed month.
    fn day(&self, tx: &mut Tx<'_>, name: &str, today: &str) -> Result<Option<String>> {
        let day = self.text(name);
        let field = || format!("form/{name}");
        if day.is_empty() {
            return Ok(None);
        }
        if day.as_str() > today {
            return Err(Error::invalid("powers.day_ahead", field()));
        }
        let month = day.get(..7).unwrap_or_default();
        match sql::closed_since(tx, self.m.area_now, month)? {
            true => Err(Error::conflict("powers.month_closed").field(field()).arg("month", month)),
            false => Ok(Some(day)),
        }
    }
}
