//! A matter begins: by somebody's act, or as the child of another.

use kernel::{AreaCode, Ctx, Id, Result};
use procedure::model::FieldType;
use procedure::{Act, ChildOrder, Procedure, State};
use serde_json::Value;
use store::Tx;

use crate::model::{Matter, MatterRow, Point};
use crate::see;
use crate::sql::{matters, records};
use crate::texts;
use crate::words;
use crate::works::Works;
use crate::world::World;

use super::RAISED;
use super::act::{Acted, carry_out};

/// A matter as it begins.
#[derive(Debug, Clone)]
pub struct NewMatter {
    /// Drawn at first contact, and carried by every retry: a corrected place
    /// would otherwise hash to another shard and double the matter.
    pub id: Id<Matter>,
    pub procedure: String,
    /// Its first act.
    pub act: Act,
    pub area: AreaCode,
    pub title: String,
    pub subcategory: Option<String>,
    pub request_type: Option<String>,
    pub confidential: bool,
    pub point: Option<Point>,
    /// The place in words, masked.
    pub place: String,
    /// Whoever begins it holds its code.
    pub reporter: bool,
    /// It speaks of danger: until somebody takes it up, it stands before all
    /// else that waits for them.
    pub raised: bool,
}

/// Begins a matter. The same id a second time changes nothing and answers what
/// is there, for phones that send again after weeks.
///
/// # Errors
/// What the policy or the procedure refuses with.
pub fn open(tx: &mut Tx, ctx: &Ctx, works: &Works, new: NewMatter) -> Result<Acted> {
    if let Some(m) = matters::lock(tx, new.id)? {
        return Ok(Acted { matter: m.id, version: m.version, stage: m.stage, undo_until: None });
    }
    see::check_begin(&ctx.actor, works, &new.procedure, &new.act.name, new.area)?;
    let p = works.procedures.current(&new.procedure)?;
    let (act, reporter) = (new.act.clone(), new.reporter);
    let m = blank(ctx, new, State::new(&p, ctx.now));
    let m = begin(tx, ctx, works, m, &act, reporter)?;
    for other in about(&p, &m.state) {
        tie(tx, ctx, m.id, records::ABOUT, other)?;
    }
    Ok(Acted { matter: m.id, version: m.version, stage: m.stage, undo_until: None })
}

/// The matters that the first act named for good.
fn about(p: &Procedure, state: &State) -> impl Iterator<Item = Id<Matter>> {
    let named = |name: &str| p.field(name).is_some_and(|f| f.kind == FieldType::Matter);
    let kept = state.data.iter().filter(move |(name, _)| named(name));
    kept.filter_map(|(_, value)| value.as_str()?.parse().ok())
}

/// Does the first act of a blank matter.
pub(super) fn begin(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    mut m: MatterRow,
    act: &Act,
    reporter: bool,
) -> Result<MatterRow> {
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let act = texts::mask(&p, act);
    works.prepare(tx, ctx, &p, &mut m, &act.masked)?;
    let world = World::of(tx, ctx, works, &p, &m, reporter)?;
    let world = world.naming(works, &p, &act.masked);
    let outcome = procedure::step(&p, &m.state, &act.masked, &world.env(ctx))
        .map_err(|why| words::refused(&p, &works.directory(), ctx.lang, &m, why))?;
    texts::keep(tx, ctx, works, m.id, m.confidential, &act, &outcome)?;
    carry_out(tx, ctx, works, &p, &world, &mut m, &act.masked, outcome)?;
    Ok(m)
}

pub(super) fn blank(ctx: &Ctx, new: NewMatter, mut state: State) -> MatterRow {
    if new.raised {
        state.data.insert(RAISED.to_owned(), Value::Bool(true));
    }
    MatterRow {
        id: new.id,
        version: 0,
        procedure: new.procedure,
        edition: i64::from(state.version),
        stage: state.stage.clone(),
        state,
        title: new.title,
        subcategory: new.subcategory,
        request_type: new.request_type,
        confidential: new.confidential,
        public_text: None,
        area_at_filing: new.area,
        area_now: new.area,
        point: new.point,
        place: new.place,
        lead_unit: None,
        due: None,
        supervised: false,
        opened: ctx.now,
        ended: None,
        comes: None,
        unseen: false,
        stored: None,
        imprint: String::new(),
    }
}

/// Opens a child in its parent's shard, so that both move in one command.
pub(super) fn child(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    parent: &MatterRow,
    order: &ChildOrder,
) -> Result<()> {
    let id: Id<Matter> = ctx.id(parent.id.shard());
    let mut act = Act::named(&order.act);
    if let Some(value) = &order.value {
        act.form.extend([("item".to_owned(), value.clone())]);
    }
    let new = NewMatter {
        id,
        procedure: order.procedure.clone(),
        act,
        area: parent.area_now,
        title: parent.title.clone(),
        subcategory: parent.subcategory.clone(),
        request_type: parent.request_type.clone(),
        confidential: parent.confidential,
        point: parent.point,
        place: parent.place.clone(),
        reporter: false,
        raised: false,
    };
    let kind = match order.waited_for {
        true => format!("{}{}", records::WAITS, order.parent_act),
        false => records::PARENT.to_owned(),
    };
    tie(tx, ctx, id, &kind, parent.id)?;
    tie(tx, ctx, parent.id, "child", id)?;
    let p = works.procedures.current(&new.procedure)?;
    let act = new.act.clone();
    let m = blank(ctx, new, State::new(&p, ctx.now));
    begin(tx, ctx, works, m, &act, false).map(drop)
}

/// A child that ended tells the parent that waits for it.
pub(super) fn tell_parent(tx: &mut Tx, ctx: &Ctx, works: &Works, m: &MatterRow) -> Result<()> {
    let links = records::links(tx, m.id)?;
    for link in &links {
        let Some(act) = link.kind.strip_prefix(records::WAITS) else { continue };
        let Some(mut parent) = matters::lock(tx, link.other)? else { continue };
        let p = works.procedures.edition(&parent.procedure, parent.edition)?;
        let world = World::of(tx, ctx, works, &p, &parent, false)?;
        let ended = procedure::child_ended(&p, &parent.state, act, &m.procedure, &world.env(ctx));
        if let Some(outcome) = ended {
            let none = Act::default();
            carry_out(tx, ctx, works, &p, &world, &mut parent, &none, outcome)?;
        }
    }
    Ok(())
}

/// Ties `id` to `other`.
pub(crate) fn tie(
    tx: &mut Tx,
    ctx: &Ctx,
    id: Id<Matter>,
    kind: &str,
    other: Id<Matter>,
) -> Result<()> {
    records::put_link(tx, id, &records::Link { kind: kind.to_owned(), other, at: ctx.now })
}
