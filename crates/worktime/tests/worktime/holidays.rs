//! The shipped holidays, and importing a year.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jingwei_worktime::{Calendars, DayKind, Layer, import_year};
use kernel::Error;

use crate::{SHIPPED, calendar};

/// The table that the shipped calendar was checked against, or `None` with a
/// line in the output where the test data is not there.
fn table() -> Option<String> {
    let root = std::env::var_os("JINGWEI_TEST_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let path = root.join("holidays/cn_holidays_2017_2026.csv");
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("skipped: no test data at {}", path.display());
    }
    text
}

/// The rows of one year under the heading.
fn of_year(table: &str, year: i16) -> String {
    let mut lines = table.lines();
    let heading = lines.next().unwrap().to_owned();
    let rows = lines.filter(|l| l.starts_with(&year.to_string())).map(str::to_owned);
    std::iter::once(heading).chain(rows).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_shipped_years_are_what_importing_the_table_gives() {
    let Some(table) = table() else { return };
    let cn = Layer::parse(SHIPPED[0]).unwrap();
    assert_eq!(cn.years.len(), 10);
    for (year, shipped) in &cn.years {
        let year: i16 = year.parse().unwrap();
        assert_eq!(&import_year(&of_year(&table, year), year).unwrap(), shipped, "{year}");
    }
}

#[test]
fn every_day_of_the_table_is_worked_or_not_as_it_says() {
    let Some(table) = table() else { return };
    let cn = calendar("cn");
    let kinds: BTreeMap<String, String> = table
        .lines()
        .skip(1)
        .map(|l| l.split(',').take(2).map(str::to_owned).collect::<Vec<_>>())
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    let mut day = jiff::civil::date(2017, 1, 1);
    while day.year() <= 2026 {
        let weekday = day.weekday().to_monday_one_offset() <= 5;
        let worked = match kinds.get(&day.to_string()).map(String::as_str) {
            Some("holiday") => false,
            Some("makeup_workday") => true,
            _ => weekday,
        };
        assert_eq!(!cn.windows(day).is_empty(), worked, "{day}");
        day = day.tomorrow().unwrap();
    }
}

#[test]
fn a_holiday_has_its_name() {
    let (kind, names) = calendar("wuhai").named("2026-02-17".parse().unwrap()).unwrap();
    assert_eq!(
        (kind, names.zh.as_str(), names.en.as_str()),
        (DayKind::Holiday, "春节", "Spring Festival")
    );
    assert!(calendar("cn").covers(2026) && !calendar("cn").covers(2027));
}

/// (line, column, code) of every error.
fn refused(rows: &str) -> Vec<(String, &'static str)> {
    let errors =
        import_year(&format!("date,kind,name_zh,name_en,weekday\n{rows}"), 2027).unwrap_err();
    errors.into_iter().map(|e: Error| (e.field.unwrap(), e.code)).collect()
}

const WHOLE: &str = "2027-01-01,holiday,元旦,New Year's Day,5\n2027/5/1,holiday,劳动节,,\n\
    2027-10-01,holiday,国庆节,National Day,5\n2027-10-02,holiday,国庆节,National Day,6\n\
    2027-09-26,makeup_workday,国庆节,National Day,7\n";

#[test]
fn a_new_year_is_imported_and_its_warning_goes() {
    let year = import_year(&format!("\u{feff}date,kind,name_zh,name_en,weekday\r\n{WHOLE}"), 2027)
        .unwrap();
    let national = year.iter().find(|f| f.zh == "国庆节").unwrap();
    assert_eq!(national.off, ["2027-10-01..2027-10-02"]);
    assert_eq!(national.work, ["2027-09-26"]);
    let mut cn = Layer::parse(SHIPPED[0]).unwrap();
    cn.years.insert("2027".into(), year);
    let calendars = Calendars::new([cn]).unwrap();
    assert!(calendars.get("cn").unwrap().covers(2027));
    assert!(!calendars.get("cn").unwrap().windows("2027-09-26".parse().unwrap()).is_empty());
}

#[test]
fn every_wrong_cell_is_named_by_row_and_column() {
    let rows = format!(
        "{WHOLE}2027-02-30,holiday,春节,,\n2028-02-01,holiday,春节,,\n2027-02-05,放假,春节,,\n\
        2027-02-06,holiday,,,\n2027-02-07,holiday,春节,,3\n2027-01-01,holiday,元旦,,\n=1+1,holiday,春节\n,,,,\n2027-02-08"
    );
    let expected = [
        ("rows/7/date", "worktime.date_form"),
        ("rows/8/date", "worktime.date_year"),
        ("rows/9/kind", "worktime.csv_kind"),
        ("rows/10/name_zh", "worktime.csv_name"),
        ("rows/11/weekday", "worktime.csv_weekday"),
        ("rows/12/date", "worktime.day_twice"),
        ("rows/13/date", "worktime.date_form"),
        ("rows/15/kind", "worktime.csv_kind"),
    ];
    assert_eq!(refused(&rows), expected.map(|(f, c)| (f.to_owned(), c)));
}

#[test]
fn half_a_year_is_not_taken_for_a_whole_one() {
    assert_eq!(refused(""), [("rows".to_owned(), "worktime.csv_incomplete")]);
    let code = |text: &str| import_year(text, 2027).unwrap_err()[0].code;
    assert_eq!(code(""), "worktime.csv_column");
    assert_eq!(code("日期,类型\n2027-01-01,放假\n"), "worktime.csv_column");
    assert_eq!(code("PK\u{3}\u{4}\0\0\0"), "worktime.csv_column");
    let many = "x\n".repeat(5_000);
    assert_eq!(import_year(&format!("date,kind,name_zh\n{many}"), 2027).unwrap_err().len(), 100);
    let long: String = (0..500).map(|_| "2027-01-01,holiday,元旦\n").collect();
    assert!(import_year(&format!("date,kind,name_zh\n{long}"), 2027).is_err());
}
