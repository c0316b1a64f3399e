//! The registry on both engines: registers come in, are asked for by day, are
//! merged and split, and people are found by two identifiers alone.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use identity::policy::Policy;
use imports::{Asked, ImportId, Imports, Kinds, State};
use jingwei_registry::{Decision, NewExport, Of, answer_merge, ask_export, ask_merge};
use jingwei_registry::{Entry, EntryId, Filter, Kind, Register, SearchPerson};
use jingwei_registry::{
    MANIFEST, entry, find_person, history, list, merge, policy, reveal, sought, split,
};
use jingwei_registry::{decide_export, export, export_line, exports, fetch_export, merges_asked};
use kernel::{Actor, AreaCode, Ctx, Grant, Manifest, Place, Result, Role, Shard, Time};
use store::{Tx, vals};
use testkit::TestStore;
use testkit::city::{FOUNDATIONS, Plan, TestCity};

const VILLAGE: &str = "150302001001";
const REGISTER: &str = "登记类别,编号,区划代码,类型,名称,上级编号,电话,身份证号,住址\n\
    dwelling,h-101,150302001001001001,,101室,s-1,,,\n\
    place,s-1,150302001001001001,stairwell,1单元,b-1,,,\n\
    place,b-1,150302001001001001,building,1号楼,,,,\n\
    organisation,o-1,150302001001001,shop,清泉超市,b-1,,,\n\
    person,p-1,150302001001001001,,张三,h-101,13812345678,11010519491231002X,清泉小区1号楼\n\
    person,p-2,150302001001001001,,张 三,h-101,13912345678,,\n\
    person,p-3,150303001001001,,李四,,13712345678,,\n";

fn manifests() -> Vec<&'static Manifest> {
    let own = [&store::MANIFEST, &imports::MANIFEST, &MANIFEST];
    own.into_iter().chain(FOUNDATIONS.iter().copied()).collect()
}

async fn city(t: &TestStore) -> TestCity {
    let plan = Plan { tables: vec![&policy::TABLE], ..Plan::errands() };
    TestCity::on(t, plan).await
}

fn code(s: &str) -> AreaCode {
    s.parse().unwrap()
}

async fn ctx(city: &TestCity, role: &str, at: &str) -> Ctx {
    by(city, "intake", role, &[at]).await
}

/// Somebody with a role at several places.
async fn by(city: &TestCity, login: &str, role: &str, at: &[&str]) -> Ctx {
    let from = Time::from_micros(0);
    let grant = |at: &&str| Grant {
        role: Role(role.to_owned()),
        place: Place::Area(code(at)),
        from,
        to: None,
        stead: None,
    };
    let grants = at.iter().map(grant).collect();
    let account = city.account(login);
    city.store.ctx(Actor::Person { account, grants }).await.unwrap()
}

async fn run<T: Send + 'static>(
    city: &TestCity,
    ctx: &Ctx,
    f: impl Fn(&mut Tx<'_>, &Ctx, &casework::Works) -> Result<T> + Send + Sync + 'static,
) -> Result<T> {
    // Each command has a context of its own: it draws ids from it.
    let ctx = city.store.ctx(ctx.actor.clone()).await.unwrap();
    let (of, works) = (ctx.clone(), city.works.clone());
    city.store.write(Shard::COMMON, &ctx, move |tx| f(tx, &of, &works)).await
}

fn asked(folder: &Path, text: &str) -> Asked {
    let path = folder.join("register.csv");
    std::fs::write(&path, text).unwrap();
    Asked {
        kind: "registry".into(),
        path,
        name: "register.csv".into(),
        mapping: String::new(),
        dry_run: false,
        skip_bad: false,
        again: false,
    }
}

const ME: Actor = Actor::System { job: "test" };

fn tell(_: u64, _: Option<u64>) {}

async fn import(city: &TestCity, folder: &Path, text: &str) -> (Imports, ImportId) {
    let relay = store::outbox::Relay::new(&city.store, identity::subscribers());
    let register = Register { works: city.works.clone(), store: city.store.clone() };
    let imports = Imports::new(city.store.clone(), Kinds::default().with(register));
    let done = imports.import(asked(folder, text), ME, &tell).await.unwrap();
    assert!(done.applied, "{done:?}");
    relay.deliver_due().await.unwrap();
    (imports, done.import.unwrap())
}

fn filter(area: &str) -> Filter {
    Filter {
        area: code(area),
        kind: None,
        inside: None,
        q: String::new(),
        at: None,
        cursor: None,
        limit: None,
    }
}

async fn listed(city: &TestCity, ctx: &Ctx, f: Filter) -> Vec<Entry> {
    run(city, ctx, move |tx, ctx, w| list(tx, ctx, &w.policy, &f)).await.unwrap().items
}

async fn found(city: &TestCity, ctx: &Ctx, by: [Option<&str>; 3]) -> Result<Vec<EntryId>> {
    let [name, phone, id_number] = by.map(|v| v.map(str::to_owned));
    let ask = SearchPerson { area: code(VILLAGE), name, phone, id_number };
    let works = &city.works;
    let sought = sought(&city.store, ctx, (&works.policy, &works.vault), &ask).await?;
    let run = run(city, ctx, move |tx, ctx, w| {
        find_person(tx, ctx, &w.policy, &w.vault, (&sought, &ask))
    });
    Ok(run.await?.items.into_iter().map(|e| e.id).collect())
}

async fn count(city: &TestCity, sql: &'static str) -> i64 {
    let count = move |tx: &mut Tx<'_>| tx.query_sql(sql, &vals![], |r| r.int(0));
    city.store.read(Shard::COMMON, count).await.unwrap()[0]
}

#[test]
fn every_statement_is_understood_by_both_engines() {
    testkit::prepare_all(&manifests());
}

#[test]
fn the_tables_fit_together() {
    Policy::compile(&[&policy::TABLE, &identity::policy::TABLE]).unwrap();
}

#[test]
fn houses_are_listed_and_people_are_found_by_two_identifiers() {
    let folder = tempfile::tempdir().unwrap();
    testkit::both(&manifests(), async |t| {
        let city = city(t).await;
        import(&city, folder.path(), REGISTER).await;
        let worker = ctx(&city, "community_worker", VILLAGE).await;
        let names = |all: Vec<Entry>| all.into_iter().map(|e| e.name).collect::<Vec<_>>();
        let mut all = names(listed(&city, &worker, filter(VILLAGE)).await);
        all.sort();
        assert_eq!(all, ["101室", "1单元", "1号楼", "清泉超市"], "and no person");
        let part = Filter { q: "超".into(), ..filter(VILLAGE) };
        let shops = listed(&city, &worker, part).await;
        assert_eq!(names(shops.clone()), ["清泉超市"]);
        assert_eq!(
            names(listed(&city, &worker, Filter { q: "%".into(), ..filter(VILLAGE) }).await),
            [""; 0]
        );
        let building = Filter { inside: shops[0].inside, ..filter(VILLAGE) };
        assert_eq!(names(listed(&city, &worker, building).await).len(), 2, "stairwell and shop");

        for (typed, expected) in
            [("qqcs", &["清泉超市"][..]), ("chaoshi", &["清泉超市"]), ("zzz", &[])]
        {
            let by = Filter { q: typed.into(), ..filter(VILLAGE) };
            assert_eq!(names(listed(&city, &worker, by).await), expected, "{typed}");
        }
        let short = |cursor| Filter { q: "lo".into(), limit: Some(1), cursor, ..filter(VILLAGE) };
        let first = run(&city, &worker, move |tx, ctx, w| list(tx, ctx, &w.policy, &short(None)));
        let first = first.await.unwrap();
        if let Some(next) = first.next.clone() {
            let rest = listed(&city, &worker, short(Some(next))).await;
            assert_eq!(names(rest), [""; 0]);
        }
        assert_eq!(names(first.items), ["1号楼"]);

        let people = Filter { kind: Some(Kind::Person), ..filter(VILLAGE) };
        let refused = run(&city, &worker, move |tx, ctx, w| list(tx, ctx, &w.policy, &people));
        assert_eq!(refused.await.unwrap_err().code, "registry.people_by_search");
        let stranger = ctx(&city, "community_worker", "150303001001").await;
        let refused =
            run(&city, &stranger, move |tx, ctx, w| list(tx, ctx, &w.policy, &filter(VILLAGE)));
        assert_eq!(refused.await.unwrap_err().code, "not_found");

        let one = found(&city, &worker, [Some("张三"), Some("138 1234 5678"), None]).await.unwrap();
        assert_eq!(one.len(), 1);
        let both = [None, Some("13812345678"), Some("11010519491231002x")];
        assert_eq!(found(&city, &worker, both).await.unwrap(), one);
        for nobody in [
            [Some("张"), Some("13812345678"), None],
            [Some("李四"), Some("13712345678"), None],
            [None, Some("13912345678"), Some("11010519491231002x")],
        ] {
            assert_eq!(found(&city, &worker, nobody).await.unwrap(), [], "{nobody:?}");
        }
        for few in [[Some("张三"), None, None], [None, Some("13812345678"), None]] {
            let refused = found(&city, &worker, few).await.unwrap_err();
            assert_eq!(refused.code, "registry.two_identifiers");
        }
        let clerk = ctx(&city, "dispatcher", "150302").await;
        let refused = found(&city, &clerk, both).await.unwrap_err();
        assert_eq!(refused.code, "identity.role_needed");

        let id = one[0];
        let card = run(&city, &worker, move |tx, ctx, w| entry(tx, ctx, &w.policy, id, None));
        let card = card.await.unwrap();
        assert_eq!((card.name.as_str(), card.masked["phone"].as_str()), ("", "138****5678"));
        let fields = vec!["name".to_owned(), "phone".to_owned()];
        let clear = run(&city, &worker, move |tx, ctx, w| {
            reveal(tx, ctx, &w.policy, &w.vault, id, &fields)
        });
        assert_eq!(clear.await.unwrap()["phone"], "13812345678");
        assert_eq!(count(&city, "SELECT COUNT(*) FROM access_entry").await, 2, "one a field");
        assert_eq!(count(&city, "SELECT COUNT(*) FROM import_row").await, 0);
        let plain = "SELECT COUNT(*) FROM registry_state WHERE name LIKE '%张%'";
        assert_eq!(count(&city, plain).await, 0, "names of people lie in the vault");
    });
}

#[test]
fn a_later_register_adds_states_and_every_day_can_be_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    testkit::both(&manifests(), async |t| {
        let city = city(t).await;
        let (imports, first) = import(&city, folder.path(), REGISTER).await;
        let worker = ctx(&city, "community_worker", VILLAGE).await;
        let before = city.store.clock().now();
        t.clock().forward(60);
        let text = "entry,code,area,sort,name\n\
            organisation,o-1,150302001001001,shop,清泉便民店\n";
        let (_, second) = import(&city, folder.path(), text).await;
        let worker_now = ctx(&city, "community_worker", VILLAGE).await;
        let shop =
            |at: Option<Time>| Filter { kind: Some(Kind::Organisation), at, ..filter(VILLAGE) };
        let now = listed(&city, &worker_now, shop(None)).await;
        let then = listed(&city, &worker, shop(Some(before))).await;
        assert_eq!((now[0].name.as_str(), then[0].name.as_str()), ("清泉便民店", "清泉超市"));
        let id = now[0].id;
        let all = run(&city, &worker_now, move |tx, ctx, w| history(tx, ctx, &w.policy, id));
        assert_eq!(all.await.unwrap().items.len(), 2);

        let refused = imports.take_back(first, ME, &tell).await.unwrap_err();
        assert_eq!(refused.code, "imports.in_use", "a later state hangs on it");
        assert_eq!(imports.take_back(second, ME, &tell).await.unwrap().state, State::TakenBack);
        assert_eq!(listed(&city, &worker_now, shop(None)).await[0].name, "清泉超市");
        assert_eq!(imports.take_back(first, ME, &tell).await.unwrap().state, State::TakenBack);
        assert_eq!(count(&city, "SELECT COUNT(*) FROM registry_entry").await, 0);
        assert_eq!(
            count(
                &city,
                "SELECT COUNT(*) FROM vault_value v JOIN vault_subject s
            ON s.id=v.subject WHERE s.about_kind='person'"
            )
            .await,
            0
        );
    });
}

#[test]
fn doubles_are_merged_with_both_histories_and_split_again() {
    let folder = tempfile::tempdir().unwrap();
    testkit::both(&manifests(), async |t| {
        let city = city(t).await;
        let (imports, id) = import(&city, folder.path(), REGISTER).await;
        let worker = ctx(&city, "community_worker", VILLAGE).await;
        let search = |name: &'static str, phone: &'static str| [Some(name), Some(phone), None];
        let lead = found(&city, &worker, search("张三", "13812345678")).await.unwrap()[0];
        let double = found(&city, &worker, search("张 三", "13912345678")).await.unwrap()[0];
        let join = |a: EntryId, b: EntryId, why: &'static str| {
            move |tx: &mut Tx<'_>, ctx: &Ctx, w: &casework::Works| {
                merge(tx, ctx, &w.policy, a, b, why, None)
            }
        };
        let shop =
            listed(&city, &worker, Filter { kind: Some(Kind::Organisation), ..filter(VILLAGE) })
                .await[0]
                .id;
        for (a, b, why, expected) in [
            (lead, lead, "同一人", "registry.merge_itself"),
            (double, shop, "同一人", "registry.merge_other_kind"),
            (double, lead, " ", "registry.reason_wrong"),
        ] {
            assert_eq!(run(&city, &worker, join(a, b, why)).await.unwrap_err().code, expected);
        }
        let grid = ctx(&city, "grid_member", "150302001001001").await;
        let refused = run(&city, &grid, join(double, lead, "同一人")).await.unwrap_err();
        assert_eq!(refused.code, "identity.role_needed");
        assert_eq!(run(&city, &worker, join(double, lead, "同一人")).await.unwrap().version, 2);
        let again = run(&city, &worker, join(double, lead, "同一人")).await.unwrap_err();
        assert_eq!(again.code, "registry.merged_already");

        let shown = run(&city, &worker, move |tx, ctx, w| entry(tx, ctx, &w.policy, double, None));
        let shown = shown.await.unwrap();
        assert_eq!((shown.merged, shown.masked["phone"].as_str()), (Some(lead), "139****5678"));
        let refused = imports.take_back(id, ME, &tell).await.unwrap_err();
        assert_eq!(refused.code, "imports.in_use");

        let part = move |tx: &mut Tx<'_>, ctx: &Ctx, w: &casework::Works| {
            split(tx, ctx, &w.policy, double, "是两个人", None)
        };
        assert_eq!(run(&city, &worker, part).await.unwrap().version, 3);
        assert_eq!(run(&city, &worker, part).await.unwrap_err().code, "registry.not_merged");
        let kept = "SELECT COUNT(*) FROM registry_merge WHERE split IS NOT NULL";
        assert_eq!(count(&city, kept).await, 1, "that it was so is kept");
    });
}

#[test]
fn what_is_wrong_with_a_register_is_told_and_nothing_stays() {
    let folder = tempfile::tempdir().unwrap();
    testkit::both(&manifests(), async |t| {
        let city = city(t).await;
        let register = Register { works: city.works.clone(), store: city.store.clone() };
        let imports = Imports::new(city.store.clone(), Kinds::default().with(register));
        let text = "entry,code,area,name,phone,id_number,inside\n\
            person,p-1,150302001001001,王五,13612345678,,\n\
            person,p-2,150302001001001,赵*,13512345678,,\n\
            person,p-3,150302001001001,钱七,123,110105194912310021,\n\
            place,b-1,159999,无处,,,\n\
            place,b-2,150302001001001,找13812345678,,,\n\
            place,b-3,150302001001001,2号楼,,,b-9\n\
            place,b-3,150302001001001,3号楼,,,\n";
        let done = imports.import(asked(folder.path(), text), ME, &tell).await.unwrap();
        let told: Vec<(u64, &str)> = done.faults.iter().map(|f| (f.row, f.code)).collect();
        assert_eq!(
            told,
            [
                (3, "registry.masked"),
                (4, "identity.phone_wrong"),
                (4, "identity.id_number_wrong"),
                (5, "territory.area_unknown"),
                (6, "registry.name_personal"),
                (7, "registry.inside_unknown"),
                (8, "territory.code_twice"),
            ]
        );
        let left = count(
            &city,
            "SELECT COUNT(*) FROM vault_subject WHERE about_kind='person'
            AND erased IS NULL",
        );
        assert_eq!(left.await, 0, "what was staged is erased");
        assert_eq!(count(&city, "SELECT COUNT(*) FROM registry_entry").await, 0);
    });
}

const OTHER: &str = "150303001001";

/// The person p-1 of the one village and p-3 of the other.
async fn two_villages(city: &TestCity) -> (EntryId, EntryId) {
    let sql = "SELECT id FROM registry_entry WHERE code='p-1' OR code='p-3' ORDER BY code";
    let read = move |tx: &mut Tx<'_>| tx.query_sql(sql, &vals![], |r| r.id(0));
    let ids: Vec<EntryId> = city.store.read(Shard::COMMON, read).await.unwrap();
    (ids[0], ids[1])
}

#[test]
fn doubles_of_two_villages_need_a_say_on_both_sides() {
    let folder = tempfile::tempdir().unwrap();
    testkit::both(&manifests(), async |t| {
        let city = city(t).await;
        import(&city, folder.path(), REGISTER).await;
        let (here, there) = two_villages(&city).await;
        let join = move |tx: &mut Tx<'_>, ctx: &Ctx, w: &casework::Works| {
            merge(tx, ctx, &w.policy, here, there, "同一人，已搬家", None)
        };
        for one_side in [VILLAGE, OTHER] {
            let worker = ctx(&city, "community_worker", one_side).await;
            assert_eq!(run(&city, &worker, join).await.unwrap_err().code, "not_found");
        }
        // the one asks, and hears nothing of what is there
        let worker = by(&city, "intake", "community_worker", &[VILLAGE]).await;
        let nowhere: EntryId = "1".parse().unwrap();
        for into in [there, nowhere] {
            let ask = move |tx: &mut Tx<'_>, ctx: &Ctx, w: &casework::Works| {
                ask_merge(tx, ctx, &w.policy, here, into, "同一人，已搬家")
            };
            assert_eq!(run(&city, &worker, ask).await.unwrap().version, 1);
        }
        let waiting = |area: &'static str| {
            move |tx: &mut Tx<'_>, ctx: &Ctx, w: &casework::Works| {
                let of = Of { area: code(area), cursor: None, limit: None };
                merges_asked(tx, ctx, &w.policy, &of)
            }
        };
        let other = by(&city, "shift", "community_worker", &[OTHER]).await;
        let refused = run(&city, &worker, waiting(OTHER)).await.err().unwrap();
        assert_eq!(refused.code, "not_found");
        let all = run(&city, &other, waiting(OTHER)).await.unwrap().items;
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].double.masked["phone"], "138****5678");
        let id = all[0].ask.id;
        let answer = |accept: bool| {
            move |tx: &mut Tx<'_>, ctx: &Ctx, w: &casework::Works| {
                answer_merge(tx, ctx, &w.policy, id, accept)
            }
        };
        assert_eq!(run(&city, &worker, answer(true)).await.unwrap_err().code, "not_found");
        let both_sides = by(&city, "intake", "community_worker", &[VILLAGE, OTHER]).await;
        let refused = run(&city, &both_sides, answer(true)).await.unwrap_err();
        assert_eq!(refused.code, "registry.second_person");
        assert_eq!(run(&city, &other, answer(true)).await.unwrap().version, 2);
        assert_eq!(run(&city, &other, answer(true)).await.unwrap_err().code, "not_found");
        let of = |id: EntryId| {
            move |tx: &mut Tx<'_>, ctx: &Ctx, w: &casework::Works| history(tx, ctx, &w.policy, id)
        };
        let mine = run(&city, &worker, of(here)).await.unwrap();
        let theirs = run(&city, &other, of(there)).await.unwrap();
        assert_eq!(mine.items[0].merged, Some(there), "both histories stay");
        assert_eq!((mine.items.len(), theirs.items.len()), (1, 1));
    });
}

#[test]
fn who_has_a_say_in_both_villages_merges_at_once_unless_it_has_changed() {
    let folder = tempfile::tempdir().unwrap();
    testkit::both(&manifests(), async |t| {
        let city = city(t).await;
        import(&city, folder.path(), REGISTER).await;
        let (here, there) = two_villages(&city).await;
        let worker = by(&city, "intake", "community_worker", &[VILLAGE, OTHER]).await;
        let join = |seen: Option<i64>| {
            move |tx: &mut Tx<'_>, ctx: &Ctx, w: &casework::Works| {
                merge(tx, ctx, &w.policy, here, there, "同一人", seen)
            }
        };
        let part = |seen: Option<i64>| {
            move |tx: &mut Tx<'_>, ctx: &Ctx, w: &casework::Works| {
                split(tx, ctx, &w.policy, here, "是两个人", seen)
            }
        };
        assert_eq!(run(&city, &worker, join(Some(7))).await.unwrap_err().code, "registry.changed");
        assert_eq!(run(&city, &worker, join(Some(1))).await.unwrap().version, 2);
        assert_eq!(run(&city, &worker, part(Some(1))).await.unwrap_err().code, "registry.changed");
        assert_eq!(run(&city, &worker, part(Some(2))).await.unwrap().version, 3);
    });
}

#[test]
fn people_leave_in_clear_when_a_second_person_says_so_and_see_that_they_did() {
    let folder = tempfile::tempdir().unwrap();
    testkit::both(&manifests(), async |t| {
        let city = city(t).await;
        import(&city, folder.path(), REGISTER).await;
        let worker = by(&city, "intake", "community_worker", &[VILLAGE]).await;
        let ask = |area: &'static str, fields: &'static [&'static str], purpose: &'static str| {
            move |tx: &mut Tx<'_>, ctx: &Ctx, w: &casework::Works| {
                let fields = fields.iter().map(|f| (*f).to_owned()).collect();
                let new = NewExport { area: code(area), fields, purpose: purpose.to_owned() };
                ask_export(tx, ctx, &w.policy, &new)
            }
        };
        for (area, fields, purpose, expected) in [
            (OTHER, &["name"][..], "核对", "not_found"),
            (VILLAGE, &[], "核对", "registry.fields_wrong"),
            (VILLAGE, &["health"], "核对", "registry.fields_wrong"),
            (VILLAGE, &["name"], " ", "registry.reason_wrong"),
        ] {
            let refused = run(&city, &worker, ask(area, fields, purpose)).await.unwrap_err();
            assert_eq!(refused.code, expected);
        }
        let asked = run(&city, &worker, ask(VILLAGE, &["phone", "name"], "高龄津贴核对")).await;
        let id = asked.unwrap().id;
        let fetch = move |tx: &mut Tx<'_>, ctx: &Ctx, w: &casework::Works| {
            fetch_export(tx, ctx, &w.policy, id)
        };
        let open = run(&city, &worker, fetch).await.err().unwrap();
        assert_eq!(open.code, "registry.export_open");
        let decide = |approve: bool, seen: Option<i64>| {
            move |tx: &mut Tx<'_>, ctx: &Ctx, w: &casework::Works| {
                let decision = Decision { approve, reason: "属实".into() };
                decide_export(tx, ctx, &w.policy, id, &decision, seen)
            }
        };
        let mut own = by(&city, "intake", "liaison_officer", &[VILLAGE]).await;
        if let (Actor::Person { grants, .. }, Actor::Person { grants: more, .. }) =
            (&mut own.actor, &worker.actor)
        {
            grants.extend(more.clone());
        }
        let refused = run(&city, &own, decide(true, None)).await.err().unwrap();
        assert_eq!(refused.code, "registry.second_person");
        let refused = run(&city, &worker, decide(true, None)).await.err().unwrap();
        assert_eq!(refused.code, "identity.role_needed");
        let officer = by(&city, "shift", "liaison_officer", &[VILLAGE]).await;
        let stale = run(&city, &officer, decide(true, Some(9))).await.err().unwrap();
        assert_eq!(stale.code, "registry.changed");
        run(&city, &officer, decide(true, Some(1))).await.unwrap();
        let again = run(&city, &officer, decide(false, None)).await.err().unwrap();
        assert_eq!(again.code, "registry.export_decided");
        let stranger = by(&city, "shift", "community_worker", &[VILLAGE]).await;
        assert_eq!(run(&city, &stranger, fetch).await.err().unwrap().code, "not_found");

        let before = count(&city, "SELECT COUNT(*) FROM access_entry").await;
        let (export, people) = run(&city, &worker, fetch).await.unwrap();
        assert_eq!((people.len(), export.fetched), (2, 1));
        let mut lines = Vec::new();
        for person in people {
            let export = export.clone();
            let line = run(&city, &worker, move |tx, ctx, w| {
                export_line(tx, ctx, &w.policy, &w.vault, &export, person)
            });
            lines.push(line.await.unwrap());
        }
        lines.sort();
        assert_eq!(lines[0][2..], ["张三", "13812345678"]);
        let looked = count(&city, "SELECT COUNT(*) FROM access_entry").await - before;
        assert_eq!(looked, 4, "one entry a person and field");
        let plain = "SELECT COUNT(*) FROM registry_export WHERE purpose LIKE '%138%'";
        assert_eq!(count(&city, plain).await, 0);

        let of = Of { area: code(VILLAGE), cursor: None, limit: None };
        let listed = run(&city, &officer, move |tx, ctx, w| exports(tx, ctx, &w.policy, &of));
        assert_eq!(listed.await.unwrap().items.len(), 1);
        t.clock().forward(24 * 60 * 60);
        let late = run(&city, &worker, fetch).await.err().unwrap();
        assert_eq!(late.code, "registry.export_expired");
    });
}

#[test]
fn forty_people_on_one_list_are_forty_access_logs_of_a_line_for_each_field() {
    let folder = tempfile::tempdir().unwrap();
    let headings = REGISTER.lines().next().unwrap();
    let person = |n| format!("person,q-{n},{VILLAGE}001001,,赵{n},,138{n:08},,");
    let people: Vec<String> = (0..40).map(person).collect();
    let register = format!("{headings}\n{}\n", people.join("\n"));
    testkit::both(&manifests(), async |t| {
        let city = city(t).await;
        import(&city, folder.path(), &register).await;
        let worker = by(&city, "intake", "community_worker", &[VILLAGE]).await;
        let officer = by(&city, "shift", "liaison_officer", &[VILLAGE]).await;
        let id = run(&city, &worker, |tx, ctx, w| {
            let fields = vec!["phone".to_owned(), "name".to_owned()];
            let new =
                NewExport { area: code(VILLAGE), fields, purpose: "高龄津贴核对".into() };
            ask_export(tx, ctx, &w.policy, &new)
        });
        let id = id.await.unwrap().id;
        let decided = run(&city, &officer, move |tx, ctx, w| {
            let decision = Decision { approve: true, reason: "属实".into() };
            decide_export(tx, ctx, &w.policy, id, &decision, None)
        });
        decided.await.unwrap();
        let all = run(&city, &worker, move |tx, ctx, w| {
            let (export, people) = fetch_export(tx, ctx, &w.policy, id)?;
            let line = |p| export_line(tx, ctx, &w.policy, &w.vault, &export, p);
            people.into_iter().map(line).collect::<Result<Vec<_>>>()
        });
        assert_eq!(all.await.unwrap().len(), 40);
        assert_eq!(count(&city, "SELECT COUNT(*) FROM access_entry").await, 80);
        let logs = "SELECT COUNT(*) FROM (SELECT subject FROM access_entry \
            GROUP BY subject HAVING COUNT(*) = 2 AND COUNT(DISTINCT field) = 2 \
            AND COUNT(DISTINCT id) = 1) AS logs";
        assert_eq!(count(&city, logs).await, 40, "a line a field, both of one look");
    });
}

#[test]
fn no_plain_export_shows_a_personal_value() {
    let folder = tempfile::tempdir().unwrap();
    testkit::both(&manifests(), async |t| {
        let city = city(t).await;
        import(&city, folder.path(), REGISTER).await;
        let now = city.store.clock().now();
        let read = move |tx: &mut Tx<'_>| export(tx, now);
        let (headings, rows) = city.store.read_many(store::Shards::All, read).await.unwrap();
        let all = format!("{headings:?} {rows:?}");
        for value in ["张三", "张 三", "李四", "13812345678", "13912345678", "11010519491231002X"]
        {
            assert!(!all.contains(value), "{value}: {all}");
        }
        assert!(all.contains("138****5678") && all.contains("清泉超市"), "{all}");
    });
}
