//! Work of the command line that needs the data: done here when this process
//! holds the folder, or by the server that does.

mod audit;
mod calendars;
mod change;
mod every;
pub(crate) mod export;
pub(crate) mod imports;
mod land;
mod powers;
mod procedures;
mod retention;
mod search;
mod staff_table;
mod taxonomy;
mod texts;
mod tokens;
mod users;
mod vault;

use std::path::PathBuf;
use std::sync::Arc;

use ::imports::ImportId;
use casework::shipped::Folder;
use identity::vault::Rotate;
use kernel::{Actor, AreaCode, Ctx, Result};
use procedure::Mapping;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tabular::Format;
use worktime::{Festival, Layer};

use crate::city::City;
use crate::out::Progress;
use every::every;

pub use audit::Verify;
pub use powers::PowersFormat;
pub use tokens::GiveToken;
pub use users::{GrantTo, NewUser};

/// Told now and then while the work goes on.
pub type Tell = Arc<dyn Fn(Progress) + Send + Sync>;

/// A file, what it holds, and how it is taken in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportFile {
    /// `areas`, `units` …
    pub kind: String,
    pub file: PathBuf,
    /// The text of a mapping.
    pub mapping: Option<String>,
    pub dry_run: bool,
    /// Takes what nothing is wrong with.
    pub skip_bad: bool,
    /// Also when the same file came in before.
    pub again: bool,
    /// So many of its reports then go the whole way to closed, on a test
    /// territory.
    pub close: usize,
}

/// What there is to do, as it also goes over the socket.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// How the open data is.
    Look,
    /// Verify the sealed audit log, and the matters by it.
    AuditVerify(audit::Verify),
    /// The newest signed head of every shard.
    AuditHeads,
    /// Proofs of what the log says about a matter.
    AuditProve { matter: String },
    /// That the log under a saved head was only added to.
    AuditExtend { shard: u16, count: u64 },
    /// The whole log into a file of this machine.
    AuditExport { to: PathBuf },
    /// What a changed procedure would have meant for the matters of the last
    /// days.
    ProcedureTry { folder: Folder, days: i64 },
    /// Moves the open matters of a procedure to the edition in force, or says
    /// what would become of them.
    ProcedureMigrate { name: String, mapping: Mapping, dry_run: bool },
    /// All calendars.
    CalendarList,
    /// What the city changed of one.
    CalendarShow { name: String },
    /// Puts a calendar of the city's own in.
    CalendarPut { layer: Layer },
    /// Adds a year of holidays.
    CalendarImport { name: String, year: i16, days: Vec<Festival> },
    /// Takes a calendar of the city's own away.
    CalendarRemove { name: String },
    /// How large the taxonomy is.
    TaxonomyShow,
    /// Puts another in its place: the texts of its two files.
    TaxonomyPut { head: String, lines: String },
    /// Areas, units and so on, from a file of this machine.
    Import(ImportFile),
    /// All imports.
    ImportList,
    /// One of them with its faults.
    ImportShow { import: ImportId },
    /// Goes on with one that was broken off.
    ImportResume { import: ImportId },
    /// Takes one back as a whole.
    ImportUndo { import: ImportId },
    /// Makes a password for each account of an import of staff, into a file.
    ImportPasswords { import: ImportId, to: PathBuf },
    /// Areas, units and so on, into a file of this machine.
    Export { kind: String, format: Option<Format>, to: PathBuf, reveal_as: Option<String> },
    /// What a village buys, into a file of this machine.
    PowersExport { village: AreaCode, format: powers::PowersFormat, to: PathBuf },
    /// Writes in which micro-grid each place of a file lies into another.
    Locate { file: PathBuf, to: PathBuf },
    /// Merges, splits, new names, codes and parents of areas, from a file of
    /// this machine.
    TerritoryChange { file: PathBuf, mapping: Option<String>, dry_run: bool },
    /// Gaps and overlaps of so many square metres and more.
    TerritoryAudit { least: f64 },
    /// How the vault's keys stand.
    VaultStatus,
    /// Adds a key that is not yet in force.
    VaultAddKey,
    /// Makes keys of the vault anew.
    VaultRotate { what: Rotate },
    /// Takes an old key of blind indexes out of use.
    VaultDropKey { number: i64 },
    /// Erases what is kept no longer, or says how much it is.
    Retention { dry_run: bool },
    /// Makes the search index anew from the database.
    SearchRebuild,
    /// Keeps a matter's persons although their time may be over.
    Hold { matter: String, reason: String },
    /// Lifts a hold.
    LiftHold { matter: String },
    /// All holds.
    Holds,
    /// Make an account.
    UserAdd(NewUser),
    /// All accounts with what they hold.
    UserList,
    /// Give a program a token.
    UserToken(GiveToken),
    /// Tokens of a program's account.
    UserTokens { login: String },
    /// Take a token back.
    UserRevokeToken { login: String, token: String },
    /// Messages that nobody carries.
    UserTexts,
    /// Take all second factors away.
    UserResetFactors { login: String },
    /// Give a role.
    UserGrant(GrantTo),
    /// Take a grant back.
    UserRevoke { grant: String },
    /// Lock (`false`) or unlock an account.
    UserState { login: String, active: bool },
    /// Give a new password, which the holder must change.
    UserPassword { login: String, password: Option<String> },
}

/// Does it, and answers what the command line prints.
///
/// # Errors
/// Those of the command behind it.
pub async fn perform(city: &City, task: Task, tell: Tell) -> Result<Value> {
    match task {
        Task::Look => look(city).await,
        Task::AuditVerify(how) => audit::verify(city, how, &tell).await,
        Task::AuditHeads => audit::heads(city).await,
        Task::AuditProve { matter } => audit::prove(city, &matter).await,
        Task::AuditExtend { shard, count } => audit::extend(city, shard, count).await,
        Task::AuditExport { to } => audit::export(city, to).await,
        Task::ProcedureTry { folder, days } => procedures::try_change(city, folder, days).await,
        Task::ProcedureMigrate { name, mapping, dry_run } => {
            procedures::migrate(city, &name, mapping, dry_run, &tell).await
        }
        Task::CalendarList => calendars::list(city).await,
        Task::CalendarShow { name } => calendars::show(city, &name).await,
        Task::CalendarPut { layer } => calendars::put(city, layer, &tell).await,
        Task::CalendarImport { name, year, days } => {
            calendars::import_year(city, name, year, days, &tell).await
        }
        Task::CalendarRemove { name } => calendars::remove(city, name, &tell).await,
        Task::TaxonomyShow => Ok(taxonomy::counted(city)),
        Task::TaxonomyPut { head, lines } => taxonomy::put(city, &head, &lines).await,
        Task::Import(what) => imports::import(city, what, &tell).await,
        Task::ImportList => imports::list(city).await,
        Task::ImportShow { import } => imports::show(city, import).await,
        Task::ImportResume { import } => imports::resume(city, import, &tell).await,
        Task::ImportUndo { import } => imports::undo(city, import, &tell).await,
        Task::ImportPasswords { import, to } => imports::passwords(city, import, to).await,
        Task::PowersExport { village, format, to } => {
            powers::export(city, village, format, to).await
        }
        Task::Export { kind, format, to, reveal_as } => {
            export::export(city, &kind, format, to, reveal_as).await
        }
        Task::Locate { file, to } => land::locate(city, file, to).await,
        Task::TerritoryChange { file, mapping, dry_run } => {
            change::change(city, file, mapping, dry_run).await
        }
        Task::TerritoryAudit { least } => land::audit(city, least).await,
        Task::VaultStatus => vault::status(city).await,
        Task::VaultAddKey => vault::add_key(city).await,
        Task::VaultRotate { what } => vault::rotate(city, what).await,
        Task::VaultDropKey { number } => vault::drop_key(city, number).await,
        Task::Retention { dry_run } => retention::run(city, dry_run).await,
        Task::SearchRebuild => search::rebuild(city).await,
        Task::Hold { matter, reason } => retention::hold(city, &matter, reason).await,
        Task::LiftHold { matter } => retention::lift(city, &matter).await,
        Task::Holds => retention::holds(city).await,
        Task::UserAdd(new) => users::add(city, new).await,
        Task::UserList => users::list(city).await,
        Task::UserToken(new) => tokens::give(city, new).await,
        Task::UserTokens { login } => tokens::list(city, &login).await,
        Task::UserRevokeToken { login, token } => tokens::revoke(city, &login, &token).await,
        Task::UserResetFactors { login } => tokens::reset_factors(city, &login).await,
        Task::UserTexts => texts::kept(city).await,
        Task::UserGrant(give) => users::grant(city, give).await,
        Task::UserRevoke { grant } => users::revoke(city, &grant).await,
        Task::UserState { login, active } => users::set_state(city, &login, active).await,
        Task::UserPassword { login, password } => users::password(city, &login, password).await,
    }
}

/// Whoever may run the program on the data folder acts as the program itself.
async fn ctx(city: &City) -> Result<Ctx> {
    city.edge.store().ctx(Actor::System { job: "command_line" }).await
}

async fn look(city: &City) -> Result<Value> {
    let store = city.edge.store();
    let health = store.health();
    Ok(json!({
        "engine": format!("{:?}", store.engine()).to_lowercase(),
        "folder": store.folder().display().to_string(),
        "keeps_commands": health.serves(),
        "queue": health.queue.0,
        "loading": city.edge.ready().missing(),
        "connectors": city.connectors.standing().await?,
        "keys": vault::status(city).await?,
    }))
}
