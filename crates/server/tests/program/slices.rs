//! Work in slices: a kill between two of them, and what was done stays done.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jingwei_server::calendars;
use jingwei_server::change;
use jingwei_server::city::City;
use jingwei_server::config::Config;
use jingwei_server::runners::Runners;
use kernel::{Actor, AreaCode, Error, Id, SettingDef, Shard};
use store::jobs::JobRunner;
use store::{Clock, Shards, SystemClock, Tx};
use territory::Area;
use territory::change::{Change, What, plan};
use testkit::HandClock;

use crate::run::result;

/// Matters of a slice.
const SLICE: i64 = 7;

fn config(place: &Path) -> Config {
    Config { data: place.to_owned(), calendar: "wuhai".into(), ..Config::default() }
}

fn code(s: &str) -> AreaCode {
    s.parse().unwrap()
}

/// What a kill leaves: the files as they lie there.
fn image(place: &Path, copy: &Path) {
    std::fs::create_dir(copy).unwrap();
    for entry in std::fs::read_dir(place).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
        }
    }
}

async fn column(city: &City, sql: &'static str) -> Vec<i64> {
    let read = move |tx: &mut Tx<'_>| tx.query_sql(sql, &[], |r| r.int(0));
    city.edge.store().read_many(Shards::All, read).await.unwrap()
}

/// Brings changes into force; the matters have not moved yet.
async fn begin(city: &City, changes: &[What]) -> Id<territory::change::Applied> {
    let held: BTreeMap<AreaCode, Area> =
        city.works.directory().areas().map(|a| (a.code, a.clone())).collect();
    let changes: Vec<Change> =
        changes.iter().cloned().map(|what| Change { row: 2, what }).collect();
    let store = city.edge.store();
    let plan = plan(&changes, &held, store.clock().now());
    assert!(plan.faults.is_empty(), "{:?}", plan.faults);
    let ctx = store.ctx(Actor::System { job: "test" }).await.unwrap();
    let of = ctx.clone();
    let begin = move |tx: &mut Tx<'_>| change::begin(tx, &of, "changes.csv", &plan);
    let id = store.write(Shard::COMMON, &ctx, begin).await.unwrap();
    city.works.territory.refresh(store).await.unwrap();
    id
}

const OF_OLD: &str =
    "SELECT id FROM matter WHERE area_now BETWEEN 150302003000000000 AND 150302003999999999";
const OF_NEW: &str =
    "SELECT id FROM matter WHERE area_now BETWEEN 150302023000000000 AND 150302023999999999";
const TWICE: &str = "SELECT COUNT(*) FROM audit_new WHERE action='casework.resettle'
    GROUP BY subject HAVING COUNT(*)>1";
static RULE: SettingDef = SettingDef { name: "test.rule", default: "1", check: |_| Ok(()) };

#[tokio::test]
async fn a_kill_between_two_slices_of_a_change_moves_each_matter_once() {
    let folder = tempfile::tempdir().unwrap();
    let (place, copy) = (folder.path().join("city"), folder.path().join("image"));
    result(&place, &["demo", "--matters", "120"]);
    let city = City::open(&config(&place), Arc::new(SystemClock)).await.unwrap();
    let all = column(&city, OF_OLD).await.len();
    let (from, to) = (code("150302003"), code("150302023"));
    begin(&city, &[What::Recode { from, to }]).await;
    // one slice, and then the power is off
    let ran = Arc::new(AtomicU64::new(0));
    let (count, works) = (ran.clone(), city.works.clone());
    let jobs =
        JobRunner::new(city.edge.store()).handle(change::JOB, move |tx, ctx, due| {
            match count.fetch_add(1, Ordering::Relaxed) {
                0 => change::step(tx, ctx, &works, Id::from_i64(due.key).unwrap(), SLICE),
                _ => Err(Error::internal("the power is off")),
            }
        });
    jobs.run_due().await.unwrap();
    assert!(ran.load(Ordering::Relaxed) > 1);
    let left = column(&city, OF_OLD).await.len();
    image(&place, &copy);
    city.close().await.unwrap();

    let later = HandClock::at(SystemClock.now().plus_minutes(60));
    let city = City::open(&config(&copy), Arc::new(later)).await.unwrap();
    assert_eq!(
        column(&city, OF_OLD).await.len(),
        left,
        "what was done is kept, no more and no less"
    );
    let works = city.works.clone();
    let jobs = JobRunner::new(city.edge.store()).handle(change::JOB, move |tx, ctx, due| {
        change::step(tx, ctx, &works, Id::from_i64(due.key).unwrap(), SLICE)
    });
    jobs.run_due().await.unwrap();
    assert_eq!(column(&city, OF_OLD).await, Vec::<i64>::new());
    assert_eq!(column(&city, OF_NEW).await.len(), all);
    assert_eq!(column(&city, TWICE).await, Vec::<i64>::new(), "none moved twice");
    assert!(all > SLICE as usize && left > 0, "{all} matters, {left} after a slice");
    city.close().await.unwrap();
}

#[tokio::test]
async fn a_split_gives_grants_to_all_parts_and_settings_to_those_without_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("city");
    result(&place, &["demo", "--matters", "20"]);
    let city = City::open(&config(&place), Arc::new(SystemClock)).await.unwrap();
    let store = city.edge.store().clone();
    let (from, part) = (code("150302003012"), code("150302003099"));
    let ctx = store.ctx(Actor::System { job: "test" }).await.unwrap();
    let of = ctx.clone();
    let put =
        move |tx: &mut Tx<'_>| store::settings::set(tx, &of, &RULE, Some(from), of.now, &7.into());
    store.write(Shard::COMMON, &ctx, put).await.unwrap();
    let at = "SELECT COUNT(*) FROM role_grant WHERE revoked IS NULL AND area=150302003012000000";
    let before = column(&city, at).await[0];
    let add = What::Add { code: part, name: "北岸社区".into(), parent: None };
    begin(&city, &[add, What::Split { from, into: vec![from, part] }]).await;
    let parts = "SELECT COUNT(*) FROM role_grant WHERE revoked IS NULL AND area=150302003099000000";
    assert!(before > 0);
    assert_eq!((column(&city, at).await[0], column(&city, parts).await[0]), (before, before));
    let scoped =
        "SELECT COUNT(*) FROM setting WHERE scope IN (150302003012000000, 150302003099000000)";
    assert_eq!(column(&city, scoped).await, [2]);
    // a code that changes again takes it along
    let to = code("150302003098");
    begin(&city, &[What::Recode { from: part, to }]).await;
    let scoped = "SELECT COUNT(*) FROM setting WHERE scope=150302003098000000";
    assert_eq!(column(&city, scoped).await, [1]);
    let ctx = store.ctx(Actor::System { job: "test" }).await.unwrap();
    assert!(ctx.settings.raw(RULE.name, Some(to), ctx.now) == Some(&7.into()));
    city.close().await.unwrap();
}

#[tokio::test]
async fn deadlines_follow_a_calendar_whoever_changed_it() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("city");
    result(&place, &["demo", "--matters", "40"]);
    let city = City::open(&config(&place), Arc::new(SystemClock)).await.unwrap();
    let runners = Runners::new(&city).unwrap();
    runners.turn(&city).await.unwrap();
    let due = "SELECT due FROM matter WHERE ended IS NULL AND due IS NOT NULL ORDER BY id";
    let before = column(&city, due).await;
    // an hour a day is left to work
    let hours = serde_json::json!({ "mon-fri": ["08:30-09:30"] });
    let own = serde_json::json!({ "wuhai": { "name": "wuhai", "windows": hours } });
    let own: calendars::Own = serde_json::from_value(own).unwrap();
    let store = city.edge.store();
    let ctx = store.ctx(Actor::System { job: "test" }).await.unwrap();
    let of = ctx.clone();
    let change = move |tx: &mut Tx<'_>| calendars::change(tx, &of, &own);
    store.write(Shard::COMMON, &ctx, change).await.unwrap();
    runners.turn(&city).await.unwrap();
    let after = column(&city, due).await;
    let later = before.iter().zip(&after).filter(|(b, a)| a > b).count();
    assert!(later > 0, "none of {} deadlines moved", before.len());
    let waits = "SELECT COUNT(*) FROM job WHERE kind='server.deadlines'";
    assert_eq!(column(&city, waits).await, [0]);
    city.close().await.unwrap();
}
