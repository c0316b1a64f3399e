//! A village decides by its county's list: its powers, its days of notice.

use kernel::Result;
use serde_json::{Value, json};

use crate::scene::{
    CLERK, HEAD, Holder, SECRETARY, SUPERVISOR, Scene, TOWN, VILLAGE, meeting, proposal, scene,
};

const LIST: &str = "区县代码,编号,类别,事项,责任主体,流程,公示天数,依据\n\
    150302,甲1,重大决策,修渠,村委会,village_resolution,10,某县规定\n\
    150302,甲2,重大决策,立规,村委会,village_five_step,15,某县规定\n\
    150302,甲3,重大决策,购物,村委会,,,某县规定\n";

fn code<T>(r: Result<T>) -> (&'static str, String) {
    let e = r.err().unwrap();
    (e.code, e.field.unwrap_or_default())
}

async fn refused(s: &Scene, who: &Holder, at: &str, power: &str) -> (&'static str, String) {
    let ctx = s.ctx(&[who]).await;
    code(s.proposed(&ctx, "village_resolution", at, proposal(power)).await)
}

#[test]
fn a_proposal_names_a_power_of_the_county_that_goes_this_way() {
    scene(async |t, s| {
        s.import(LIST, false).await;
        t.clock().forward(60);
        let field = |code| (code, "form/power".to_owned());
        assert_eq!(refused(s, &SECRETARY, VILLAGE, "乙9").await, field("powers.unknown"));
        assert_eq!(refused(s, &SECRETARY, VILLAGE, "甲2").await, field("powers.other_procedure"));
        assert_eq!(refused(s, &SECRETARY, VILLAGE, "甲3").await, field("powers.other_procedure"));
        // the seed does not hold any more
        assert_eq!(refused(s, &SECRETARY, VILLAGE, "01").await, field("powers.unknown"));
        let town = Holder(901, "village_secretary", "150302001");
        let grid = "150302001001001";
        assert_eq!(refused(s, &town, grid, "甲1").await.0, "powers.not_a_village");
        assert_eq!(refused(s, &CLERK, VILLAGE, "甲1").await.0, "identity.role_needed");
        let beside = Holder(901, "village_secretary", "150302001002");
        assert_eq!(refused(s, &beside, VILLAGE, "甲1").await.0, "identity.role_needed");
    });
}

/// Up to the resolution that was sealed.
async fn resolved(s: &Scene, approve: Value) -> kernel::Id<casework::Matter> {
    let ctx = s.ctx(&[&SECRETARY]).await;
    let id = s.proposed(&ctx, "village_resolution", VILLAGE, proposal("甲1")).await.unwrap();
    s.act(&[&CLERK], id, "confer", meeting(7, 6, 5)).await.unwrap();
    s.act(&[&TOWN], id, "approve", approve).await.unwrap();
    s.act(&[&CLERK], id, "deliberate", meeting(30, 16, 16)).await.unwrap();
    assert_eq!(s.act(&[&CLERK], id, "resolve", meeting(30, 20, 11)).await.unwrap(), "sealing");
    id
}

#[test]
fn the_countys_days_of_notice_hold_and_the_town_may_make_them_more() {
    scene(async |t, s| {
        s.import(LIST, false).await;
        t.clock().forward(60);
        for (approve, days) in [
            (json!({ "opinion": "合法" }), 10),
            (json!({ "opinion": "合法", "notice": "12 calendar_days" }), 12),
        ] {
            let id = resolved(s, approve).await;
            s.act(&[&SUPERVISOR], id, "seal", json!({})).await.unwrap();
            let posted = json!({ "where": "村务公开栏", "photos": ["c"] });
            let stage = s.act(&[&CLERK], id, "post", posted).await.unwrap();
            assert_eq!(stage, "noticing");
            let page = s.ok(&format!("/api/v1/powers/matters/{id}")).await;
            let until: kernel::Time = page["public_until"].as_str().unwrap().parse().unwrap();
            let zone = s.city.works.calendars.zone();
            let day = |t: kernel::Time| t.civil(zone).date();
            // the n-th day ends at its midnight
            let last = until.micros() - 1;
            let hung = day(kernel::Time::from_micros(last))
                .since(day(s.city.store.clock().now()))
                .unwrap();
            assert_eq!(hung.get_days(), days);
            assert_eq!(page["power_name"], "修渠");
            let seen = s.ok(&format!("/api/v1/powers/matters?area={VILLAGE}")).await;
            assert_eq!(seen["items"][0]["matter"], page["matter"]);
        }
    });
}

#[test]
fn a_shorter_notice_than_the_countys_is_refused() {
    scene(async |t, s| {
        s.import(LIST, false).await;
        t.clock().forward(60);
        let ctx = s.ctx(&[&SECRETARY]).await;
        let id = s.proposed(&ctx, "village_resolution", VILLAGE, proposal("甲1")).await.unwrap();
        s.act(&[&CLERK], id, "confer", meeting(7, 6, 5)).await.unwrap();
        for short in ["9 calendar_days", "90 working_days", "240 hours"] {
            let asked = json!({ "opinion": "合法", "notice": short });
            let e = code(s.act(&[&TOWN], id, "approve", asked).await);
            assert_eq!(e, ("powers.notice_short", "form/notice".to_owned()), "{short}");
        }
    });
}

#[test]
fn exactly_two_thirds_are_enough_and_one_less_is_not() {
    scene(async |_, s| {
        let ctx = s.ctx(&[&SECRETARY]).await;
        let id = s.proposed(&ctx, "village_resolution", VILLAGE, proposal("01")).await.unwrap();
        s.act(&[&CLERK], id, "confer", meeting(7, 4, 3)).await.unwrap();
        s.act(&[&TOWN], id, "approve", json!({ "opinion": "合法" })).await.unwrap();
        s.act(&[&CLERK], id, "deliberate", meeting(30, 16, 9)).await.unwrap();
        let few = s.act(&[&CLERK], id, "resolve", meeting(30, 19, 19)).await.unwrap();
        assert_eq!(few, "resolving");
        for (roll, field) in [(meeting(30, 20, 21), "agreed"), (meeting(30, 31, 16), "attended")] {
            let e = code(s.act(&[&CLERK], id, "resolve", roll).await);
            assert_eq!(e, ("powers.roll_wrong", format!("form/{field}")));
        }
        let half = s.act(&[&CLERK], id, "resolve", meeting(30, 20, 10)).await.unwrap();
        assert_eq!(half, "voted_down");
    });
}

#[test]
fn what_a_village_decides_is_seen_by_its_own_people_and_nothing_else_is() {
    scene(async |_, s| {
        let id = {
            let ctx = s.ctx(&[&SECRETARY]).await;
            s.proposed(&ctx, "village_resolution", VILLAGE, proposal("01")).await.unwrap()
        };
        let beside = Holder(950, "village_supervisor", "150302001002");
        for (who, sees) in [(&SUPERVISOR, true), (&HEAD, true), (&beside, false)] {
            let (ctx, works) = (s.ctx(&[who]).await, s.city.works.clone());
            let seen = move |tx: &mut store::Tx<'_>| {
                casework::queries::page::seen(tx, &ctx.actor, &works, id, false).map(drop)
            };
            let seen = s.city.store.read(id.shard(), seen).await;
            assert_eq!(seen.is_ok(), sees, "{}", who.2);
        }
    });
}
