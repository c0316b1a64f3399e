//! The whole way to closed, by a script of acts, each by somebody who may.

use casework::commands::brought_by;
use casework::{ActOn, Matter};
use futures_util::future::join_all;
use imports::ImportId;
use kernel::{Actor, AreaCode, Error, Id, Level, Result, Shard};
use procedure::Act;
use serde_json::{Value, json};
use store::{Store, Tx};
use territory::UnitId;
use territory::taxonomy::Verification;

use super::ground::Ground;
use super::staff::Staff;
use super::{Closed, JOB, Tell};
use crate::commands::Reported;
use crate::commands::told;
use crate::place::FoundBy;
use crate::state::Reports;

/// Matters on their way at a time.
const ABREAST: usize = 16;
/// Stands for the photo of whoever went there.
const PHOTO: &[u8] = include_bytes!("../../../../procedures/territories/a-shi/photo.png");

/// The stage in which the script takes a report up.
const BEGIN: &str = "intake";
/// Matters that are looked at in one go.
const PAGE: i64 = 500;

/// Takes so many of an import's placed and routed reports to closed. `None`
/// where no test territory lies: a city's own people act for themselves.
///
/// # Errors
/// Those of the store.
pub async fn close_some(
    reports: &Reports,
    store: &Store,
    import: ImportId,
    most: usize,
    tell: Tell<'_>,
) -> Result<Option<Closed>> {
    match Ground::here(&reports.works().directory())? {
        Some(ground) if most > 0 => {
            let begun = some(reports, store, import, most).await?;
            close(reports, store, ground, begun, tell).await.map(Some)
        }
        _ => Ok(None),
    }
}

async fn some(
    reports: &Reports,
    store: &Store,
    import: ImportId,
    most: usize,
) -> Result<Vec<Reported>> {
    let (mut begun, mut last): (Vec<Reported>, i64) = (Vec::new(), 0);
    loop {
        let page = move |tx: &mut Tx<'_>| brought_by(tx, import.get(), last, PAGE);
        let ids = store.read(Shard::COMMON, page).await?;
        let Some(newest) = ids.last() else { return Ok(begun) };
        last = newest.get();
        for id in ids {
            let (ctx, works) =
                (store.ctx(Actor::System { job: JOB }).await?, reports.works().clone());
            let one = store.read(id.shard(), move |tx| told(tx, &ctx, &works, id)).await?;
            let placed = one.found_by != FoundBy::Nowhere && one.suggestions.duty.is_some();
            if placed && one.stage == BEGIN {
                begun.push(one);
            }
            if begun.len() == most {
                return Ok(begun);
            }
        }
    }
}

/// Takes them to closed.
async fn close(
    reports: &Reports,
    store: &Store,
    ground: &Ground,
    begun: Vec<Reported>,
    tell: Tell<'_>,
) -> Result<Closed> {
    let staff = Staff::of(reports, store, ground).await?;
    let photo = photo(reports, store).await?;
    let of = begun.len() as u64;
    let mut closed = Closed { begun: of, ..Closed::default() };
    let mut done = 0;
    for slice in begun.chunks(ABREAST) {
        let ways = slice.iter().map(|reported| {
            let scene = Scene::of(reports, store, &staff, &photo, reported);
            async move { scene?.play().await }
        });
        for way in join_all(ways).await {
            let Way { acts, stopped } = way?;
            closed.acts += acts;
            match stopped {
                None => closed.arrived += 1,
                Some(at) => *closed.stopped.entry(at).or_default() += 1,
            }
        }
        done += slice.len() as u64;
        tell("closed", done, Some(of));
    }
    Ok(closed)
}

async fn photo(reports: &Reports, store: &Store) -> Result<String> {
    let (files, ctx) = (reports.files(), store.ctx(Actor::System { job: JOB }).await?);
    let photo = files.photo(PHOTO).await?;
    files.keep(store, &ctx, &photo).await?;
    Ok(photo.stored.id.to_string())
}

/// One matter with those who work on it.
struct Scene<'a> {
    reports: &'a Reports,
    store: &'a Store,
    staff: &'a Staff,
    photo: &'a str,
    matter: Id<Matter>,
    city: AreaCode,
    class: String,
    lead: UnitId,
    verification: Verification,
}

/// How far it came.
struct Way {
    acts: u64,
    stopped: Option<String>,
}

/// Who does what with which form.
type Step<'a> = (&'a Actor, &'static str, Value);

impl<'a> Scene<'a> {
    fn of(
        reports: &'a Reports,
        store: &'a Store,
        staff: &'a Staff,
        photo: &'a str,
        reported: &Reported,
    ) -> Result<Scene<'a>> {
        let directory = reports.works().directory();
        let duty = reported.suggestions.duty.as_ref();
        let duty = duty.ok_or_else(|| Error::internal("nobody's matter"))?;
        let city = reported.area.iter().find(|a| a.level == Level::City);
        let sub = directory.subcategory(&duty.class);
        Ok(Scene {
            reports,
            store,
            staff,
            photo,
            matter: reported.matter,
            city: city.ok_or_else(|| Error::internal("a matter in no city"))?.code,
            class: duty.class.clone(),
            lead: duty.lead.id,
            verification: sub.map_or(Verification::Phone, |s| s.verification),
        })
    }

    async fn play(&self) -> Result<Way> {
        let mut way = Way { acts: 0, stopped: None };
        let mut stage = String::from("intake");
        for (who, act, form) in self.script()? {
            // a sample that was not drawn needs no verification
            if act == "verify" && stage != "verifying" {
                continue;
            }
            match self.act(who, act, form).await {
                Ok(now) => stage = now,
                Err(e) => {
                    way.stopped = Some(format!("{act}: {}", e.code));
                    return Ok(way);
                }
            }
            way.acts += 1;
        }
        way.stopped = (stage != "closed").then(|| format!("left in {stage}"));
        Ok(way)
    }

    fn script(&self) -> Result<Vec<Step<'a>>> {
        let room = |role| self.staff.room(self.city, role);
        let (intake, shift, dispatch) =
            (room("intake_clerk")?, room("shift_leader")?, room("dispatcher")?);
        let (inspector, follow_up) = (room("field_inspector")?, room("follow_up_clerk")?);
        let post = |role| self.staff.post(self.lead, role);
        let (liaison, handler, leader) =
            (post("unit_liaison")?, post("handler")?, post("unit_leader")?);
        let by_hand = handler.account().ok_or_else(|| Error::internal("nobody"))?;
        let verifier = match self.verification {
            Verification::Phone => (follow_up, json!({})),
            _ => (inspector, json!({ "photos": [self.photo] })),
        };
        Ok(vec![
            (intake, "accept", json!({ "subcategory": self.class })),
            (intake, "propose_filing", json!({})),
            (shift, "file", json!({})),
            (dispatch, "dispatch", json!({ "lead": self.lead })),
            (liaison, "sign", json!({})),
            (liaison, "contact", json!({ "contact_by": "phone" })),
            (liaison, "assign", json!({ "handler": by_hand })),
            (handler, "handle", json!({ "measures": "已现场核实并处理。" })),
            (handler, "reply", json!({ "answer": "已处理完毕。", "contact_by": "phone" })),
            (leader, "sign_off", json!({})),
            (liaison, "feed_back", json!({ "result": "已处理完毕。" })),
            (dispatch, "review", json!({})),
            (verifier.0, "verify", verifier.1),
            (
                follow_up,
                "follow_up",
                json!({ "asked": "answered", "contacted": "yes", "solved": "yes",
                    "content": "content" }),
            ),
            (shift, "close", json!({})),
        ])
    }

    async fn act(&self, who: &Actor, name: &'static str, form: Value) -> Result<String> {
        let ctx = self.store.ctx(who.clone()).await?;
        let form = form.as_object().cloned().unwrap_or_default();
        let act = Act { name: name.to_owned(), form, ..Act::default() };
        let asked = ActOn { matter: self.matter, act, version: None, reporter: false };
        let (works, of) = (self.reports.works().clone(), ctx.clone());
        let run = move |tx: &mut Tx<'_>| casework::act(tx, &of, &works, &asked);
        self.store.write(self.matter.shard(), &ctx, run).await.map(|acted| acted.stage)
    }
}
