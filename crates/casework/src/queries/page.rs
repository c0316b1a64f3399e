//! A matter as its page shows it, and what can be done to it.

use kernel::actor::Unit;
use kernel::{Actor, AreaCode, Ctx, Error, Id, Lang, Level, Light, Result, Time};
use procedure::Procedure;
use procedure::state::{Clock, Task};
use serde::Serialize;
use store::Tx;
use territory::Directory;
use utoipa::ToSchema;

use crate::left::{goes_round, minutes_left};
use crate::model::{Matter, MatterRow, Point};
use crate::queries::kept;
use crate::queries::posts::Posts;
use crate::queries::timeline::{Line, Timeline};
use crate::schema::{LevelText, LightText, TaskNo};
use crate::see;
use crate::sql::matters;
use crate::sql::records::{self, Attachment};
use crate::words;
use crate::works::Works;

/// An area with its name.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NamedArea {
    #[schema(value_type = String)]
    pub code: AreaCode,
    #[schema(value_type = LevelText)]
    pub level: Level,
    pub name: String,
}

/// A unit with its name.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NamedUnit {
    #[schema(value_type = String)]
    pub id: Id<Unit>,
    pub name: String,
}

/// A clock as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ClockNow {
    pub clock: String,
    pub name: String,
    #[schema(value_type = LightText)]
    pub light: Light,
    /// Absent while it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due: Option<Time>,
    /// Minutes until then, negative when it is late: of working time by the
    /// calendar it counts in, or as they pass where it counts nights too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining: Option<i64>,
    /// When it stopped; absent while it runs or stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub stopped: Option<Time>,
    pub standing: bool,
}

/// A task that waits for somebody.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TaskNow {
    pub task: TaskNo,
    pub name: String,
    /// Whose desk it lies on, in words.
    pub desks: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    pub since: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due: Option<Time>,
}

/// Another matter that belongs to this one. It is named to whoever may see it:
/// that an official's case hangs on a matter is not for all who handle it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Tied {
    pub kind: String,
    #[schema(value_type = Option<String>)]
    pub matter: Option<Id<Matter>>,
    pub number: Option<String>,
}

/// All that a page shows of a matter to those who work on it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MatterPage {
    #[schema(value_type = String)]
    pub matter: Id<Matter>,
    pub version: i64,
    pub number: String,
    pub procedure: String,
    pub procedure_name: String,
    pub stage: String,
    pub stage_name: String,
    pub title: String,
    pub subcategory: Option<String>,
    pub subcategory_name: Option<String>,
    pub request_type: Option<String>,
    pub confidential: bool,
    pub public_text: Option<String>,
    pub area: Vec<NamedArea>,
    pub point: Option<Point>,
    pub place: String,
    pub lead: Option<NamedUnit>,
    pub assist: Vec<NamedUnit>,
    #[schema(value_type = LightText)]
    pub light: Light,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due: Option<Time>,
    pub supervised: bool,
    #[schema(value_type = String, format = DateTime)]
    pub opened: Time,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended: Option<Time>,
    pub round: u32,
    pub clocks: Vec<ClockNow>,
    pub tasks: Vec<TaskNow>,
    #[schema(value_type = Vec<Line>)]
    pub timeline: Timeline,
    pub files: Vec<Attachment>,
    pub tied: Vec<Tied>,
}

/// Reads a matter's page.
///
/// # Errors
/// Not found when there is none or it is out of the actor's scope.
pub fn page(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<MatterPage> {
    let looked = kept::look(tx, ctx, works, id)?;
    let m = &looked.row;
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let tied = tied(tx, ctx, works, id)?;
    let directory = works.directory();
    let sub = m.subcategory.as_deref().and_then(|s| directory.subcategory(s));
    let unit = |u: &Id<Unit>| NamedUnit::of(&directory, *u);
    Ok(MatterPage {
        matter: id,
        version: m.version,
        number: m.number(works.calendars.zone()),
        procedure_name: words::procedure(&p, ctx.lang),
        stage_name: words::stage(&p, ctx.lang, &m.stage),
        subcategory_name: sub.map(|s| s.names.get(ctx.lang).to_owned()),
        area: named_line(&directory, m.area_now),
        lead: m.state.lead.as_ref().map(unit),
        assist: m.state.assist.iter().map(unit).collect(),
        light: m.state.light(ctx.now),
        round: m.state.round,
        clocks: clocks(works, &p, m, ctx),
        tasks: tasks(tx, &p, m, works, ctx.lang)?,
        timeline: looked.timeline.clone(),
        files: looked.files.clone(),
        tied,
        procedure: m.procedure.clone(),
        stage: m.stage.clone(),
        title: m.title.clone(),
        subcategory: m.subcategory.clone(),
        request_type: m.request_type.clone(),
        confidential: m.confidential,
        public_text: m.public_text.clone(),
        point: m.point,
        place: m.place.clone(),
        due: m.due,
        supervised: m.supervised,
        opened: m.opened,
        ended: m.ended,
    })
}

fn tied(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<Vec<Tied>> {
    let links = records::links(tx, id)?.into_iter();
    let links = links.map(|l| {
        let other = if_seen(tx, &ctx.actor, works, l.other)?;
        let kind =
            if l.kind.starts_with(records::WAITS) { records::PARENT.to_owned() } else { l.kind };
        let number = other.as_ref().map(|m| m.number(works.calendars.zone()));
        Ok(Tied { kind, matter: other.map(|m| m.id), number })
    });
    links.collect()
}

/// Reads a matter that the actor may see.
///
/// # Errors
/// Not found, whether it is not there or out of scope.
pub fn seen(
    tx: &mut Tx,
    actor: &Actor,
    works: &Works,
    id: Id<Matter>,
    reporter: bool,
) -> Result<MatterRow> {
    let m = matters::get(tx, id)?.ok_or_else(Error::not_found)?;
    see::check(actor, works, &m, reporter)?;
    Ok(m)
}

/// A matter, if the actor may see it.
///
/// # Errors
/// Those of the database.
pub fn if_seen(
    tx: &mut Tx,
    actor: &Actor,
    works: &Works,
    id: Id<Matter>,
) -> Result<Option<MatterRow>> {
    match seen(tx, actor, works, id, false) {
        Err(why) if why == Error::not_found() => Ok(None),
        other => other.map(Some),
    }
}

/// The areas round a code, outermost first.
pub fn named_line(directory: &Directory, code: AreaCode) -> Vec<NamedArea> {
    let mut line: Vec<NamedArea> = directory
        .line(code)
        .into_iter()
        .map(|a| NamedArea { code: a.code, level: a.level, name: a.name.clone() })
        .collect();
    line.reverse();
    line
}

impl NamedUnit {
    /// One that is not known any more goes by its number.
    pub fn of(directory: &Directory, id: Id<Unit>) -> NamedUnit {
        let name = directory.unit(id).map_or_else(|| id.to_string(), |u| u.name.clone());
        NamedUnit { id, name }
    }
}

fn clocks(works: &Works, p: &Procedure, m: &MatterRow, ctx: &Ctx) -> Vec<ClockNow> {
    let directory = works.directory();
    let of_lead = m.state.lead.and_then(|u| directory.unit(u)?.calendar.as_deref());
    let (lead, city) = (works.calendars.get(of_lead), works.calendars.get(None));
    let left = |c: &Clock, due| {
        let of_lead = p.clock(&c.name).is_some_and(|def| def.of_lead);
        minutes_left(ctx.now, due, goes_round(c), if of_lead { &lead } else { &city })
    };
    // A window that has closed is of no more use to anybody.
    let closed =
        |c: &Clock| c.window && (c.stopped.is_some() || c.due.is_none_or(|d| d <= ctx.now));
    m.state
        .clocks
        .iter()
        .filter(|c| !closed(c))
        .map(|c| ClockNow {
            name: words::clock(p, ctx.lang, &c.name),
            clock: c.name.clone(),
            light: match c.window {
                true => Light::Green,
                false => c.light_at(c.stopped.map_or(ctx.now, |s| s.at)),
            },
            due: c.due,
            remaining: c.due.filter(|_| c.stopped.is_none()).map(|due| left(c, due)),
            stopped: c.stopped.map(|s| s.at),
            standing: c.stopped.is_none() && c.due.is_none(),
        })
        .collect()
}

fn tasks(
    tx: &mut Tx,
    p: &Procedure,
    m: &MatterRow,
    works: &Works,
    lang: Lang,
) -> Result<Vec<TaskNow>> {
    let directory = works.directory();
    let posts = Posts::of(tx, m.state.open_tasks().flat_map(|t| &t.whom))?;
    let now = m.state.open_tasks().map(|t| TaskNow {
        task: TaskNo(t.id),
        name: task_name(p, &directory, lang, t),
        desks: t.whom.iter().map(|w| posts.desk(&directory, lang, w)).collect(),
        since: t.opened,
        due: t.due,
    });
    Ok(now.collect())
}

/// What a task is called and, of several alike, which one it is.
fn task_name(p: &Procedure, directory: &Directory, lang: Lang, t: &Task) -> String {
    let name = words::task(p, lang, &t.name);
    let of = p.task(&t.name).and_then(|def| def.each).and_then(|f| p.fields.get(f));
    let item = of.zip(t.item.as_ref());
    match item.and_then(|(f, item)| words::value(p, directory, lang, &f.name, item)) {
        Some(item) if lang == Lang::ZhCn => format!("{name}（{item}）"),
        Some(item) => format!("{name} ({item})"),
        None => name,
    }
}
