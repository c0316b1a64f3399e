//! A matter as its page shows it, and what can be done to it.

use kernel::actor::Unit;
use kernel::{Account, Actor, AreaCode, Ctx, Error, Id, Lang, Level, Light, Result, Time};
use procedure::Procedure;
use procedure::model::{FieldType, FormItem};
use serde::Serialize;
use serde_json::Value;
use store::Tx;
use territory::Directory;
use utoipa::ToSchema;

use crate::model::{Matter, MatterRow, Point, number};
use crate::schema::{LevelText, LightText, TaskNo};
use crate::see;
use crate::sql::matters;
use crate::sql::records::{self, Attachment, TimelineRow};
use crate::words;
use crate::works::Works;
use crate::world::World;

/// Lines of a timeline that one page shows.
const LINES_MOST: i64 = 200;

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

/// A line of the timeline in words.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Line {
    pub version: i64,
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    pub act: String,
    /// The act's name (`派遣`).
    pub name: String,
    /// Post and unit, or what it was if no person's doing.
    pub actor: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub account: Option<Id<Account>>,
    pub from: String,
    pub to: String,
    pub to_name: String,
    pub public: bool,
    /// The sentence the public reads, when it reads one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    pub note: String,
    /// What the form held, in words.
    pub fields: Vec<Filled>,
    pub files: Vec<Attachment>,
}

/// A form value in words.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Filled {
    pub name: String,
    pub label: String,
    pub text: String,
    pub public: bool,
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

/// Another matter that belongs to this one.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Tied {
    pub kind: String,
    #[schema(value_type = String)]
    pub matter: Id<Matter>,
    pub number: String,
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
    pub timeline: Vec<Line>,
    pub files: Vec<Attachment>,
    pub tied: Vec<Tied>,
}

/// Reads a matter's page.
///
/// # Errors
/// Not found when there is none or it is out of the actor's scope.
pub fn page(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<MatterPage> {
    let m = seen(tx, &ctx.actor, works, id, false)?;
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let files = records::attachments(tx, id)?;
    let lines = timeline(tx, works, &p, &m, ctx.lang, &files)?;
    let tied = records::links(tx, id)?;
    let directory = works.directory();
    let zone = works.calendars.zone().clone();
    let sub = m.subcategory.as_deref().and_then(|s| directory.subcategory(s));
    let unit = |u: &Id<Unit>| NamedUnit { id: *u, name: unit_name(&directory, *u) };
    Ok(MatterPage {
        matter: id,
        version: m.version,
        number: m.number(&zone),
        procedure_name: words::procedure(&p, ctx.lang),
        stage_name: words::stage(&p, ctx.lang, &m.stage),
        subcategory_name: sub.map(|s| s.names.get(ctx.lang).to_owned()),
        area: named_line(&directory, m.area_now),
        lead: m.state.lead.as_ref().map(unit),
        assist: m.state.assist.iter().map(unit).collect(),
        light: m.state.light(ctx.now),
        round: m.state.round,
        clocks: clocks(&p, &m, ctx),
        tasks: tasks(&p, &m, works, ctx.lang),
        timeline: lines,
        files,
        tied: tied
            .into_iter()
            .map(|l| Tied { kind: l.kind, matter: l.other, number: number(l.other, &zone) })
            .collect(),
        procedure: m.procedure,
        stage: m.stage,
        title: m.title,
        subcategory: m.subcategory,
        request_type: m.request_type,
        confidential: m.confidential,
        public_text: m.public_text,
        point: m.point,
        place: m.place,
        due: m.due,
        supervised: m.supervised,
        opened: m.opened,
        ended: m.ended,
    })
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

fn unit_name(directory: &Directory, id: Id<Unit>) -> String {
    directory.unit(id).map_or_else(|| id.to_string(), |u| u.name.clone())
}

fn clocks(p: &Procedure, m: &MatterRow, ctx: &Ctx) -> Vec<ClockNow> {
    m.state
        .clocks
        .iter()
        .map(|c| ClockNow {
            name: words::clock(p, ctx.lang, &c.name),
            clock: c.name.clone(),
            light: c.light_at(c.stopped.map_or(ctx.now, |s| s.at)),
            due: c.due,
            stopped: c.stopped.map(|s| s.at),
            standing: c.stopped.is_none() && c.due.is_none(),
        })
        .collect()
}

fn tasks(p: &Procedure, m: &MatterRow, works: &Works, lang: Lang) -> Vec<TaskNow> {
    let directory = works.directory();
    m.state
        .open_tasks()
        .map(|t| TaskNow {
            task: TaskNo(t.id),
            name: words::task(p, lang, &t.name),
            desks: t.whom.iter().map(|w| words::desk(&directory, lang, w)).collect(),
            since: t.opened,
            due: t.due,
        })
        .collect()
}

/// The lines that the public reads, oldest first.
///
/// # Errors
/// Those of the database.
pub fn public_timeline(
    tx: &mut Tx,
    works: &Works,
    p: &Procedure,
    m: &MatterRow,
    lang: Lang,
) -> Result<Vec<Line>> {
    let files = records::attachments(tx, m.id)?;
    let mut lines = timeline(tx, works, p, m, lang, &files)?;
    lines.retain(|l| l.public);
    Ok(lines)
}

/// The timeline in words, oldest first.
fn timeline(
    tx: &mut Tx,
    works: &Works,
    p: &Procedure,
    m: &MatterRow,
    lang: Lang,
    files: &[Attachment],
) -> Result<Vec<Line>> {
    let directory = works.directory();
    let mut rows = records::lines(tx, m.id, i64::MAX, LINES_MOST)?;
    rows.reverse();
    Ok(rows.into_iter().map(|r| line(&directory, p, lang, files, r)).collect())
}

fn line(
    directory: &Directory,
    p: &Procedure,
    lang: Lang,
    files: &[Attachment],
    r: TimelineRow,
) -> Line {
    let fields = r.body.get("fields").and_then(Value::as_object).cloned().unwrap_or_default();
    Line {
        name: words::done(p, lang, &r.act, r.body.get("rule").and_then(Value::as_str)),
        actor: words::actor(directory, lang, &r.actor_kind, &r.post),
        to_name: words::stage(p, lang, &r.to_stage),
        sentence: r.public.then(|| words::public(p, directory, lang, &r.act, &fields)).flatten(),
        fields: fields
            .iter()
            .filter_map(|(name, value)| {
                let text = words::value(p, directory, lang, name, value)?;
                let public = p.field(name).is_some_and(|f| f.public);
                Some(Filled {
                    name: name.clone(),
                    label: words::field(p, lang, name),
                    text,
                    public,
                })
            })
            .collect(),
        files: files
            .iter()
            .filter(|f| f.version == r.version && fields.contains_key(&f.kind))
            .cloned()
            .collect(),
        version: r.version,
        at: r.at,
        act: r.act,
        account: r.account,
        from: r.from_stage,
        to: r.to_stage,
        public: r.public,
        note: r.note,
    }
}

/// One thing that a form asks.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FormField {
    pub name: String,
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// `text`, `choice`, `photos` …: see the how-to on procedure files.
    pub kind: &'static str,
    pub required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// Goes to the vault.
    pub personal: bool,
}

/// One of several.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// Something that can be done to a matter now, or why it cannot.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OfferNow {
    pub act: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskNo>,
    pub form: Vec<FormField>,
    #[serde(skip)]
    #[schema(ignore)]
    pub refused: Vec<Error>,
    /// Whether it can be taken back for some seconds.
    pub undo: bool,
}

/// What the actor can do to a matter now and, for what they cannot, why.
///
/// # Errors
/// Not found when the matter is out of scope.
pub fn offers(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Matter>,
    reporter: bool,
) -> Result<Vec<OfferNow>> {
    let m = seen(tx, &ctx.actor, works, id, reporter)?;
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let world = World::of(tx, ctx, works, &p, &m, reporter)?;
    let offers = procedure::offers(&p, &m.state, &world.env(ctx));
    let shown = offers.into_iter().filter_map(|o| {
        let def = p.act(&o.act)?;
        let said = |why| words::refused(&p, ctx.lang, why);
        let mut refused: Vec<Error> = o.refused.into_iter().map(said).collect();
        if let Err(e) = see::check_act(&ctx.actor, works, &m, &o.act, reporter) {
            refused.push(e);
        }
        Some(OfferNow {
            name: words::act(&p, ctx.lang, &o.act),
            act: o.act,
            task: o.task.map(TaskNo),
            form: def.form.iter().filter_map(|f| form_field(&p, ctx.lang, f)).collect(),
            refused,
            undo: def.undo.is_some(),
        })
    });
    Ok(shown.collect())
}

/// What a procedure's first acts ask, for the page that begins a matter.
pub fn beginnings(p: &Procedure, lang: Lang) -> Vec<OfferNow> {
    let Some(new) = p.stage(procedure::model::NEW) else { return Vec::new() };
    let acts = new.acts.iter().filter_map(|i| p.acts.get(*i));
    acts.map(|def| OfferNow {
        act: def.name.clone(),
        name: words::act(p, lang, &def.name),
        task: None,
        form: def.form.iter().filter_map(|f| form_field(p, lang, f)).collect(),
        refused: Vec::new(),
        undo: false,
    })
    .collect()
}

fn form_field(p: &Procedure, lang: Lang, item: &FormItem) -> Option<FormField> {
    let def = p.fields.get(item.field)?;
    let options = def
        .limits
        .options
        .iter()
        .map(|o| Choice { value: o.clone(), label: words::option(p, lang, &def.name, o) });
    Some(FormField {
        name: def.name.clone(),
        label: words::field(p, lang, &def.name),
        help: words::help(p, lang, &def.name),
        kind: kind(def.kind),
        required: item.required && item.required_when.is_empty(),
        min: item.min.or(def.limits.min),
        max: item.max.or(def.limits.max),
        options: options.collect(),
        personal: def.personal.is_some(),
    })
}

/// The kind's name on the wire, as in procedure files.
const fn kind(k: FieldType) -> &'static str {
    match k {
        FieldType::Text => "text",
        FieldType::LongText => "long_text",
        FieldType::Choice => "choice",
        FieldType::Choices => "choices",
        FieldType::Integer => "integer",
        FieldType::Decimal => "decimal",
        FieldType::Money => "money",
        FieldType::Boolean => "boolean",
        FieldType::Date => "date",
        FieldType::Time => "time",
        FieldType::Unit => "unit",
        FieldType::Units => "units",
        FieldType::Person => "person",
        FieldType::People => "people",
        FieldType::Area => "area",
        FieldType::Matter => "matter",
        FieldType::Matters => "matters",
        FieldType::Photos => "photos",
        FieldType::Files => "files",
        FieldType::Point => "point",
        FieldType::Tasks => "tasks",
        FieldType::Budget => "budget",
    }
}
