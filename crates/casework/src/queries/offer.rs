//! What can be done to a matter now, and what its forms ask.

use kernel::{Actor, Ctx, Error, Id, Lang, Level, Place, Result};
use procedure::model::{ActDef, Cond, FormItem, Operand, Subject, Whom};
use procedure::{Env, Need, Procedure};
use serde::Serialize;
use serde_json::Value;
use store::Tx;
use territory::Directory;
use utoipa::ToSchema;

use super::page::seen;
use crate::model::{Matter, MatterRow};
use crate::schema::TaskNo;
use crate::see;
use crate::words;
use crate::works::Works;
use crate::world::World;

/// One thing that a form asks.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FormField {
    pub name: String,
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// `text`, `choice`, `photos` …: see the how-to on procedure files.
    pub kind: &'static str,
    /// Without it the act is refused, whatever else the form says.
    pub required: bool,
    /// Where the form itself decides: required once all of these hold. Empty
    /// beside words: more is compared than a page can.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required_when: Vec<FormWhen>,
    /// The same in words: `“回访结果”为“接通并答复”时必填`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_words: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// Goes to the vault.
    pub personal: bool,
}

/// A comparison with another field of the same form.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FormWhen {
    pub field: String,
    /// As procedure files write it: `=`, `!=`, `<`, `<=`, `>`, `>=`, `in`,
    /// `set`, `unset`.
    pub op: &'static str,
    /// A list for `in`; absent for `set` and `unset`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
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
    let (env, directory) = (world.env(ctx), works.directory());
    let offers = procedure::offers(&p, &m.state, &env);
    let shown = offers.into_iter().filter_map(|o| {
        let def = p.act(&o.act)?;
        let said = |why| words::refused(&p, &directory, ctx.lang, &m, why);
        let mut refused: Vec<Error> = o.refused.into_iter().map(said).collect();
        if let Err(e) = see::check_act(&ctx.actor, works, &m, &o.act, reporter) {
            refused.push(e);
        }
        Some(OfferNow {
            name: words::act(&p, ctx.lang, &o.act),
            act: o.act,
            task: o.task.map(TaskNo),
            form: form(&directory, &p, &m, ctx.lang, def, &env),
            refused,
            undo: def.undo.is_some(),
        })
    });
    Ok(shown.collect())
}

/// Whether somebody holds a post that a matter of the procedure begins with.
/// Where they hold it, and what else an act asks, is said when they begin.
pub fn may_begin(p: &Procedure, actor: &Actor) -> bool {
    let held = |name: &str, fits: &dyn Fn(Place) -> bool| {
        actor.grants().iter().any(|g| g.role.as_str() == name && fits(g.place))
    };
    let area = |level: Level| move |place| matches!(place, Place::Area(a) if a.level() == level);
    let by = |whom: &Whom| match whom {
        Whom::Role { role, level } => held(role, &area(*level)),
        Whom::Neighbour { role } => held(role, &area(Level::Grid)),
        Whom::Post { post, .. } => held(post, &|place| matches!(place, Place::Unit(_))),
        Whom::Reporter | Whom::Anyone => true,
        Whom::Person(_) | Whom::People(_) | Whom::Holder(_) | Whom::System => false,
    };
    let new = p.stage(procedure::model::NEW).into_iter();
    new.flat_map(|s| &s.acts).filter_map(|i| p.acts.get(*i)).any(|act| act.who.iter().any(by))
}

/// What a procedure's first acts ask, for the page that begins a matter.
pub fn beginnings(p: &Procedure, lang: Lang) -> Vec<OfferNow> {
    let Some(new) = p.stage(procedure::model::NEW) else { return Vec::new() };
    let acts = new.acts.iter().filter_map(|i| p.acts.get(*i));
    acts.map(|def| OfferNow {
        act: def.name.clone(),
        name: words::act(p, lang, &def.name),
        task: None,
        form: (def.form.iter())
            .filter_map(|f| form_field(p, lang, f, procedure::need_at_first(def, f)))
            .collect(),
        refused: Vec::new(),
        undo: false,
    })
    .collect()
}

/// What an act asks of this matter: where it does one seat of several, which
/// ones still wait.
fn form(
    directory: &Directory,
    p: &Procedure,
    m: &MatterRow,
    lang: Lang,
    def: &ActDef,
    env: &Env<'_>,
) -> Vec<FormField> {
    let does = |name: &str| def.does.iter().any(|t| p.tasks[*t].name == name);
    let seats = || m.state.open_tasks().filter(|t| does(&t.name)).filter_map(|t| t.item.as_ref());
    let need = |f: &FormItem| procedure::need(p, &m.state, def, f, env);
    let mut fields: Vec<FormField> =
        def.form.iter().filter_map(|f| form_field(p, lang, f, need(f))).collect();
    let of = def.of.and_then(|f| p.fields.get(f)).map(|f| f.name.as_str());
    for field in fields.iter_mut().filter(|f| Some(f.name.as_str()) == of) {
        let choice = |item: &Value| {
            let label = words::value(p, directory, lang, &field.name, item)?;
            Some(Choice { value: item.as_str()?.to_owned(), label })
        };
        field.options = seats().filter_map(choice).collect();
    }
    fields
}

fn form_field(p: &Procedure, lang: Lang, item: &FormItem, need: Need) -> Option<FormField> {
    let when = match &need {
        Need::When(conds) => conds.as_slice(),
        Need::Always | Need::Never => &[],
    };
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
        kind: def.kind.name(),
        required: need == Need::Always,
        required_when: (when.iter().map(|c| form_when(p, c)).collect::<Option<Vec<_>>>())
            .unwrap_or_default(),
        required_words: (!when.is_empty()).then(|| words::required_when(p, lang, when)),
        min: item.min.or(def.limits.min),
        max: item.max.or(def.limits.max),
        options: options.collect(),
        personal: def.personal.is_some(),
    })
}

/// Compared with a fixed value; anything else the words alone can tell.
fn form_when(p: &Procedure, cond: &Cond) -> Option<FormWhen> {
    let Subject::Field(field) = cond.subject else { return None };
    if cond.share.is_some() {
        return None;
    }
    let value = match &cond.value {
        Operand::Value(value) => Some(value.clone()),
        Operand::None => None,
        Operand::Setting(_) | Operand::Field(_) => return None,
    };
    Some(FormWhen { field: p.fields.get(field)?.name.clone(), op: cond.op.sign(), value })
}
