//! Report: one form, a page to check it on, and the receipt.

use askama::Template;
use axum::extract::{Request, State};
use axum::response::Response;
use casework::Matter;
use casework::queries::page::named_line;
use http_edge::{Input, Outcome, Problem};
use kernel::{Error, Id, Result};

use super::field::{Choice, Fault, Field};
use super::frame::Frame;
use super::sent::Sent;
use super::typed;
use super::visit::{Visit, asked_again, on_to, shown};
use super::words;
use crate::code::Code;
use crate::commands::Intake;
use crate::http::resident::take;
use crate::http::wire::own_channel;
use crate::place::FoundBy;
use crate::state::Reports;

#[derive(Template)]
#[template(path = "report.html")]
struct Form<'a> {
    f: &'a Frame,
    faults: Vec<Fault>,
    about: Vec<Field<'a>>,
    contact: Vec<Field<'a>>,
    draft: &'a str,
}

#[derive(Template)]
#[template(path = "check.html")]
struct Check<'a> {
    f: &'a Frame,
    rows: Vec<(&'static str, String)>,
    carried: Vec<(&'static str, String)>,
    /// Likely classes, where none was chosen.
    likely: Vec<Choice>,
}

/// The empty form.
pub(super) async fn blank(visit: Visit, State(reports): State<Reports>) -> Response {
    visit.answer(shown(&form(&visit.frame, &reports, &Sent::default(), Vec::new())))
}

/// The form again, with what was typed.
pub(super) async fn change(
    visit: Visit,
    State(reports): State<Reports>,
    request: Request,
) -> Response {
    let page = async {
        let sent = Sent::read(&visit, &reports, request).await?;
        shown(&form(&visit.frame, &reports, &sent, Vec::new()))
    };
    visit.answer(page.await)
}

/// What was typed, to be read again before it is sent.
pub(super) async fn check(
    visit: Visit,
    State(reports): State<Reports>,
    request: Request,
) -> Response {
    visit.answer(checked(&visit, &reports, request).await)
}

async fn checked(visit: &Visit, reports: &Reports, request: Request) -> Outcome<Response> {
    let sent = Sent::read(visit, reports, request).await?;
    let (f, mut faults) = (&visit.frame, typed::missing(&visit.frame, &sent));
    faults.extend(
        sent.photo_fault
            .iter()
            .map(|e| Fault { field: "photo".to_owned(), message: visit.sentence(e) }),
    );
    if !faults.is_empty() {
        return asked_again(&form(f, reports, &sent, faults));
    }
    let channel = own_channel(&visit.call.ctx.actor);
    match typed::report(&sent).and_then(|new| Intake::of(reports, new, channel)) {
        Ok(intake) => shown(&check_page(visit, reports, &sent, &intake)?),
        Err(error) => beside(visit, reports, &sent, &error.into()),
    }
}

/// Takes the report in. The page that follows is asked for anew, so that
/// loading it again reports nothing; sent twice, the draft says that it is one.
pub(super) async fn send(
    visit: Visit,
    State(reports): State<Reports>,
    request: Request,
) -> Response {
    visit.answer(sent_in(&visit, &reports, request).await)
}

async fn sent_in(visit: &Visit, reports: &Reports, request: Request) -> Outcome<Response> {
    let sent = Sent::read(visit, reports, request).await?;
    let faults = typed::missing(&visit.frame, &sent);
    if !faults.is_empty() {
        return asked_again(&form(&visit.frame, reports, &sent, faults));
    }
    let new = match typed::report(&sent) {
        Ok(new) => new,
        Err(error) => return beside(visit, reports, &sent, &error.into()),
    };
    match take(&visit.call, reports, Input::made(new)).await {
        Ok(kept) => {
            let id = kept["matter"].as_str().and_then(|id| id.parse::<Id<Matter>>().ok());
            let id = id.ok_or_else(|| Error::internal("a report without its matter"))?;
            let code = Code::of(&reports.works().vault, id)?;
            on_to(&visit.frame.at(&format!("/done/{}", code.printed())))
        }
        Err(problem) => beside(visit, reports, &sent, &problem),
    }
}

/// The form again with the refusal beside its field, where it has one.
fn beside(visit: &Visit, reports: &Reports, sent: &Sent, problem: &Problem) -> Outcome<Response> {
    let known = problem.error.field.as_deref().map(typed::field_of);
    let asked = |name: &String| name == "photo" || typed::NAMES.contains(&name.as_str());
    match known.filter(asked) {
        Some(field) => {
            let fault = Fault { field, message: visit.sentence(&problem.error) };
            asked_again(&form(&visit.frame, reports, sent, vec![fault]))
        }
        None => Err(problem.clone()),
    }
}

fn form<'a>(f: &'a Frame, reports: &Reports, sent: &'a Sent, faults: Vec<Fault>) -> Form<'a> {
    let directory = reports.works().directory();
    Form {
        f,
        about: typed::about(f, &directory, sent, &faults),
        contact: typed::contact(f, sent, &faults),
        draft: sent.text("draft"),
        faults,
    }
}

fn check_page<'a>(
    visit: &'a Visit,
    reports: &Reports,
    sent: &Sent,
    intake: &Intake,
) -> Result<Check<'a>> {
    let f = &visit.frame;
    let directory = reports.works().directory();
    let draft = match sent.text("draft") {
        "" => {
            let id: Id<Matter> = visit.call.ctx.id(intake.shard());
            crate::draft::write(&reports.works().vault, id)?
        }
        drawn => drawn.to_owned(),
    };
    let mut likely = Vec::new();
    if intake.new.subcategory.is_none() {
        let classes = intake.classes();
        let named = classes.iter().filter_map(|c| directory.subcategory(&c.subcategory));
        likely.extend(named.map(|s| Choice::new(&s.code, s.names.get(f.lang), "")));
    }
    if !likely.is_empty() {
        likely.push(Choice::new("", f.t("plain.check.unsure"), ""));
    }
    Ok(Check {
        f,
        rows: rows(f, reports, sent, intake),
        carried: typed::carried(sent, &draft),
        likely,
    })
}

fn rows(f: &Frame, reports: &Reports, sent: &Sent, intake: &Intake) -> Vec<(&'static str, String)> {
    let directory = reports.works().directory();
    let new = &intake.new;
    let kind = words::known(f.lang, &format!("request_type.{}", new.request_type.name()));
    let class = new.subcategory.as_deref().and_then(|s| directory.subcategory(s));
    let found: Vec<String> = match intake.placed.by {
        FoundBy::Nowhere => vec![f.t("plain.check.unplaced").to_owned()],
        _ => named_line(&directory, intake.placed.area).into_iter().map(|a| a.name).collect(),
    };
    let people = |name: &str, phone: &str| {
        let both = [sent.text(name), sent.text(phone)];
        both.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let contact = match new.reporter {
        Some(_) => people("name", "phone"),
        None => f.t("report.check.noContact").to_owned(),
    };
    let hidden = new.is_confidential();
    let seen = if hidden { f.t("report.check.hidden") } else { f.t("report.check.public") };
    let photos = match sent.photos.len() {
        0 => f.t("report.check.noPhotos").to_owned(),
        n => f.with("plain.check.photos", "n", &n.to_string()),
    };
    let mut rows = vec![
        (f.t("report.check.text"), new.text.clone()),
        (f.t("report.check.type"), kind.unwrap_or_default().to_owned()),
        (
            f.t("report.check.place"),
            [new.place.words(), &found.join(" ")].join("\n").trim().to_owned(),
        ),
    ];
    rows.extend(class.map(|s| (f.t("report.text.category"), s.names.get(f.lang).to_owned())));
    rows.push((f.t("report.check.contact"), contact));
    if new.on_behalf_of.is_some() {
        rows.push((f.t("report.check.onBehalf"), people("person_name", "person_phone")));
    }
    rows.push((f.t("report.check.publicity"), seen.to_owned()));
    rows.push((f.t("report.check.photos"), photos));
    rows
}
