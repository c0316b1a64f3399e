//! A page that was looked at before: what is kept of it is never old, and never
//! another's.

use jingwei_casework::Matter;
use jingwei_casework::queries::page::{MatterPage, page};
use kernel::{Actor, Ctx, Id, Lang, Result};
use procedure::Act;
use testkit::both;
use testkit::city::{FOUNDATIONS, TestCity};

use crate::leave::{apply, does, plan};

async fn look(city: &TestCity, ctx: &Ctx, id: Id<Matter>) -> Result<MatterPage> {
    let (works, of) = (city.works.clone(), ctx.clone());
    city.store.read(id.shard(), move |tx| page(tx, &of, &works, id)).await
}

#[test]
fn a_page_looked_at_before_tells_what_was_done_since_and_nobody_else_sees_it() {
    both(FOUNDATIONS, async |t| {
        let city = TestCity::on(t, plan()).await;
        let id = apply(&city, 5).await;
        let leader = city.ctx("heating-leader").await;
        let first = look(&city, &leader, id).await.unwrap();
        assert_eq!((first.version, first.timeline.len()), (1, 1));
        let again = look(&city, &leader, id).await.unwrap();
        assert_eq!(again, first);

        let nobody = Actor::Person { account: city.account("intake"), grants: Vec::new() };
        let stranger = city.store.ctx(nobody).await.unwrap();
        assert_eq!(look(&city, &stranger, id).await.unwrap_err().code, "not_found");

        let mut english = leader.clone();
        english.lang = Lang::En;
        let other = look(&city, &english, id).await.unwrap();
        assert_ne!(other.timeline[0].name, first.timeline[0].name);
        assert_eq!(look(&city, &leader, id).await.unwrap(), first);

        does(&city, &leader, id, Act::named("approve_first")).await.unwrap();
        let after = look(&city, &leader, id).await.unwrap();
        let acts: Vec<&str> = after.timeline.iter().map(|l| l.act.as_str()).collect();
        assert_eq!((after.version, acts), (2, vec!["apply", "approve_first"]));
        let sent = serde_json::to_value(&after).unwrap();
        assert_eq!(sent["timeline"][1]["act"], "approve_first", "as it goes out");
    });
}
