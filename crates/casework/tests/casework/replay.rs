//! The matters beside the log: what was changed behind its back is found.

use jingwei_casework::replay::{Found, Replayed, replay};
use kernel::Shard;
use procedure::Act;
use store::audit::Sealer;
use testkit::both;
use testkit::city::{FOUNDATIONS, TestCity};

use crate::leave::{apply, does, plan};

async fn replayed(city: &TestCity) -> Replayed {
    replay(&city.store, |_| ()).await.unwrap()
}

#[test]
fn rule_18_a_matter_changed_behind_the_logs_back_is_found_and_located() {
    both(FOUNDATIONS, async |t| {
        let city = TestCity::on(t, plan()).await;
        let sealer = Sealer::new(t).unwrap();
        let (first, second) = (apply(&city, 5).await, apply(&city, 7).await);
        sealer.seal_all().await.unwrap();
        t.clock().forward(10);
        let leader = city.ctx("heating-leader").await;
        does(&city, &leader, first, Act::named("approve_first")).await.unwrap();

        let whole = replayed(&city).await;
        assert_eq!((whole.matters, whole.without, &whole.found[..]), (2, 0, &[][..]));
        sealer.seal_all().await.unwrap();
        assert_eq!(replayed(&city).await, whole, "sealed or not");

        let shard = second.shard();
        let found = replayed_after(
            &city,
            &format!("UPDATE matter SET due = due + 1 WHERE id = {}", second.get()),
        )
        .await;
        let [Found::Changed { shard: at, matter, seq: Some(seq) }] = found[..] else {
            panic!("{found:?}")
        };
        assert_eq!((at, matter), (shard, second.get()));
        let log = |id| {
            city.store
                .read(shard, move |tx| store::audit::of_subject(tx, shard, ("matter", id), 0, 10))
        };
        let entries = log(second.get()).await.unwrap();
        assert_eq!(entries.last().unwrap().seq, Some(seq), "the entry that it should be by");
        undone(&city, &format!("UPDATE matter SET due = due - 1 WHERE id = {}", second.get()))
            .await;

        for (change, back) in [
            ("title = '别的'", "title = '病假'"),
            ("confidential = 1 - confidential", "confidential = 1 - confidential"),
            ("lon = 0.5, lat = 0.5", "lon = NULL, lat = NULL"),
            ("version = version + 1", "version = version - 1"),
            ("area_now = 1", "area_now = area_at_filing"),
        ] {
            let set = |what: &str| format!("UPDATE matter SET {what} WHERE id = {}", first.get());
            let found = replayed_after(&city, &set(change)).await;
            assert!(
                matches!(found[..], [Found::Changed { matter, .. }] if matter == first.get()),
                "{change}: {found:?}"
            );
            undone(&city, &set(back)).await;
        }
        // hidden: nobody sees it, and the report counts it apart
        let (shard, id) = (first.shard().get(), first.get());
        let brought = "(shard, matter, import, version, told)";
        beside(&city, &format!("INSERT INTO matter_brought {brought} VALUES ({shard},{id},7,1,1)"))
            .await;
        beside(&city, "INSERT INTO matter_unseen (shard, import) VALUES (0, 7)").await;
        let hidden = replayed(&city).await;
        assert_eq!((hidden.unseen, &hidden.found[..]), (1, &[][..]));
    });
}

#[test]
fn rule_18_a_matter_that_was_taken_away_or_slipped_in_is_found() {
    both(FOUNDATIONS, async |t| {
        let city = TestCity::on(t, plan()).await;
        let (first, second) = (apply(&city, 5).await, apply(&city, 7).await);
        Sealer::new(t).unwrap().seal_all().await.unwrap();
        // one takes the place of another, under a number of its own
        let (shard, id): (Shard, i64) = (first.shard(), first.get() + 1);
        let found = replayed_after(
            &city,
            &format!("UPDATE matter SET id = {id} WHERE id = {}", first.get()),
        )
        .await;
        assert!(found.contains(&Found::Unknown { shard, matter: id }), "{found:?}");
        let gone = |f: &Found| matches!(f, Found::Gone { matter, .. } if *matter == first.get());
        assert!(found.iter().any(gone), "{found:?}");
        assert_eq!(found.len(), 2);
        assert_ne!(first, second);
    });
}

#[test]
fn rule_18_a_line_or_an_attachment_changed_behind_the_logs_back_is_found_and_located() {
    both(FOUNDATIONS, async |t| {
        let city = TestCity::on(t, plan()).await;
        let sealer = Sealer::new(t).unwrap();
        let id = apply(&city, 5).await;
        t.clock().forward(10);
        let leader = city.ctx("heating-leader").await;
        does(&city, &leader, id, Act::named("approve_first")).await.unwrap();
        sealer.seal_all().await.unwrap();
        let whole = replayed(&city).await;
        assert_eq!((whole.lines_without, &whole.found[..]), (0, &[][..]));

        let (shard, matter) = (id.shard(), id.get());
        let row = format!("shard = {} AND matter = {matter}", shard.get());
        let first = format!("{row} AND version = 1 AND line = 0");
        let place = (matter, 1, 0);
        let seq = Some(0);
        for (change, back) in [
            ("note = '别的'", "note = ''"),
            ("at = at + 1", "at = at - 1"),
            ("act = act || 'x'", "act = substr(act, 1, length(act) - 1)"),
            ("public = 1 - public", "public = 1 - public"),
            ("account = COALESCE(account, 0) + 1", "account = NULLIF(account - 1, 0)"),
            ("body = body || ' '", "body = substr(body, 1, length(body) - 1)"),
        ] {
            let set = |what: &str| format!("UPDATE timeline SET {what} WHERE {first}");
            let found = replayed_after(&city, &set(change)).await;
            assert_eq!(found, [Found::LineChanged { shard, place, seq }], "{change}");
            undone(&city, &set(back)).await;
        }
        let found =
            replayed_after(&city, &format!("UPDATE timeline SET version = 9 WHERE {first}")).await;
        let slipped_in = Found::LineUnknown { shard, place: (matter, 9, 0) };
        assert_eq!(found, [Found::LineGone { shard, place, seq }, slipped_in]);
        undone(&city, &format!("UPDATE timeline SET version = 1 WHERE {row} AND version = 9"))
            .await;

        let columns = "(shard, matter, file, version, kind, public)";
        let values = format!("({}, {matter}, 'a-file', 1, 'photos', 0)", shard.get());
        let found =
            replayed_after(&city, &format!("INSERT INTO attachment {columns} VALUES {values}"))
                .await;
        assert_eq!(found, [Found::FilesChanged { shard, matter, version: 1, seq }]);
        undone(&city, &format!("DELETE FROM attachment WHERE {row} AND file = 'a-file'")).await;
        let moved = |version: i64, to: i64| {
            format!("UPDATE attachment SET version = {to} WHERE {row} AND version = {version}")
        };
        let found = replayed_after(&city, &moved(1, 9)).await;
        let changed = |version, seq| Found::FilesChanged { shard, matter, version, seq };
        assert_eq!(found, [changed(1, seq), changed(9, None)]);
        undone(&city, &moved(9, 1)).await;

        // as it was before the log kept imprints of lines
        let old = "UPDATE audit_log SET facts = REPLACE(facts, '\"line\"', '\"long\"') \
            WHERE kind = 'matter' AND version = 1";
        assert_eq!(replayed_after(&city, old).await, []);
        assert_eq!(replayed(&city).await.lines_without, 1);
    });
}

async fn replayed_after(city: &TestCity, sql: &str) -> Vec<Found> {
    beside(city, sql).await;
    replayed(city).await.found
}

async fn undone(city: &TestCity, sql: &str) {
    beside(city, sql).await;
    assert_eq!(replayed(city).await.found, [], "{sql}");
}

/// As somebody does who reaches the database past the program.
async fn beside(city: &TestCity, sql: &str) {
    let statement = Box::leak(Box::new(kernel::Statement {
        name: "TEST",
        sql: Box::leak(sql.to_owned().into_boxed_str()),
    }));
    let ctx = city.ctx("auditor").await;
    let change = |tx: &mut store::Tx<'_>| tx.exec_count(statement, &store::vals![]);
    assert_eq!(city.store.write(Shard::COMMON, &ctx, change).await.unwrap(), 1, "{sql}");
}
