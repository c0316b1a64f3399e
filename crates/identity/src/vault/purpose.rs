//! The purposes under which a personal value is read. There is no other way.

use kernel::{Actor, Error, Grant, Place, Result};

use super::Inventory;
use crate::policy::Target;

/// A declared purpose. Its words and its legal basis are in the locale files
/// (`purposes.<code>`, `purposes.<code>.basis`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurposeDef {
    pub code: &'static str,
    /// Code of the legal ground, as the log keeps it (`pipl_13_3`: article 13,
    /// paragraph 1, item 3). The sentence is `purposes.<code>.basis`.
    pub basis: &'static str,
    /// What it may be bound to (`matter`, `account`).
    pub about: &'static [&'static str],
    pub openings: &'static [Opening],
}

/// These fields to these roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    pub roles: &'static [&'static str],
    pub fields: &'static [&'static str],
    /// Also for a reporter who asked for confidentiality, or who informs
    /// (举报): never the side that handles.
    pub confidential: bool,
}

const fn open(
    roles: &'static [&'static str],
    fields: &'static [&'static str],
    confidential: bool,
) -> Opening {
    Opening { roles, fields, confidential }
}

/// Needed for a duty fixed by law.
const DUTY: &str = "pipl_13_3";
/// To manage the staff.
const STAFF: &str = "pipl_13_2";
/// To conclude and perform a contract with the person.
const CONTRACT: &str = "pipl_13_2";

/// What the log calls whoever the values are about.
pub const REPORTER: &str = "reporter";

/// Looking in danger, outside every purpose of one's role: opened by
/// [`super::Vault::reveal_in_danger`] alone.
pub const BREAK_GLASS: &str = "break_glass";
/// The person reads and copies their own values: opened by
/// [`super::Vault::reveal_to_oneself`] alone.
pub const OWN_DATA: &str = "own_data";
/// What the case of a child is called, as something that values hang on. They
/// are shown to nobody, not even masked, and found by no number; its team alone
/// reads them, by [`super::Vault::reveal_to_team`].
pub const MINOR_CASE: &str = "minor_case";
/// What the log calls the program itself: nobody holds it as a role, so a
/// purpose that opens a field to it opens it to no person. For
/// [`super::Vault::reveal_to_program`] alone.
pub const PROGRAM: &str = "program";
/// What the log calls whoever belongs to that team.
pub const CASE_TEAM: &str = "case_team";
/// For which the team reads. Declared by the domain that keeps such cases.
pub static CASE_TEAM_PURPOSE: PurposeDef =
    PurposeDef { code: "minor_case", basis: DUTY, about: &[MINOR_CASE], openings: &[] };

/// Whether values that hang on that are hidden altogether.
pub(super) fn hides(about: &str) -> bool {
    about == MINOR_CASE
}

/// Who may break the glass over what they can see.
pub const GLASS_ROLES: &[&str] = &[
    "intake_clerk",
    "shift_leader",
    "dispatcher",
    "supervisor",
    "follow_up_clerk",
    "duty_leader",
    "leader",
    "field_inspector",
    "liaison_officer",
    "community_worker",
    "grid_leader",
    "grid_member",
    "micro_grid_leader",
    "unit_leader",
    "unit_liaison",
    "handler",
];

const MATTER: &[&str] = &["matter"];
const UNIT: &[&str] = &["unit_liaison", "handler", "unit_leader"];
const GRID: &[&str] =
    &["grid_member", "grid_leader", "micro_grid_leader", "field_inspector", "community_worker"];
const INTAKE: &[&str] = &["intake_clerk", "shift_leader"];

/// Every purpose.
pub static PURPOSES: &[PurposeDef] = &[
    // the call or report is being taken: read back, completed
    PurposeDef {
        code: "take_call",
        basis: DUTY,
        about: MATTER,
        openings: &[open(INTAKE, &["name", "phone", "address", "original_text"], true)],
    },
    // the person proves who they are
    PurposeDef {
        code: "identity_check",
        basis: DUTY,
        about: MATTER,
        openings: &[open(INTAKE, &["name", "id_number"], true)],
    },
    // 先行联系 and 答复: who handles reaches who asked
    PurposeDef {
        code: "contact",
        basis: DUTY,
        about: MATTER,
        openings: &[
            open(UNIT, &["name", "phone", "address"], false),
            open(GRID, &["name", "phone", "address"], false),
            open(INTAKE, &["name", "phone", "address"], true),
        ],
    },
    // the place has to be found and the words understood
    PurposeDef {
        code: "handle",
        basis: DUTY,
        about: MATTER,
        openings: &[
            open(UNIT, &["address", "original_text"], false),
            open(GRID, &["address", "original_text"], false),
        ],
    },
    // 派遣, 审单, 督办: whose is it, is it done
    PurposeDef {
        code: "review",
        basis: DUTY,
        about: MATTER,
        openings: &[
            open(
                &["dispatcher", "supervisor", "duty_leader"],
                &["address", "original_text"],
                false,
            ),
            open(&["shift_leader"], &["address", "original_text"], true),
        ],
    },
    PurposeDef {
        code: "verify",
        basis: DUTY,
        about: MATTER,
        openings: &[open(GRID, &["name", "phone", "address"], false)],
    },
    PurposeDef {
        code: "follow_up",
        basis: DUTY,
        about: MATTER,
        openings: &[open(&["follow_up_clerk", "shift_leader"], &["name", "phone"], true)],
    },
    // did anybody lean on the one who withdrew? never the side that handles
    PurposeDef {
        code: "protect_reporter",
        basis: DUTY,
        about: MATTER,
        openings: &[open(&["supervisor", "leader"], &[], true)],
    },
    // who is on site for a whistle, and how to reach them
    PurposeDef {
        code: "duty_contact",
        basis: DUTY,
        about: MATTER,
        openings: &[
            open(&["duty_leader", "dispatcher", "supervisor", "leader"], &[], false),
            open(UNIT, &[], false),
        ],
    },
    // somebody is paid by their village
    PurposeDef {
        code: "pay",
        basis: DUTY,
        about: MATTER,
        openings: &[open(
            &[
                "accounts_clerk",
                "agency_accountant",
                "village_secretary",
                "village_head",
                "village_supervisor",
            ],
            &[],
            false,
        )],
    },
    // something of the village's is let to somebody
    PurposeDef {
        code: "lease",
        basis: CONTRACT,
        about: MATTER,
        openings: &[open(
            &["cooperative_chair", "accounts_clerk", "agency_accountant", "cooperative_supervisor"],
            &[],
            false,
        )],
    },
    // the register of a village or community is kept
    PurposeDef {
        code: "keep_register",
        basis: DUTY,
        about: &["person"],
        openings: &[
            open(
                &["community_worker", "liaison_officer"],
                &["name", "phone", "id_number", "address"],
                false,
            ),
            open(
                &["grid_leader", "grid_member", "micro_grid_leader"],
                &["name", "phone", "address"],
                false,
            ),
        ],
    },
    // a colleague is reached, an account is looked after
    PurposeDef {
        code: "staff",
        basis: STAFF,
        about: &["account"],
        openings: &[open(&[crate::roles::ADMINISTRATOR], &["name", "phone"], false)],
    },
    // life, health or property is in danger: no role opens it by itself
    PurposeDef { code: BREAK_GLASS, basis: "pipl_13_4", about: MATTER, openings: &[] },
    // whoever it is about; nobody else
    PurposeDef {
        code: OWN_DATA,
        basis: "pipl_45",
        about: &["matter", "account", "person", "shift"],
        openings: &[],
    },
];

/// A purpose as a request names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    /// `contact`
    pub code: String,
    /// The matter, visit or account that it serves: what the person's values
    /// were given for.
    pub about: About,
}

/// What something personal hangs on: kind and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct About {
    /// `matter`, `account`: a word of the code, never input.
    pub kind: &'static str,
    pub id: i64,
}

impl PurposeDef {
    /// The roles to which it opens the field.
    pub fn roles_for(&self, field: &str) -> Vec<&'static str> {
        match self.code {
            BREAK_GLASS => return GLASS_ROLES.to_vec(),
            OWN_DATA => return vec![REPORTER],
            _ if self.code == CASE_TEAM_PURPOSE.code => return vec![CASE_TEAM],
            _ => {}
        }
        let opens = |o: &&Opening| self.is_open(o, field);
        self.openings.iter().filter(opens).flat_map(|o| o.roles).copied().collect()
    }

    /// Whether it opens every shipped field, to whom a word of its own lets in.
    pub(super) fn opens_all(&self) -> bool {
        [BREAK_GLASS, OWN_DATA].contains(&self.code)
    }

    /// A procedure's own field (`leave.diagnosis`) declares its purposes, and
    /// goes to whoever they open anything to.
    fn is_open(&self, opening: &Opening, field: &str) -> bool {
        opening.fields.contains(&field) || field.contains('.')
    }

    /// The grant by which `actor` may read the field of this person here.
    ///
    /// # Errors
    /// `identity.confidential` when only the person's wish stands in the way,
    /// else `identity.field_closed`.
    pub(super) fn grant_of<'a>(
        &self,
        actor: &'a Actor,
        target: &Target<'a>,
        field: &str,
        confidential: bool,
    ) -> Result<&'a Grant> {
        let mut wish = false;
        for opening in self.openings.iter().filter(|o| self.is_open(o, field)) {
            let held = grants_at(actor, target).find(|g| opening.roles.contains(&g.role.as_str()));
            match held {
                Some(grant) if opening.confidential || !confidential => return Ok(grant),
                Some(_) => wish = true,
                None => {}
            }
        }
        let code = if wish { "identity.confidential" } else { "identity.field_closed" };
        Err(Error::forbidden(code).arg("field", field).arg("purpose", self.code))
    }
}

/// The declared purpose of that code, for that kind of thing.
///
/// # Errors
/// `identity.purpose_missing`, `identity.purpose_unknown`.
pub(super) fn declared(inventory: &Inventory, purpose: &Purpose) -> Result<&'static PurposeDef> {
    if purpose.code.is_empty() {
        return Err(Error::invalid("identity.purpose_missing", "purpose"));
    }
    inventory
        .purpose(&purpose.code)
        .filter(|p| p.about.contains(&purpose.about.kind))
        .ok_or_else(|| Error::invalid("identity.purpose_unknown", "purpose"))
}

/// What the actor was granted where the thing lies or with who has it.
fn grants_at<'a>(actor: &'a Actor, target: &Target<'a>) -> impl Iterator<Item = &'a Grant> {
    let (area, units) = (target.area, target.units);
    let here = move |place: Place| match place {
        Place::Area(own) => area.is_some_and(|a| own.contains(a)),
        Place::Unit(own) => units.contains(&own),
    };
    actor.grants().iter().filter(move |g| here(g.place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles;

    #[test]
    fn every_role_named_is_a_role() {
        for p in PURPOSES {
            for role in p.openings.iter().flat_map(|o| o.roles) {
                assert!(roles::role(role).is_some(), "{} names {role}", p.code);
            }
        }
    }

    #[test]
    fn the_side_that_handles_never_sees_a_confidential_reporter() {
        for p in PURPOSES {
            for o in p.openings.iter().filter(|o| o.confidential) {
                for role in UNIT.iter().chain(GRID).chain(&["dispatcher"]) {
                    assert!(!o.roles.contains(role), "{}: {role}", p.code);
                }
            }
        }
    }
}
