//! A row of a table as a power, and what is wrong with it.

use kernel::Money;
use tabular::{Fault, Field, Kind as Cell, Record, Schema};

use crate::model::{Both, Group, Power};

/// Yuan that a threshold may be at the most: ten thousand million.
const YUAN_MOST: f64 = 1e10;
/// Days of notice at the most.
const DAYS_MOST: i64 = 365;

/// The columns. `county` is not in the seed, which is everybody's.
pub static COLUMNS: Schema = &[
    Field {
        name: "county",
        kind: Cell::Code,
        required: false,
        headings: &["区县代码", "区划代码"],
    },
    text("code", 40, true, &["编号", "序号"]),
    text("group", 20, true, &["类别", "领域"]),
    text("name", 60, true, &["事项", "权力事项", "名称"]),
    text("name_en", 120, false, &["英文名称"]),
    text("owner", 60, true, &["责任主体"]),
    text("owner_en", 120, false, &["英文责任主体"]),
    text("procedure", 40, false, &["流程"]),
    Field {
        name: "notice_days",
        kind: Cell::Integer { least: 0, most: DAYS_MOST },
        required: false,
        headings: &["公示天数"],
    },
    yuan("from_yuan", &["起始金额", "金额下限"]),
    yuan("below_yuan", &["金额上限"]),
    text("basis", 400, true, &["依据", "政策依据"]),
    text("basis_en", 600, false, &["英文依据"]),
    text("about", 400, false, &["说明"]),
    text("about_en", 600, false, &["英文说明"]),
];

const fn text(
    name: &'static str,
    most: usize,
    required: bool,
    headings: &'static [&'static str],
) -> Field {
    Field { name, kind: Cell::Text { most }, required, headings }
}

const fn yuan(name: &'static str, headings: &'static [&'static str]) -> Field {
    Field { name, kind: Cell::Decimal { least: 0.0, most: YUAN_MOST }, required: false, headings }
}

/// Reads a row; `known` tells whether there is a procedure of a name.
pub fn power(record: &Record, known: &dyn Fn(&str) -> bool) -> Result<Power, Vec<Fault>> {
    let mut faults = Vec::new();
    let own = |name: &str| record.text(name).unwrap_or_default().to_owned();
    let both = |zh: &str, en: &str| Both { zh: own(zh), en: own(en) };
    let group = record.text("group").and_then(Group::named);
    if group.is_none() {
        let words: Vec<&str> = Group::ALL.iter().map(|(_, _, zh)| *zh).collect();
        let unknown = record.fault("group", "powers.group_unknown");
        faults.push(unknown.arg("words", words.join("、")));
    }
    let procedure = record.text("procedure").map(str::to_owned);
    if procedure.as_deref().is_some_and(|name| !known(name)) {
        faults.push(record.fault("procedure", "powers.procedure_unknown"));
    }
    let mut fen = |name: &str| {
        let yuan = record.decimal(name)?;
        let whole = (yuan * 100.0).round();
        // a double holds what has two decimals to less than a millionth here
        if (yuan * 100.0 - whole).abs() > 1e-4 {
            faults.push(record.fault(name, "powers.amount_fen"));
        }
        Some(Money(whole as i64))
    };
    let (from, below) = (fen("from_yuan"), fen("below_yuan"));
    if from.zip(below).is_some_and(|(from, below)| from >= below) {
        faults.push(record.fault("below_yuan", "powers.band_crossed"));
    }
    match group {
        Some(group) if faults.is_empty() => Ok(Power {
            code: own("code"),
            group,
            name: both("name", "name_en"),
            owner: both("owner", "owner_en"),
            procedure,
            notice_days: record.integer("notice_days").and_then(|n| u16::try_from(n).ok()),
            from,
            below,
            basis: both("basis", "basis_en"),
            about: both("about", "about_en"),
        }),
        _ => Err(faults),
    }
}
