//! The same caller's earlier matters, for this call. Each one that is shown is
//! a look at that person, and is logged where they can see it.

use casework::queries::page;
use casework::{Matter, Works, words};
use http_edge::schema::{IdText, TimeText};
use identity::policy::Target;
use identity::vault::{About, Purpose, Reveal, VaultRef};
use kernel::{Ctx, Error, Id, Kind, Result, Shard, Time};
use serde::Serialize;
use serde_json::json;
use store::Tx;
use store::audit::{self, Entry, Outcome};
use utoipa::ToSchema;

use crate::sql::reports as sql;

/// An earlier matter of the same number.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Earlier {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub number: String,
    pub title: String,
    pub stage: String,
    pub stage_name: String,
    pub request_type: Option<String>,
    #[schema(value_type = TimeText)]
    pub opened: Time,
    #[schema(value_type = Option<TimeText>)]
    pub ended: Option<Time>,
}

/// The matter that a found person reported, when the asker may see it and the
/// purpose opens the number to them. Else it is as if it were not there.
///
/// # Errors
/// Those of the store.
pub fn earlier(tx: &mut Tx, ctx: &Ctx, works: &Works, person: VaultRef) -> Result<Option<Earlier>> {
    let Some(id) = sql::by_person(tx, person)? else { return Ok(None) };
    let m = match page::seen(tx, &ctx.actor, works, id, false) {
        Err(e) if e.kind == Kind::NotFound => return Ok(None),
        found => found?,
    };
    match phone(tx, ctx, works, person, id, Target::object(m.area_now)) {
        Err(e) if matches!(e.kind, Kind::Forbidden | Kind::Conflict) => return Ok(None),
        read => read?,
    };
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    Ok(Some(Earlier {
        matter: id,
        number: m.number(works.calendars.get(None).zone()),
        stage_name: words::stage(&p, ctx.lang, &m.stage),
        stage: m.stage,
        title: m.title,
        request_type: m.request_type,
        opened: m.opened,
        ended: m.ended,
    }))
}

/// The telephone number of whoever reported a matter, to look for their other
/// ones: a logged look like any other. `None`: they gave none.
///
/// # Errors
/// Not found for what is no report in scope; those of the vault.
pub fn phone_of(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<Option<String>> {
    let m = page::seen(tx, &ctx.actor, works, id, false)?;
    let report = sql::get(tx, id)?.ok_or_else(Error::not_found)?;
    match report.reporter {
        Some(person) => phone(tx, ctx, works, person, id, Target::object(m.area_now)),
        None => Ok(None),
    }
}

fn phone(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    subject: VaultRef,
    id: Id<Matter>,
    target: Target,
) -> Result<Option<String>> {
    let about = About { kind: "matter", id: id.get() };
    let purpose = Purpose { code: "take_call".to_owned(), about };
    let ask = Reveal { subject, fields: &["phone"], purpose: &purpose, target };
    Ok(works.vault.reveal(tx, ctx, &ask)?.into_iter().next().map(|line| line.value))
}

/// Writes down that a number was looked up, also when it was nobody's.
///
/// # Errors
/// Those of the store.
pub fn looked_up(tx: &mut Tx, ctx: &Ctx, hits: usize) -> Result<()> {
    let entry = Entry {
        shard: Shard::COMMON,
        action: "report.earlier",
        subject: ("account", ctx.actor.account().map_or(0, Id::get)),
        version: 0,
        outcome: Outcome::Done,
        facts: json!({ "hits": hits }),
        personal: &[],
    };
    audit::record(tx, ctx, &entry)
}
