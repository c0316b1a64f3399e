//! Figure 9: what asking the policy costs, in a command and in a list.

use std::hint::black_box;
use std::sync::Arc;

use casework::queries::worklist::{self, Filter, View};
use casework::queries::{by_area, page};
use casework::{MatterRow, see};
use identity::policy::Target;
use kernel::{Actor, Ctx};

use crate::figure::{Figure, Goal};
use crate::life::{FIRST_BY, SHIFT};
use crate::micro::nanoseconds;
use crate::place::{self, Place};
use crate::{Done, Plan, matters};

/// Matters that the lists are read from: a page and some.
const MATTERS: usize = 40;
/// Lines of a page.
const PAGE: u32 = 20;
/// Nanoseconds that one question may cost.
const MOST: f64 = 5_000.0;
/// Its share of what a list costs, its rows read on one snapshot.
const SHARE: f64 = 0.10;

/// Acts of a matter, one's desks, an area's list; each beside the whole.
pub async fn measure(plan: &Plan, show: &mut dyn FnMut(Figure)) -> Done {
    let config = place::config(&plan.empty_folder("rights")?, "");
    place::fill(&config).await?;
    let place = Arc::new(place::open(&config).await?);
    let mut last = matters::open(&place, place.area, 5).await?;
    for _ in 1..MATTERS {
        last = matters::open(&place, place.area, 5).await?;
    }
    let actor = place.actors[FIRST_BY].clone();
    let (of, works) = (actor.clone(), place.city.works.clone());
    let store = place.city.edge.store().clone();
    let read = move |tx: &mut store::Tx<'_>| page::seen(tx, &of, &works, last, false);
    let m = store.read(last.shard(), read).await?;
    act(&place, &actor, &m, show);
    let ctx = store.ctx(actor).await?;
    show_beside("worklist: whose desks are mine", own_work(&place, &ctx, &m).await?, show);
    let ctx = store.ctx(place.actors[SHIFT].clone()).await?;
    show_beside("an area's list: may I read it", of_area(&place, &ctx, &m).await?, show);
    place.city.clone().close().await?;
    Ok(())
}

fn act(place: &Place, actor: &Actor, m: &MatterRow, show: &mut dyn FnMut(Figure)) {
    let works = &place.city.works;
    for (name, act) in [("may I do this to it", "urge"), ("may I do what I may not", "verify")] {
        let each = nanoseconds(|| {
            let _ = black_box(see::check_act(actor, works, black_box(m), act, false));
        });
        show(Figure::new(format!("policy: {name}"), each, "ns").goal(Goal::AtMost(MOST)));
    }
}

/// Nanoseconds of asking and of the whole list, on one snapshot: so that the
/// whole is reading and nothing else.
type AskedAndWhole = (f64, f64);

async fn own_work(place: &Place, ctx: &Ctx, m: &MatterRow) -> Done<AskedAndWhole> {
    let (of, works) = (ctx.clone(), place.city.works.clone());
    let read = place.city.edge.store().read(m.id.shard(), move |tx| {
        let asked = nanoseconds(|| {
            black_box(worklist::desks(&of.actor, &works));
        });
        let (own, filter) = (worklist::desks(&of.actor, &works), Filter::default());
        let mut list =
            || worklist::list(tx, &own, View::Doing, &filter, of.now, None, Some(PAGE)).map(drop);
        list()?;
        let page = nanoseconds(|| drop(black_box(list())));
        Ok((asked, asked + page))
    });
    Ok(read.await?)
}

async fn of_area(place: &Place, ctx: &Ctx, m: &MatterRow) -> Done<AskedAndWhole> {
    let (of, works, area) = (ctx.clone(), place.city.works.clone(), m.area_now);
    let read = place.city.edge.store().read(m.id.shard(), move |tx| {
        let target = Target::place(area);
        let asked = nanoseconds(|| {
            let _ = black_box(works.policy.allows(&of.actor, "casework.list", &target));
        });
        let sought = by_area::Sought::default();
        let mut list = || by_area::list(tx, &of, &works, area, &sought, None, Some(PAGE)).map(drop);
        list()?;
        Ok((asked, nanoseconds(|| drop(black_box(list())))))
    });
    Ok(read.await?)
}

fn show_beside(name: &str, (asked, whole): AskedAndWhole, show: &mut dyn FnMut(Figure)) {
    show(Figure::new(name, asked, "ns").goal(Goal::AtMost(MOST)));
    let share = asked / whole;
    let part = Figure::new("  of what the page costs", share, "").beside("whole, ns", whole, share);
    show(part.goal(Goal::AtMost(SHARE)));
}
