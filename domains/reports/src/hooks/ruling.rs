//! A ruling is written into the responsibility table. The table lies in a
//! shard of its own, so it is the second of two commands.

use casework::MatterRow;
use kernel::actor::Unit;
use kernel::{AreaCode, Ctx, Error, Id, Result, Shard};
use procedure::Act;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::outbox::{self, Delivery, Fact, Subscriber};
use territory::responsibility::{Deadlines, NewResponsibility, Source};
use territory::{AreaSet, Directory};

use super::filled;
use crate::settings::ruling_level;

/// The fact that it was decided whose such a matter is.
pub const RULED: &str = "ReportRuled";
/// Characters of a note in the table.
const NOTE_MOST: usize = 100;

#[derive(Debug, Serialize, Deserialize)]
struct Ruled {
    area: AreaCode,
    class: String,
    lead: Id<Unit>,
    assist: Vec<Id<Unit>>,
    rule: String,
}

/// Publishes the ruling with the act that made it.
pub(super) fn tell(
    tx: &mut Tx,
    ctx: &Ctx,
    directory: &Directory,
    m: &MatterRow,
    act: &Act,
) -> Result<()> {
    let class = m.subcategory.clone().ok_or_else(|| Error::conflict("reports.unclassed"))?;
    let level = ruling_level(ctx, m.area_now);
    let ruled = Ruled {
        area: directory.at_level(m.area_now, level).map_or(m.area_now, |a| a.code),
        class,
        lead: unit(filled(act, "lead"))
            .ok_or_else(|| Error::invalid("http.missing", "form/lead"))?,
        assist: units(act),
        rule: filled(act, "rule").unwrap_or_default().to_owned(),
    };
    let body = serde_json::to_value(&ruled).map_err(Error::internal)?;
    let (shard, subject, version) = (m.id.shard(), m.id.get(), m.version + 1);
    outbox::publish(tx, ctx, &Fact { shard, name: RULED, subject, version, body }).map(drop)
}

fn unit(id: Option<&str>) -> Option<Id<Unit>> {
    id.and_then(|id| id.parse().ok())
}

fn units(act: &Act) -> Vec<Id<Unit>> {
    let named = act.form.get("assist").and_then(serde_json::Value::as_array);
    named.into_iter().flatten().filter_map(|v| unit(v.as_str())).collect()
}

/// Writes it where everybody's matters are looked up.
pub(crate) fn subscriber() -> Subscriber {
    Subscriber::command("reports.ruling", &[RULED], |tx, ctx, d| {
        let row = row(d)?;
        territory::commands::set_responsibility(tx, ctx, &[row]).map(drop)
    })
    .in_shard(|_| Shard::COMMON)
}

fn row(d: &Delivery) -> Result<NewResponsibility> {
    let ruled: Ruled = serde_json::from_value(d.body.clone()).map_err(Error::internal)?;
    let note = ruled.rule.chars().filter(|c| !c.is_control()).take(NOTE_MOST).collect();
    let mut assist = ruled.assist;
    assist.retain(|u| *u != ruled.lead);
    Ok(NewResponsibility {
        areas: AreaSet::of([ruled.area]),
        class: ruled.class,
        lead: ruled.lead,
        assist,
        deadlines: Deadlines::default(),
        source: Source::Ruling,
        note,
        valid_from: d.at,
        valid_to: None,
    })
}
