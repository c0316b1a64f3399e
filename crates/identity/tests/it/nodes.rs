//! Two copies of the program over one database: what is taken back on one is
//! gone on the other within a second. By the mechanism: what a node remembers
//! of a token is a second old at the most, by a clock that the test moves.

use identity::Identity;
use jingwei_identity as identity;
use kernel::{Actor, AreaCode, Place, Time};
use store::Engine;

use crate::scene::{PASSWORD, hall};

/// Microseconds in which a node may still go by what it remembers.
const SECOND: i64 = 1_000_000;

#[test]
fn a_revoked_grant_stops_working_within_a_second_on_every_node() {
    hall(async |h| {
        let town: AreaCode = "150302001".parse().unwrap();
        let id = h.account("zhang.wei", "150302001").await;
        let given = h.post(id, "dispatcher", Place::Area(town)).await;
        let ctx = h.t.ctx(Actor::Anonymous).await;
        let signed = h.identity.sign_in(&ctx, "zhang.wei", PASSWORD, "").await.unwrap();
        let token = signed.signed().unwrap().token;
        // of SQLite one program holds the folder: the other node is a desk of its own
        let store = match h.t.store.engine() {
            Engine::Postgres => h.t.scene.open().await,
            Engine::Sqlite => h.t.store.clone(),
        };
        let (policy, vault) = (h.identity.policy().clone(), h.identity.vault().clone());
        let other = Identity::new(store.clone(), policy, vault, h.identity.hasher().clone());
        let holds = async |node: &Identity, at: Time| {
            let signed = node.signed(token.expose(), at).await.unwrap();
            signed.actor.has_at("dispatcher", town)
        };
        let begin = h.now();
        assert!(holds(&h.identity, begin).await && holds(&other, begin).await);
        let system = h.system().await;
        h.revoke(&system, given, None).await.unwrap();
        let later = |micros: i64| Time::from_micros(begin.micros() + micros);
        assert!(!holds(&h.identity, begin).await, "at once where it was taken back");
        assert!(holds(&other, later(SECOND - 1)).await, "what it remembers is not yet old");
        assert!(!holds(&other, later(SECOND)).await, "a second later it asks again");
        assert!(!holds(&other, later(1)).await, "and does not remember the old again");
        if h.t.store.engine() == Engine::Postgres {
            store.close().await.unwrap();
        }
    });
}
