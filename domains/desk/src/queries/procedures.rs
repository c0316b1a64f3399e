//! The procedures: their names, how they begin, their pictures.

use casework::queries::offer::{beginnings, may_begin};
use casework::queries::page::seen;
use casework::sql::records::lines;
use casework::{Matter, Works, words};
use kernel::{Ctx, Error, Id, Result};
use procedure::Procedure;
use procedure::draw::{Path, svg};
use store::Tx;

use crate::wire::ListOf;
use crate::wire::matter::{ProcedureLine, ProcedureOut, StageOut};

/// Lines of a timeline that a way is drawn from.
const LINES_MOST: i64 = 1_000;

/// Every procedure in its current edition.
pub fn all(works: &Works, ctx: &Ctx) -> ListOf<ProcedureLine> {
    works.procedures.all().iter().map(|p| line(p, ctx, works)).collect::<Vec<_>>().into()
}

/// One with its stages and the acts that begin a matter of it.
///
/// # Errors
/// Not found when there is none of that name.
pub fn one(works: &Works, ctx: &Ctx, name: &str) -> Result<ProcedureOut> {
    let lang = ctx.lang;
    let p = works.procedures.current(name).map_err(|_| Error::not_found())?;
    let stages = p
        .stages
        .iter()
        .map(|s| StageOut { name: s.name.clone(), label: words::stage(&p, lang, &s.name) });
    Ok(ProcedureOut {
        procedure: line(&p, ctx, works),
        stages: stages.collect(),
        beginnings: beginnings(&p, lang),
    })
}

/// The picture of a procedure, the way of a matter marked in it.
///
/// # Errors
/// Not found when there is no such procedure, or the matter is out of scope or
/// follows another.
pub fn drawn(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    name: &str,
    of: Option<Id<Matter>>,
) -> Result<String> {
    let Some(id) = of else {
        let p = works.procedures.current(name).map_err(|_| Error::not_found())?;
        return Ok(svg(&p, ctx.lang, None));
    };
    let m = seen(tx, &ctx.actor, works, id, false)?;
    if m.procedure != name {
        return Err(Error::not_found());
    }
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let mut lines = lines(tx, id, i64::MAX, LINES_MOST)?;
    lines.reverse();
    let moved = lines.into_iter().filter(|l| l.from_stage != l.to_stage);
    let hops = moved.map(|l| (l.from_stage, l.to_stage)).collect();
    Ok(svg(&p, ctx.lang, Some(&Path { hops, here: Some(m.stage) })))
}

fn line(p: &Procedure, ctx: &Ctx, works: &Works) -> ProcedureLine {
    ProcedureLine {
        name: p.name.clone(),
        label: words::procedure(p, ctx.lang),
        version: p.version,
        begins: works.begins_on_general_page(&p.name) && may_begin(p, &ctx.actor),
    }
}
