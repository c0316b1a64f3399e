//! Lives through the store, as the edge would run them: a context, a key and a
//! command for each act.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use casework::{ActOn, Acted, Matter, NewMatter, Works};
use kernel::{Ctx, Id, Result};
use procedure::Act;
use sha2::{Digest, Sha256};
use store::Tx;

use crate::Done;
use crate::life::{self, REST};
use crate::meter::{Lap, WARM_UP, Watch};
use crate::place::Place;

/// Runs lives of so many clients side by side, and counts acts.
pub async fn lap(place: &Arc<Place>, clients: usize, time: Duration) -> Done<Lap> {
    let (count, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let client = |_| {
        let (place, count, stop) = (place.clone(), count.clone(), stop.clone());
        tokio::spawn(async move {
            while !stop.load(Relaxed) {
                live(&place, &count, &stop).await?;
            }
            Ok::<(), kernel::Error>(())
        })
    };
    let tasks: Vec<_> = (0..clients).map(client).collect();
    tokio::time::sleep(WARM_UP).await;
    let counted = count.clone();
    let watch = Watch::begin(std::process::id(), move || counted.load(Relaxed));
    tokio::time::sleep(time).await;
    let lap = watch.end();
    stop.store(true, Relaxed);
    for task in tasks {
        task.await??;
    }
    Ok(lap)
}

/// One life.
async fn live(place: &Place, count: &AtomicU64, stop: &AtomicBool) -> Result<()> {
    let id = begin(place).await?;
    count.fetch_add(1, Relaxed);
    for step in 0..REST.len() {
        if stop.load(Relaxed) {
            break;
        }
        go_on(place, id, step).await?;
        count.fetch_add(1, Relaxed);
    }
    Ok(())
}

/// The context of a command under a key of its own.
pub async fn ctx(place: &Place, by: usize) -> Result<Ctx> {
    static KEYS: AtomicU64 = AtomicU64::new(0);
    let mut ctx = place.city.edge.store().ctx(place.actors[by].clone()).await?;
    let run = std::process::id();
    ctx.key = Some(format!("bench-{run:08x}-{:016x}", KEYS.fetch_add(1, Relaxed)));
    Ok(ctx)
}

async fn begin(place: &Place) -> Result<Id<Matter>> {
    let ctx = ctx(place, life::FIRST_BY).await?;
    let home = casework::sql::matters::home(place.area);
    let id: Id<Matter> = ctx.id(home);
    let (of, works, new) = (ctx.clone(), place.city.works.clone(), new_matter(place, id));
    let run = move |tx: &mut Tx<'_>| answer(casework::open(tx, &of, &works, new.clone())?);
    place.city.edge.store().command(home, &ctx, request(life::FIRST), run).await?;
    Ok(id)
}

async fn go_on(place: &Place, id: Id<Matter>, step: usize) -> Result<()> {
    let ctx = ctx(place, REST[step].by).await?;
    let (of, works, asked) = (ctx.clone(), place.city.works.clone(), asked(place, id, step));
    let run = move |tx: &mut Tx<'_>| answer(casework::act(tx, &of, &works, &asked)?);
    let request = request(REST[step].act);
    place.city.edge.store().command(id.shard(), &ctx, request, run).await.map(drop)
}

/// The matter as its first act begins it.
pub fn new_matter(place: &Place, id: Id<Matter>) -> NewMatter {
    let act = Act { name: life::FIRST.to_owned(), form: life::first_form(), ..Act::default() };
    NewMatter {
        id,
        procedure: "report".to_owned(),
        act,
        area: place.area,
        title: life::TEXT.chars().take(20).collect(),
        subcategory: Some(life::SUBCATEGORY.to_owned()),
        request_type: Some("ask_help".to_owned()),
        confidential: false,
        point: None,
        place: "楼道口".to_owned(),
        reporter: false,
        raised: false,
    }
}

/// An act after the first.
pub fn asked(place: &Place, matter: Id<Matter>, step: usize) -> ActOn {
    let form = REST[step].form(place.cast);
    let act = Act { name: REST[step].act.to_owned(), form, ..Act::default() };
    ActOn { matter, act, version: None, reporter: false }
}

fn answer(acted: Acted) -> Result<serde_json::Value> {
    serde_json::to_value(acted).map_err(kernel::Error::internal)
}

/// What stands for the hash of the request.
pub fn request(of: &str) -> [u8; 32] {
    Sha256::digest(of).into()
}

/// Runs one act on a transaction, for a tape.
pub fn run(tx: &mut Tx<'_>, ctx: &Ctx, works: &Works, what: &What) -> Result<Acted> {
    match what {
        What::Begin(new) => casework::open(tx, ctx, works, new.clone()),
        What::GoOn(asked) => casework::act(tx, ctx, works, asked),
    }
}

/// An act of a life.
#[derive(Debug, Clone)]
pub enum What {
    Begin(NewMatter),
    GoOn(ActOn),
}
