//! What is kept beside the matter: timeline, attachments, clocks, links.

use kernel::{Account, Id, Result, Time};
use procedure::state::StoppedHow;
use procedure::{By, ClockChange, ClockEvent, Entry};
use serde_json::Value;
use store::{Row, Tx, stmts, vals};

use crate::imprint::{self, SaidLine};
use crate::model::{Matter, desk};
use crate::seen;

stmts! {
    pub TIMELINE_PUT = "INSERT INTO timeline (shard, matter, version, line, at, act, actor_kind, \
        account, post, from_stage, to_stage, public, note, body) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    /// Newest first, so that a long timeline can be cut.
    pub TIMELINE_LIST = "SELECT version, line, at, act, actor_kind, account, post, from_stage, \
        to_stage, public, note, body FROM timeline \
        WHERE shard = $1 AND matter = $2 AND version < $3 \
        ORDER BY version DESC, line DESC LIMIT $4";
    pub TIMELINE_TOLD = "SELECT MAX(public) FROM timeline \
        WHERE shard = $1 AND matter = $2 AND version = $3 AND act = $4";
    pub ATTACHMENT_PUT = "INSERT INTO attachment (shard, matter, file, version, kind, public) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (shard, matter, file) DO NOTHING";
    pub ATTACHMENT_LIST = "SELECT file, version, kind, public FROM attachment \
        WHERE shard = $1 AND matter = $2 ORDER BY version, file";
    /// Which matters show a file, and whether openly.
    pub ATTACHMENT_OF = "SELECT a.matter, \
        CASE WHEN m.confidential = 0 THEN a.public ELSE 0 END AS public \
        FROM attachment a JOIN matter m ON m.shard = a.shard AND m.id = a.matter \
        WHERE a.file = $1 ORDER BY public DESC, a.matter LIMIT 50";
    pub ATTACHMENT_SHOW = "UPDATE attachment SET public = $4 \
        WHERE shard = $1 AND matter = $2 AND file = $3";
    pub CLOCK_START = "INSERT INTO clock (shard, matter, name, run, started, due, stopped) \
        VALUES ($1, $2, $3, $4, $5, $6, NULL) \
        ON CONFLICT (shard, matter, name, run) DO UPDATE SET started = excluded.started, \
        due = excluded.due, stopped = NULL, how = NULL";
    pub CLOCK_MOVE = "UPDATE clock SET due = $4 \
        WHERE shard = $1 AND matter = $2 AND name = $3 AND stopped IS NULL";
    pub CLOCK_STOP = "UPDATE clock SET stopped = $4, how = $5 \
        WHERE shard = $1 AND matter = $2 AND name = $3 AND stopped IS NULL";
    pub LINK_PUT = "INSERT INTO link (shard, matter, kind, other, at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (shard, matter, kind, other) DO NOTHING";
    pub LINK_LIST = "SELECT kind, other, at FROM link WHERE shard = $1 AND matter = $2 \
        ORDER BY kind, other LIMIT 200";
    /// The columns of [`super::lists::BY_AREA`] of what was begun about a matter,
    /// the newest first.
    pub BEGUN_ABOUT = concat!(
        "SELECT m.area_now, m.id, m.version, m.procedure, m.edition, m.stage, m.warn, m.title, \
        m.subcategory, m.request_type, m.lead_unit, m.due, m.supervised, m.opened, m.ended \
        FROM link l JOIN matter m ON m.shard = l.shard AND m.id = l.matter \
        WHERE l.other = $1 AND l.kind = 'about' AND ",
        seen!("m", "id"),
        " ORDER BY l.matter DESC LIMIT $2"
    );
}

/// A line of the timeline as it is kept. Texts are masked.
#[derive(Debug, Clone)]
pub struct TimelineRow {
    pub version: i64,
    pub line: i64,
    pub at: Time,
    pub act: String,
    /// `person`, `reporter`, `anonymous` or `system`.
    pub actor_kind: String,
    pub account: Option<Id<Account>>,
    /// The desk it was done from; empty when there was none.
    pub post: String,
    pub from_stage: String,
    pub to_stage: String,
    pub public: bool,
    pub note: String,
    pub body: Value,
}

/// A file of a matter.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Attachment {
    pub file: String,
    pub version: i64,
    /// The form field that it came in by (`photos`, `before`, `after`).
    pub kind: String,
    pub public: bool,
}

/// Another matter that this one belongs to.
#[derive(Debug, Clone)]
pub struct Link {
    /// `parent`, `child`, `merged_into`, `merged`, `repeat_of`, `repeat`, `about`.
    pub kind: String,
    pub other: Id<Matter>,
    pub at: Time,
}

/// What a line keeps beside what the entry says.
pub struct Beside<'b> {
    /// Ends of clocks that its public sentence names.
    pub dues: &'b Value,
    pub files: &'b [Attachment],
    /// Fresh, for its imprint.
    pub salt: [u8; 32],
}

/// Adds a line to the timeline; answers its imprint.
pub fn put_line(
    tx: &mut Tx,
    id: Id<Matter>,
    (version, line): (i64, i64),
    e: &Entry,
    beside: &Beside<'_>,
) -> Result<String> {
    let (kind, account) = match e.by {
        By::Person(account) => ("person", Some(account)),
        By::Reporter => ("reporter", None),
        By::Anonymous => ("anonymous", None),
        By::System => ("system", None),
    };
    let mut body = serde_json::json!({ "fields": e.fields, "rule": e.rule, "unit": e.unit });
    if let Some(away) = e.stead {
        body["stead"] = away.to_string().into();
    }
    if beside.dues.as_object().is_some_and(|d| !d.is_empty()) {
        body["dues"] = beside.dues.clone();
    }
    if !beside.files.is_empty() {
        body[imprint::FILES] = beside.files.iter().map(|f| f.file.as_str()).collect();
    }
    body[imprint::SALT] = imprint::hex(&beside.salt[..16]).into();
    let post = e.as_whom.as_ref().map(desk).unwrap_or_default();
    let (note, body) = (e.note.clone().unwrap_or_default(), body.to_string());
    let said = SaidLine {
        matter: id.get(),
        numbers: [
            Some(version),
            Some(line),
            Some(e.at.micros()),
            account.map(Id::get),
            Some(e.public.into()),
        ],
        texts: [
            Some(e.act.as_bytes()),
            Some(kind.as_bytes()),
            Some(post.as_bytes()),
            Some(e.from.as_bytes()),
            Some(e.to.as_bytes()),
            Some(note.as_bytes()),
            Some(body.as_bytes()),
        ],
    };
    let imprint = said.imprint();
    tx.exec(
        &TIMELINE_PUT,
        &vals![
            id.shard(),
            id,
            version,
            line,
            e.at,
            e.act.clone(),
            kind,
            account,
            post,
            e.from.clone(),
            e.to.clone(),
            e.public,
            note,
            body
        ],
    )?;
    Ok(imprint)
}

/// The newest `limit` lines older than version `before`, newest first.
pub fn lines(tx: &mut Tx, id: Id<Matter>, before: i64, limit: i64) -> Result<Vec<TimelineRow>> {
    tx.query(&TIMELINE_LIST, &vals![id.shard(), id, before, limit], line)
}

/// Whether the timeline tells of an act, and then whether to everybody.
pub fn told(tx: &mut Tx, id: Id<Matter>, version: i64, act: &str) -> Result<Option<bool>> {
    let public =
        tx.query(&TIMELINE_TOLD, &vals![id.shard(), id, version, act], |r| r.opt_int(0))?;
    Ok(public.into_iter().flatten().next().map(|public| public == 1))
}

/// A line by its twelve columns, in the order of the statement above.
pub fn line(r: &Row) -> Result<TimelineRow> {
    Ok(TimelineRow {
        version: r.int(0)?,
        line: r.int(1)?,
        at: r.time(2)?,
        act: r.text(3)?,
        actor_kind: r.text(4)?,
        account: r.opt_id(5)?,
        post: r.text(6)?,
        from_stage: r.opt_text(7)?.unwrap_or_default(),
        to_stage: r.opt_text(8)?.unwrap_or_default(),
        public: r.flag(9)?,
        note: r.text(10)?,
        body: r.json(11)?,
    })
}

/// Names a file as the matter's.
pub fn put_attachment(tx: &mut Tx, id: Id<Matter>, a: &Attachment) -> Result<()> {
    tx.exec(
        &ATTACHMENT_PUT,
        &vals![id.shard(), id, a.file.clone(), a.version, a.kind.clone(), a.public],
    )
}

/// Shows one of the matter's files to everybody, or no longer.
pub fn show_attachment(tx: &mut Tx, id: Id<Matter>, file: &str, public: bool) -> Result<()> {
    tx.exec(&ATTACHMENT_SHOW, &vals![id.shard(), id, file, public])
}

/// The matter's files, oldest first.
pub fn attachments(tx: &mut Tx, id: Id<Matter>) -> Result<Vec<Attachment>> {
    tx.query(&ATTACHMENT_LIST, &vals![id.shard(), id], |r| {
        Ok(Attachment {
            file: r.text(0)?,
            version: r.int(1)?,
            kind: r.text(2)?,
            public: r.flag(3)?,
        })
    })
}

/// The matters that show a file, and whether openly.
pub fn shown_by(tx: &mut Tx, file: &str) -> Result<Vec<(Id<Matter>, bool)>> {
    tx.query(&ATTACHMENT_OF, &vals![file], |r: &Row| Ok((r.id(0)?, r.flag(1)?)))
}

/// Those of the files, at most a batch of them, that some matter shows.
pub fn attached(tx: &mut Tx, files: &[String]) -> Result<Vec<String>> {
    let sql = format!("SELECT DISTINCT file FROM attachment WHERE file IN ({})", holes(files));
    tx.query_sql(&sql, &named(files), |r| r.text(0))
}

/// The same with the time of the act that first brought each.
pub fn attached_since(tx: &mut Tx, files: &[String]) -> Result<Vec<(String, Time)>> {
    let sql = format!(
        "SELECT a.file, MIN(t.at) FROM attachment a LEFT JOIN timeline t ON t.shard = a.shard \
        AND t.matter = a.matter AND t.version = a.version WHERE a.file IN ({}) GROUP BY a.file",
        holes(files)
    );
    let never = Time::from_micros(i64::MAX);
    tx.query_sql(&sql, &named(files), |r| Ok((r.text(0)?, r.opt_time(1)?.unwrap_or(never))))
}

fn holes(files: &[String]) -> String {
    (1..=files.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(",")
}

fn named(files: &[String]) -> Vec<store::Val> {
    files.iter().map(store::Val::from).collect()
}

/// Keeps what became of a clock. A running is named by the version that
/// started it; only the newest of a name can be running.
pub fn put_clock(
    tx: &mut Tx,
    id: Id<Matter>,
    version: i64,
    now: Time,
    c: &ClockChange,
) -> Result<()> {
    let name = c.clock.clone();
    match (c.what, c.due) {
        (ClockEvent::Started, Some(due)) => {
            // One that ran until this act ends with it, told or not.
            let dropped = how(StoppedHow::Dropped);
            tx.exec(&CLOCK_STOP, &vals![id.shard(), id, name.clone(), now, dropped])?;
            tx.exec(&CLOCK_START, &vals![id.shard(), id, name, version, now, due])
        }
        (ClockEvent::Stopped(h), _) => {
            tx.exec(&CLOCK_STOP, &vals![id.shard(), id, name, now, how(h)])
        }
        (ClockEvent::Resumed | ClockEvent::Extended, Some(due)) => {
            tx.exec(&CLOCK_MOVE, &vals![id.shard(), id, name, due])
        }
        _ => Ok(()),
    }
}

const fn how(how: StoppedHow) -> &'static str {
    match how {
        StoppedHow::OnTime => "on_time",
        StoppedHow::Late => "late",
        StoppedHow::Dropped => "dropped",
    }
}

/// A child's tie to its parent.
pub(crate) const PARENT: &str = "parent";
/// A child's tie to the parent that waits for it, before the act that opened it.
pub(crate) const WAITS: &str = "waits.";
/// A tie to the matter that it was begun about, which may lie in another shard
/// and is left as it is.
pub(crate) const ABOUT: &str = "about";

/// Ties two matters together, seen from `id`.
pub fn put_link(tx: &mut Tx, id: Id<Matter>, link: &Link) -> Result<()> {
    tx.exec(&LINK_PUT, &vals![id.shard(), id, link.kind.clone(), link.other, link.at])
}

/// What a matter is tied to.
pub fn links(tx: &mut Tx, id: Id<Matter>) -> Result<Vec<Link>> {
    tx.query(&LINK_LIST, &vals![id.shard(), id], |r| {
        Ok(Link { kind: r.text(0)?, other: r.id(1)?, at: r.time(2)? })
    })
}

/// Matters that were begun about this one, each read by `f`.
pub fn begun_about<T>(
    tx: &mut Tx,
    id: Id<Matter>,
    most: i64,
    f: impl FnMut(&Row) -> Result<T>,
) -> Result<Vec<T>> {
    tx.query(&BEGUN_ABOUT, &vals![id, most], f)
}
