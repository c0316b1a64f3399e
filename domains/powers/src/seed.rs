//! The list that holds where a county has none of its own: a replaceable seed
//! in our own words, no county's official text.

use std::sync::OnceLock;

use kernel::{Error, Result};
use tabular::{Mapping, Source};

use crate::model::Power;
use crate::record::{COLUMNS, power};

const FILE: &str = include_str!("../../../procedures/powers/seed.csv");

/// The seed, in its order.
///
/// # Errors
/// Internal where the shipped file does not read, which a test rules out.
pub fn seed() -> Result<&'static [Power]> {
    static READ: OnceLock<std::result::Result<Vec<Power>, String>> = OnceLock::new();
    let read = READ.get_or_init(|| read().map_err(|e| e.to_string()));
    read.as_deref().map_err(Error::internal)
}

fn read() -> Result<Vec<Power>> {
    let source = Source::bytes("seed.csv", FILE.as_bytes());
    let mut all = Vec::new();
    let summary = tabular::read(&source, COLUMNS, &Mapping::default(), |record| {
        // whether its procedures are there, a test asks
        match power(&record, &|_| true) {
            Ok(power) => {
                all.push(power);
                Vec::new()
            }
            Err(faults) => faults,
        }
    })?;
    match summary.faults.first.first() {
        Some(fault) => Err(fault.error()),
        None => Ok(all),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::Group;

    #[test]
    fn the_seed_has_36_powers_in_every_area_and_both_languages() {
        let all = seed().unwrap();
        assert_eq!(all.len(), 36);
        let codes: BTreeSet<&str> = all.iter().map(|p| p.code.as_str()).collect();
        assert_eq!(codes.len(), 36);
        for (group, name, _) in Group::ALL {
            assert!(all.iter().any(|p| p.group == group), "{name}");
        }
        for p in all {
            for (what, both) in
                [("name", &p.name), ("owner", &p.owner), ("basis", &p.basis), ("about", &p.about)]
            {
                assert!(!both.zh.is_empty() && !both.en.is_empty(), "{} {what}", p.code);
                assert!(both.en.is_ascii(), "{} {what}", p.code);
            }
        }
    }

    #[test]
    fn every_procedure_of_the_seed_is_shipped() {
        let shipped: Vec<String> =
            casework::shipped::folders().into_iter().map(|f| f.name).collect();
        for p in seed().unwrap().iter().filter_map(|p| p.procedure.as_ref()) {
            assert!(shipped.contains(p), "{p}");
        }
    }
}
