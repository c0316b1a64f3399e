//! For whom a task is, and who may do an act.

use kernel::Level;

use super::Ix;

/// As written in the file: `dispatcher@county`, `unit_liaison@lead`,
/// `reporter`, `person:handler`, `holder:sign`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// A role at a level of the matter's area, found in its stored line of
    /// areas and not by cutting digits.
    Role { role: String, level: Level },
    /// A role in the grids beside the matter's own, whose worker looks when
    /// that one's has handled it.
    Neighbour { role: String },
    /// A post inside the lead unit, or in each assisting unit.
    Post { post: String, unit: InUnit },
    /// Whoever reported the matter.
    Reporter,
    /// The person named in a form field that is kept.
    Person(Ix),
    /// Everybody named in a form field of persons.
    People(Ix),
    /// Whoever did an earlier task or act.
    Holder(Doer),
    /// Anybody at all, signed in or not.
    Anyone,
    /// The program itself: a rule of this procedure.
    System,
}

impl Whom {
    /// Whether it stands for several seats, each with its own answer.
    pub fn is_many(&self) -> bool {
        matches!(
            self,
            Whom::People(_)
                | Whom::Post { unit: InUnit::Assist | InUnit::All | InUnit::Named(_), .. }
        )
    }
}

/// Which unit a post is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InUnit {
    /// The lead unit (主办).
    Lead,
    /// Each assisting unit (协办).
    Assist,
    /// The lead and each assisting unit.
    All,
    /// The unit of the seat itself: in lines, where a task climbs in its unit.
    Own,
    /// The unit or units named in a form field that is kept.
    Named(Ix),
}

/// An earlier deed that somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doer {
    Act(Ix),
    Task(Ix),
}

impl Whom {
    /// As the file writes it.
    pub fn text(&self, p: &super::Procedure) -> String {
        let field = |f: &Ix| p.fields.get(*f).map_or("", |d| d.name.as_str());
        match self {
            Whom::Role { role, level } => format!("{role}@{level}"),
            Whom::Neighbour { role } => format!("{role}@neighbour"),
            Whom::Post { post, unit } => match unit {
                InUnit::Lead => format!("{post}@lead"),
                InUnit::Assist => format!("{post}@assist"),
                InUnit::All => format!("{post}@all"),
                InUnit::Own => format!("{post}@own"),
                InUnit::Named(f) => format!("{post}@unit:{}", field(f)),
            },
            Whom::Reporter => "reporter".to_owned(),
            Whom::Person(f) => format!("person:{}", field(f)),
            Whom::People(f) => format!("people:{}", field(f)),
            Whom::Holder(doer) => format!("holder:{}", doer.name(p)),
            Whom::Anyone => "anyone".to_owned(),
            Whom::System => "system".to_owned(),
        }
    }
}

impl Doer {
    /// The name of the act or task.
    pub fn name<'p>(&self, p: &'p super::Procedure) -> &'p str {
        match self {
            Doer::Act(a) => p.acts.get(*a).map_or("", |d| d.name.as_str()),
            Doer::Task(t) => p.tasks.get(*t).map_or("", |d| d.name.as_str()),
        }
    }
}
