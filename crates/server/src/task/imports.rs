//! `import …`, and what comes after: looking, going on, taking back, passwords.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use ::imports::{Asked, ImportId};
use casework::commands::recompute;
use identity::account::{self, State};
use kernel::{Actor, Ctx, Error, Lang, Result, Shard};
use serde_json::{Value, json};
use store::Tx;

use super::users::{area_of, make_password};
use super::{ImportFile, Tell, ctx, every::every};
use crate::calendars::{self, Own};
use crate::city::City;
use crate::imports::staff;
use crate::out::Progress;

const PROGRAM: Actor = Actor::System { job: "command_line" };
/// The kind of file whose matters a script can close.
const REPORTS: &str = "reports";
/// Faults and imports that are listed at the most.
const LISTED: u32 = 1_000;

pub(super) async fn import(city: &City, what: ImportFile, tell: &Tell) -> Result<Value> {
    let name = what.file.file_name().map(|n| n.to_string_lossy().into_owned());
    let asked = Asked {
        kind: what.kind.clone(),
        path: what.file,
        name: name.unwrap_or_default(),
        mapping: what.mapping.unwrap_or_default(),
        dry_run: what.dry_run,
        skip_bad: what.skip_bad,
        again: what.again,
    };
    let before = before(city).await?;
    let (kind, tell_rows) = (what.kind, rows(tell));
    let done = city.imports.import(asked, PROGRAM, &tell_rows).await?;
    let mut json = worded(city, done.json());
    if done.applied {
        seen(city, &kind, before, tell, &mut json).await?;
    }
    if let Some(id) = done.import.filter(|_| done.applied && kind == REPORTS) {
        json["summary"]["closed"] = close(city, id, what.close, tell).await?;
    }
    Ok(json)
}

pub(super) async fn resume(city: &City, id: ImportId, tell: &Tell) -> Result<Value> {
    let before = before(city).await?;
    let done = city.imports.resume(id, &rows(tell)).await?;
    let mut json = worded(city, done.json());
    seen(city, &done.kind, before, tell, &mut json).await?;
    Ok(json)
}

pub(super) async fn undo(city: &City, id: ImportId, tell: &Tell) -> Result<Value> {
    let before = before(city).await?;
    let done = city.imports.take_back(id, PROGRAM, &rows(tell)).await?;
    let mut json = json!({ "import": id, "kind": done.kind, "state": done.state });
    seen(city, &done.kind, before, tell, &mut json).await?;
    Ok(json)
}

/// Takes some of an import's reports the whole way to closed.
async fn close(city: &City, id: ImportId, most: usize, tell: &Tell) -> Result<Value> {
    let tell = |what: &str, done, of| tell(Progress { what: what.to_owned(), done, of });
    let store = city.edge.store();
    let closed = reports::import::close_some(&city.reports, store, id, most, &tell).await?;
    serde_json::to_value(closed).map_err(Error::internal)
}

fn rows(tell: &Tell) -> impl Fn(u64, Option<u64>) + use<> {
    let tell = Arc::clone(tell);
    move |done, of| tell(Progress { what: "rows".to_owned(), done, of })
}

/// How the city's own calendars are before an import changes them.
pub(crate) async fn before(city: &City) -> Result<Own> {
    Ok(calendars::own(&ctx(city).await?))
}

/// What has come or gone is seen by this process, and deadlines move with the
/// calendar.
pub(crate) async fn seen(
    city: &City,
    kind: &str,
    mut before: Own,
    tell: &Tell,
    json: &mut Value,
) -> Result<()> {
    let store = city.edge.store();
    city.works.territory.refresh(store).await?;
    city.edge.identity().forget();
    if kind == "calendar" && calendars::renew(store, &city.works, &mut before).await? {
        let works = Arc::clone(&city.works);
        let again = move |tx: &mut Tx<'_>, of: &Ctx, id| recompute(tx, of, &works, id);
        let told = every(city, None, "deadlines", tell, again).await?;
        json["matters"] = told.looked.into();
        json["moved"] = told.done.into();
    }
    Ok(())
}

pub(super) async fn list(city: &City) -> Result<Value> {
    let read = |tx: &mut Tx<'_>| ::imports::list(tx, None, LISTED);
    let all = city.edge.store().read(Shard::COMMON, read).await?;
    let all: Vec<Value> = all.iter().map(|i| worded(city, json!(i))).collect();
    Ok(json!({ "imports": all }))
}

/// With the sentence of what ended it, in both languages.
fn worded(city: &City, mut json: Value) -> Value {
    let (Some(code), args) = (json["why"].as_str(), json["why_args"].as_object()) else {
        return json;
    };
    let says = |lang| match args {
        Some(args) => city.edge.words().of_kept(lang, code, args),
        None => city.edge.words().say(lang, &format!("errors.{code}"), &[]),
    };
    let texts = json!({ "zh-CN": says(Lang::ZhCn), "en": says(Lang::En) });
    json["why_text"] = texts;
    json
}

pub(super) async fn show(city: &City, id: ImportId) -> Result<Value> {
    let read = move |tx: &mut Tx<'_>| {
        let import = ::imports::get(tx, id)?;
        let faults = ::imports::faults(tx, id, 0, LISTED)?;
        let mut json = serde_json::to_value(&import).map_err(Error::internal)?;
        json["fault_count"] = import.faults.into();
        json["faults"] = faults.into();
        Ok(json)
    };
    Ok(worded(city, city.edge.store().read(Shard::COMMON, read).await?))
}

/// Unlocks the accounts of an import that nobody was given yet, each with a
/// password of its own that must be changed, and lists them in a file that
/// only its owner can read.
pub(super) async fn passwords(city: &City, id: ImportId, to: PathBuf) -> Result<Value> {
    let unwritten = |e: std::io::Error| Error {
        detail: Some(format!("{}: {e}", to.display())),
        ..Error::conflict("server.folder")
    };
    let read = move |tx: &mut Tx<'_>| staff::given(tx, id);
    let given = city.edge.store().read(Shard::COMMON, read).await?;
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(&to).map_err(unwritten)?;
    file.write_all(b"login,password\n").map_err(unwritten)?;
    let mut count = 0;
    for (login, gave) in given.into_iter().filter(|(_, g)| g.made) {
        let password = make_password()?;
        let (ctx, works) = (ctx(city).await?, city.works.clone());
        let hash = city.edge.identity().hash_new(&ctx, &login, &password).await?;
        let (of, id) = (ctx.clone(), gave.account);
        let unlock = move |tx: &mut Tx<'_>| {
            let held = account::get(tx, &of, &works.policy, id)?;
            if held.state != State::Locked {
                return Ok(false);
            }
            account::reset_password(tx, &of, &works.policy, id, &hash, &|u| area_of(&works, u))?;
            let version = held.version + 1;
            account::set_state(tx, &of, &works.policy, id, version, State::Active)?;
            Ok(true)
        };
        if city.edge.store().write(id.shard(), &ctx, unlock).await? {
            writeln!(file, "{login},{password}").map_err(unwritten)?;
            count += 1;
        }
    }
    file.sync_all().map_err(unwritten)?;
    city.edge.identity().forget();
    Ok(json!({ "accounts": count, "file": to.display().to_string() }))
}
