//! Who was given what, by whom and why: the history of grants for those who
//! read it over an area.

use kernel::{Account, AreaCode, Ctx, Grant, Id, Place, Result, Time};
use store::{Row, Tx, vals};

use super::{Policy, ScopeFilter, Target};
use crate::grant::UnitAreas;
use crate::store::grants::GRANTS_GIVEN;

/// A grant with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub id: Id<Grant>,
    pub account: Id<Account>,
    pub role: String,
    pub place: Place,
    pub from: Time,
    pub to: Option<Time>,
    /// `None`: the program itself (the first administrator, a demo).
    pub giver: Option<Id<Account>>,
    pub reason: String,
    pub made: Time,
    pub revoked: Option<Time>,
    pub revoked_by: Option<Id<Account>>,
    /// Held for this one, who is away.
    pub stead: Option<Id<Account>>,
}

/// Which grants are sought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SoughtGrants {
    pub role: Option<String>,
    /// Held at this area, inside it, or in a unit that lies there.
    pub area: Option<AreaCode>,
    /// Only those that hold now.
    pub holding: bool,
    /// Older than this one.
    pub after: Option<Id<Grant>>,
}

/// Rows read at a time, and how often at the most: whoever may see little of a
/// large city gets short pages instead of a long read.
const SLICE: i64 = 200;
const SLICES: usize = 10;

/// Grants that the actor may read, newest first, and after which one the next
/// page begins.
///
/// # Errors
/// Those of the policy when the actor reads them nowhere.
pub fn given(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    sought: &SoughtGrants,
    limit: usize,
    unit_area: UnitAreas<'_>,
) -> Result<(Vec<Given>, Option<Id<Grant>>)> {
    let scope = policy.filter(&ctx.actor, "identity.grants_see")?;
    if scope.is_empty() {
        policy.allows(&ctx.actor, "identity.grants_see", &Target::nothing())?;
    }
    let mut found = Vec::new();
    let mut after = sought.after;
    for _ in 0..SLICES {
        let before = after.map_or(i64::MAX, Id::get);
        let rows = tx.query(&GRANTS_GIVEN, &vals![before, SLICE], read)?;
        let last_slice = (rows.len() as i64) < SLICE;
        for row in rows {
            after = Some(row.id);
            if fits(&row, sought, &scope, ctx.now, unit_area) {
                found.push(row);
            }
            if found.len() == limit {
                return Ok((found, after));
            }
        }
        if last_slice {
            return Ok((found, None));
        }
    }
    Ok((found, after))
}

fn fits(
    g: &Given,
    sought: &SoughtGrants,
    scope: &ScopeFilter,
    now: Time,
    unit_area: UnitAreas<'_>,
) -> bool {
    let area = match g.place {
        Place::Area(area) => Some(area),
        Place::Unit(unit) => unit_area(unit),
    };
    let Some(area) = area else { return scope.all };
    let holds = g.revoked.is_none() && g.from <= now && g.to.is_none_or(|to| now < to);
    scope.admits(&Target::place(area))
        && sought.role.as_ref().is_none_or(|role| *role == g.role)
        && sought.area.is_none_or(|within| within.contains(area))
        && (holds || !sought.holding)
}

fn read(r: &Row<'_>) -> Result<Given> {
    Ok(Given {
        id: r.id(0)?,
        account: r.id(1)?,
        role: r.text(2)?,
        place: match r.opt_area(3)? {
            Some(area) => Place::Area(area),
            None => Place::Unit(r.id(4)?),
        },
        from: r.time(5)?,
        to: r.opt_time(6)?,
        giver: r.opt_id(7)?,
        reason: r.text(8)?,
        made: r.time(9)?,
        revoked: r.opt_time(10)?,
        revoked_by: r.opt_id(11)?,
        stead: r.opt_id(12)?,
    })
}
