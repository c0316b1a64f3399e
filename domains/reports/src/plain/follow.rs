//! Follow: the receipt, finding by code, the matter as its reporter sees it.

use askama::Template;
use axum::extract::{Request, State};
use axum::response::Response;
use casework::words as said;
use http_edge::{At, Outcome, Search};
use kernel::{Kind, Time};
use serde::Deserialize;

use super::acts::{ActForm, act_forms};
use super::field::{Control, Fault, Field};
use super::frame::Frame;
use super::sent::Sent;
use super::visit::{Visit, asked_again, on_to, shown};
use super::words;
use crate::code::Code;
use crate::commands::PROCEDURE;
use crate::queries::follow::{self, Followed};
use crate::state::Reports;

#[derive(Template)]
#[template(path = "done.html")]
struct Done<'a> {
    f: &'a Frame,
    code: String,
    /// The page that follows it.
    page: String,
    matter: Followed,
    due: Option<String>,
}

#[derive(Template)]
#[template(path = "find.html")]
struct Find<'a> {
    f: &'a Frame,
    faults: Vec<Fault>,
    code: Field<'a>,
}

#[derive(Template)]
#[template(path = "follow.html")]
struct Follow<'a> {
    f: &'a Frame,
    code: String,
    matter: Followed,
    kind: &'static str,
    due: Option<String>,
    lines: Vec<Line>,
    acts: Vec<ActForm<'a>>,
    /// What was done just now.
    notice: Option<String>,
}

/// A line of the timeline.
struct Line {
    at: String,
    sentence: String,
    actor: String,
    text: String,
    photos: Vec<String>,
}

/// What was done on the page before.
#[derive(Debug, Deserialize)]
pub(super) struct Before {
    done: Option<String>,
}

/// The receipt.
pub(super) async fn done(
    visit: Visit,
    State(reports): State<Reports>,
    code: Outcome<At<String>>,
) -> Response {
    let page = async {
        let code = Code::read(&code?.0)?;
        let matter = followed(&visit, &reports, &code).await?;
        let due = matter.due.map(|at| moment(&reports, at));
        let (f, code) = (&visit.frame, code.printed());
        shown(&Done { f, page: f.at(&format!("/follow/{code}")), code, matter, due })
    };
    visit.answer(page.await)
}

/// Where a code is typed.
pub(super) async fn find(visit: Visit) -> Response {
    visit.answer(shown(&find_page(&visit.frame, "", Vec::new())))
}

/// The matter of a typed code. It is sent in the body, so that it stands in no
/// log of addresses before it is known to be one.
pub(super) async fn found(
    visit: Visit,
    State(reports): State<Reports>,
    request: Request,
) -> Response {
    visit.answer(found_by(&visit, &reports, request).await)
}

async fn found_by(visit: &Visit, reports: &Reports, request: Request) -> Outcome<Response> {
    let sent = Sent::read(visit, reports, request).await?;
    let (f, typed) = (&visit.frame, sent.text("code"));
    let wrong = |message: &str| {
        let fault = Fault { field: "code".to_owned(), message: message.to_owned() };
        asked_again(&find_page(f, typed, vec![fault]))
    };
    if typed.is_empty() {
        return wrong(f.t("follow.needCode"));
    }
    // people also paste the whole address of the receipt
    let bare = typed.rsplit('/').next().unwrap_or(typed);
    let known = async {
        let code = Code::read(bare)?;
        let asked = code.clone();
        visit.call.rows(code.shard(), move |tx, _| follow::matter_of(tx, &asked)).await?;
        Ok::<_, kernel::Error>(code)
    };
    match known.await {
        Ok(code) => on_to(&f.at(&format!("/follow/{}", code.printed()))),
        Err(e) if e.kind == Kind::NotFound => wrong(f.t("plain.find.unknown")),
        Err(e) => Err(e.into()),
    }
}

fn find_page<'a>(f: &'a Frame, typed: &str, faults: Vec<Fault>) -> Find<'a> {
    let (value, most) = (typed.to_owned(), 200);
    let control = Control::Line { value, kind: "text", complete: "off", most };
    let code = Field::new(f, "code", f.t("follow.code"), control).hint(f.t("follow.codeHint"));
    Find { f, code: code.told(&faults), faults }
}

/// The matter of a code.
pub(super) async fn follow(
    visit: Visit,
    State(reports): State<Reports>,
    code: Outcome<At<String>>,
    before: Outcome<Search<Before>>,
) -> Response {
    let page = async {
        let code = Code::read(&code?.0)?;
        let Search(before) = before?;
        let matter = followed(&visit, &reports, &code).await?;
        let notice = before.done.and_then(|act| notice(&visit.frame, &reports, &act));
        let acts = act_forms(&visit, (&code, &matter), None);
        shown(&follow_page(&visit.frame, &reports, &code, matter, acts, notice))
    };
    visit.answer(page.await)
}

/// The page again, with an act that was refused.
pub(super) async fn again(
    visit: &Visit,
    reports: &Reports,
    code: &Code,
    refused: (&str, &Sent, Vec<Fault>),
) -> Outcome<Response> {
    let matter = followed(visit, reports, code).await?;
    let acts = act_forms(visit, (code, &matter), Some(refused));
    asked_again(&follow_page(&visit.frame, reports, code, matter, acts, None))
}

/// What the holder of a code may see.
pub(super) async fn followed(visit: &Visit, reports: &Reports, code: &Code) -> Outcome<Followed> {
    let (works, asked) = (reports.works().clone(), code.clone());
    let read =
        visit.call.rows(code.shard(), move |tx, ctx| follow::follow(tx, ctx, &works, &asked));
    Ok(read.await?)
}

fn follow_page<'a>(
    f: &'a Frame,
    reports: &Reports,
    code: &Code,
    matter: Followed,
    acts: Vec<ActForm<'a>>,
    notice: Option<String>,
) -> Follow<'a> {
    let kind = words::known(f.lang, &format!("request_type.{}", matter.request_type.name()));
    // newest first, as on the pages with scripts
    let lines = matter.timeline.iter().rev().map(|line| Line {
        at: moment(reports, line.at),
        sentence: line.sentence.clone(),
        actor: match &line.proxy {
            Some(proxy) => {
                words::filled(f.t("follow.proxy"), &[("actor", &line.actor), ("proxy", proxy)])
            }
            None => line.actor.clone(),
        },
        text: line.text.clone().unwrap_or_default(),
        photos: line.photos.clone(),
    });
    Follow {
        f,
        code: code.printed(),
        kind: kind.unwrap_or_default(),
        due: matter.due.map(|at| moment(reports, at)),
        lines: lines.collect(),
        acts,
        notice,
        matter,
    }
}

fn notice(f: &Frame, reports: &Reports, act: &str) -> Option<String> {
    let p = reports.works().procedures.current(PROCEDURE).ok()?;
    p.act(act)?;
    Some(f.with("follow.actDone", "act", &said::act(&p, f.lang, act)))
}

/// Everybody in the city reads the same clock.
pub(super) fn moment(reports: &Reports, at: Time) -> String {
    at.civil(reports.works().calendars.zone()).strftime("%Y-%m-%d %H:%M").to_string()
}
