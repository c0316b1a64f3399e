//! Worklists: one person's desks merged, paged, counted.

use jingwei_casework::model::Tab;
use jingwei_casework::queries::worklist::{self, Filter, View};
use jingwei_casework::sql::inbox;
use jingwei_casework::{InboxRow, Matter};
use kernel::{Actor, Cursor, Id, Shard, Statement, Time};
use store::vals;
use testkit::both;
use testkit::city::FOUNDATIONS;

/// What speaks of danger: one that is late, one that is not.
const RAISED: [i64; 2] = [13, 40];

/// The raised first, the others by what is due.
fn raised_first(dues: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut all: Vec<i64> = dues.collect();
    all.sort_by_key(|due| (!RAISED.contains(due), *due));
    all
}

fn row(id: Id<Matter>, desk: &str, due: i64) -> InboxRow {
    InboxRow {
        matter: id,
        task: 1,
        addressee: desk.to_owned(),
        tab: Tab::Todo,
        due: Time::from_micros(due),
        warn: Time::from_micros(due - 5),
        supervised: due % 3 == 0,
        since: Time::from_micros(0),
        task_name: "send".to_owned(),
        round_the_clock: false,
        raised: RAISED.contains(&due),
    }
}

static MATTER: Statement = Statement {
    name: "MATTER",
    sql: "INSERT INTO matter (shard, id, version, procedure, edition, stage, state, title, \
        confidential, area_at_filing, area_now, place, supervised, opened) \
        VALUES ($1, $2, 1, 'errand', 1, 'asked', $3, $4, 0, 150302001000000000, \
        150302001000000000, '', 0, 0)",
};

/// Fifty tasks, in turn on one desk, on the other and on both.
async fn fill(t: &testkit::TestStore) -> Vec<String> {
    let desks = ["p:1".to_owned(), "u:2:handler".to_owned()];
    let ctx = t.ctx(Actor::System { job: "test" }).await;
    let (of, on) = (ctx.clone(), desks.clone());
    t.write(Shard::COMMON, &ctx, move |tx| {
        for n in 1..=50 {
            let id: Id<Matter> = of.id(Shard::COMMON);
            let (state, title) = (Vec::<u8>::new(), format!("第 {n} 件"));
            tx.exec(&MATTER, &vals![id.shard(), id, state, title])?;
            for (i, desk) in on.iter().enumerate() {
                if n % 3 == 0 || n % 2 == i as i64 {
                    inbox::put(tx, &row(id, desk, n))?;
                }
            }
        }
        Ok(())
    })
    .await
    .unwrap();
    desks.to_vec()
}

async fn all(t: &testkit::TestStore, desks: &[String], view: View, filter: &Filter) -> Vec<i64> {
    let mut seen = Vec::new();
    let mut after: Option<Cursor> = None;
    for _ in 0..100 {
        let (desks, filter, from) = (desks.to_vec(), filter.clone(), after.clone());
        let page = t
            .read(Shard::COMMON, move |tx| {
                let now = Time::from_micros(20);
                worklist::list(tx, &desks, view, &filter, now, from.as_ref(), Some(7))
            })
            .await
            .unwrap();
        assert!(page.items.len() <= 7);
        seen.extend(page.items.iter().map(|r| r.inbox.due.micros()));
        match page.next {
            Some(next) => after = Some(next),
            None => return seen,
        }
    }
    panic!("the list has no end");
}

#[test]
fn the_pages_of_two_desks_are_one_list_without_gap_or_double() {
    both(FOUNDATIONS, async |t| {
        let desks = fill(t).await;
        let expected = raised_first(1..=50);
        assert_eq!(all(t, &desks, View::Todo, &Filter::default()).await, expected);
        let late = raised_first(1..=20);
        assert_eq!(all(t, &desks, View::Overdue, &Filter::default()).await, late);
        let supervised = raised_first((1..=50).filter(|n| n % 3 == 0));
        assert_eq!(all(t, &desks, View::Supervised, &Filter::default()).await, supervised);
        assert!(all(t, &desks, View::Done, &Filter::default()).await.is_empty());
    });
}

#[test]
fn what_lies_on_two_of_ones_desks_is_counted_once() {
    both(FOUNDATIONS, async |t| {
        let desks = fill(t).await;
        let count = async |own: &[String], in_stead: &[String]| {
            let (own, in_stead) = (own.to_vec(), in_stead.to_vec());
            let now = Time::from_micros(20);
            let read = move |tx: &mut store::Tx<'_>| worklist::counts(tx, &own, &in_stead, now);
            let counts = t.read(Shard::COMMON, read).await.unwrap();
            (counts.todo, counts.overdue, counts.supervised)
        };
        assert_eq!(count(&desks, &[]).await, (50, 20, 16));
        assert_eq!(count(&desks[..1], &desks[1..]).await, (50, 20, 16));
        assert_eq!(count(&desks[..1], &[]).await, (33, 13, 16));
    });
}

#[test]
fn a_filter_narrows_over_the_pages() {
    both(FOUNDATIONS, async |t| {
        let desks = fill(t).await;
        let filter = Filter { text: Some("4".to_owned()), ..Filter::default() };
        let expected = raised_first((1..=50).filter(|n| n.to_string().contains('4')));
        assert_eq!(all(t, &desks, View::Todo, &filter).await, expected);
        let nothing = Filter { stage: Some("elsewhere".to_owned()), ..Filter::default() };
        assert!(all(t, &desks, View::Todo, &nothing).await.is_empty());
    });
}

#[test]
fn a_cursor_that_is_none_of_ours_is_refused() {
    both(FOUNDATIONS, async |t| {
        for bad in ["", "1", "1.2", "a.b.c", "1.2.3", "1.2.3.4.5", "1.99999999999999999999.1.1"] {
            let cursor = Cursor(bad.to_owned());
            let err = t
                .read(Shard::COMMON, move |tx| {
                    let (view, filter) = (View::Todo, Filter::default());
                    let now = Time::from_micros(0);
                    worklist::list(tx, &["p:1".into()], view, &filter, now, Some(&cursor), None)
                })
                .await
                .unwrap_err();
            assert_eq!(err.code, "casework.cursor_wrong", "{bad}");
        }
    });
}
