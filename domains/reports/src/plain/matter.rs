//! One matter as everybody may read it, for whoever followed a link from the
//! list or from a letter.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use casework::Matter;
use http_edge::{At, Outcome};
use kernel::{Error, Id};

use super::follow::moment;
use super::frame::Frame;
use super::visit::{Visit, shown};
use crate::queries::public_matter::{PublicMatter, public_matter};
use crate::state::Reports;
use crate::subscriptions;

#[derive(Template)]
#[template(path = "matter.html")]
struct Page<'a> {
    f: &'a Frame,
    matter: PublicMatter,
    opened: String,
    due: Option<String>,
    ended: Option<String>,
    /// Where one subscribes to it, where that is offered.
    subscribe: Option<String>,
}

/// The matter.
pub(super) async fn matter(
    visit: Visit,
    State(reports): State<Reports>,
    id: Outcome<At<Id<Matter>>>,
) -> Response {
    let page = async {
        let found = read(&visit, &reports, id?.0).await?.ok_or_else(Error::not_found)?;
        let f = &visit.frame;
        let offered = subscriptions::offered(&visit.call.ctx) && found.ended.is_none();
        shown(&Page {
            f,
            opened: moment(&reports, found.opened),
            due: found.due.map(|at| moment(&reports, at)),
            ended: found.ended.map(|at| moment(&reports, at)),
            subscribe: offered.then(|| f.at(&format!("/subscribe?matter={}", found.matter))),
            matter: found,
        })
    };
    visit.answer(page.await)
}

/// `None`: there is none that everybody may read.
pub(super) async fn read(
    visit: &Visit,
    reports: &Reports,
    id: Id<Matter>,
) -> Outcome<Option<PublicMatter>> {
    let works = reports.works().clone();
    let read =
        move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx| public_matter(tx, ctx.lang, &works, id);
    Ok(visit.call.rows(id.shard(), read).await?)
}
