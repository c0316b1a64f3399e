//! What village procedures refuse and do beside their files.

use casework::{Hooks, MatterRow, Works};
use kernel::{AreaCode, Ctx, Error, Level, Result};
use procedure::{Act, Known, Outcome, Procedure};
use serde_json::Value;
use store::Tx;
use worktime::{Budget, Unit};

use crate::asset;
use crate::lease;
use crate::light;
use crate::money;
use crate::purchase;
use crate::queries;
use crate::sql::{self, By};

/// The procedures in which a village, or its cooperative, decides.
pub const PROCEDURES: [&str; 3] =
    ["village_resolution", "village_five_step", "cooperative_resolution"];

const EFFECTS: [&str; 1] = ["note_power"];

/// The kept days of notice, which the clock of the notice reads.
const NOTICE: &str = "notice";

/// What supervisors do.
const WATCHES: [&str; 6] =
    ["seal", "refuse_seal", "question", "advise", "assess", "confirm_opening"];

/// Who decides, pays and carries out: none of them supervises in the village.
const DECIDES: [&str; 5] =
    ["village_secretary", "village_head", "village_clerk", "accounts_clerk", "cooperative_chair"];

/// What the loader of procedures may believe to be there.
#[must_use]
pub fn known(known: Known) -> Known {
    let known = money::known(light::known(known.with_effects(EFFECTS)));
    lease::known(asset::known(purchase::known(known)))
}

/// Gives the procedures of villages what their files cannot say.
#[must_use]
pub fn hooked(works: Works) -> Works {
    let works = lease::hooked(asset::hooked(purchase::hooked(money::hooked(works))));
    PROCEDURES.iter().fold(works, |works, name| works.hook(name, Box::new(Village)))
}

struct Village;

impl Hooks for Village {
    /// A proposal names a power of the county's list, and its days of notice
    /// come with it; the town may make them more and never fewer.
    fn prepare(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        works: &Works,
        p: &Procedure,
        m: &mut MatterRow,
        act: &Act,
    ) -> Result<()> {
        counted(act)?;
        match act.name.as_str() {
            "propose" => {
                let days = proposed(tx, ctx, works, &p.name, m, act)?;
                let notice = days.filter(|n| *n > 0).map(|n| format!("{n} calendar_days"));
                m.state.data.extend(notice.map(|n| (NOTICE.to_owned(), Value::from(n))));
                Ok(())
            }
            "approve" => long_enough(m, act),
            _ => Ok(()),
        }
    }

    fn effect(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        works: &Works,
        m: &mut MatterRow,
        name: &str,
        act: &Act,
    ) -> Result<()> {
        if name != "note_power" {
            return Err(Error::internal(format!("no effect {name}")));
        }
        let county = county(works, m.area_now)?;
        let list = sql::in_force(tx, county, ctx.now)?.map(|(list, _)| list);
        let by = By { village: m.area_now, list, code: code(act).to_owned() };
        sql::put_matter(tx, m.id, &by)
    }

    fn decided(&self, _: &mut Tx, ctx: &Ctx, m: &mut MatterRow, o: &Outcome) -> Result<()> {
        supervises_apart(ctx, m, o)
    }
}

/// Refuses to let somebody supervise who decides, pays or carries out in the
/// village.
pub(crate) fn supervises_apart(ctx: &Ctx, m: &MatterRow, o: &Outcome) -> Result<()> {
    let watches = o.entries.iter().any(|e| WATCHES.contains(&e.act.as_str()));
    let decides = DECIDES.iter().any(|role| ctx.actor.has_at(role, m.area_now));
    match watches && decides {
        true => Err(Error::forbidden("powers.supervisor_apart")),
        false => Ok(()),
    }
}

/// The days of notice of the power that a proposal names.
fn proposed(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    procedure: &str,
    m: &MatterRow,
    act: &Act,
) -> Result<Option<u16>> {
    if m.area_now.level() != Level::Village {
        return Err(Error::invalid("powers.not_a_village", "area"));
    }
    let county = county(works, m.area_now)?;
    let list = sql::in_force(tx, county, ctx.now)?.map(|(list, _)| list);
    let unknown = || Error::invalid("powers.unknown", "form/power");
    let power = queries::power(tx, list, code(act))?.ok_or_else(unknown)?;
    match power.procedure.as_deref() {
        Some(name) if name == procedure => Ok(power.notice_days),
        _ => Err(Error::invalid("powers.other_procedure", "form/power")),
    }
}

/// Refuses a notice that is shorter than the list's, or counted in other days.
fn long_enough(m: &MatterRow, act: &Act) -> Result<()> {
    let days = |value: &Value| {
        let budget: Budget = value.as_str()?.parse().ok()?;
        (budget.unit == Unit::CalendarDays).then_some(budget.amount)
    };
    let Some(asked) = act.form.get(NOTICE).filter(|v| !v.is_null() && *v != "") else {
        return Ok(());
    };
    let least = m.state.data.get(NOTICE).and_then(days).unwrap_or(1);
    match days(asked) {
        Some(asked) if asked >= least => Ok(()),
        _ => Err(Error::invalid("powers.notice_short", "form/notice").arg("least", least)),
    }
}

/// Numbers of people of which each is part of the one before.
const COUNTS: [(&str, &str); 3] =
    [("should", "attended"), ("attended", "agreed"), ("asked", "content")];

/// Nobody agreed who did not come, and nobody came who was not to.
fn counted(act: &Act) -> Result<()> {
    let number = |field: &str| act.form.get(field).and_then(Value::as_i64);
    let wrong = |(all, part): &&(&str, &str)| {
        number(all).zip(number(part)).is_some_and(|(all, part)| part > all)
    };
    match COUNTS.iter().find(wrong) {
        Some((_, part)) => Err(Error::invalid("powers.roll_wrong", format!("form/{part}"))),
        None => Ok(()),
    }
}

fn code(act: &Act) -> &str {
    act.form.get("power").and_then(Value::as_str).map(str::trim).unwrap_or_default()
}

fn county(works: &Works, area: AreaCode) -> Result<AreaCode> {
    queries::county(&works.directory(), area)
}
