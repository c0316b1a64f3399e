//! What the rest of the program offers to procedures.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Level;

/// Names that a procedure may use beside its own. The server fills it from its
/// domains, its policy and the other procedures.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Roles, and the levels of area at which they can be granted.
    pub roles: BTreeMap<String, Vec<Level>>,
    /// Roles that are granted inside a unit.
    pub posts: BTreeSet<String>,
    /// Questions that domains answer.
    pub guards: BTreeSet<String>,
    /// Deeds that domains do after an act.
    pub effects: BTreeSet<String>,
    /// Acts of procedures that a domain does without anybody: what it found
    /// when it looked.
    pub done: BTreeMap<String, BTreeSet<String>>,
    /// Settings of the program, by full name.
    pub settings: BTreeSet<String>,
    /// Attributes that a subcategory can have.
    pub taxonomy: BTreeSet<String>,
    /// Purposes for which the program itself has words.
    pub purposes: BTreeSet<String>,
    /// Procedures that can be opened as children, with the acts that begin
    /// them.
    pub procedures: BTreeMap<String, BTreeSet<String>>,
}

impl Known {
    /// The roles and posts of the glossary and the attributes that every shipped
    /// taxonomy has. Guards and effects come from the domains.
    pub fn glossary() -> Known {
        use Level::{City, County, Grid, MicroGrid, Town, Village};
        const ROOM: &[Level] = &[City, County, Town];
        let roles: [(&str, &[Level]); 26] = [
            ("administrator", ROOM),
            ("auditor", ROOM),
            ("intake_clerk", ROOM),
            ("shift_leader", ROOM),
            ("dispatcher", ROOM),
            ("supervisor", ROOM),
            ("follow_up_clerk", ROOM),
            ("duty_leader", ROOM),
            ("leader", ROOM),
            ("field_inspector", ROOM),
            ("liaison_officer", &[Village]),
            ("community_worker", &[Village]),
            ("grid_adviser", &[Village, Grid]),
            ("grid_leader", &[Grid]),
            ("grid_member", &[Grid]),
            ("micro_grid_leader", &[MicroGrid]),
            ("stairwell_leader", &[MicroGrid]),
            ("village_secretary", &[Village]),
            ("village_head", &[Village]),
            ("village_supervisor", &[Village]),
            ("cooperative_chair", &[Village]),
            ("cooperative_supervisor", &[Village]),
            ("village_clerk", &[Village]),
            ("accounts_clerk", &[Village]),
            ("agency_accountant", &[Town]),
            ("discipline_officer", &[County, Town]),
        ];
        Known {
            roles: roles.iter().map(|(r, l)| ((*r).to_owned(), l.to_vec())).collect(),
            posts: set(["unit_liaison", "handler", "unit_leader"]),
            taxonomy: set([
                "urgency",
                "verification",
                "contact",
                "handle",
                "verify",
                "intake_may_file",
                "public",
            ]),
            purposes: set([
                "take_call",
                "identity_check",
                "keep_register",
                "contact",
                "handle",
                "review",
                "verify",
                "follow_up",
                "protect_reporter",
                "duty_contact",
                "pay",
                "lease",
                "staff",
                "break_glass",
                "own_data",
            ]),
            ..Known::default()
        }
    }

    /// With guards that a domain answers.
    #[must_use]
    pub fn with_guards<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Known {
        self.guards.extend(names.into_iter().map(str::to_owned));
        self
    }

    /// With effects that a domain runs.
    #[must_use]
    pub fn with_effects<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Known {
        self.effects.extend(names.into_iter().map(str::to_owned));
        self
    }

    /// With an act that a domain does without anybody.
    #[must_use]
    pub fn with_done(mut self, procedure: &str, act: &str) -> Known {
        self.done.entry(procedure.to_owned()).or_default().insert(act.to_owned());
        self
    }

    /// With a procedure that can be opened as a child by that act.
    #[must_use]
    pub fn with_procedure(mut self, name: &str, act: &str) -> Known {
        self.procedures.entry(name.to_owned()).or_default().insert(act.to_owned());
        self
    }
}

fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}
