//! The responsibility table of the made-up city: every subcategory, everywhere.

use kernel::Time;
use territory::responsibility::{ANY, Deadlines, Source};
use territory::{AreaSet, Taxonomy, UnitKind};

use crate::units::DemoUnit;

/// A row that names its units by their codes, which have no ids yet.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoDuty {
    pub areas: AreaSet,
    /// A subcategory, or [`ANY`].
    pub class: String,
    pub lead: String,
    pub assist: Vec<String>,
    pub deadlines: Deadlines,
    pub source: Source,
    pub note: String,
    pub valid_from: Time,
}

/// Who helps whom, as duties of the taxonomy.
const HELPERS: [(&str, &str); 8] = [
    ("heating", "housing"),
    ("gas", "housing"),
    ("property", "town"),
    ("city_management", "town"),
    ("energy", "emergency"),
    ("natural_resources", "emergency"),
    ("sanitation", "city_management"),
    ("drainage", "roads"),
];

/// A row for each subcategory and each unit with its duty, and for each town
/// one for whatever no other row names.
pub fn duties(units: &[DemoUnit], taxonomy: &Taxonomy, since: Time) -> Vec<DemoDuty> {
    let mut rows = Vec::new();
    for sub in taxonomy.subcategories() {
        for unit in units.iter().filter(|u| u.duties.contains(&sub.duty)) {
            rows.push(row(unit, &sub.code, helper(units, unit, &sub.duty), since));
        }
    }
    for unit in units.iter().filter(|u| u.duties.iter().any(|d| d == "town")) {
        rows.push(row(unit, ANY, Vec::new(), since));
    }
    rows
}

fn row(unit: &DemoUnit, class: &str, assist: Vec<String>, since: Time) -> DemoDuty {
    let promise = unit.unit.kind == UnitKind::Firm && class == "0601";
    let (source, note) = match (unit.unit.kind, promise) {
        (_, true) => (Source::Agreement, "供热企业服务承诺：十二小时内上门"),
        (UnitKind::PropertyManager, _) => (Source::Agreement, "物业服务合同"),
        _ => (Source::Table, ""),
    };
    DemoDuty {
        areas: unit.serves.clone(),
        class: class.to_owned(),
        lead: unit.unit.code.clone(),
        assist,
        deadlines: Deadlines {
            handle: promise.then(|| "12 hours".to_owned()),
            ..Deadlines::default()
        },
        source,
        note: note.to_owned(),
        valid_from: since,
    }
}

/// The helper that serves all that the unit serves, the closest one.
fn helper(units: &[DemoUnit], unit: &DemoUnit, duty: &str) -> Vec<String> {
    let Some((_, help)) = HELPERS.iter().find(|(d, _)| *d == duty) else { return Vec::new() };
    let width = |u: &DemoUnit| u.serves.ranges().iter().map(|(a, b)| b - a).sum::<i64>();
    units
        .iter()
        .filter(|u| u.duties.iter().any(|d| d == help) && u.unit.code != unit.unit.code)
        .filter(|u| covers(&u.serves, &unit.serves))
        .min_by_key(|u| width(u))
        .map(|u| u.unit.code.clone())
        .into_iter()
        .collect()
}

fn covers(outer: &AreaSet, inner: &AreaSet) -> bool {
    let held = |r: &(i64, i64)| outer.ranges().iter().any(|(a, b)| *a <= r.0 && r.1 <= *b);
    inner.ranges().iter().all(held)
}
