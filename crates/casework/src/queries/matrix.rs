//! What the procedures offer, as lines of the matrix.

use identity::policy::{Holder, ProcedureAct, Relation};
use kernel::Level;
use procedure::Procedure;
use procedure::model::{ActDef, Whom};

use crate::works::Works;

/// Every act of every current procedure, to whom and at which level. What only
/// the program does is nobody's right and is left out.
pub fn acts(works: &Works) -> Vec<ProcedureAct> {
    works.procedures.all().iter().flat_map(|p| of(p)).collect()
}

fn of(p: &Procedure) -> Vec<ProcedureAct> {
    let mut all: Vec<ProcedureAct> = Vec::new();
    for def in &p.acts {
        for whom in whom(p, def) {
            let Some((who, level)) = holder(whom) else { continue };
            let (procedure, act) = (p.name.clone(), def.name.clone());
            let act = ProcedureAct { procedure, act, who, level, task: !def.does.is_empty() };
            if !all.contains(&act) {
                all.push(act);
            }
        }
    }
    all
}

/// Whom the act names, or whoever its task is for.
fn whom<'a>(p: &'a Procedure, def: &'a ActDef) -> Vec<&'a Whom> {
    match def.who.is_empty() {
        true => def.does.iter().flat_map(|t| &p.tasks[*t].whom).collect(),
        false => def.who.iter().collect(),
    }
}

fn holder(whom: &Whom) -> Option<(Holder, Option<Level>)> {
    Some(match whom {
        Whom::Role { role, level } => (Holder::Role(role.clone()), Some(*level)),
        Whom::Neighbour { role } => (Holder::Role(role.clone()), Some(Level::Grid)),
        Whom::Post { post, .. } => (Holder::Role(post.clone()), None),
        Whom::Reporter => (Holder::Relation(Relation::Reporter), None),
        Whom::Person(_) | Whom::People(_) => (Holder::Relation(Relation::Holder), None),
        Whom::Holder(_) => (Holder::Relation(Relation::Participant), None),
        Whom::Anyone => (Holder::Everybody, None),
        Whom::System => return None,
    })
}
