//! Calendar files as people write them, wrong ones above all.

use jingwei_worktime::{Budget, Calendars, Layer, StartRule, Unit, due};
use kernel::{Error, Time};

fn load(texts: &[&str]) -> Result<Calendars, Error> {
    let layers: Result<Vec<Layer>, Error> = texts.iter().map(|t| Layer::parse(t)).collect();
    Calendars::new(layers?)
}

const PLAIN: &str = "name = \"a\"\nwindows = { mon-fri = [\"09:00-17:00\"] }\n";

#[test]
fn mistakes_are_named_by_calendar_and_field() {
    let with = |more: &str| format!("{PLAIN}{more}");
    let cases = [
        (vec!["name = ".into()], "line/1", "worktime.file_syntax"),
        (vec![with("hours = 8\n")], "line/3", "worktime.file_syntax"),
        (vec!["windows = {}".into()], "line/1", "worktime.file_syntax"),
        (vec!["name = \"a\"".into()], "a/windows", "worktime.never_open"),
        (vec![PLAIN.into(), PLAIN.into()], "a", "worktime.name_twice"),
        (vec![with("base = \"b\"\n")], "a/base", "worktime.base_unknown"),
        (vec![with("base = \"a\"\n")], "a/base", "worktime.base_loop"),
        (vec![with("zone = \"Mars/Base\"\n")], "a/zone", "worktime.zone_unknown"),
        (
            vec![with("[[days]]\non = \"2026-1-1\"\nwindows = []\n")],
            "a/days/0/on",
            "worktime.date_form",
        ),
        (
            vec![with("[[days]]\non = \"2026-01-01\"\nwindows = [\"9-5\"]\n")],
            "a/days/0/windows/0",
            "worktime.window_form",
        ),
        (
            vec![with("[[seasons]]\nfrom = \"13-01\"\nto = \"01-01\"\nwindows = {}\n")],
            "a/seasons/0/from",
            "worktime.season_form",
        ),
        (vec![with("[years]\n26 = []\n")], "a/years/26", "worktime.date_form"),
        (
            vec![with("[years]\n2026 = [{ zh = \"元旦\", off = [\"2025-11-30\"] }]\n")],
            "a/years/2026/0/off",
            "worktime.date_year",
        ),
        (
            vec![with(
                "[years]\n2026 = [{ zh = \"元旦\", off = [\"2026-01-01\"], work = [\"2026-01-01\"] }]\n",
            )],
            "a/years/2026/0/work",
            "worktime.day_twice",
        ),
    ];
    for (texts, field, code) in cases {
        let e = load(&texts.iter().map(String::as_str).collect::<Vec<_>>()).unwrap_err();
        assert_eq!((e.field.as_deref(), e.code), (Some(field), code), "{texts:?}");
    }
}

#[test]
fn the_upper_layer_wins_and_leaves_the_rest() {
    let city = "name = \"city\"\nwindows = { mon-fri = [\"09:00-17:00\"] }\n\
        [[days]]\non = \"2026-11-21\"\nwindows = [\"10:00-11:00\"]\n\
        [years]\n2026 = [{ zh = \"厂庆\", off = [\"2026-11-24\"] }]\n";
    let unit = "name = \"unit\"\nbase = \"city\"\n[[days]]\non = \"2026-11-20..2026-11-22\"\nwindows = []\n";
    let calendars = load(&[unit, city]).unwrap();
    let open = |name: &str, day: &str| {
        !calendars.get(name).unwrap().windows(day.parse().unwrap()).is_empty()
    };
    assert!(open("city", "2026-11-21") && !open("unit", "2026-11-21"));
    assert!(open("city", "2026-11-20") && !open("unit", "2026-11-20"));
    assert!(open("unit", "2026-11-23") && !open("unit", "2026-11-24"));
    assert_eq!(calendars.iter().count(), 2);
}

#[test]
fn a_season_over_the_new_year_holds_on_both_sides() {
    let calendars = load(&[&format!(
        "{PLAIN}[[seasons]]\nfrom = \"10-15\"\nto = \"04-15\"\nwindows = {{ mon = [\"10:00-11:00\"] }}\n"
    )])
    .unwrap();
    let minutes = |day: &str| {
        let windows = calendars.get("a").unwrap().windows(day.parse().unwrap());
        windows.iter().map(|(open, close)| close - open).sum::<u32>()
    };
    // Thursdays and Mondays at both ends of the season
    for (day, expected) in [
        ("2026-10-12", 480),
        ("2026-10-15", 0),
        ("2026-10-19", 60),
        ("2026-01-05", 60),
        ("2026-04-13", 60),
        ("2026-04-15", 0),
        ("2026-04-16", 480),
    ] {
        assert_eq!(minutes(day), expected, "{day}");
    }
}

#[test]
fn where_clocks_are_put_forward_windows_stay_on_the_clock() {
    let zone = "zone = \"CET-1CEST,M3.5.0,M10.5.0/3\"\n";
    let calendars = load(&[&format!(
        "name = \"a\"\n{zone}windows = {{ mon-sun = [\"00:00-04:00\", \"09:00-17:00\"] }}\n"
    )])
    .unwrap();
    let calendar = calendars.get("a").unwrap();
    // 2026-03-29 has 23 hours, 2026-10-25 has 25
    for (start, minutes, expected) in [
        ("2026-03-29T00:00:00+01:00", 180, "2026-03-29T04:00:00+02:00"),
        ("2026-03-29T08:00:00+02:00", 60, "2026-03-29T10:00:00+02:00"),
        ("2026-10-25T00:00:00+02:00", 300, "2026-10-25T04:00:00+01:00"),
        ("2026-10-25T08:00:00+01:00", 60, "2026-10-25T10:00:00+01:00"),
        ("2026-10-26T08:00:00+01:00", 60, "2026-10-26T10:00:00+01:00"),
    ] {
        let start: Time = start.parse().unwrap();
        let found =
            due(start, Budget::new(minutes, Unit::WorkingMinutes), StartRule::AtOnce, calendar);
        assert_eq!(found.at, expected.parse().unwrap(), "{start} + {minutes}");
    }
}

#[test]
fn both_languages_have_a_sentence_for_every_error() {
    let manifest = &jingwei_worktime::MANIFEST;
    for text in [manifest.words.0, manifest.words.1] {
        let words: std::collections::BTreeMap<String, String> = toml::from_str(text).unwrap();
        let keys: Vec<&str> = words.keys().map(String::as_str).collect();
        let codes: Vec<String> = manifest.errors.iter().map(|c| format!("errors.{c}")).collect();
        assert_eq!(keys, codes.iter().map(String::as_str).collect::<Vec<_>>());
    }
}
