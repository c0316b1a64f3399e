//! The real names and codes, and how the made-up city is laid out over them.

use kernel::{AreaCode, Error, Level, Result};
use serde::Deserialize;
use territory::AreaKind;

const DIVISIONS: &str = include_str!("../data/divisions.csv");
const TOWNS: &str = include_str!("../data/towns.csv");

/// A division as the statistics office publishes it.
#[derive(Debug, Clone, Deserialize)]
pub struct Division {
    pub code: AreaCode,
    pub level: Level,
    pub name: String,
    pub parent: AreaCode,
}

/// Where a town lies, invented: metres from the middle of the city.
#[derive(Debug, Clone, Deserialize)]
pub struct TownPlan {
    pub code: AreaCode,
    pub east_m: f64,
    pub north_m: f64,
    /// How far its houses reach.
    pub radius_m: f64,
    pub residents: i64,
}

/// Every division of Wuhai, outermost first.
///
/// # Errors
/// None in a built program: a test reads the same text.
pub fn divisions() -> Result<Vec<Division>> {
    rows(DIVISIONS)
}

/// The plan of every town.
///
/// # Errors
/// None in a built program: a test reads the same text.
pub fn town_plans() -> Result<Vec<TownPlan>> {
    rows(TOWNS)
}

/// Rows of a table that is built into the program.
pub(crate) fn rows<T: for<'de> Deserialize<'de>>(text: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .map(|row| row.map_err(Error::internal))
        .collect()
}

/// Communities whose code reads like a statistical unit's, though they have a
/// residents' committee of their own.
const REAL_IN_SPITE_OF_CODE: [&str; 1] = ["150302101400"];

impl Division {
    /// Statistics number towns from 400 on for development zones and the like,
    /// and villages from 400 on for what only resembles a community (a park's
    /// offices, a mining area, a "virtual community").
    pub fn kind(&self) -> AreaKind {
        let digits = |width: i64| self.code.get() / width % 1000;
        match self.level {
            Level::Town if digits(1_000_000_000) >= 400 => AreaKind::Zone,
            Level::Village if digits(1_000_000) >= 400 && !self.is_exception() => {
                AreaKind::Statistical
            }
            _ => AreaKind::Ordinary,
        }
    }

    fn is_exception(&self) -> bool {
        REAL_IN_SPITE_OF_CODE.iter().any(|c| c.parse() == Ok(self.code))
    }

    /// A village proper (村), whose affairs are its villagers'.
    pub fn is_village(&self) -> bool {
        self.level == Level::Village && is_village(self.code)
    }
}

/// Whether a code of that level is a village's proper.
pub(crate) fn is_village(code: AreaCode) -> bool {
    (200..400).contains(&(code.get() / 1_000_000 % 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wuhai_has_what_the_codes_of_2023_list() {
        let all = divisions().unwrap();
        let count = |f: &dyn Fn(&&Division) -> bool| all.iter().filter(f).count();
        assert_eq!(count(&|d| d.level == Level::County), 3);
        let town = |d: &&Division| d.level == Level::Town;
        assert_eq!(count(&|d| town(d) && d.kind() == AreaKind::Ordinary), 20);
        assert_eq!(count(&|d| town(d) && d.kind() == AreaKind::Zone), 2);
        assert_eq!(count(&|d| d.is_village()), 13);
        assert_eq!(count(&|d| d.level == Level::Village && !d.is_village()), 74);
        let statistical: Vec<&str> = all
            .iter()
            .filter(|d| d.kind() == AreaKind::Statistical)
            .map(|d| d.name.as_str())
            .collect();
        assert_eq!(
            statistical,
            [
                "乌海高新技术产业开发区海勃湾产业园综合服务中心虚拟社区",
                "西来峰工业园社区",
                "卓山至骆驼山矿区社区",
                "乌达经济开发区虚拟社区",
            ]
        );
    }

    #[test]
    fn every_town_has_a_plan_and_the_residents_add_up() {
        let plans = town_plans().unwrap();
        let towns: Vec<AreaCode> = divisions()
            .unwrap()
            .into_iter()
            .filter(|d| d.level == Level::Town)
            .map(|d| d.code)
            .collect();
        assert_eq!(plans.iter().map(|p| p.code).collect::<Vec<_>>(), towns);
        assert_eq!(plans.iter().map(|p| p.residents).sum::<i64>(), 557_000);
    }
}
