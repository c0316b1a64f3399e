//! What personal data is kept, told to everybody.

use axum::extract::{FromRef, State};
use casework::words;
use http_edge::{Answer, Call, Edge, Outcome};
use identity::vault::InventoryLine;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::model::MATTER_DAYS;
use crate::said::Says;
use crate::state::Privacy;

pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Privacy: FromRef<S>,
{
    OpenApiRouter::new().routes(routes!(data_inventory))
}

/// A personal field under one of its purposes, in codes and in words.
#[derive(Serialize, ToSchema)]
struct DataLine {
    field: String,
    field_name: String,
    /// The part of the program that answers for it.
    owner: String,
    owner_name: String,
    /// Days after the end of what it hangs on.
    retention_days: u32,
    purpose: String,
    purpose_name: String,
    /// The legal ground, in words where the program has them.
    basis: String,
    /// `pipl_13_3`: article 13, paragraph 1, item 3.
    basis_code: String,
    roles: Vec<String>,
    role_names: Vec<String>,
}

/// Every personal field that is kept: why, on what ground, how long, and who
/// may see it. For everybody.
#[utoipa::path(get, path = "/api/v1/data-inventory", operation_id = "data_inventory",
    tag = "identity", responses((status = 200, body = Vec<DataLine>)))]
async fn data_inventory(call: Call, State(privacy): State<Privacy>) -> Outcome {
    let words = call.edge().words();
    let says = privacy.says(words, call.ctx.lang);
    let inventory = privacy.works.vault.inventory();
    let days: u32 = call.ctx.settings.get(&MATTER_DAYS, None, call.ctx.now).unwrap_or(u32::MAX);
    let lines = inventory.lines();
    let lines: Vec<DataLine> = lines.iter().map(|line| said(&says, line, days)).collect();
    Answer::of(&lines)
}

fn said(says: &Says<'_>, line: &InventoryLine, days: u32) -> DataLine {
    let procedure = says.works.procedures.current(&line.owner).ok();
    let of_program = || says.words.say(says.lang, "privacy.system", &[]);
    let role = |name: &&str| words::role(says.lang, name);
    DataLine {
        field: line.field.clone(),
        field_name: says.field(&line.field),
        owner: line.owner.clone(),
        owner_name: procedure.as_ref().map_or_else(of_program, |p| words::procedure(p, says.lang)),
        retention_days: match procedure {
            Some(_) => line.retention_days.min(days),
            None => days,
        },
        purpose: line.purpose.to_owned(),
        purpose_name: says.purpose(line.purpose),
        basis: says.basis(line.purpose).unwrap_or_else(|| line.basis_code.to_owned()),
        basis_code: line.basis_code.to_owned(),
        roles: line.roles.iter().map(ToString::to_string).collect(),
        role_names: line.roles.iter().map(role).collect(),
    }
}
