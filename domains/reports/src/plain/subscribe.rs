//! Subscribing by mail: the form, and what a link in a letter opens.
//!
//! Reading a page changes nothing: whatever opens every link in a letter to
//! look for harm neither confirms nor ends a subscription. That takes a button.

use askama::Template;
use axum::extract::{Request, State};
use axum::response::Response;
use http_edge::{At, Outcome, Search};
use kernel::{Ctx, Error, Kind, Result};
use serde::Deserialize;
use store::Tx;

use super::field::{Control, Fault, Field};
use super::frame::Frame;
use super::matter;
use super::sent::Sent;
use super::typed;
use super::visit::{Visit, asked_again, on_to, shown};
use crate::code::Code;
use crate::queries::public_matter::PublicMatter;
use crate::state::Reports;
use crate::subscriptions::{self, NewSubscription, Standing, Target};

#[derive(Template)]
#[template(path = "subscribe.html")]
struct Form<'a> {
    f: &'a Frame,
    faults: Vec<Fault>,
    fields: Vec<Field<'a>>,
    /// The one that is subscribed to; `None`: an area, which the form asks for.
    matter: Option<PublicMatter>,
}

#[derive(Template)]
#[template(path = "subscribe_sent.html")]
struct Asked<'a> {
    f: &'a Frame,
    hours: String,
}

#[derive(Template)]
#[template(path = "subscription.html")]
struct Subscription<'a> {
    f: &'a Frame,
    /// `None`: it is over, or never was.
    standing: Option<Standing>,
    about: String,
    confirm: String,
    end: String,
    /// Confirmed just now.
    is_new: bool,
    /// Ended just now.
    is_ended: bool,
}

/// What the address of the form says.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    area: String,
    #[serde(default)]
    matter: String,
}

/// What was done on the page before.
#[derive(Debug, Deserialize)]
pub(super) struct Before {
    done: Option<String>,
}

/// The form, with what the page before was about.
pub(super) async fn blank(
    visit: Visit,
    State(reports): State<Reports>,
    chosen: Outcome<Search<Chosen>>,
) -> Response {
    let page = async {
        let Search(chosen) = chosen?;
        subscriptions::must_be_offered(&visit.call.ctx)?;
        let sent = Typed { email: String::new(), area: chosen.area, matter: chosen.matter };
        shown(&form(&visit, &reports, &sent, Vec::new()).await?)
    };
    visit.answer(page.await)
}

/// What the form holds.
struct Typed {
    email: String,
    area: String,
    matter: String,
}

async fn form<'a>(
    visit: &'a Visit,
    reports: &Reports,
    typed: &Typed,
    faults: Vec<Fault>,
) -> Outcome<Form<'a>> {
    let f = &visit.frame;
    let matter = match typed.matter.parse() {
        Ok(id) => Some(matter::read(visit, reports, id).await?.ok_or_else(Error::not_found)?),
        Err(_) => None,
    };
    let (value, most) = (typed.email.clone(), 254);
    let email = Control::Line { value, kind: "email", complete: "email", most };
    let email =
        Field::new(f, "email", f.t("subscribe.email"), email).hint(f.t("subscribe.emailHint"));
    let groups = typed::areas(&reports.works().directory(), &typed.area);
    let area = Control::Select { none: f.t("subscribe.choose"), groups };
    let area = Field::new(f, "area", f.t("subscribe.area"), area).hint(f.t("subscribe.areaHint"));
    let fields = if matter.is_some() { vec![email] } else { vec![area, email] };
    let fields = fields.into_iter().map(|field| field.told(&faults)).collect();
    Ok(Form { f, faults, fields, matter })
}

/// Takes the address in.
pub(super) async fn ask(
    visit: Visit,
    State(reports): State<Reports>,
    request: Request,
) -> Response {
    visit.answer(asked(&visit, &reports, request).await)
}

async fn asked(visit: &Visit, reports: &Reports, request: Request) -> Outcome<Response> {
    let sent = Sent::read(visit, reports, request).await?;
    let typed = |name: &str| sent.text(name).to_owned();
    let typed = Typed { email: typed("email"), area: typed("area"), matter: typed("matter") };
    let new = NewSubscription {
        email: typed.email.clone(),
        area: typed.area.parse().ok(),
        matter: typed.matter.parse().ok(),
    };
    match subscriptions::ask(&visit.call, reports, &new).await {
        Ok(_) => on_to(&visit.frame.at("/subscribe/sent")),
        Err(e) if e.kind == Kind::Invalid => {
            let field = e.field.clone().unwrap_or_default();
            let faults = vec![Fault { field, message: visit.sentence(&e) }];
            asked_again(&form(visit, reports, &typed, faults).await?)
        }
        Err(e) => Err(e.into()),
    }
}

/// What happens next.
pub(super) async fn sent(visit: Visit) -> Response {
    let hours = subscriptions::hours(&visit.call.ctx).to_string();
    visit.answer(shown(&Asked { f: &visit.frame, hours }))
}

/// How the subscription of a link stands, with what its holder can do.
pub(super) async fn subscription(
    visit: Visit,
    State(reports): State<Reports>,
    link: Outcome<At<String>>,
    before: Outcome<Search<Before>>,
) -> Response {
    let page = async {
        let is_new = before?.0.done.as_deref() == Some("confirm");
        stands(&visit, &reports, &link?.0, is_new).await
    };
    visit.answer(page.await)
}

async fn stands(visit: &Visit, reports: &Reports, link: &str, is_new: bool) -> Outcome<Response> {
    let f = &visit.frame;
    let Some(link) = known(Code::read(link))? else { return over(f, false) };
    let asked = link.clone();
    let read = visit.call.rows(link.shard(), move |tx, _| subscriptions::standing(tx, &asked));
    let Some(standing) = known(read.await)? else { return over(f, false) };
    let about = about(visit, reports, &standing).await?;
    let at = |act: &str| f.at(&format!("/subscription/{}/{act}", link.printed()));
    let (confirm, end) = (at("confirm"), at("end"));
    let is_new = is_new && standing.confirmed;
    shown(&Subscription {
        f,
        standing: Some(standing),
        about,
        confirm,
        end,
        is_new,
        is_ended: false,
    })
}

/// There is nothing behind the link (any more).
fn over(f: &Frame, is_ended: bool) -> Outcome<Response> {
    let none = String::new;
    let (about, confirm, end) = (none(), none(), none());
    shown(&Subscription { f, standing: None, about, confirm, end, is_new: false, is_ended })
}

/// A wrong link and one that is over are told alike, and calmly: whoever opens
/// a letter of last year has done nothing wrong.
fn known<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(e) if e.kind == Kind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

async fn about(visit: &Visit, reports: &Reports, standing: &Standing) -> Outcome<String> {
    match standing.target {
        Target::Area(area) => Ok(reports.works().directory().line_name(area)),
        Target::Matter(id) => {
            let found = matter::read(visit, reports, id).await?;
            Ok(found
                .map_or_else(|| visit.frame.t("subscribe.notPublic").to_owned(), |m| m.public_text))
        }
    }
}

/// It is wanted.
pub(super) async fn confirm(
    visit: Visit,
    State(reports): State<Reports>,
    link: Outcome<At<String>>,
) -> Response {
    let page = async {
        let At(link) = link?;
        let works = reports.works().clone();
        let run = move |tx: &mut Tx<'_>, ctx: &Ctx, link: &Code| {
            subscriptions::confirm(tx, ctx, &works, link)
        };
        match done(&visit, &link, run).await? {
            Some(link) => {
                let page = format!("/subscription/{}?done=confirm", link.printed());
                on_to(&visit.frame.at(&page))
            }
            None => over(&visit.frame, false),
        }
    };
    visit.answer(page.await)
}

/// It is over. Answered with the page itself: mail programs that do this by
/// themselves follow no redirect (RFC 8058).
pub(super) async fn end(
    visit: Visit,
    State(reports): State<Reports>,
    link: Outcome<At<String>>,
) -> Response {
    let page = async {
        let At(link) = link?;
        let works = reports.works().clone();
        let run = move |tx: &mut Tx<'_>, ctx: &Ctx, link: &Code| {
            subscriptions::end(tx, ctx, &works, link)
        };
        let ended = done(&visit, &link, run).await?.is_some();
        over(&visit.frame, ended)
    };
    visit.answer(page.await)
}

/// Runs a command for the holder of a link. `None`: there is nothing behind it.
async fn done(
    visit: &Visit,
    link: &str,
    run: impl Fn(&mut Tx<'_>, &Ctx, &Code) -> Result<()> + Send + Sync + 'static,
) -> Outcome<Option<Code>> {
    visit.call.slow_down()?;
    let Some(link) = known(Code::read(link))? else { return Ok(None) };
    let (ctx, held) = (visit.call.ctx.clone(), link.clone());
    let command = move |tx: &mut Tx<'_>| run(tx, &ctx, &held);
    let run = visit.call.edge().store().write(link.shard(), &visit.call.ctx, command);
    Ok(known(run.await)?.map(|()| link))
}
