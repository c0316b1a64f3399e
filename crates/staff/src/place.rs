//! Where somebody on shift is.

use identity::access::{self, Look, Span};
use identity::policy::Policy;
use identity::vault::{
    About, FieldDef, FieldKind, Inventory, NewSubject, OWN_DATA, Opening, Purpose, PurposeDef,
    Reveal, Vault,
};
use kernel::{Actor, Ctx, Error, Id, Result, Time};
use store::{Shards, Store, Tx};

use crate::shift::{self, Shift, note};
use crate::sql;

/// Somewhere, in degrees of WGS-84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub lon: f64,
    pub lat: f64,
}

/// What the worker sees: the place as others would, and who looked.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    pub point: Option<Point>,
    pub looks: Vec<Look>,
}

/// The roles that look for whoever is on shift in their area.
pub(crate) const LOOKS: &[&str] = &["duty_leader", "shift_leader"];

/// What a shift's place is called in the vault and the data inventory.
pub const FIELD: &str = "staff.place";
/// What it hangs on.
const SHIFT: &str = "shift";

/// To reach somebody, or to send help. A domain that keeps shifts declares it
/// ([`declare`]).
pub static PURPOSE: PurposeDef = PurposeDef {
    code: "shift_place",
    basis: "pipl_13_2",
    about: &[SHIFT],
    openings: &[Opening { roles: LOOKS, fields: &[FIELD], confidential: false }],
};

/// Days that a place is kept after its shift.
const DAYS: u32 = 30;
const LOOKS_MOST: usize = 50;
const STEP: i64 = 200;

/// Adds purpose and field to the public inventory.
///
/// # Errors
/// Those of [`Inventory::declare`].
pub fn declare(inventory: &mut Inventory) -> Result<()> {
    inventory.declare_purpose(&PURPOSE);
    inventory.declare(FieldDef {
        name: FIELD.to_owned(),
        kind: FieldKind::Text,
        owner: "staff".to_owned(),
        retention_days: DAYS,
        purposes: vec![PURPOSE.code.to_owned(), OWN_DATA.to_owned()],
    })
}

/// Says where one is: from one's own device, on shift. The answer is what
/// others can see from now on, so that nobody sees it earlier. A device of the
/// service (a car) says it through the system, and nobody sees that before the
/// worker does.
///
/// # Errors
/// Not found for another's shift; `staff.off_shift`, `staff.point`.
pub fn here(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    vault: &Vault,
    id: Id<Shift>,
    point: Point,
) -> Result<Point> {
    let device = matches!(ctx.actor, Actor::System { .. });
    let shift = if device { sql::lock(tx, id)? } else { shift::own(tx, ctx, id)? };
    shift.running(ctx.now)?;
    let text = written(point)?;
    let place = match shift.place {
        Some(place) => {
            vault.set(tx, ctx, place, &[(FIELD, text.as_str())])?;
            place
        }
        None => {
            let about = About { kind: SHIFT, id: id.get() };
            let new = NewSubject { shard: id.shard(), about, confidential: false };
            vault.put(tx, ctx, new, &[(FIELD, text.as_str())])?
        }
    };
    sql::placed(tx, id, place, ctx.now, (!device).then_some(ctx.now))?;
    note(tx, ctx, "staff.here", id)?;
    read(&text)
}

/// Where one is, as others can see it, and who looked. From then on they can.
///
/// # Errors
/// Not found for another's shift.
pub fn own(tx: &mut Tx<'_>, ctx: &Ctx, vault: &Vault, id: Id<Shift>) -> Result<Own> {
    let shift = shift::own(tx, ctx, id)?;
    let Some(place) = shift.place else { return Ok(Own { point: None, looks: Vec::new() }) };
    let mut looks = access::looks(tx, &[place], Span::WHOLE, LOOKS_MOST)?;
    looks.retain(|look| look.purpose != OWN_DATA);
    let (_, lines) = vault.reveal_to_oneself(tx, ctx, place)?;
    let point = lines.iter().find(|line| line.field == FIELD);
    let point = point.map(|line| read(&line.value)).transpose()?;
    sql::seen(tx, id, ctx.now)?;
    Ok(Own { point, looks })
}

/// Looks where somebody is who is on shift: written down, and seen by them.
///
/// # Errors
/// Not found out of one's area; those of the policy; `staff.off_shift`,
/// `staff.no_place`, `staff.unseen` before the worker saw it.
pub fn look(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (policy, vault): (&Policy, &Vault),
    id: Id<Shift>,
) -> Result<Point> {
    let shift = sql::lock(tx, id)?;
    let target = shift.target(ctx);
    policy.allows(&ctx.actor, "staff.look", &target)?;
    shift.running(ctx.now)?;
    let nowhere = || Error::conflict("staff.no_place");
    let (subject, placed) = shift.place.zip(shift.placed).ok_or_else(nowhere)?;
    if shift.seen.is_none_or(|seen| seen < placed) {
        return Err(Error::conflict("staff.unseen"));
    }
    let about = About { kind: SHIFT, id: id.get() };
    let purpose = Purpose { code: PURPOSE.code.to_owned(), about };
    let ask = Reveal { subject, fields: &[FIELD], purpose: &purpose, target };
    let line = vault.reveal(tx, ctx, &ask)?.pop().ok_or_else(nowhere)?;
    read(&line.value)
}

/// Erases places whose days are over, or says only how many there are.
///
/// # Errors
/// Those of the store; what was done stays done.
pub async fn forget(store: &Store, vault: &Vault, dry: bool) -> Result<u64> {
    let days = vault.inventory().field(FIELD)?.retention_days;
    let ctx = store.ctx(Actor::System { job: "retention" }).await?;
    let before = ctx.now.plus_minutes(-i64::from(days) * 24 * 60);
    let (mut done, mut after) = (0, 0);
    loop {
        let due = move |tx: &mut Tx<'_>| sql::due(tx, before, after, STEP);
        let some = store.read_many(Shards::All, due).await?;
        let Some(last) = some.last() else { return Ok(done) };
        (done, after) = (done + some.len() as u64, last.get());
        for id in some.into_iter().filter(|_| !dry) {
            let ctx = store.ctx(Actor::System { job: "retention" }).await?;
            let (of, vault) = (ctx.clone(), vault.clone());
            let erase = move |tx: &mut Tx<'_>| erase(tx, &of, &vault, id, before);
            store.write(id.shard(), &ctx, erase).await?;
        }
    }
}

fn erase(tx: &mut Tx<'_>, ctx: &Ctx, vault: &Vault, id: Id<Shift>, before: Time) -> Result<()> {
    let shift = sql::lock(tx, id)?;
    let due = shift.ended.unwrap_or(shift.ends) < before;
    if let Some(place) = shift.place.filter(|_| due) {
        vault.erase(tx, ctx, place, "retention")?;
        sql::forget(tx, id)?;
    }
    Ok(())
}

/// To ten metres: enough to find somebody, and no more.
fn written(point: Point) -> Result<String> {
    let Point { lon, lat } = point;
    if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
        return Err(Error::invalid("staff.point", "point"));
    }
    Ok(format!("{lon:.4},{lat:.4}"))
}

fn read(text: &str) -> Result<Point> {
    let parts = text.split_once(',').map(|(lon, lat)| (lon.parse(), lat.parse()));
    match parts {
        Some((Ok(lon), Ok(lat))) => Ok(Point { lon, lat }),
        _ => Err(Error::internal("a place that is none")),
    }
}
