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
    /// The unit or units named in a form field that is kept.
    Named(Ix),
}

/// An earlier deed that somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doer {
    Act(Ix),
    Task(Ix),
}
