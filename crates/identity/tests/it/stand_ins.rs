//! Standing in for somebody who is away.

use std::collections::BTreeSet;

use jingwei_identity::account::{self, State};
use jingwei_identity::hints::OF_RIGHTS;
use jingwei_identity::stand_in::{self, NewStandIn, StandIn, StandIns};
use kernel::{Account, Actor, Grant, Id, Place, Result, Shard, Stead};

use crate::scene::{Hall, PASSWORD, area, hall, person, simple, unit};

const DAY: i64 = 24 * 60;

/// A liaison who is handler too, a colleague of the unit, and a stranger.
struct Office {
    away: Id<Account>,
    liaison: Id<Grant>,
    handler: Id<Grant>,
    colleague: Id<Account>,
    stranger: Id<Account>,
}

async fn office(h: &Hall<'_>) -> Office {
    let away = h.account("away", "150302001").await;
    let colleague = h.account("colleague", "150302001").await;
    let stranger = h.account("stranger", "150302001").await;
    let liaison = h.post(away, "unit_liaison", Place::Unit(unit(5))).await;
    let handler = h.post(away, "handler", Place::Unit(unit(5))).await;
    h.post(colleague, "handler", Place::Unit(unit(5))).await;
    h.post(stranger, "handler", Place::Unit(unit(6))).await;
    Office { away, liaison, handler, colleague, stranger }
}

impl Office {
    /// All posts for two days.
    fn all(&self, h: &Hall<'_>) -> NewStandIn {
        NewStandIn {
            away: self.away,
            colleague: self.colleague,
            posts: None,
            from: None,
            to: h.now().plus_minutes(2 * DAY),
            reason: "外出培训".to_owned(),
        }
    }

    fn absent(&self) -> Actor {
        let posts = [("unit_liaison", Place::Unit(unit(5))), ("handler", Place::Unit(unit(5)))];
        person(self.away, &posts)
    }
}

impl Hall<'_> {
    async fn appoint(&self, actor: Actor, new: NewStandIn) -> Result<Id<StandIn>> {
        let (ctx, policy) = (self.t.ctx(actor).await, self.identity.policy().clone());
        let of = ctx.clone();
        let appoint = move |tx: &mut store::Tx<'_>| {
            stand_in::appoint(tx, &of, &policy, &new, &|_| Some(area("150302001")))
        };
        let made = self.t.write(Shard::COMMON, &ctx, appoint).await;
        self.identity.forget();
        made
    }

    async fn end(&self, actor: Actor, id: Id<StandIn>) -> Result<()> {
        let (ctx, policy) = (self.t.ctx(actor).await, self.identity.policy().clone());
        let of = ctx.clone();
        let end = move |tx: &mut store::Tx<'_>| stand_in::end(tx, &of, &policy, id);
        let ended = self.t.write(Shard::COMMON, &ctx, end).await;
        self.identity.forget();
        ended
    }

    async fn stand_ins(&self, actor: Actor, of: Id<Account>) -> Result<StandIns> {
        let (ctx, policy) = (self.t.ctx(actor).await, self.identity.policy().clone());
        self.t.read(Shard::COMMON, move |tx| stand_in::list(tx, &ctx, &policy, of)).await
    }

    /// Who somebody is after signing in, with the grants that hold now.
    async fn signed(&self, login: &str) -> Actor {
        let ctx = self.t.ctx(Actor::Anonymous).await;
        let entered = self.identity.sign_in(&ctx, login, PASSWORD, "").await.unwrap();
        let token = entered.signed().unwrap().token;
        self.identity.signed(token.expose(), self.now()).await.unwrap().actor
    }
}

#[test]
fn a_colleague_holds_the_posts_until_the_day_named_and_no_longer() {
    hall(async |h| {
        let o = office(h).await;
        assert!(!h.signed("colleague").await.has_in("unit_liaison", unit(5)));
        let id = h.appoint(o.absent(), o.all(h)).await.unwrap();

        let standing = h.signed("colleague").await;
        assert!(standing.has_in("unit_liaison", unit(5)));
        let stead = Stead { account: o.away, by_name: true };
        assert_eq!(standing.steads().collect::<Vec<_>>(), [stead, stead]);
        assert!(standing.is_meant_by(o.away) && standing.answers_for(o.away));
        assert!(h.signed("away").await.has_in("unit_liaison", unit(5)), "one keeps one's posts");

        let seen = h.stand_ins(o.absent(), o.away).await.unwrap();
        assert_eq!((seen.given.len(), seen.held.len()), (1, 0));
        assert_eq!((seen.given[0].id, seen.given[0].posts.len()), (id, 2));
        assert_eq!(h.stand_ins(standing, o.colleague).await.unwrap().held, seen.given);

        h.t.clock().forward(2 * DAY);
        let over = h.signed("colleague").await;
        assert!(!over.has_in("unit_liaison", unit(5)) && over.has_in("handler", unit(5)));
        assert!(!over.answers_for(o.away));
    });
}

#[test]
fn it_begins_on_its_day() {
    hall(async |h| {
        let o = office(h).await;
        let from = h.now().plus_minutes(DAY);
        h.appoint(o.absent(), NewStandIn { from: Some(from), ..o.all(h) }).await.unwrap();
        assert!(!h.signed("colleague").await.has_in("unit_liaison", unit(5)));
        h.t.clock().forward(DAY);
        assert!(h.signed("colleague").await.has_in("unit_liaison", unit(5)));
    });
}

#[test]
fn some_posts_leave_what_is_given_by_name() {
    hall(async |h| {
        let o = office(h).await;
        let some = NewStandIn { posts: Some(vec![o.handler]), ..o.all(h) };
        h.appoint(o.absent(), some).await.unwrap();
        let standing = h.signed("colleague").await;
        assert!(!standing.has_in("unit_liaison", unit(5)));
        assert!(!standing.is_meant_by(o.away));
        assert!(standing.answers_for(o.away), "and still approves nothing of theirs");
    });
}

#[test]
fn nobody_lends_what_they_have_not_nor_to_whom_works_elsewhere() {
    hall(async |h| {
        let o = office(h).await;
        let others = h.post(o.stranger, "unit_leader", Place::Unit(unit(6))).await;
        let lent = h.post(o.away, "auditor", Place::Area(area("150302001"))).await;
        let short = h.post(o.colleague, "unit_liaison", Place::Unit(unit(9))).await;
        let posts = |ids: &[Id<Grant>]| NewStandIn { posts: Some(ids.to_vec()), ..o.all(h) };
        let cases: Vec<(&str, NewStandIn, &str)> = vec![
            ("a stranger", NewStandIn { colleague: o.stranger, ..o.all(h) }, "elsewhere"),
            ("nobody", NewStandIn { colleague: unit_as_account(77), ..o.all(h) }, "elsewhere"),
            ("oneself", NewStandIn { colleague: o.away, ..o.all(h) }, "oneself"),
            ("another's post", posts(&[others]), "post"),
            ("the colleague's own", posts(&[short]), "post"),
            ("one that goes with the person", posts(&[lent]), "post"),
            ("none", posts(&[]), "nothing"),
            ("over at once", NewStandIn { to: h.now(), ..o.all(h) }, "dates"),
            ("too long", NewStandIn { to: h.now().plus_minutes(93 * DAY), ..o.all(h) }, "dates"),
        ];
        for (name, new, code) in cases {
            let refused = h.appoint(o.absent(), new).await.unwrap_err().code;
            assert_eq!(refused, format!("identity.stand_in_{code}"), "{name}");
        }
        let silent = NewStandIn { reason: "  ".to_owned(), ..o.all(h) };
        let refused = h.appoint(o.absent(), silent).await.unwrap_err();
        assert_eq!(refused.code, "identity.reason_wrong");
        assert_eq!(h.count("stand_in").await, 0);

        h.appoint(o.absent(), o.all(h)).await.unwrap();
        let twice = h.appoint(o.absent(), o.all(h)).await.unwrap_err();
        assert_eq!(twice.code, "identity.stand_in_there");
    });
}

#[test]
fn what_is_lent_is_not_lent_on_and_gives_nothing_to_others() {
    hall(async |h| {
        let o = office(h).await;
        let leader = h.account("leader", "150302001").await;
        h.post(leader, "unit_leader", Place::Unit(unit(5))).await;
        let absent = person(leader, &[("unit_leader", Place::Unit(unit(5)))]);
        h.appoint(absent, NewStandIn { away: leader, ..o.all(h) }).await.unwrap();

        let standing = h.signed("colleague").await;
        assert!(standing.has_in("unit_leader", unit(5)));
        let ctx = h.t.ctx(standing.clone()).await;
        let given = h.give(&ctx, simple(o.stranger, "handler", Place::Unit(unit(5)))).await;
        assert!(given.is_err(), "a stand-in gives no roles");
        let on = NewStandIn { away: o.colleague, colleague: o.away, ..o.all(h) };
        let on = h.appoint(standing, on).await.unwrap();
        let held = h.stand_ins(h.signed("colleague").await, o.colleague).await.unwrap();
        let lent = held.given.iter().find(|one| one.id == on).unwrap();
        let roles: Vec<&str> = lent.posts.iter().map(|p| p.role.as_str()).collect();
        assert_eq!(roles, ["handler"], "their own post alone");
    });
}

#[test]
fn who_gives_such_posts_appoints_for_who_fell_ill() {
    hall(async |h| {
        let o = office(h).await;
        let leader = h.account("leader", "150302001").await;
        h.post(leader, "unit_leader", Place::Unit(unit(5))).await;
        let leads = |n: i64| person(leader, &[("unit_leader", Place::Unit(unit(n)))]);
        let elsewhere = h.appoint(leads(6), o.all(h)).await.unwrap_err();
        assert_eq!(elsewhere.code, "not_found", "of another unit");
        let to_oneself = NewStandIn { colleague: leader, ..o.all(h) };
        let to_oneself = h.appoint(leads(5), to_oneself).await.unwrap_err();
        assert_eq!(to_oneself.code, "identity.stand_in_oneself");
        let colleague = person(o.colleague, &[("handler", Place::Unit(unit(5)))]);
        let by_colleague = h.appoint(colleague, o.all(h)).await.unwrap_err();
        assert_eq!(by_colleague.code, "not_found", "nobody takes a post by themselves");
        assert!(h.appoint(leads(5), o.all(h)).await.is_ok());
    });
}

#[test]
fn it_ends_by_either_side_and_with_the_post_that_it_was_lent_from() {
    hall(async |h| {
        let o = office(h).await;
        let stands = async || h.signed("colleague").await.has_in("unit_liaison", unit(5));
        let colleague = person(o.colleague, &[]);

        let by_away = h.appoint(o.absent(), o.all(h)).await.unwrap();
        let by_stranger = h.end(person(o.stranger, &[]), by_away).await.unwrap_err();
        assert_eq!(by_stranger.code, "not_found");
        h.end(o.absent(), by_away).await.unwrap();
        h.end(o.absent(), by_away).await.unwrap();
        assert!(!stands().await, "by who came back");

        let by_colleague = h.appoint(o.absent(), o.all(h)).await.unwrap();
        h.end(colleague, by_colleague).await.unwrap();
        assert!(!stands().await, "by the colleague");

        h.appoint(o.absent(), o.all(h)).await.unwrap();
        h.revoke(&h.system().await, o.liaison, None).await.unwrap();
        assert!(!stands().await, "with the post");
        assert!(h.signed("colleague").await.answers_for(o.away), "the other post is still lent");

        let (ctx, policy) = (h.system().await, h.identity.policy().clone());
        let (of, away) = (ctx.clone(), o.away);
        let leave = move |tx: &mut store::Tx<'_>| {
            account::set_state(tx, &of, &policy, away, 1, State::Left)
        };
        h.t.write(away.shard(), &ctx, leave).await.unwrap();
        h.relay.deliver_due().await.unwrap();
        h.identity.forget();
        assert!(!h.signed("colleague").await.answers_for(o.away), "with who left");
        assert_eq!(h.count("stand_in WHERE ended IS NULL").await, 0);
    });
}

#[test]
fn a_neighbour_in_the_same_role_can_stand_in_for_a_grid() {
    hall(async |h| {
        let grid = |login, at| h.account(login, at);
        let own = grid("grid1", "150302001001001").await;
        let next_door = grid("grid2", "150302001001002").await;
        let far = grid("grid9", "150302001002001").await;
        let worker = grid("worker", "150302001001").await;
        h.post(own, "grid_member", Place::Area(area("150302001001001"))).await;
        h.post(next_door, "grid_member", Place::Area(area("150302001001002"))).await;
        h.post(far, "grid_member", Place::Area(area("150302001002001"))).await;
        h.post(worker, "community_worker", Place::Area(area("150302001001"))).await;
        let absent = person(own, &[("grid_member", Place::Area(area("150302001001001")))]);
        let (ctx, policy) = (h.t.ctx(absent).await, h.identity.policy().clone());
        let ask = move |tx: &mut store::Tx<'_>| stand_in::beside(tx, &ctx, &policy, own);
        let (posts, beside) = h.t.read(Shard::COMMON, ask).await.unwrap();
        assert_eq!(posts.len(), 1);
        let who: Vec<Id<Account>> = beside.iter().map(|b| b.account).collect();
        assert_eq!(who, [next_door, worker]);
    });
}

fn unit_as_account(n: i64) -> Id<Account> {
    Id::from_i64(n).unwrap()
}

/// Else a stream of theirs goes on under rights that are gone.
#[test]
fn whoever_loses_a_post_is_told_and_so_is_who_holds_it_for_them() {
    hall(async |h| {
        let o = office(h).await;
        h.appoint(o.absent(), o.all(h)).await.unwrap();
        let mut live = h.t.live();
        let mut told = async |most: usize| {
            let mut accounts = BTreeSet::new();
            while accounts.len() < most {
                let event = live.recv().await.unwrap();
                if event.name == OF_RIGHTS {
                    accounts.insert(event.subject);
                }
            }
            accounts
        };
        h.revoke(&h.system().await, o.liaison, Some("150302001")).await.unwrap();
        assert_eq!(told(2).await, BTreeSet::from([o.away.get(), o.colleague.get()]));
        h.end(o.absent(), h.stand_ins(o.absent(), o.away).await.unwrap().given[0].id)
            .await
            .unwrap();
        assert_eq!(told(1).await, BTreeSet::from([o.colleague.get()]));
    });
}
