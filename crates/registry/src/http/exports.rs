//! Routes of exports of people, and of merges that wait for the other side.

use std::io;

use axum::extract::{FromRef, State};
use axum::http::{HeaderValue, header};
use http_edge::problem::Outcome;
use http_edge::schema::IdText;
use http_edge::{Answer, At, Call, Edge, Input, Search};
use kernel::{Ctx, Error, Id, Result, Shard, Time};
use serde::Deserialize;
use store::Tx;
use tabular::{Format, write};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::MergeIn;
use crate::commands;
use crate::model::export::{Ask, Decision, Export, Items, NewExport, Of, Waiting};
use crate::model::{EntryId, Merged};
use crate::state::Registry;

/// People whose values are read in one step.
const STEP: usize = 50;
/// The last column: on every line, so that a line that is copied keeps it.
const MARK: &str = "watermark";

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Registry: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(ask_merge))
        .routes(routes!(merges_asked))
        .routes(routes!(answer_merge))
        .routes(routes!(ask_export))
        .routes(routes!(exports))
        .routes(routes!(decide_export))
        .routes(routes!(fetch_export))
}

/// Yes or no.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerIn {
    accept: bool,
}

/// Asks that an entry be merged into one of another area. Whether there is such
/// a one is not told.
#[utoipa::path(post, path = "/api/v1/registry/{id}/ask_merge", operation_id = "ask_merge",
    tag = "registry", params(("id" = IdText, Path)), request_body = MergeIn,
    responses((status = 200, body = Merged)))]
async fn ask_merge(
    call: Call,
    State(registry): State<Registry>,
    At(id): At<EntryId>,
    input: Input<MergeIn>,
) -> Outcome {
    call.account()?;
    let ask = move |tx: &mut Tx<'_>, ctx: &Ctx, a: &MergeIn| {
        commands::ask_merge(tx, ctx, &registry.0.policy, id, a.into, &a.reason)
    };
    call.command(id.shard(), input, ask).await
}

/// Merges into entries of an area that wait for an answer from there.
#[utoipa::path(get, path = "/api/v1/registry/merges", operation_id = "merges_asked",
    tag = "registry", params(Of), responses((status = 200, body = Items<Waiting>)))]
async fn merges_asked(
    call: Call,
    State(registry): State<Registry>,
    Search(of): Search<Of>,
) -> Outcome {
    call.account()?;
    let read =
        move |tx: &mut Tx<'_>, ctx: &Ctx| commands::merges_asked(tx, ctx, &registry.0.policy, &of);
    call.read(Shard::COMMON, read).await
}

/// Says yes or no to a merge.
#[utoipa::path(post, path = "/api/v1/registry/merges/{id}/answer", operation_id = "answer_merge",
    tag = "registry", params(("id" = IdText, Path)), request_body = AnswerIn,
    responses((status = 200, body = Merged)))]
async fn answer_merge(
    call: Call,
    State(registry): State<Registry>,
    At(id): At<Id<Ask>>,
    input: Input<AnswerIn>,
) -> Outcome {
    call.account()?;
    let answer = move |tx: &mut Tx<'_>, ctx: &Ctx, a: &AnswerIn| {
        commands::answer_merge(tx, ctx, &registry.0.policy, id, a.accept)
    };
    call.command(id.shard(), input, answer).await
}

/// Asks for a list of the people of an area. Somebody else decides.
#[utoipa::path(post, path = "/api/v1/registry/exports", operation_id = "ask_export",
    tag = "registry", request_body = NewExport, responses((status = 200, body = Export)))]
async fn ask_export(
    call: Call,
    State(registry): State<Registry>,
    input: Input<NewExport>,
) -> Outcome {
    call.account()?;
    let shard = Shard::of_area(input.body.area);
    let ask = move |tx: &mut Tx<'_>, ctx: &Ctx, new: &NewExport| {
        commands::ask_export(tx, ctx, &registry.0.policy, new)
    };
    call.command(shard, input, ask).await
}

/// Exports that were asked for in an area, newest first.
#[utoipa::path(get, path = "/api/v1/registry/exports", operation_id = "exports", tag = "registry",
    params(Of), responses((status = 200, body = Items<Export>)))]
async fn exports(call: Call, State(registry): State<Registry>, Search(of): Search<Of>) -> Outcome {
    call.account()?;
    let read =
        move |tx: &mut Tx<'_>, ctx: &Ctx| commands::exports(tx, ctx, &registry.0.policy, &of);
    call.read(Shard::COMMON, read).await
}

/// Approves or refuses an export that somebody else asked for; accepts If-Match.
#[utoipa::path(post, path = "/api/v1/registry/exports/{id}/decide", operation_id = "decide_export",
    tag = "registry", params(("id" = IdText, Path)), request_body = Decision,
    responses((status = 200, body = Export)))]
async fn decide_export(
    call: Call,
    State(registry): State<Registry>,
    At(id): At<Id<Export>>,
    input: Input<Decision>,
) -> Outcome {
    call.account()?;
    let seen = call.expected;
    let decide = move |tx: &mut Tx<'_>, ctx: &Ctx, decision: &Decision| {
        commands::decide_export(tx, ctx, &registry.0.policy, id, decision, seen)
    };
    call.command(id.shard(), input, decide).await
}

/// The list as CSV, for whoever asked, until it expires. Every value in it is
/// in the access log of its person first.
#[utoipa::path(post, path = "/api/v1/registry/exports/{id}/file", operation_id = "fetch_export",
    tag = "registry", params(("id" = IdText, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "text/csv")))]
async fn fetch_export(
    call: Call,
    State(registry): State<Registry>,
    At(id): At<Id<Export>>,
) -> Outcome {
    let login = call.require_signed()?.login.clone();
    let store = call.edge().store().clone();
    let ctx = call.ctx.clone();
    let (of, works) = (ctx.clone(), registry.0.clone());
    let begin = move |tx: &mut Tx<'_>| commands::fetch_export(tx, &of, &works.policy, id);
    let (export, mut people) = store.write(id.shard(), &ctx, begin).await?;
    people.sort_by_key(|id| (id.shard().get(), id.get()));
    let mut lines = Vec::with_capacity(people.len());
    for step in people.chunk_by(|a, b| a.shard() == b.shard()).flat_map(|s| s.chunks(STEP)) {
        let ctx = store.ctx(call.ctx.actor.clone()).await?;
        let (of, works, export, step) =
            (ctx.clone(), registry.0.clone(), export.clone(), step.to_vec());
        let shard = step[0].shard();
        let look = move |tx: &mut Tx<'_>| {
            let (policy, vault) = (&works.policy, &works.vault);
            let line = |id: &EntryId| commands::export_line(tx, &of, policy, vault, &export, *id);
            step.iter().map(line).collect::<Result<Vec<_>>>()
        };
        lines.extend(store.write(shard, &ctx, look).await?);
    }
    let mark = mark(&export, &login, call.ctx.now);
    let bytes = file(&export, lines, &mark).map_err(Error::internal)?;
    let name = format!("attachment; filename=\"register-{id}.csv\"");
    let name = HeaderValue::from_str(&name).map_err(Error::internal)?;
    let answer = Answer::bytes("text/csv; charset=utf-8", bytes);
    Ok(answer.with(header::CONTENT_DISPOSITION, name))
}

/// Who, when, what for, until when: as everybody reads it who meets the file.
fn mark(export: &Export, login: &str, now: Time) -> String {
    let (purpose, until) = (&export.purpose, export.expires);
    format!("导出 {login} {now} 用途 {purpose} 编号 {} 至 {until} 销毁", export.id)
}

fn file(export: &Export, lines: Vec<Vec<String>>, mark: &str) -> io::Result<Vec<u8>> {
    let fields = commands::FIELDS.into_iter().filter(|f| export.fields.iter().any(|e| e == f));
    let headings: Vec<&'static str> =
        ["code", "area"].into_iter().chain(sorted(fields)).chain([MARK]).collect();
    let marked = lines.into_iter().map(|mut line| {
        line.push(mark.to_owned());
        line
    });
    write::whole(Format::Csv, &headings, marked)
}

/// In the order in which an export keeps its fields.
fn sorted(fields: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut fields: Vec<&'static str> = fields.collect();
    fields.sort_unstable();
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::export::State as Stands;

    #[test]
    fn every_line_says_who_fetched_it_and_until_when_it_may_be_kept() {
        let at = |s: &str| s.parse::<Time>().unwrap();
        let export = Export {
            id: "42".parse().unwrap(),
            area: "150302001001".parse().unwrap(),
            fields: vec!["name".into(), "phone".into()],
            purpose: "高龄津贴核对".into(),
            asked_by: "1".parse().unwrap(),
            asked_at: at("2026-10-20T00:00:00Z"),
            state: Stands::Approved,
            decided_by: None,
            decided_at: None,
            reason: String::new(),
            expires: at("2026-10-21T00:00:00Z"),
            fetched: 1,
            version: 2,
        };
        let mark = mark(&export, "worker1", at("2026-10-20T01:00:00Z"));
        for told in ["worker1", "2026-10-20T01:00:00", "高龄津贴核对", "42", "2026-10-21T00:00:00"]
        {
            assert!(mark.contains(told), "{told}: {mark}");
        }
        let line =
            |name: &str| ["p-1", "150302001001", name, "13812345678"].map(str::to_owned).to_vec();
        let bytes = file(&export, vec![line("张三"), line("=1+1")], &mark).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0], "code,area,name,phone,watermark");
        assert!(lines[1..].iter().all(|l| l.contains(&mark)), "{text}");
        assert!(!lines[2].contains(",=1+1"), "a formula is no value: {text}");
    }
}
