//! What the reporter can do, each with the form that its procedure asks for.

use askama::Template;
use axum::extract::{Request, State};
use axum::response::Response;
use casework::queries::offer::{FormField, OfferNow};
use http_edge::{At, Input, Outcome};
use kernel::{Ctx, Error, Result};
use serde_json::{Map, Value};

use super::field::{Choice, Control, Fault, Field};
use super::follow::{again, followed};
use super::frame::Frame;
use super::sent::{KEPT, Sent};
use super::visit::{Visit, on_to};
use crate::code::Code;
use crate::http::follow::acting;
use crate::http::wire::FollowAct;
use crate::queries::follow::Followed;
use crate::state::Reports;

/// An act with its form; open when it was refused.
#[derive(Template)]
#[template(path = "act.html")]
pub(super) struct ActForm<'a> {
    pub f: &'a Frame,
    /// Before the names of its fields: several forms stand on one page.
    pub prefix: String,
    /// Where its form is sent.
    pub action: String,
    pub name: String,
    pub fields: Vec<Field<'a>>,
    pub faults: Vec<Fault>,
    pub is_open: bool,
    /// Sent twice it is done once.
    pub key: String,
}

/// The acts that are offered now; of the refused one what was typed.
pub(super) fn act_forms<'a>(
    visit: &'a Visit,
    (code, matter): (&Code, &Followed),
    refused: Option<(&str, &Sent, Vec<Fault>)>,
) -> Vec<ActForm<'a>> {
    let f = &visit.frame;
    let fresh = Sent::default();
    let form = |offer: &OfferNow| {
        let again = refused.as_ref().filter(|(act, _, _)| *act == offer.act);
        let (sent, faults) =
            again.map_or((&fresh, Vec::new()), |(_, sent, faults)| (*sent, faults.clone()));
        let fields = offer.form.iter().filter_map(|field| drawn(f, &offer.act, field, sent));
        ActForm {
            f,
            prefix: format!("{}-", offer.act),
            action: f.at(&format!("/follow/{}/acts/{}", code.printed(), offer.act)),
            name: offer.name.clone(),
            fields: fields.map(|field| field.told(&faults)).collect(),
            faults,
            is_open: again.is_some(),
            key: key(&visit.call.ctx),
        }
    };
    matter.acts.iter().map(form).collect()
}

fn key(ctx: &Ctx) -> String {
    ctx.random().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The kinds of fields that procedures ask of a reporter.
fn drawn<'a>(f: &'a Frame, act: &str, field: &FormField, sent: &Sent) -> Option<Field<'a>> {
    let typed = sent.text(&field.name);
    let control = match field.kind {
        "photos" => Control::Photos(sent.photos.clone()),
        "choice" => Control::Radios(
            field.options.iter().map(|o| Choice::new(&o.value, &o.label, typed)).collect(),
        ),
        "boolean" => Control::Radios(vec![
            Choice::new("true", f.t("form.yes"), typed),
            Choice::new("false", f.t("form.no"), typed),
        ]),
        "text" | "long_text" => Control::Text { value: typed.to_owned() },
        _ => return None,
    };
    // new photos come under one name, whatever the procedure calls them
    let name = if field.kind == "photos" { "photo" } else { &field.name };
    let said = [&field.help, &field.required_words];
    let hint: Vec<&str> = said.into_iter().flatten().map(String::as_str).collect();
    let mut made = Field::new(f, name, &field.label, control).hint(&hint.join(" "));
    made.id = format!("{act}-{name}");
    made.optional = !field.required;
    Some(made)
}

/// Does one of them.
pub(super) async fn act(
    visit: Visit,
    State(reports): State<Reports>,
    at: Outcome<At<(String, String)>>,
    request: Request,
) -> Response {
    let mut visit = visit;
    let done = match at {
        Ok(At((code, name))) => did(&mut visit, &reports, (&code, &name), request).await,
        Err(problem) => Err(problem),
    };
    visit.answer(done)
}

async fn did(
    visit: &mut Visit,
    reports: &Reports,
    (code, name): (&str, &str),
    request: Request,
) -> Outcome<Response> {
    visit.call.slow_down()?;
    let code = Code::read(code)?;
    let sent = Sent::read(visit, reports, request).await?;
    let matter = followed(visit, reports, &code).await?;
    let offer = matter.acts.iter().find(|offer| offer.act == name);
    let asked = offer.map(|offer| offer.form.clone()).unwrap_or_default();
    if let Some(error) = &sent.photo_fault {
        let faults = vec![Fault { field: "photo".to_owned(), message: visit.sentence(error) }];
        return again(visit, reports, &code, (name, &sent, faults)).await;
    }
    let input = FollowAct { form: filled(&asked, &sent)?, note: None };
    visit.call.under_key(sent.text("key"))?;
    let run = acting(reports, code.clone(), name.to_owned(), None);
    match visit.call.kept(code.shard(), Input::made(input), run).await {
        Ok(_) => on_to(&visit.frame.at(&format!("/follow/{}?done={name}", code.printed()))),
        Err(problem) => match beside(visit, &asked, &problem.error) {
            Some(fault) => again(visit, reports, &code, (name, &sent, vec![fault])).await,
            None => Err(problem),
        },
    }
}

/// What was filled in, as the interface would be told it.
fn filled(asked: &[FormField], sent: &Sent) -> Result<Map<String, Value>> {
    let mut form = Map::new();
    for field in asked {
        let value = match (field.kind, sent.text(&field.name)) {
            ("photos", _) if sent.photos.is_empty() => continue,
            ("photos", _) => Value::from(sent.photos.clone()),
            (_, "") => continue,
            ("boolean", text) => {
                let read = text.parse::<bool>();
                read.map_err(|_| Error::invalid("http.value", field.name.clone()))?.into()
            }
            (_, text) => text.into(),
        };
        form.insert(field.name.clone(), value);
    }
    Ok(form)
}

/// The refusal beside its field, where the form has one.
fn beside(visit: &Visit, asked: &[FormField], error: &Error) -> Option<Fault> {
    let named = error.field.as_deref()?.trim_start_matches("form/");
    let named = named.split('/').next().unwrap_or(named);
    let field = asked.iter().find(|field| field.name == named)?;
    let name = if field.kind == KEPT { "photo" } else { named };
    Some(Fault { field: name.to_owned(), message: visit.sentence(error) })
}
