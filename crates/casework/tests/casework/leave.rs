//! A third, quite different procedure, dropped in as files alone: it has its
//! worklist, its page, its clocks and its timers without a line of code.

use std::path::Path;

use jingwei_casework::queries::offer::may_begin;
use jingwei_casework::queries::{page, worklist};
use jingwei_casework::shipped::{self, read_folder};
use jingwei_casework::{ActOn, Acted, Matter, NewMatter, act, open, wake};
use kernel::{Actor, AreaCode, Ctx, Grant, Id, Light, Place, Result, Role, Shard};
use procedure::Act;
use serde_json::json;
use testkit::both;
use testkit::city::{FOUNDATIONS, Plan, TestCity};

pub fn plan() -> Plan {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let leave = read_folder(&root.join("procedures-examples/leave")).unwrap();
    Plan { folders: vec![leave], ..Plan::errands() }
}

fn county() -> AreaCode {
    "150302".parse().unwrap()
}

/// Somebody of the role that the procedure brings.
async fn personnel_officer(city: &TestCity) -> Ctx {
    let ctx = city.ctx("auditor").await;
    let grant = Grant {
        role: Role::from("personnel_officer"),
        place: Place::Area(county()),
        from: ctx.now,
        to: None,
        stead: None,
    };
    let account = ctx.actor.account().unwrap();
    city.store.ctx(Actor::Person { account, grants: vec![grant] }).await.unwrap()
}

pub async fn apply(city: &TestCity, days: i64) -> Id<Matter> {
    let ctx = city.ctx("heating-handler").await;
    let id: Id<Matter> = ctx.id(Shard::of_area(county()));
    let unit = city.unit("heating");
    let new = NewMatter {
        id,
        procedure: "leave".to_owned(),
        act: Act::named("apply")
            .with("kind", "sick")
            .with("from", "2026-11-02")
            .with("days", days)
            .with("unit", unit.to_string())
            .with("illness", "肺炎，电话 13812345678")
            .with("proof", json!(["00112233445566778899aabbccddeeff"])),
        area: county(),
        title: "病假".to_owned(),
        subcategory: None,
        request_type: None,
        confidential: false,
        point: None,
        place: String::new(),
        reporter: true,
        raised: false,
    };
    let (works, of) = (city.works.clone(), ctx.clone());
    city.store.write(id.shard(), &ctx, move |tx| open(tx, &of, &works, new.clone())).await.unwrap();
    id
}

pub async fn does(city: &TestCity, ctx: &Ctx, matter: Id<Matter>, act_: Act) -> Result<Acted> {
    let (works, of) = (city.works.clone(), ctx.clone());
    let asked = ActOn { matter, act: act_, version: None, reporter: false };
    city.store.write(matter.shard(), ctx, move |tx| act(tx, &of, &works, &asked)).await
}

async fn work(city: &TestCity, ctx: &Ctx) -> Vec<jingwei_casework::WorkRow> {
    let (works, of) = (city.works.clone(), ctx.clone());
    let read = move |tx: &mut store::Tx<'_>| {
        let desks = worklist::desks(&of.actor, &works);
        let filter = worklist::Filter::default();
        worklist::list(tx, &desks, worklist::View::Todo, &filter, of.now, None, None)
    };
    city.store.read(Shard::COMMON, read).await.unwrap().items
}

async fn page_of(city: &TestCity, ctx: &Ctx, id: Id<Matter>) -> page::MatterPage {
    let (works, of) = (city.works.clone(), ctx.clone());
    city.store.read(id.shard(), move |tx| page::page(tx, &of, &works, id)).await.unwrap()
}

#[test]
fn who_holds_a_post_that_a_procedure_begins_with_may_begin_it() {
    let whistle = shipped::folders().into_iter().find(|f| f.name == "whistle").unwrap();
    let whistle = whistle.load(&procedure::Known::glossary()).unwrap();
    let holder = |role: &str, at: &str| {
        let (from, place) = (kernel::Time::from_micros(0), Place::Area(at.parse().unwrap()));
        let grant = Grant { role: Role::from(role), place, from, to: None, stead: None };
        Actor::Person { account: Id::from_i64(7).unwrap(), grants: vec![grant] }
    };
    let cases = [
        ("community_worker", "150302001001", true),
        ("intake_clerk", "150302001", true),
        ("intake_clerk", "150302", false),
        ("grid_member", "150302001001001", false),
    ];
    for (role, at, may) in cases {
        assert_eq!(may_begin(&whistle, &holder(role, at)), may, "{role} {at}");
    }
    assert!(!may_begin(&whistle, &Actor::Anonymous));
}

#[test]
fn a_leave_goes_through_two_approvals_by_files_alone() {
    both(FOUNDATIONS, async |t| {
        let city = TestCity::on(t, plan()).await;
        let id = apply(&city, 5).await;
        let leader = city.ctx("heating-leader").await;
        let waiting = work(&city, &leader).await;
        assert_eq!(waiting.len(), 1);
        assert_eq!(
            (waiting[0].inbox.task_name.as_str(), waiting[0].inbox.matter),
            ("approve_first", id)
        );
        assert_eq!(waiting[0].inbox.light(leader.now), Light::Green);

        t.clock().forward(10);
        let leader = city.ctx("heating-leader").await;
        let acted = does(&city, &leader, id, Act::named("approve_first")).await.unwrap();
        assert_eq!((acted.stage.as_str(), acted.version), ("second", 2));
        assert!(work(&city, &leader).await.is_empty());

        t.clock().forward(10);
        let officer = personnel_officer(&city).await;
        assert_eq!(work(&city, &officer).await[0].inbox.task_name, "approve_second");
        let acted = does(&city, &officer, id, Act::named("approve_second")).await.unwrap();
        assert_eq!(acted.stage, "granted");

        let page = page_of(&city, &officer, id).await;
        assert_eq!(
            page.stage_name,
            city.works.procedures.current("leave").unwrap().words.get(
                officer.lang,
                "stages",
                "granted"
            )
        );
        let acts: Vec<&str> = page.timeline.iter().map(|l| l.act.as_str()).collect();
        assert_eq!(acts, ["apply", "approve_first", "approve_second"]);
        assert!(page.clocks.iter().all(|c| c.stopped.is_some()), "{:?}", page.clocks);
        let runs = t.read(id.shard(), move |tx| {
            let sql = "SELECT COUNT(*) FROM clock WHERE name = 'approve' AND stopped IS NOT NULL";
            tx.query_sql(sql, &[], |r| r.int(0))
        });
        assert_eq!(runs.await.unwrap(), [2]);
    });
}

#[test]
fn nobody_approves_their_own_and_a_short_one_needs_one_approval() {
    both(FOUNDATIONS, async |t| {
        let city = TestCity::on(t, plan()).await;
        let id = apply(&city, 2).await;
        let applicant = city.ctx("heating-handler").await;
        let err = does(&city, &applicant, id, Act::named("approve_first")).await.unwrap_err();
        assert_eq!(err.kind, kernel::Kind::Forbidden, "{err}");
        let leader = city.ctx("heating-leader").await;
        let acted = does(&city, &leader, id, Act::named("approve_first")).await.unwrap();
        assert_eq!(acted.stage, "granted");
    });
}

#[test]
fn out_of_scope_a_leave_is_not_found() {
    both(FOUNDATIONS, async |t| {
        let city = TestCity::on(t, plan()).await;
        let id = apply(&city, 5).await;
        let stranger = city.ctx("stranger").await;
        let refused = does(&city, &stranger, id, Act::named("approve_first")).await.unwrap_err();
        let none: Id<Matter> = stranger.id(id.shard());
        let absent = does(&city, &stranger, none, Act::named("approve_first")).await.unwrap_err();
        assert_eq!(refused, kernel::Error::not_found());
        assert_eq!(refused, absent);
    });
}

#[test]
fn an_untouched_approval_climbs_when_its_clock_runs_out() {
    both(FOUNDATIONS, async |t| {
        let city = TestCity::on(t, plan()).await;
        let id = apply(&city, 5).await;
        let officer = personnel_officer(&city).await;
        assert!(work(&city, &officer).await.is_empty());
        t.clock().forward(60 * 24 * 14);
        let ctx = city.store.ctx(Actor::System { job: "casework.wake" }).await.unwrap();
        let (works, of) = (city.works.clone(), ctx.clone());
        city.store.write(id.shard(), &ctx, move |tx| wake(tx, &of, &works, id)).await.unwrap();
        let leader = city.ctx("heating-leader").await;
        assert_eq!(work(&city, &leader).await[0].inbox.light(leader.now), Light::Red);
        let page = page_of(&city, &leader, id).await;
        let climbed = page.timeline.iter().find(|l| l.actor == "系统").unwrap();
        assert_ne!((climbed.name.as_str(), climbed.name.is_ascii()), ("climb", true));
    });
}

#[test]
fn an_illness_lies_in_the_vault_and_nowhere_else() {
    both(FOUNDATIONS, async |t| {
        let city = TestCity::on(t, plan()).await;
        let id = apply(&city, 5).await;
        let leader = city.ctx("heating-leader").await;
        let page = serde_json::to_string(&page_of(&city, &leader, id).await).unwrap();
        assert!(!page.contains("肺炎") && !page.contains("13812345678"), "{page}");
    });
}
