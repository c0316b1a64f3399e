//! What a life asks of the database, recorded from the program itself, so that
//! the floor and the peer run exactly its statements with its values.

use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Ctx, Id, Manifest, Statement};
use store::{Taped, Tx, Val, vals};

use crate::Done;
use crate::life::{self, REST};
use crate::ours::{self, What};
use crate::place::Place;

/// Ids of another life lie so far on: ten seconds, which no recorded life
/// takes, in the bits above the shard.
pub const NEXT_LIFE: i64 = 10_000 << 22;

/// A statement of an act.
#[derive(Debug, Clone)]
pub struct Play {
    pub statement: &'static Statement,
    pub params: Vec<Param>,
}

impl Play {
    /// Whether it changes something.
    pub fn writes(&self) -> bool {
        !self.statement.sql.starts_with("SELECT")
    }
}

/// A value, and what becomes of it in another life.
#[derive(Debug, Clone)]
pub enum Param {
    Same(Val),
    /// An id or a time of this life.
    Own(i64),
    /// The idempotency key of the act.
    Key,
}

/// The acts of a life, each a transaction.
#[derive(Debug, Clone)]
pub struct Script(pub Vec<Vec<Play>>);

/// Records a life. A second one tells which values are of a life's own.
pub async fn record(place: &Place) -> Done<Script> {
    let (one, other) = (tape(place).await?, tape(place).await?);
    let acts = one.into_iter().zip(other).map(|(one, other)| {
        if one.len() != other.len() {
            return Err("two lives asked different things of the database".into());
        }
        Ok(one.into_iter().zip(other).map(|(a, b)| play(a, &b)).collect())
    });
    acts.collect::<Done<_>>().map(Script)
}

fn play(one: Taped, other: &Taped) -> Play {
    let params = one.params.into_iter().zip(&other.params).map(|(a, b)| match (a, b) {
        (Val::Text(text), _) if text == KEY => Param::Key,
        (Val::Int(a), Val::Int(b)) if a != *b => Param::Own(a),
        (a, _) => Param::Same(a),
    });
    Play { statement: one.statement, params: params.collect() }
}

async fn tape(place: &Place) -> Done<Vec<Vec<Taped>>> {
    let home = casework::sql::matters::home(place.area);
    let first = ours::ctx(place, life::FIRST_BY).await?;
    let id = first.id(home);
    let mut acts = vec![taped(place, &first, What::Begin(ours::new_matter(place, id)), id).await?];
    for (step, of) in REST.iter().enumerate() {
        let ctx = ours::ctx(place, of.by).await?;
        acts.push(taped(place, &ctx, What::GoOn(ours::asked(place, id, step)), id).await?);
    }
    Ok(acts)
}

async fn taped(place: &Place, ctx: &Ctx, what: What, id: Id<casework::Matter>) -> Done<Vec<Taped>> {
    let kept: Arc<Mutex<Vec<Taped>>> = Arc::default();
    let (of, works, into) = (ctx.clone(), place.city.works.clone(), kept.clone());
    let run = move |tx: &mut Tx<'_>| {
        let mut tape = Vec::new();
        let acted = tx.taped(&mut tape, |tx| ours::run(tx, &of, &works, &what))?;
        *into.lock().unwrap_or_else(PoisonError::into_inner) = tape;
        serde_json::to_value(acted).map_err(kernel::Error::internal)
    };
    let answer = place.city.edge.store().write(id.shard(), ctx, run).await?;
    let inner = std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner));
    let mut tape = vec![asked_before(ctx, id)?];
    tape.extend(inner);
    tape.push(kept_after(ctx, id, &answer)?);
    Ok(tape)
}

/// Stands for the key, which is another one in each act.
const KEY: &str = "the key of an act";

/// The look for an earlier answer, which `Store::command` makes.
fn asked_before(ctx: &Ctx, id: Id<casework::Matter>) -> Done<Taped> {
    let params = vals![id.shard(), who(ctx), KEY].to_vec();
    Ok(Taped { statement: statement(&store::MANIFEST, "REPLAY_GET")?, params })
}

/// The answer, which `Store::command` keeps.
fn kept_after(ctx: &Ctx, id: Id<casework::Matter>, answer: &serde_json::Value) -> Done<Taped> {
    let request = ours::request("any");
    let params = vals![id.shard(), who(ctx), KEY, request, answer, ctx.now].to_vec();
    Ok(Taped { statement: statement(&store::MANIFEST, "REPLAY_ADD")?, params })
}

fn who(ctx: &Ctx) -> i64 {
    ctx.actor.account().map_or(0, |a| a.get())
}

fn statement(of: &Manifest, name: &str) -> Done<&'static Statement> {
    let all = of.statements.iter().flat_map(|list| list.iter());
    all.copied().find(|s| s.name == name).ok_or_else(|| format!("no statement {name}").into())
}
