//! Timers wake a matter; live events reach those whom they concern.

use std::collections::BTreeSet;

use http_edge::edge::Surroundings;
use http_edge::live::Sent;
use jingwei_desk::live::{Around, with_timers};
use store::jobs::JobRunner;

use crate::scene::scene;

#[test]
fn whoever_sits_at_the_desk_hears_of_new_work() {
    scene(async |_, s| {
        let dispatcher = s.city.actor("dispatcher").await;
        let events = s.city.store.live();
        let mut heard = s.state.edge.hub().listen(events, dispatcher, BTreeSet::new()).unwrap();
        let stranger = s.city.actor("stranger").await;
        let events = s.city.store.live();
        let mut deaf = s.state.edge.hub().listen(events, stranger, BTreeSet::new()).unwrap();
        s.errand("暖气不热").await;
        assert_eq!(heard.next().await, Some(Sent::Worklist));
        s.state.edge.hub().stop();
        assert_eq!(deaf.next().await, None);
    });
}

#[test]
fn a_role_round_the_area_hears_of_it_too() {
    scene(async |_, s| {
        let watch = async |area: &str| {
            let actor = s.city.actor("dispatcher").await;
            let account = actor.account().unwrap();
            let mut grants = actor.grants().to_vec();
            grants[0].place = kernel::Place::Area(area.parse().unwrap());
            let actor = kernel::Actor::Person { account, grants };
            let events = s.city.store.live();
            s.state.edge.hub().listen(events, actor, BTreeSet::new()).unwrap()
        };
        // the task lies at the county
        let (mut city, mut town) = (watch("150300").await, watch("150302001").await);
        s.errand("暖气不热").await;
        assert_eq!(city.next().await, Some(Sent::Worklist));
        s.state.edge.hub().stop();
        assert_eq!(town.next().await, None);
    });
}

#[test]
fn only_who_sees_a_matter_may_watch_it() {
    scene(async |_, s| {
        let id = s.errand("暖气不热").await;
        let around = std::sync::Arc::new(Around(s.city.works.clone()));
        for (login, may) in [("dispatcher", true), ("stranger", false)] {
            let (ctx, around) = (s.city.ctx(login).await, around.clone());
            let ask = move |tx: &mut store::Tx<'_>| around.may_watch(tx, &ctx, id.get());
            assert_eq!(s.city.store.read(id.shard(), ask).await.is_ok(), may, "{login}");
        }
        let token = s.city.token("stranger").await;
        let path = format!("/api/v1/events?matter={id}");
        s.web.get(&path).by(&token).refused(404, "not_found").await;
        s.web.get(&path).refused(404, "not_found").await;
    });
}

#[test]
fn the_runner_wakes_what_comes_due() {
    scene(async |t, s| {
        let id = s.errand("暖气不热").await;
        let runner = with_timers(JobRunner::new(&s.city.store), &s.city.works);
        assert_eq!(runner.run_due().await.unwrap(), 0);
        t.clock().forward(3 * 60);
        assert!(runner.run_due().await.unwrap() > 0);
        let page = s.get("dispatcher", &format!("/api/v1/matters/{id}")).await.body;
        assert_eq!(page["light"], "red");
    });
}
