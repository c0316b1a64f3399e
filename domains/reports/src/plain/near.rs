//! Near by: public matters of a town, as a list.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http_edge::{Outcome, Search};
use kernel::{AreaCode, Shard};
use serde::Deserialize;

use super::field::{Choice, Control, Field, Group};
use super::follow::moment;
use super::frame::Frame;
use super::typed;
use super::visit::{Visit, shown};
use crate::place;
use crate::queries::near::{self, Near, Wanted};
use crate::state::Reports;
use crate::subscriptions;

#[derive(Template)]
#[template(path = "near.html")]
struct Page<'a> {
    f: &'a Frame,
    fields: Vec<Field<'a>>,
    matters: Vec<Shown>,
    /// Where one subscribes to the area, where that is offered.
    subscribe: Option<String>,
}

struct Shown {
    near: Near,
    page: String,
    opened: String,
}

/// Where, and which.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    area: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    days: String,
}

/// The list, under the form that chooses it.
pub(super) async fn near(
    visit: Visit,
    State(reports): State<Reports>,
    chosen: Outcome<Search<Chosen>>,
) -> Response {
    visit.answer(match chosen {
        Ok(Search(chosen)) => listed(&visit, &reports, &chosen).await,
        Err(problem) => Err(problem),
    })
}

async fn listed(visit: &Visit, reports: &Reports, chosen: &Chosen) -> Outcome<Response> {
    let f = &visit.frame;
    let directory = reports.works().directory();
    let area = chosen.area.parse::<AreaCode>().ok().filter(|a| directory.area(*a).is_some());
    let area = area.unwrap_or_else(|| place::intake(&directory));
    let matters = read(visit, reports, area, chosen).await?;
    let offered = subscriptions::offered(&visit.call.ctx);
    let subscribe = offered.then(|| f.at(&format!("/subscribe?area={area}")));
    shown(&Page { f, fields: fields(f, reports, chosen), matters, subscribe })
}

async fn read(
    visit: &Visit,
    reports: &Reports,
    area: AreaCode,
    chosen: &Chosen,
) -> Outcome<Vec<Shown>> {
    let wanted = Wanted {
        category: Some(chosen.category.clone()).filter(|c| !c.is_empty()),
        done: chosen.state == "done",
        days: chosen.days.parse().ok(),
    };
    let works = reports.works().clone();
    let rows = visit.call.rows(Shard::of_area(area), move |tx, ctx| {
        near::near(tx, ctx, &works, (area, None), &wanted)
    });
    let shown = |near: Near| Shown {
        opened: moment(reports, near.opened),
        page: visit.frame.at(&format!("/matter/{}", near.matter)),
        near,
    };
    Ok(rows.await?.into_iter().map(shown).collect())
}

fn fields<'a>(f: &'a Frame, reports: &Reports, chosen: &Chosen) -> Vec<Field<'a>> {
    let directory = reports.works().directory();
    let all = f.t("near.all");
    let list = |name: &str, label, none, groups| {
        Field::new(f, name, label, Control::Select { none, groups })
    };
    let bare = |choices| vec![Group { label: String::new(), choices }];
    let categories = directory.taxonomy().categories();
    let categories: Vec<Choice> =
        categories.map(|c| Choice::new(&c.code, c.names.get(f.lang), &chosen.category)).collect();
    let done = vec![Choice::new("done", f.t("near.done"), &chosen.state)];
    let days = [("7", f.t("near.days7")), ("30", f.t("near.days30")), ("90", f.t("near.days90"))];
    let days = days.iter().map(|(n, label)| Choice::new(n, label, &chosen.days)).collect();
    let areas = typed::areas(&directory, &chosen.area);
    vec![
        list("area", f.t("report.place.area"), f.t("near.city"), areas),
        list("category", f.t("near.category"), all, bare(categories)),
        list("state", f.t("near.state"), f.t("near.open"), bare(done)),
        list("days", f.t("near.age"), all, bare(days)),
    ]
}
