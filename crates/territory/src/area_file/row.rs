//! A line of a file of areas.

use kernel::{AreaCode, Level, Time};
use tabular::{Fault, Field, Kind, Record, Schema};

use crate::area::{AreaKind, NAME_MOST};

/// The columns, with the headings that they have in files of statistics and of
/// civil affairs.
pub static COLUMNS: Schema = &[
    field("code", Kind::Code, true, &["code18", "code12", "code9", "code6", "区划代码", "代码"]),
    field("name", Kind::Text { most: NAME_MOST }, true, &["名称", "区划名称"]),
    field("level", Kind::Text { most: 20 }, false, &["级别", "层级"]),
    field(
        "parent",
        Kind::Code,
        false,
        &["parent18", "parent12", "parent9", "parent6", "county6", "上级代码", "上级区划代码"],
    ),
    field("kind", Kind::Choice(&["ordinary", "zone", "statistical"]), false, &["类别"]),
    field(
        "residents",
        Kind::Integer { least: 0, most: 2_000_000_000 },
        false,
        &["人口", "常住人口"],
    ),
    field("name_mn", Kind::Text { most: NAME_MOST }, false, &["蒙古文名称"]),
    field("valid_from", Kind::Time, false, &["启用日期"]),
    field("valid_to", Kind::Time, false, &["停用日期"]),
    field("synthetic", Kind::Flag, false, &["虚构"]),
];

const fn field(
    name: &'static str,
    kind: Kind,
    required: bool,
    headings: &'static [&'static str],
) -> Field {
    Field { name, kind, required, headings }
}

/// A line that says something possible.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Of the file, for faults.
    pub row: u64,
    pub code: AreaCode,
    pub name: String,
    /// As the file says; else read off the code.
    pub level: Level,
    /// As the file says; else the area round it by the code.
    pub parent: Option<AreaCode>,
    /// As the file says; else told by code and name.
    pub kind: Option<AreaKind>,
    pub residents: Option<i64>,
    pub name_mn: Option<String>,
    pub valid_from: Option<Time>,
    pub valid_to: Option<Time>,
    pub synthetic: Option<bool>,
}

impl Line {
    /// From a record of [`COLUMNS`].
    ///
    /// # Errors
    /// Everything that is wrong with the line by itself.
    pub fn read(record: &Record) -> Result<Line, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut code = |column| {
            let text = record.text(column)?;
            let code: Option<AreaCode> = text.parse().ok();
            if code.is_none() {
                faults.push(record.fault(column, "territory.area_code_wrong"));
            }
            code
        };
        let (own, parent) = (code("code"), code("parent"));
        let level = record.text("level").map(level);
        if let Some(None) = level {
            faults.push(record.fault("level", "territory.level_unknown"));
        }
        let name = record.text("name").unwrap_or_default();
        if crate::area::check_name(name, "name").is_err() {
            faults.push(record.fault("name", "territory.name_empty"));
        }
        if let (Some(from), Some(to)) = (record.time("valid_from"), record.time("valid_to"))
            && to <= from
        {
            faults.push(record.fault("valid_to", "territory.dates_crossed"));
        }
        match own {
            Some(code) if faults.is_empty() => Ok(Line {
                row: record.row,
                code,
                name: name.to_owned(),
                level: level.flatten().unwrap_or_else(|| code.level()),
                parent: parent.or_else(|| code.line().get(1).copied()),
                kind: record.text("kind").and_then(AreaKind::named),
                residents: record.integer("residents"),
                name_mn: record.text("name_mn").map(str::to_owned),
                valid_from: record.time("valid_from"),
                valid_to: record.time("valid_to"),
                synthetic: record.flag("synthetic"),
            }),
            _ => Err(faults),
        }
    }
}

/// Words for a level, as files have them.
fn level(word: &str) -> Option<Level> {
    let known = match word.to_lowercase().as_str() {
        "street" | "township" | "镇街" | "街道" | "乡镇" | "镇" | "乡" => Level::Town,
        "community" | "村社区" | "村" | "社区" | "村居" => Level::Village,
        "district" | "区县" | "县" | "区" | "县级" => Level::County,
        "prefecture" | "市" | "地市" | "地级" => Level::City,
        "省" | "自治区" | "直辖市" | "省级" => Level::Province,
        "网格" => Level::Grid,
        "microgrid" | "微网格" => Level::MicroGrid,
        other => return other.parse().ok(),
    };
    Some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_is_a_town() {
        for word in ["street", "town", "镇街", "乡"] {
            assert_eq!(level(word), Some(Level::Town), "{word}");
        }
        assert_eq!(level("micro_grid"), Some(Level::MicroGrid));
        assert_eq!(level("planet"), None);
    }
}
