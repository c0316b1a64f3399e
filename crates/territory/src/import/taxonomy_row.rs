//! A line of a table of classes: a subcategory, who is responsible for it, or
//! both.

use kernel::AreaCode;
use tabular::{Fault, Field, Kind as Cell, Record, Schema};

use crate::area::NAME_MOST;
use crate::area_set::AreaSet;
use crate::directory::Directory;
use crate::responsibility::{ANY, Deadlines, NewResponsibility, Source};
use crate::taxonomy::{Keyword, Names, Subcategory, Urgency, Verification, check_budget};
use crate::units::UnitId;

/// The columns, with the headings of published tables of city events. A code
/// may stand in several lines, one for each row of the responsibility table;
/// a category's code or `*` stands for all in it.
pub static COLUMNS: Schema = &[
    text("code", 12, &["小类代码"]),
    text("category", 12, &["class_code", "大类代码"]),
    text("category_zh", NAME_MOST, &["class", "level1", "大类", "大类名称"]),
    text("category_en", NAME_MOST, &[]),
    text("sub_code", 12, &["小类序号"]),
    text("zh", NAME_MOST, &["subclass", "level3", "小类", "小类名称"]),
    text("en", NAME_MOST, &[]),
    text("duty", 40, &[]),
    text("duty_zh", NAME_MOST, &["职责"]),
    text("duty_en", NAME_MOST, &[]),
    text("urgency", 20, &[]),
    text("verification", 20, &[]),
    text("contact", 200, &["联系时限"]),
    text("handle", 200, &["deadline", "处置时限"]),
    text("verify", 200, &["核查时限"]),
    flag("intake_may_file", &["受理可立案"]),
    flag("public", &["公开"]),
    text("keywords", 4_000, &["关键词"]),
    text("areas", 4_000, &["责任区域"]),
    text("lead", 400, &["responsible_unit", "主办单位", "责任单位"]),
    text("assist", 400, &["协办单位"]),
    text("own_contact", 200, &[]),
    text("own_handle", 200, &[]),
    text("own_verify", 200, &[]),
    text("agreed_by", 20, &["责任来源"]),
    text("note", NAME_MOST, &["备注"]),
    Field { name: "valid_from", kind: Cell::Time, required: false, headings: &["启用日期"] },
];

const fn text(name: &'static str, most: usize, headings: &'static [&'static str]) -> Field {
    Field { name, kind: Cell::Text { most }, required: false, headings }
}

const fn flag(name: &'static str, headings: &'static [&'static str]) -> Field {
    Field { name, kind: Cell::Flag, required: false, headings }
}

/// The duty of a class whose table names none.
pub(super) const GENERAL: &str = "general";

/// A class and its category, as a line has them.
pub(super) struct Class {
    pub category: Names,
    pub duty: Option<Names>,
    pub sub: Subcategory,
}

type Read<T> = Result<T, Vec<Fault>>;

/// What a line says of a class; `category` and `code` are its codes.
pub(super) fn class(record: &Record, category: &str, code: &str) -> Read<Option<Class>> {
    let Some(zh) = record.text("zh") else { return Ok(None) };
    let names = |zh: &str, en: &str| Names {
        zh: zh.to_owned(),
        en: record.text(en).unwrap_or(zh).to_owned(),
    };
    let mut faults = Vec::new();
    let mut budget = |column: &str, usual: &str| match record.text(column).map(read_budget) {
        None => usual.to_owned(),
        Some(Some(budget)) => budget,
        Some(None) => {
            faults.push(record.fault(column, "territory.budget_wrong").arg("text", "…"));
            String::new()
        }
    };
    let (contact, handle) = (budget("contact", "24 hours"), budget("handle", "5 working_days"));
    let verify = budget("verify", "1 working_days");
    let urgency = record.text("urgency").map_or(Some(Urgency::Ordinary), Urgency::named);
    let verification =
        record.text("verification").map_or(Some(Verification::PhotoPair), Verification::named);
    let keywords: Option<Vec<Keyword>> =
        record.text("keywords").unwrap_or_default().split_whitespace().map(keyword).collect();
    for (column, is) in [
        ("urgency", urgency.is_some()),
        ("verification", verification.is_some()),
        ("keywords", keywords.is_some()),
    ] {
        if !is {
            faults.push(record.fault(column, "territory.word_unknown").arg("word", "…"));
        }
    }
    let (Some(urgency), Some(verification), Some(keywords), true) =
        (urgency, verification, keywords, faults.is_empty())
    else {
        return Err(faults);
    };
    Ok(Some(Class {
        category: names(record.text("category_zh").unwrap_or(category), "category_en"),
        duty: record.text("duty_zh").map(|zh| names(zh, "duty_en")),
        sub: Subcategory {
            code: code.to_owned(),
            category: category.to_owned(),
            names: names(zh, "en"),
            duty: record.text("duty").unwrap_or(GENERAL).to_owned(),
            urgency,
            verification,
            contact,
            handle,
            verify,
            intake_may_file: record.flag("intake_may_file").unwrap_or(false),
            public: record.flag("public").unwrap_or(true),
            keywords,
            retired: false,
        },
    }))
}

/// `暖气不热*8`; without a number the weight is 2.
pub(super) fn keyword(text: &str) -> Option<Keyword> {
    let (word, weight) = match text.rsplit_once('*') {
        Some((word, n)) => (word, n.parse().ok()?),
        None => (text, 2),
    };
    Some(Keyword { word: word.to_owned(), weight })
}

/// A budget as it is, or as published tables write it (`4工作时`, `7个工作日`).
/// Of several, the longest: by then all is done.
fn read_budget(text: &str) -> Option<String> {
    if check_budget(text, "").is_ok() {
        return Some(text.to_owned());
    }
    const UNITS: [(&str, &str, u32); 7] = [
        ("工作小时", "working_hours", 1),
        ("工作时", "working_hours", 1),
        ("个工作日", "working_days", 8),
        ("工作日", "working_days", 8),
        ("小时", "hours", 1),
        ("天", "calendar_days", 8),
        ("日", "calendar_days", 8),
    ];
    let starts = text
        .char_indices()
        .filter(|(i, c)| c.is_ascii_digit() && !text[..*i].ends_with(|c: char| c.is_ascii_digit()));
    let budget = |(i, _): (usize, char)| {
        let rest = &text[i..];
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let n: u32 = rest[..digits].parse().ok().filter(|n| (1..=10_000).contains(n))?;
        let unit = rest[digits..].trim_start();
        let (_, word, hours) = UNITS.iter().find(|(zh, ..)| unit.starts_with(zh))?;
        Some((n * hours, format!("{n} {word}")))
    };
    starts.filter_map(budget).max_by_key(|(hours, _)| *hours).map(|(_, text)| text)
}

/// Who is responsible, as a line has it. Names of units that nobody holds are
/// put into `unknown` and the line is left out; an unknown code is a fault.
pub(super) fn responsibility(
    record: &Record,
    class: &str,
    directory: &Directory,
    now: kernel::Time,
    unknown: &mut std::collections::BTreeSet<String>,
) -> Read<Option<NewResponsibility>> {
    let Some(lead) = record.text("lead") else { return Ok(None) };
    let mut faults = Vec::new();
    let assist = record.text("assist").unwrap_or_default();
    let mut units: Vec<UnitId> = Vec::new();
    let mut stranger = false;
    for (column, name) in
        split(lead).map(|n| ("lead", n)).chain(split(assist).map(|n| ("assist", n)))
    {
        match find(directory, name) {
            Some(id) if units.contains(&id) => {}
            Some(id) => units.push(id),
            None if crate::units::check_code(name, "").is_ok() => {
                faults.push(record.fault(column, "territory.unit_unknown").arg("unit", name));
            }
            None => {
                stranger = true;
                unknown.insert(name.to_owned());
            }
        }
    }
    let areas = match record.text("areas") {
        Some(text) => text.parse::<AreaSet>().ok(),
        None => Some(AreaSet::of(directory.roots().map(|a| a.code).collect::<Vec<AreaCode>>())),
    };
    if areas.is_none() {
        faults.push(record.fault("areas", "territory.area_code_wrong"));
    }
    let source = record.text("agreed_by").map_or(Some(Source::Table), Source::named);
    if source.is_none() {
        faults.push(record.fault("agreed_by", "territory.word_unknown").arg("word", "…"));
    }
    let (Some(areas), Some(source), true) = (areas, source, faults.is_empty()) else {
        return Err(faults);
    };
    if stranger || units.is_empty() || areas.is_empty() {
        return Ok(None);
    }
    let own = |column: &str| record.text(column).map(str::to_owned);
    let row = NewResponsibility {
        areas,
        class: class.to_owned(),
        lead: units.remove(0),
        assist: units,
        deadlines: Deadlines {
            contact: own("own_contact"),
            handle: own("own_handle"),
            verify: own("own_verify"),
        },
        source,
        note: record.text("note").unwrap_or_default().to_owned(),
        valid_from: record.time("valid_from").unwrap_or(now),
        valid_to: None,
    };
    match row.check() {
        Ok(()) => Ok(Some(row)),
        Err(e) => Err(vec![record.fault("lead", e.code)]),
    }
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；', '、']).map(str::trim).filter(|n| !n.is_empty())
}

fn find(directory: &Directory, name: &str) -> Option<UnitId> {
    let by_code = directory.unit_by_code(name);
    by_code.or_else(|| directory.units().find(|u| u.name == name)).map(|u| u.id)
}

/// Whether a line's code stands for more than a subcategory.
pub(super) fn is_wide(code: &str, record: &Record) -> bool {
    code == ANY || record.text("zh").is_none()
}

#[cfg(test)]
mod tests {
    use super::read_budget;

    #[test]
    fn deadlines_as_published_tables_write_them() {
        let cases = [
            ("5 working_days", Some("5 working_days")),
            ("4工作时", Some("4 working_hours")),
            ("2个工作日", Some("2 working_days")),
            ("停工4工作时;处罚7工作日;拆除20工作日", Some("20 working_days")),
            ("24小时", Some("24 hours")),
            ("3天", Some("3 calendar_days")),
            ("立即", None),
            ("0工作日", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read_budget(text).as_deref(), expected, "{text}");
        }
    }
}
