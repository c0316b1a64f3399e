//! Who may see which matter, said a second time and simply: role by role, with
//! codes compared as texts. It shares nothing with the policy it judges.

use std::collections::BTreeSet;

/// Who reads every matter of the area where they hold it.
const OF_AN_AREA: [&str; 15] = [
    "intake_clerk",
    "shift_leader",
    "supervisor",
    "follow_up_clerk",
    "dispatcher",
    "duty_leader",
    "leader",
    "field_inspector",
    "liaison_officer",
    "community_worker",
    "grid_adviser",
    "grid_leader",
    "grid_member",
    "micro_grid_leader",
    "auditor",
];
/// Who reads what their unit has.
const OF_A_UNIT: [&str; 3] = ["unit_leader", "unit_liaison", "handler"];

/// Who reads what a village decides and spends where they hold it, and nothing
/// else there.
const OF_A_VILLAGE: [&str; 9] = [
    "village_secretary",
    "village_head",
    "village_clerk",
    "village_supervisor",
    "accounts_clerk",
    "agency_accountant",
    "cooperative_chair",
    "cooperative_supervisor",
    "discipline_officer",
];

/// Somebody: their grants as (role, area code, unit); one of the two is empty.
#[derive(Debug, Clone)]
pub struct Person {
    pub login: String,
    pub account: String,
    pub grants: Vec<(String, String, String)>,
}

/// A matter as far as it matters who sees it.
#[derive(Debug, Clone)]
pub struct Known {
    pub id: String,
    /// As people say it to each other: in no text by chance.
    pub number: String,
    pub area: String,
    pub procedure: String,
    pub units: BTreeSet<String>,
    /// Desks at which it waits: (role, area code).
    pub desks: Vec<(String, String)>,
    /// Accounts that hold a task or had a hand in it.
    pub people: BTreeSet<String>,
    /// Shown to everybody, by some routes.
    pub public: bool,
}

/// Codes of 18 digits end in noughts where nothing finer is said: what stands
/// before them is where they lie.
fn inside(outer: &str, inner: &str) -> bool {
    let said = |end: &usize| outer[*end..].bytes().all(|b| b == b'0');
    let end = [2, 4, 6, 9, 12, 15, 18].into_iter().find(said).unwrap_or(18);
    inner.starts_with(&outer[..end])
}

pub fn is_of_a_village(procedure: &str) -> bool {
    procedure.starts_with("village_") || procedure.starts_with("cooperative_")
}

/// Whether the person reads the matter.
pub fn sees(person: &Person, matter: &Known) -> bool {
    let by_grant = person.grants.iter().any(|(role, area, unit)| {
        let role = role.as_str();
        let of_village = OF_A_VILLAGE.contains(&role) && is_of_a_village(&matter.procedure);
        let reads = OF_AN_AREA.contains(&role) || of_village;
        let of_area = !area.is_empty() && reads && inside(area, &matter.area);
        let of_unit = OF_A_UNIT.contains(&role) && matter.units.contains(unit);
        let desk = |(r, at): &(String, String)| r == role && !area.is_empty() && inside(area, at);
        of_area || of_unit || matter.desks.iter().any(desk)
    });
    by_grant || matter.people.contains(&person.account)
}

#[test]
fn the_model_is_as_simple_as_it_looks() {
    let cases = [
        ("150300000000000000", "150302001000000000", true),
        ("150302000000000000", "150302001001001000", true),
        ("150302001000000000", "150302000000000000", false),
        ("150302001000000000", "150302002001000000", false),
        ("150000000000000000", "150302000000000000", true),
        ("150303000000000000", "150302000000000000", false),
    ];
    for (outer, inner, is) in cases {
        assert_eq!(inside(outer, inner), is, "{outer} {inner}");
    }
}
