//! Searching: candidates from the index, each held against the database, the
//! policy and its text before it is counted or shown.
//!
//! DANGER: nothing is told from the index itself. It may be a second behind: a
//! matter that was hidden, moved or erased since is judged by how it is now.

use casework::model::MatterRow;
use casework::queries::worklist::{COUNT_CAP, desks, in_stead};
use casework::{Works, words};
use identity::policy::{ScopeFilter, Target};
use kernel::{Actor, Ctx, Error, Kind, Page, Result};
use store::Tx;

use crate::excerpt;
use crate::fold::Question;
use crate::index::{Scope, Sought, key};
use crate::state::Search;
use crate::texts::Texts;
use crate::walk::{At, Step, Walk};
use crate::wire::{AreaHit, Asked, Count, Found, Hit, Standing};

/// Rows of a page at the most: each is read whole.
const PAGE_MOST: u32 = 50;
/// Areas that are shown above the matters.
const AREAS_MOST: u32 = 5;

/// What the asker may see of what holds the words.
///
/// # Errors
/// `identity.sign_in_needed`; `search.empty`; `search.cursor_wrong`;
/// `search.off` when the city wants no index, `search.loading` until it has one.
pub fn search(tx: &mut Tx<'_>, ctx: &Ctx, search: &Search, asked: &Asked) -> Result<Found> {
    let works = search.works();
    works.policy.allows(&ctx.actor, "casework.worklist", &Target::nothing())?;
    search.is_wanted()?;
    let question = Question::of(&asked.q).ok_or_else(|| Error::invalid("search.empty", "q"))?;
    let from = asked.cursor.as_ref().map(At::read).transpose()?;
    let index = search.index().ok_or(Error::new(Kind::Busy, "search.loading"))?;
    let sought = sought(&ctx.actor, works, asked)?;
    let mut walk = Walk::new(ctx, search, &index, &question, &sought, from);
    let mut found = Found { items: Vec::new(), next: None, count: None, areas: Vec::new() };
    if from.is_none() {
        found.count = Some(Count { matters: 0, more: false });
        found.areas = areas(works, asked);
        if let Some((m, texts)) = walk.by_code(tx, asked.q.trim())? {
            found.items.push(hit(ctx, works, &question, &m, &texts));
            found.count = Some(Count { matters: 1, more: false });
        }
    }
    fill(tx, &mut walk, &mut found, asked)?;
    Ok(found)
}

/// A page of hits, on the first one with how many there are.
fn fill(tx: &mut Tx<'_>, walk: &mut Walk<'_>, found: &mut Found, asked: &Asked) -> Result<()> {
    let limit = asked.limit.unwrap_or(Page::<Hit>::DEFAULT).clamp(1, PAGE_MOST) as usize;
    let mut shown = walk.at();
    loop {
        let (m, texts) = match walk.step(tx)? {
            Step::Done => return Ok(()),
            Step::Tired => {
                found.next.get_or_insert(walk.at().written());
                found.count = found.count.map(|c| Count { more: true, ..c });
                return Ok(());
            }
            Step::Hit(m, texts) => (m, texts),
        };
        if found.items.len() < limit {
            found.items.push(hit(walk.ctx, walk.search.works(), walk.question, &m, &texts));
            shown = walk.at();
        } else {
            found.next.get_or_insert(shown.written());
        }
        match &mut found.count {
            None if found.next.is_some() => return Ok(()),
            None => {}
            Some(c) if i64::from(c.matters) == COUNT_CAP => {
                c.more = true;
                return Ok(());
            }
            Some(c) => c.matters += 1,
        }
    }
}

/// What the asker can see at most, and what they ask of it.
fn sought(actor: &Actor, works: &Works, asked: &Asked) -> Result<Sought> {
    let hands = desks(actor, works).into_iter().chain(in_stead(actor));
    let hands = hands.map(|desk| key(&desk)).collect();
    let mut scope = Scope { hands, ..Scope::default() };
    let mut widen = |seen: ScopeFilter| {
        scope.all |= seen.all;
        scope.areas.extend(seen.areas);
        scope.units.extend(seen.units.into_iter().map(kernel::Id::get));
    };
    widen(works.policy.filter(actor, "casework.see")?);
    // people of one procedure alone see its matters by a row of its own; where
    // there is none, nobody is let in by it
    for p in works.procedures.all() {
        if let Ok(seen) = works.policy.filter(actor, &format!("{}.see", p.name)) {
            widen(seen);
        }
    }
    let (from, to) = (asked.from.map(|t| t.micros()), asked.to.map(|t| t.micros()));
    let opened = (from.is_some() || to.is_some())
        .then(|| from.unwrap_or(i64::MIN)..=to.map_or(i64::MAX, |to| to.saturating_sub(1)));
    Ok(Sought {
        scope,
        procedure: asked.procedure.clone(),
        open: asked.state.map(|state| state == Standing::Open),
        area: asked.area.map(|area| area.range()),
        unit: asked.unit.map(kernel::Id::get),
        opened,
    })
}

/// Areas are everybody's to know.
fn areas(works: &Works, asked: &Asked) -> Vec<AreaHit> {
    let directory = works.directory();
    let found = directory.find_areas(&asked.q, asked.area, None, None, Some(AREAS_MOST));
    let hit = |code| AreaHit { area: code, name: directory.line_name(code) };
    found.items.into_iter().map(|a| hit(a.code)).collect()
}

fn hit(ctx: &Ctx, works: &Works, question: &Question, m: &MatterRow, texts: &Texts) -> Hit {
    let directory = works.directory();
    let p = works.procedures.edition(&m.procedure, m.edition).ok();
    let p = p.as_deref();
    let sub = m.subcategory.as_deref().and_then(|s| directory.subcategory(s));
    Hit {
        matter: m.id,
        number: texts.number.clone(),
        procedure: m.procedure.clone(),
        procedure_name: p.map_or_else(|| m.procedure.clone(), |p| words::procedure(p, ctx.lang)),
        stage_name: p.map_or_else(|| m.stage.clone(), |p| words::stage(p, ctx.lang, &m.stage)),
        title: excerpt::whole(&texts.title, question),
        excerpt: excerpt::first(&texts.others, question),
        subcategory_name: sub.map(|s| s.names.get(ctx.lang).to_owned()),
        area: m.area_now,
        area_name: directory.line_name(m.area_now),
        unit_name: m.lead_unit.and_then(|u| directory.unit(u)).map(|u| u.name.clone()),
        light: m.state.light(ctx.now),
        opened: m.opened,
        ended: m.ended,
    }
}
