//! Giving, holding and losing roles.

use jingwei_identity::account::{self, AccountInfo, State};
use jingwei_identity::grant::{self, Give};
use jingwei_identity::roles::ADMINISTRATOR;
use kernel::{Account, Actor, Cursor, Error, Id, Page, Place, Result, Shard};

use crate::scene::{Hall, PASSWORD, area, hall, person, simple, unit};

#[test]
fn the_first_administrator_is_made_once() {
    hall(async |h| {
        let first = async |login: &str, password: &str| {
            h.identity.first_administrator(login, "系统管理员", area("150300"), password).await
        };
        assert_eq!(
            first("boss", "password1234").await.unwrap_err().code,
            "identity.password_trivial"
        );
        let id = first("boss", PASSWORD).await.unwrap();
        let again = first("boss2", PASSWORD).await.unwrap_err();
        assert_eq!(again.code, "identity.administered");
        let ctx = h.t.ctx(Actor::Anonymous).await;
        let token =
            h.identity.sign_in(&ctx, "boss", PASSWORD, "").await.unwrap().signed().unwrap().token;
        let signed = h.identity.signed(token.expose(), h.now()).await.unwrap();
        assert!(signed.actor.has_at(ADMINISTRATOR, area("150302001")));
        assert_eq!(signed.account, id);
    });
}

#[test]
fn making_the_first_administrator_can_be_run_again_when_it_broke_off() {
    hall(async |h| {
        let id = h.account("boss", "150300").await;
        let made = h.identity.first_administrator(
            "boss",
            "系统管理员",
            area("150300"),
            "nine-mountain-goats",
        );
        assert_eq!(made.await.unwrap(), id);
        let ctx = h.t.ctx(Actor::Anonymous).await;
        assert!(h.identity.sign_in(&ctx, "boss", "nine-mountain-goats", "").await.is_ok());
    });
}

/// An administrator of a county until tomorrow, and somebody to give to.
async fn county(h: &Hall<'_>) -> (Id<Account>, Actor, Id<Account>) {
    let admin = h.account("county.admin", "150302").await;
    let clerk = h.account("clerk", "150302001").await;
    let mut actor = person(admin, &[(ADMINISTRATOR, Place::Area(area("150302")))]);
    if let Actor::Person { grants, .. } = &mut actor {
        grants[0].to = Some(h.now().plus_minutes(1440));
    }
    (admin, actor, clerk)
}

#[test]
fn nobody_gives_more_than_they_have() {
    hall(async |h| {
        let (admin, actor, clerk) = county(h).await;
        let elsewhere = h.account("elsewhere", "150303").await;
        let until = Some(h.now().plus_minutes(600));
        let give =
            |role: &str, at: &str| Give { to: until, ..simple(clerk, role, Place::Area(area(at))) };
        let in_unit = |at: &str| Give {
            unit_area: Some(area(at)),
            ..Give { to: until, ..simple(clerk, "handler", Place::Unit(unit(5))) }
        };
        let cases: Vec<(&str, Give, &str)> = vec![
            ("inside", give("dispatcher", "150302001"), "ok"),
            ("the same place", give(ADMINISTRATOR, "150302"), "ok"),
            ("a unit in the county", in_unit("150302001"), "ok"),
            ("another county", give("dispatcher", "150303"), "identity.role_needed"),
            ("the whole city", give("dispatcher", "150300"), "identity.role_needed"),
            ("a unit of another county", in_unit("150303001"), "identity.role_needed"),
            (
                "without end",
                Give { to: None, ..give("dispatcher", "150302001") },
                "identity.grant_beyond_own",
            ),
            (
                "longer than own",
                Give { to: Some(h.now().plus_minutes(1441)), ..give("dispatcher", "150302001") },
                "identity.grant_beyond_own",
            ),
            (
                "to oneself",
                Give { account: admin, ..give("dispatcher", "150302001") },
                "identity.grant_to_oneself",
            ),
            (
                "to somebody out of scope",
                Give { account: elsewhere, ..give("dispatcher", "150302001") },
                "identity.account_unknown",
            ),
            (
                "to nobody",
                Give { account: Id::from_i64(77).unwrap(), ..give("dispatcher", "150302001") },
                "identity.account_unknown",
            ),
            ("no such role", give("wizard", "150302001"), "identity.role_unknown"),
            ("no such level", give("grid_member", "150302001"), "identity.role_not_here"),
            ("a post at an area", give("handler", "150302001"), "identity.role_not_here"),
            (
                "ends before it begins",
                Give { to: Some(h.now()), ..give("dispatcher", "150302001") },
                "identity.grant_dates",
            ),
            (
                "without reason",
                Give { reason: " ".into(), ..give("dispatcher", "150302001") },
                "identity.reason_wrong",
            ),
        ];
        for (name, new, expected) in cases {
            let ctx = h.t.ctx(actor.clone()).await;
            let got = h.give(&ctx, new).await.map_or_else(|e| e.code, |_| "ok");
            assert_eq!(got, expected, "{name}");
        }
        let clerk_gives =
            h.t.ctx(person(clerk, &[("dispatcher", Place::Area(area("150302001")))])).await;
        let got = h.give(&clerk_gives, give("dispatcher", "150302001")).await.unwrap_err();
        assert_eq!(got.code, "identity.role_needed");
    });
}

#[test]
fn a_unit_leader_gives_posts_in_the_own_unit_alone() {
    hall(async |h| {
        let leader = h.account("leader", "150302001").await;
        let member = h.account("member", "150302001").await;
        h.post(member, "handler", Place::Unit(unit(5))).await;
        let actor = person(leader, &[("unit_leader", Place::Unit(unit(5)))]);
        for (role, of, expected) in [
            ("unit_liaison", 5, "ok"),
            ("unit_liaison", 6, "identity.role_needed"),
            ("unit_leader", 5, "identity.grant_beyond_own"),
        ] {
            let ctx = h.t.ctx(actor.clone()).await;
            let given = h.give(&ctx, simple(member, role, Place::Unit(unit(of)))).await;
            assert_eq!(given.map_or_else(|e| e.code, |_| "ok"), expected, "{role} in {of}");
        }
        let ctx = h.t.ctx(actor).await;
        let stranger = h.account("stranger", "150302001").await;
        let given = h.give(&ctx, simple(stranger, "handler", Place::Unit(unit(5)))).await;
        assert_eq!(given.unwrap_err().code, "identity.account_unknown");
    });
}

#[test]
fn a_revoked_grant_is_gone_with_the_next_request() {
    hall(async |h| {
        let id = h.account("zhang.wei", "150302001").await;
        let given = h.post(id, "dispatcher", Place::Area(area("150302001"))).await;
        let ctx = h.t.ctx(Actor::Anonymous).await;
        let token = h
            .identity
            .sign_in(&ctx, "zhang.wei", PASSWORD, "")
            .await
            .unwrap()
            .signed()
            .unwrap()
            .token;
        let holds = async || {
            let signed = h.identity.signed(token.expose(), h.now()).await.unwrap();
            signed.actor.has_at("dispatcher", area("150302001"))
        };
        assert!(holds().await);
        let system = h.system().await;
        h.revoke(&system, given, None).await.unwrap();
        assert!(!holds().await);
        h.revoke(&h.system().await, given, None).await.unwrap();
        assert_eq!(h.count("audit_new WHERE action='identity.grant_revoke'").await, 1);
    });
}

#[test]
fn grants_begin_and_end_by_themselves() {
    hall(async |h| {
        let id = h.account("zhang.wei", "150302001").await;
        let place = Place::Area(area("150302001"));
        let (from, to) = (h.now().plus_minutes(60), h.now().plus_minutes(120));
        let new = Give { from: Some(from), to: Some(to), ..simple(id, "duty_leader", place) };
        h.give(&h.system().await, new).await.unwrap();
        for (minutes, held) in [(0, false), (60, true), (59, true), (1, false)] {
            h.t.clock().forward(minutes);
            let now = h.now();
            let read =
                h.t.read(Shard::COMMON, move |tx| grant::holders(tx, "duty_leader", place, now));
            assert_eq!(read.await.unwrap(), if held { vec![id] } else { vec![] }, "{now}");
        }
    });
}

#[test]
fn the_last_administrator_stays_and_revoking_keeps_to_ones_reach() {
    hall(async |h| {
        let (_, actor, clerk) = county(h).await;
        let top = h.account("top", "150300").await;
        let only = h.post(top, ADMINISTRATOR, Place::Area(area("150300"))).await;
        let refused = h.revoke(&h.system().await, only, None).await.unwrap_err();
        assert_eq!(refused.code, "identity.last_administrator");
        let refused = h.revoke(&h.t.ctx(actor.clone()).await, only, None).await.unwrap_err();
        assert_eq!(refused.code, "identity.role_needed");
        let below = h.post(clerk, "dispatcher", Place::Area(area("150302001"))).await;
        h.revoke(&h.t.ctx(actor).await, below, None).await.unwrap();
        let missing = h.revoke(&h.system().await, Id::from_i64(5).unwrap(), None).await;
        assert_eq!(missing.unwrap_err(), Error::not_found());
    });
}

/// A unit lies where the directory says: whoever named a unit of their own
/// instead could take away what others give.
#[test]
fn a_grant_in_a_unit_elsewhere_is_not_revoked_from_here() {
    hall(async |h| {
        let (_, actor, clerk) = county(h).await;
        let held = h.post(clerk, "handler", Place::Unit(unit(9))).await;
        let ctx = h.t.ctx(actor).await;
        for elsewhere in [Some("150303"), None] {
            let refused = h.revoke(&ctx, held, elsewhere).await.unwrap_err();
            assert_eq!(refused.code, "identity.role_needed");
        }
        h.revoke(&ctx, held, Some("150302")).await.unwrap();
    });
}

/// Whoever could reset it would sign in as somebody who may do more.
#[test]
fn a_password_is_not_reset_by_who_could_not_give_what_its_holder_holds() {
    hall(async |h| {
        let (_, actor, clerk) = county(h).await;
        let reset = async || {
            let ctx = h.t.ctx(actor.clone()).await;
            let (of, policy) = (ctx.clone(), h.identity.policy().clone());
            let at = |u| Some(area(if u == unit(9) { "150302" } else { "150303" }));
            let reset = move |tx: &mut store::Tx<'_>| {
                account::reset_password(tx, &of, &policy, clerk, "hash", &at)
            };
            h.t.write(clerk.shard(), &ctx, reset).await
        };
        h.post(clerk, "dispatcher", Place::Area(area("150302001"))).await;
        h.post(clerk, "handler", Place::Unit(unit(9))).await;
        reset().await.unwrap();
        let beyond =
            [("supervisor", Place::Area(area("150300"))), ("handler", Place::Unit(unit(8)))];
        for (role, place) in beyond {
            let given = h.post(clerk, role, place).await;
            assert_eq!(reset().await.unwrap_err().code, "identity.grant_beyond_own", "{role}");
            h.revoke(&h.system().await, given, None).await.unwrap();
        }
        reset().await.unwrap();
    });
}

#[test]
fn holders_are_found_at_a_place_and_nearest_on_its_line() {
    hall(async |h| {
        let town = h.account("town", "150302001").await;
        let county = h.account("county", "150302").await;
        let handler = h.account("handler", "150302001").await;
        h.post(town, "dispatcher", Place::Area(area("150302001"))).await;
        h.post(town, "dispatcher", Place::Area(area("150302001"))).await;
        h.post(county, "dispatcher", Place::Area(area("150302"))).await;
        h.post(handler, "handler", Place::Unit(unit(9))).await;
        let now = h.now();
        let nearest = async |at: &'static str| {
            let find = move |tx: &mut store::Tx<'_>| {
                grant::nearest_holders(tx, "dispatcher", area(at), now)
            };
            h.t.read(Shard::COMMON, find).await.unwrap()
        };
        assert_eq!(nearest("150302001002003").await, Some((area("150302001"), vec![town])));
        assert_eq!(nearest("150302002").await, Some((area("150302"), vec![county])));
        assert_eq!(nearest("150303").await, None);
        let exact = h.t.read(Shard::COMMON, move |tx| {
            Ok((
                grant::holders(tx, "dispatcher", Place::Area(area("150302001002")), now)?,
                grant::holders(tx, "handler", Place::Unit(unit(9)), now)?,
            ))
        });
        assert_eq!(exact.await.unwrap(), (vec![], vec![handler]));
    });
}

#[test]
fn leaving_ends_the_grants_and_cannot_be_undone() {
    hall(async |h| {
        let id = h.account("zhang.wei", "150302001").await;
        h.post(id, "dispatcher", Place::Area(area("150302001"))).await;
        let set = async |version, state| {
            let (ctx, policy) = (h.system().await, h.identity.policy().clone());
            let of = ctx.clone();
            let set = move |tx: &mut store::Tx<'_>| {
                account::set_state(tx, &of, &policy, id, version, state)
            };
            h.t.write(id.shard(), &ctx, set).await
        };
        assert_eq!(set(7, State::Left).await.unwrap_err().code, "identity.version_passed");
        assert_eq!(set(1, State::Left).await.unwrap(), 2);
        assert_eq!(set(2, State::Active).await.unwrap_err().code, "identity.account_left");
        assert_eq!(h.count("role_grant WHERE revoked IS NULL").await, 1, "for a moment");
        h.relay.deliver_due().await.unwrap();
        assert_eq!(h.count("role_grant WHERE revoked IS NULL").await, 0);
        let late = simple(id, "dispatcher", Place::Area(area("150302001")));
        let late = h.give(&h.system().await, late).await;
        assert_eq!(late.unwrap_err().code, "identity.account_unknown");
    });
}

async fn get(h: &Hall<'_>, actor: Actor, id: Id<Account>) -> Result<AccountInfo> {
    let (ctx, policy) = (h.t.ctx(actor).await, h.identity.policy().clone());
    h.t.read(id.shard(), move |tx| account::get(tx, &ctx, &policy, id)).await
}

async fn list(h: &Hall<'_>, actor: Actor, after: Option<Cursor>) -> Page<AccountInfo> {
    let (ctx, policy) = (h.t.ctx(actor).await, h.identity.policy().clone());
    let list =
        move |tx: &mut store::Tx<'_>| account::list(tx, &ctx, &policy, after.as_ref(), Some(2));
    h.t.read_many(store::Shards::All, list).await.unwrap()
}

#[test]
fn accounts_out_of_scope_are_not_found() {
    hall(async |h| {
        let (admin, _, clerk) = county(h).await;
        let elsewhere = h.account("elsewhere", "150303").await;
        let county = person(admin, &[(ADMINISTRATOR, Place::Area(area("150302")))]);
        assert_eq!(get(h, county.clone(), clerk).await.unwrap().login, "clerk");
        assert_eq!(get(h, person(clerk, &[]), clerk).await.unwrap().id, clerk);
        let missing = get(h, county.clone(), Id::from_i64(99).unwrap()).await.unwrap_err();
        let hidden = get(h, county.clone(), elsewhere).await.unwrap_err();
        assert_eq!(missing, hidden);
        assert_eq!(hidden, Error::not_found());
        assert_eq!(get(h, person(clerk, &[]), elsewhere).await.unwrap_err(), missing);
        let unsigned = get(h, Actor::Anonymous, clerk).await.unwrap_err();
        assert_eq!(unsigned, Error::not_found());

        h.account("third", "150302002").await;
        let first = list(h, county.clone(), None).await;
        let second = list(h, county, first.next.clone()).await;
        let all: Vec<_> =
            first.items.iter().chain(&second.items).map(|a| a.login.as_str()).collect();
        assert_eq!((first.items.len(), all.len(), second.next), (2, 3, None));
        assert!(!all.contains(&"elsewhere"));
        assert!(
            list(h, person(clerk, &[("dispatcher", Place::Area(area("150302")))]), None)
                .await
                .items
                .is_empty()
        );
    });
}

#[test]
fn a_login_is_unique_and_a_bad_one_is_refused() {
    hall(async |h| {
        h.account("zhang.wei", "150302001").await;
        let again = jingwei_identity::account::NewAccount {
            login: "Zhang.Wei".into(),
            title: "派遣员".into(),
            lang: kernel::Lang::En,
            area: area("150302"),
            password: None,
            must_change: true,
            person: vec![],
        };
        let ctx = h.system().await;
        let taken = h.create(&ctx, again.clone()).await.unwrap_err();
        assert_eq!((taken.code, taken.field.as_deref()), ("identity.login_taken", Some("login")));
        let personal =
            jingwei_identity::account::NewAccount { login: "13812345678".into(), ..again.clone() };
        assert_eq!(h.create(&ctx, personal).await.unwrap_err().code, "identity.login_personal");
        let bad_phone = jingwei_identity::account::NewAccount {
            login: "li.na".into(),
            person: vec![("phone".into(), "12".into())],
            ..again
        };
        let refused = h.create(&h.system().await, bad_phone).await.unwrap_err();
        assert_eq!(refused.code, "identity.phone_wrong");
        assert_eq!(h.count("login_name").await, 1, "nothing is half made");
    });
}
