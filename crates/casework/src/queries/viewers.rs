//! "Who can see this?": posts, units and roles that reach a matter, or one
//! personal field of it, from the policy that is enforced.

use identity::policy::{Relation, Target, Who};
use kernel::actor::Unit;
use kernel::{Account, AreaCode, Ctx, Id, Place, Result};
use procedure::Addressee;
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use super::page::seen;
use crate::model::{Matter, MatterRow};
use crate::public;
use crate::see;
use crate::words;
use crate::works::Works;

/// Why somebody sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The post reaches the area in which it lies.
    Area,
    /// The post is in a unit that has it.
    Unit,
    /// A task of it waits there.
    Task,
    /// Had a hand in it.
    Part,
    /// Reported it, or holds its code: reads what the public part tells.
    Reporter,
    /// It is public: what intake wrote for everybody, nothing more.
    Public,
}

/// An account by its title: a post, never a person's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct Named {
    #[schema(value_type = String)]
    pub account: Id<Account>,
    pub title: String,
}

/// A post, or a relation, that sees the matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Viewer {
    pub because: Because,
    /// `dispatcher`; absent where it is no role's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub area: Option<AreaCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub unit: Option<Id<Unit>>,
    /// Place and post, or the relation, in words.
    pub name: String,
    /// Who that is now; absent for whoever may not read grants here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accounts: Option<Vec<Named>>,
}

/// Accounts of one post that are named at the most.
const NAMED_MOST: usize = 50;

/// Everybody who sees the matter now.
///
/// # Errors
/// Not found when the matter is out of the asker's scope.
pub fn viewers(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<Vec<Viewer>> {
    let m = seen(tx, &ctx.actor, works, id, false)?;
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let units = see::units(&m);
    let target = Target::object(m.area_now).with_units(&units);
    let mut all = Vec::new();
    for who in seers(works, &m, &target)? {
        all.extend(of_row(works, &m, who));
    }
    if public::is_open(&p, &m) {
        all.push(Found::alone(Because::Public));
    }
    named(tx, ctx, works, &m, all)
}

/// The posts that see the matter and may have a personal value of it revealed:
/// `opened` are the roles to which the vault opens it.
///
/// # Errors
/// As [`viewers`].
pub fn field_viewers(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Matter>,
    opened: &[&str],
) -> Result<Vec<Viewer>> {
    let m = seen(tx, &ctx.actor, works, id, false)?;
    let units = see::units(&m);
    let target = Target::object(m.area_now).with_units(&units);
    let seers = seers(works, &m, &target)?;
    let waiting = tasks(works, &m);
    let sits = |post: &Found| waiting.iter().any(|t| t.post == post.post);
    let mut all = Vec::new();
    for who in opened.iter().flat_map(|role| works.policy.posts_of(role, &target)) {
        let seer = seers.contains(&who);
        all.extend(of_row(works, &m, who).into_iter().filter(|post| seer || sits(post)));
    }
    named(tx, ctx, works, &m, all)
}

/// Whoever sees it by a row of the policy, each once.
fn seers(works: &Works, m: &MatterRow, target: &Target<'_>) -> Result<Vec<Who>> {
    let mut all = Vec::new();
    for see in see::sees(works, &m.procedure) {
        let more = works.policy.who(see, target)?;
        all.extend(more.into_iter().filter(|who| !all.contains(who)).collect::<Vec<_>>());
    }
    Ok(all)
}

/// A viewer that has no words yet.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    because: Because,
    post: Option<(String, Place)>,
    person: Option<Id<Account>>,
}

impl Found {
    fn alone(because: Because) -> Found {
        Found { because, post: None, person: None }
    }

    fn post(because: Because, role: String, place: Place) -> Found {
        Found { because, post: Some((role, place)), person: None }
    }

    /// By what they see it, outer areas first, then by role.
    fn order(&self) -> (Because, i64, &str, i64) {
        let (role, at) = match &self.post {
            Some((role, Place::Area(area))) => (role.as_str(), area.get()),
            Some((role, Place::Unit(unit))) => (role.as_str(), unit.get()),
            None => ("", 0),
        };
        (self.because, at, role, self.person.map_or(0, Id::get))
    }
}

/// What a row of the policy comes to in this matter.
fn of_row(works: &Works, m: &MatterRow, who: Who) -> Vec<Found> {
    match who {
        Who::At(..) => post(Because::Area, who).into_iter().collect(),
        Who::In(..) => post(Because::Unit, who).into_iter().collect(),
        Who::Is(Relation::Holder) => tasks(works, m),
        Who::Is(Relation::Participant) => {
            let by = m.state.did.iter().filter_map(|d| d.by);
            by.map(|a| Found { person: Some(a), ..Found::alone(Because::Part) }).collect()
        }
        Who::Is(Relation::Reporter) => vec![Found::alone(Because::Reporter)],
        // No row of a matter says so; if one ever does, it is told as public.
        Who::Everybody | Who::SignedIn | Who::Anywhere(_) => vec![Found::alone(Because::Public)],
        Who::Is(Relation::Oneself | Relation::Member) => Vec::new(),
    }
}

/// Whoever sits at a desk where a task of it waits: also whoever holds the
/// desk's role further out.
fn tasks(works: &Works, m: &MatterRow) -> Vec<Found> {
    let desks = m.state.open_tasks().flat_map(|t| &t.whom);
    let at = |whom: &Addressee| match whom {
        Addressee::Role { role, area } => {
            let posts = works.policy.posts_of(role, &Target::place(*area)).into_iter();
            posts.filter_map(|who| post(Because::Task, who)).collect()
        }
        Addressee::Post { post, unit } => {
            vec![Found::post(Because::Task, post.clone(), Place::Unit(*unit))]
        }
        Addressee::Person(account) => {
            vec![Found { person: Some(*account), ..Found::alone(Because::Task) }]
        }
        Addressee::Reporter => Vec::new(),
    };
    desks.flat_map(at).collect()
}

fn post(because: Because, who: Who) -> Option<Found> {
    match who {
        Who::At(role, area) => Some(Found::post(because, role, Place::Area(area))),
        Who::In(role, unit) => Some(Found::post(because, role, Place::Unit(unit))),
        _ => None,
    }
}

/// In words, with the accounts for whoever reads grants there.
fn named(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    m: &MatterRow,
    mut all: Vec<Found>,
) -> Result<Vec<Viewer>> {
    let place = Target::place(m.area_now);
    let reads = works.policy.allows(&ctx.actor, "identity.grants_see", &place).is_ok();
    let directory = works.directory();
    all.retain(|f| match f.post {
        Some((_, Place::Area(a))) => directory.area(a).is_some(),
        _ => true,
    });
    all.sort_by(|a, b| a.order().cmp(&b.order()));
    all.dedup();
    let mut viewers: Vec<Viewer> = Vec::new();
    for found in all {
        let accounts = if reads { Some(accounts(tx, ctx, &found)?) } else { None };
        let viewer = viewer(works, ctx, &found, accounts);
        // without names all who had a hand in it are one line
        if viewers.last() != Some(&viewer) {
            viewers.push(viewer);
        }
    }
    Ok(viewers)
}

fn viewer(works: &Works, ctx: &Ctx, f: &Found, accounts: Option<Vec<Named>>) -> Viewer {
    let desk = |whom| words::desk(&works.directory(), ctx.lang, &whom);
    let (role, area, unit, name) = match &f.post {
        Some((role, Place::Area(area))) => {
            let whom = Addressee::Role { role: role.clone(), area: *area };
            (Some(role.clone()), Some(*area), None, desk(whom))
        }
        Some((role, Place::Unit(unit))) => {
            let whom = Addressee::Post { post: role.clone(), unit: *unit };
            (Some(role.clone()), None, Some(*unit), desk(whom))
        }
        None => (None, None, None, words::role(ctx.lang, alone(f.because))),
    };
    Viewer { because: f.because, role, area, unit, name, accounts }
}

/// What somebody is called who sees it by no post.
const fn alone(because: Because) -> &'static str {
    match because {
        Because::Reporter => "reporter",
        Because::Public => "anonymous",
        _ => "person",
    }
}

fn accounts(tx: &mut Tx, ctx: &Ctx, found: &Found) -> Result<Vec<Named>> {
    let ids = match (&found.post, found.person) {
        (Some((role, place)), _) => identity::grant::holders(tx, role, *place, ctx.now)?,
        (None, Some(account)) => vec![account],
        (None, None) => Vec::new(),
    };
    let mut named = Vec::new();
    for account in ids.into_iter().take(NAMED_MOST) {
        let title = identity::account::title(tx, account)?.unwrap_or_default();
        named.push(Named { account, title });
    }
    Ok(named)
}
