//! What one was told (提醒): read, marked, forgotten in time.

use identity::policy::Target;
use kernel::{Account, Ctx, Cursor, Error, Id, Kind, Page, Result, SettingDef, Time};
use serde::{Deserialize, Serialize};
use store::{Store, Tx};
use utoipa::ToSchema;

use crate::model::{Matter, number};
use crate::queries::worklist::COUNT_CAP;
use crate::schema::TaskNo;
use crate::see;
use crate::sql::notices::{self, Notice};
use crate::sql::{desk::NEWEST, matters};
use crate::words;
use crate::works::Works;

/// Days for which a notice is kept.
pub const KEEP_DAYS: SettingDef =
    SettingDef { name: "casework.notice_days", default: "90", check: days };

fn days(value: &serde_json::Value) -> std::result::Result<(), &'static str> {
    match value.as_i64() {
        Some(1..=366) => Ok(()),
        _ => Err("casework.reason.days"),
    }
}

/// Notices that are marked one by one, at most.
const MARK_MOST: usize = 100;

/// Something that one was told.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NoticeLine {
    #[schema(value_type = String)]
    pub id: Id<Notice>,
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub read: Option<Time>,
    /// Why it was told, in the words of the procedure (`处置时限将到`).
    pub why: String,
    #[schema(value_type = String)]
    pub matter: Id<Matter>,
    pub number: String,
    /// Masked, as it stands now.
    pub title: String,
    pub procedure: String,
    pub procedure_name: String,
    pub stage_name: String,
    pub task: TaskNo,
    pub task_name: String,
    /// Whether the task still waits.
    pub open: bool,
    /// When the task is due, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due: Option<Time>,
}

/// How many are unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Unread {
    pub unread: i64,
    /// The number at which counting stops.
    pub cap: i64,
}

/// Which are marked as read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MarkRead {
    /// These.
    #[schema(value_type = Vec<String>)]
    pub ids: Vec<Id<Notice>>,
    /// This one and every one before it.
    #[schema(value_type = Option<String>)]
    pub through: Option<Id<Notice>>,
}

/// What one was told, newest first. What is about a matter that one no longer
/// sees is left out, as if it were not there.
///
/// # Errors
/// That somebody must sign in; `casework.cursor_wrong`.
pub fn list(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    unread: bool,
    after: Option<&Cursor>,
    limit: Option<u32>,
) -> Result<Page<NoticeLine>> {
    let account = own(ctx, works)?;
    let wrong = |_| Error::invalid("casework.cursor_wrong", "cursor");
    let before = after.map_or(Ok(NEWEST), |c| c.0.parse().map_err(wrong))?;
    let limit = i64::from(Page::<NoticeLine>::limit(limit));
    let rows = notices::list(tx, account, unread, before, limit)?;
    let full = rows.len() as i64 == limit;
    let next = rows.last().filter(|_| full).map(|n| Cursor(n.id.to_string()));
    let mut items = Vec::with_capacity(rows.len());
    for notice in rows {
        items.extend(line(tx, ctx, works, notice)?);
    }
    Ok(Page { items, next })
}

fn line(tx: &mut Tx, ctx: &Ctx, works: &Works, n: Notice) -> Result<Option<NoticeLine>> {
    let Some(m) = matters::get(tx, n.matter)? else { return Ok(None) };
    if see::check(&ctx.actor, works, &m, false).is_err() {
        return Ok(None);
    }
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let task = m.state.open_tasks().find(|t| t.id == n.task);
    Ok(Some(NoticeLine {
        why: words::done(&p, ctx.lang, "remind", Some(&n.rule)),
        number: number(m.id, works.calendars.zone()),
        procedure_name: words::procedure(&p, ctx.lang),
        stage_name: words::stage(&p, ctx.lang, &m.stage),
        task_name: words::task(&p, ctx.lang, &n.task_name),
        open: task.is_some(),
        due: task.and_then(|t| t.due),
        task: TaskNo(n.task),
        id: n.id,
        at: n.at,
        read: n.read,
        matter: n.matter,
        title: m.title,
        procedure: m.procedure,
    }))
}

/// How many of those that [`list`] shows are unread, counted no further than
/// the cap. Of a matter that one no longer sees none count: a number that no
/// reading takes away would stand there for ever.
///
/// # Errors
/// That somebody must sign in.
pub fn unread(tx: &mut Tx, ctx: &Ctx, works: &Works) -> Result<Unread> {
    let account = own(ctx, works)?;
    let mut unread = 0;
    for (matter, count) in notices::unread_by_matter(tx, account, COUNT_CAP)? {
        let m = matters::get(tx, matter)?;
        if m.is_some_and(|m| see::check(&ctx.actor, works, &m, false).is_ok()) {
            unread += count;
        }
    }
    Ok(Unread { unread: unread.min(COUNT_CAP), cap: COUNT_CAP })
}

/// Marks some as read, and answers how many are left.
///
/// # Errors
/// That somebody must sign in; `casework.notices_many`.
pub fn mark(tx: &mut Tx, ctx: &Ctx, works: &Works, read: &MarkRead) -> Result<Unread> {
    let account = own(ctx, works)?;
    if read.ids.len() > MARK_MOST {
        return Err(Error::invalid("casework.notices_many", "ids").arg("most", MARK_MOST));
    }
    for id in &read.ids {
        notices::mark(tx, account, *id, ctx.now)?;
    }
    if let Some(id) = read.through {
        notices::mark_through(tx, account, id, ctx.now)?;
    }
    let entry = store::audit::Entry {
        shard: account.shard(),
        action: "casework.mark_read",
        subject: ("account", account.get()),
        version: 1,
        outcome: store::audit::Outcome::Done,
        facts: serde_json::Value::Null,
        personal: &[],
    };
    store::audit::record(tx, ctx, &entry)?;
    unread(tx, ctx, works)
}

/// Forgets what was told longer ago than the city keeps it. To be run about
/// once a day.
///
/// # Errors
/// Those of the store.
pub async fn forget(store: &Store) -> Result<()> {
    const DAY: i64 = 24 * 60;
    let ctx = store.ctx(kernel::Actor::System { job: "casework.forget" }).await?;
    let days: i64 = ctx.settings.get(&KEEP_DAYS, None, ctx.now).unwrap_or(90);
    let before = ctx.now.plus_minutes(-days * DAY);
    store.write(kernel::Shard::COMMON, &ctx, move |tx| notices::forget(tx, before)).await
}

fn own(ctx: &Ctx, works: &Works) -> Result<Id<Account>> {
    works.policy.allows(&ctx.actor, "casework.notices", &Target::nothing())?;
    ctx.actor.account().ok_or_else(|| Error::new(Kind::Anonymous, "identity.sign_in_needed"))
}
