//! How much there is to do: for relief, and of nobody in particular.

use std::collections::{BTreeMap, BTreeSet};

use jingwei_staff::policy::TABLE;
use jingwei_staff::workload::{Load, Relief, UnitLoad, of_unit, own};
use jingwei_staff::{MANIFEST, place};
use kernel::actor::Unit;
use kernel::{Id, Place, Result};

use crate::scene::*;

fn unit(n: i64) -> Id<Unit> {
    Id::from_i64(n).unwrap()
}

fn loads() -> Vec<Load> {
    let load = |(n, open, late)| Load { account: Id::from_i64(n).unwrap(), open, late };
    [(7, 40, 12), (8, 3, 0), (9, 5, 1)].map(load).to_vec()
}

async fn asked(h: &Hall<'_>, who: kernel::Actor, all: Vec<Load>) -> Result<UnitLoad> {
    let why = (unit(5), Relief::FindHelp);
    h.run(who, move |tx, ctx, policy, _| of_unit(tx, ctx, policy, why, &all)).await
}

#[test]
fn rule_14_figures_of_work_are_of_a_unit_and_for_relief() {
    hall(async |h| {
        let leader = |of| somebody(6, "unit_leader", Place::Unit(unit(of)));
        let told = asked(&h, leader(5), loads()).await.unwrap();
        assert_eq!(told, UnitLoad { people: 3, open: 48, late: 13 });
        let said = h.t.read(kernel::Shard::COMMON, |tx| {
            tx.query_sql("SELECT facts FROM audit_new", &[], |r| r.text(0))
        });
        assert_eq!(said.await.unwrap(), [r#"{"for":"find_help"}"#], "asked for a reason");
        // of two people the sum would tell on both
        assert_eq!(code(asked(&h, leader(5), loads()[..2].to_vec()).await), "staff.few");
        for who in [leader(4), worker(), duty_leader("150302")] {
            assert_eq!(code(asked(&h, who, loads()).await), "identity.role_needed");
        }
        // one's own is one's own
        let ctx = h.t.ctx(worker()).await;
        assert_eq!(own(&ctx, &loads()), Some(loads()[0]));
        let ctx = h.t.ctx(leader(5)).await;
        assert_eq!(own(&ctx, &loads()), None);
    });
}

#[test]
fn both_languages_are_whole() {
    let words = |text: &str| -> BTreeMap<String, String> { toml::from_str(text).unwrap() };
    let (zh, en) = (words(MANIFEST.words.0), words(MANIFEST.words.1));
    let mut wanted: BTreeSet<String> =
        MANIFEST.errors.iter().map(|c| format!("errors.{c}")).collect();
    wanted.extend(TABLE.rows.iter().map(|r| format!("policy.acts.{}", r.act)));
    let purpose = format!("purposes.{}", place::PURPOSE.code);
    wanted.extend([format!("fields.{}", place::FIELD), format!("{purpose}.basis"), purpose]);
    assert_eq!(zh.keys().cloned().collect::<BTreeSet<_>>(), wanted);
    assert_eq!(en.keys().cloned().collect::<BTreeSet<_>>(), wanted);
}
