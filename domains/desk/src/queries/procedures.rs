//! The procedures: their names, how they begin, their pictures.

use casework::queries::page::beginnings;
use casework::{Works, words};
use kernel::{Error, Lang, Result};
use procedure::Procedure;

use crate::wire::ListOf;
use crate::wire::matter::{ProcedureLine, ProcedureOut, StageOut};

/// Every procedure in its current edition.
pub fn all(works: &Works, lang: Lang) -> ListOf<ProcedureLine> {
    works.procedures.all().iter().map(|p| line(p, lang)).collect::<Vec<_>>().into()
}

/// One with its stages and the acts that begin a matter of it.
///
/// # Errors
/// Not found when there is none of that name.
pub fn one(works: &Works, lang: Lang, name: &str) -> Result<ProcedureOut> {
    let p = works.procedures.current(name).map_err(|_| Error::not_found())?;
    let stages = p
        .stages
        .iter()
        .map(|s| StageOut { name: s.name.clone(), label: words::stage(&p, lang, &s.name) });
    Ok(ProcedureOut {
        procedure: line(&p, lang),
        stages: stages.collect(),
        beginnings: beginnings(&p, lang),
    })
}

fn line(p: &Procedure, lang: Lang) -> ProcedureLine {
    ProcedureLine { name: p.name.clone(), label: words::procedure(p, lang), version: p.version }
}
