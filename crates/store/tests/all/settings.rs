//! Settings with scope and history.

use jingwei_store::settings::{history, set};
use kernel::{AreaCode, Kind, Result, SettingDef, Time};
use serde_json::{Value, json};
use testkit::{TestStore, both};

use crate::thing::*;

const METRES: SettingDef = SettingDef {
    name: "things.metres",
    default: "200",
    check: |v| match v.as_i64() {
        Some(1..=5000) => Ok(()),
        _ => Err("1..5000"),
    },
};

fn area(s: &str) -> AreaCode {
    s.parse().unwrap()
}

async fn change(t: &TestStore, scope: Option<&str>, from: Time, value: Value) -> Result<()> {
    let ctx = ctx(t).await;
    let (of, scope) = (ctx.clone(), scope.map(area));
    t.write(S, &ctx, move |tx| set(tx, &of, &METRES, scope, from, &value)).await
}

async fn metres(t: &TestStore, at: &str) -> i64 {
    let now = ctx(t).await.now;
    t.settings().await.unwrap().get(&METRES, Some(area(at)), now).unwrap()
}

#[test]
fn a_change_holds_for_its_scope_from_its_moment_and_is_seen_at_once() {
    both(&[], async |t| {
        let now = ctx(t).await.now;
        assert_eq!(metres(t, "150302001").await, 200);
        change(t, None, now, json!(300)).await.unwrap();
        assert_eq!(metres(t, "150302001").await, 300);
        change(t, Some("150302"), now.plus_minutes(10), json!(400)).await.unwrap();
        assert_eq!(metres(t, "150302001").await, 300);
        t.clock().forward(10);
        assert_eq!((metres(t, "150302001").await, metres(t, "150303001").await), (400, 300));
        change(t, Some("150302"), now.plus_minutes(10), json!(450)).await.unwrap();
        assert_eq!(metres(t, "150302001").await, 450, "the later word for one moment holds");
    });
}

/// Whoever asked while another was reading them again got the ones of before.
#[test]
fn whoever_changed_a_setting_sees_it_whoever_else_asks() {
    both(&[], async |t| {
        let now = ctx(t).await.now;
        let asking = {
            let store = t.store.clone();
            tokio::spawn(async move {
                loop {
                    store.settings().await.unwrap();
                    tokio::task::yield_now().await;
                }
            })
        };
        for n in 1..=200 {
            change(t, None, now, json!(n)).await.unwrap();
            assert_eq!(metres(t, "150302").await, n);
        }
        asking.abort();
    });
}

#[test]
fn the_history_tells_who_set_what_when_and_survives_a_restart() {
    both(&[], async |t| {
        let now = ctx(t).await.now;
        change(t, None, now, json!(300)).await.unwrap();
        t.clock().forward(1);
        change(t, None, now, json!(350)).await.unwrap();
        let changes = t.read(S, |tx| history(tx, "things.metres", 10)).await.unwrap();
        let told: Vec<_> =
            changes.iter().map(|c| (c.value.value.clone(), c.version, c.by.as_str())).collect();
        assert_eq!(told, [(json!(350), 2, "system:test"), (json!(300), 1, "system:test")]);
        t.store.close().await.unwrap();
        let again = t.scene.open().await;
        let kept = again.settings().await.unwrap().get::<i64>(&METRES, None, now);
        assert_eq!(kept, Some(350));
        again.close().await.unwrap();
    });
}

#[test]
fn a_value_that_does_not_pass_is_refused_by_name_and_nothing_is_kept() {
    both(&[], async |t| {
        let now = ctx(t).await.now;
        for bad in [json!(0), json!("5"), json!(null), json!(-1), json!({})] {
            let refused = change(t, None, now, bad).await.unwrap_err();
            assert_eq!((refused.kind, refused.code), (Kind::Invalid, "store.setting_refused"));
            assert_eq!(refused.field.as_deref(), Some("things.metres"));
        }
        assert!(t.read(S, |tx| history(tx, "things.metres", 10)).await.unwrap().is_empty());
    });
}

#[test]
fn every_change_is_audited() {
    both(&[], async |t| {
        let now = ctx(t).await.now;
        change(t, None, now, json!(300)).await.unwrap();
        let entries =
            t.read(S, |tx| jingwei_store::audit::of_subject(tx, S, ("setting", 0), 0, 10));
        let entries = entries.await.unwrap();
        assert_eq!((entries.len(), entries[0].action.as_str()), (1, "settings.set"));
        assert_eq!(entries[0].facts["value"], 300);
    });
}
