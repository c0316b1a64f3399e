//! Whether the values given with an act are what its form asks for.

use kernel::{Error, Time};
use serde_json::{Map, Value};

use super::view::View;
use crate::model::{ActDef, FieldDef, FieldType, FormItem};

/// Every fault of a form, each naming its field (`form/reason`).
pub(crate) fn check(view: &View<'_>, act: &ActDef) -> Vec<Error> {
    let mut faults = Vec::new();
    for item in &act.form {
        let def = &view.p.fields[item.field];
        let required =
            item.required || (!item.required_when.is_empty() && view.all_hold(&item.required_when));
        match view.form.get(&def.name).filter(|v| !is_empty(v)) {
            None if required => faults.push(fault("procedure.form_required", def)),
            None => {}
            Some(value) => faults.extend(value_fault(view, def, item, value)),
        }
    }
    let known = |name: &String| act.form.iter().any(|i| view.p.fields[i.field].name == *name);
    for name in view.form.keys().filter(|n| !known(n)) {
        faults.push(Error::invalid("procedure.form_unknown", format!("form/{name}")));
    }
    faults
}

/// The form without what was left empty.
pub(crate) fn filled(form: &Map<String, Value>) -> Map<String, Value> {
    let given = form.iter().filter(|(_, v)| !is_empty(v));
    given.map(|(k, v)| (k.clone(), v.clone())).collect()
}

/// Nothing, blank, or an empty list: as a form sends what was not filled in.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(s) => s.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

fn fault(code: &'static str, def: &FieldDef) -> Error {
    Error::invalid(code, format!("form/{}", def.name)).arg("field", def.name.clone())
}

fn value_fault(view: &View<'_>, def: &FieldDef, item: &FormItem, value: &Value) -> Option<Error> {
    let mistyped = || Some(fault("procedure.form_type", def).arg("kind", def.kind.name()));
    let (min, max) = (item.min.or(def.limits.min), item.max.or(def.limits.max));
    let Some(size) = size(def.kind, value) else { return mistyped() };
    if let Some(min) = min.filter(|m| size < *m) {
        return Some(fault("procedure.form_less", def).arg("min", min).arg("size", size));
    }
    if let Some(max) = max.filter(|m| size > *m) {
        return Some(fault("procedure.form_more", def).arg("max", max).arg("size", size));
    }
    if matches!(def.kind, FieldType::Choice | FieldType::Choices) {
        let offered =
            |v: &Value| v.as_str().is_some_and(|s| def.limits.options.iter().any(|o| o == s));
        let fits = value.as_array().map_or_else(|| offered(value), |l| l.iter().all(offered));
        return (!fits).then(|| fault("procedure.form_option", def));
    }
    if def.limits.code && !value.as_str().is_some_and(is_code) {
        return Some(fault("procedure.form_code", def));
    }
    let past = def.limits.future && is_past(view, value);
    past.then(|| fault("procedure.form_past", def))
}

/// As papers and organisations are numbered.
fn is_code(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn is_past(view: &View<'_>, value: &Value) -> bool {
    let Some(text) = value.as_str() else { return false };
    match text.parse::<Time>() {
        Ok(time) => time < view.env.now,
        Err(_) => {
            let today = view.env.now.civil(view.env.calendar.zone()).date();
            text.parse::<jiff::civil::Date>().is_ok_and(|d| d < today)
        }
    }
}

/// What `min` and `max` measure, or `None` when the value is of another kind.
fn size(kind: FieldType, value: &Value) -> Option<i64> {
    let text = || value.as_str();
    let parses = |ok: bool| ok.then_some(0);
    match kind {
        FieldType::Text => text().filter(|s| !s.contains(['\n', '\0'])).and_then(characters),
        FieldType::LongText => text().filter(|s| !s.contains('\0')).and_then(characters),
        FieldType::Choice => text().map(|_| 1),
        FieldType::Choices => list_of(value, Value::is_string),
        FieldType::Integer | FieldType::Money => value.as_i64(),
        FieldType::Decimal => decimal(text()?),
        FieldType::Boolean => parses(value.is_boolean()),
        FieldType::Date => parses(text()?.parse::<jiff::civil::Date>().is_ok()),
        FieldType::Time => parses(text()?.parse::<Time>().is_ok()),
        FieldType::Unit | FieldType::Person | FieldType::Matter => parses(is_id(value)),
        FieldType::Units | FieldType::People | FieldType::Matters => list_of(value, is_id),
        FieldType::Photos | FieldType::Files => list_of(value, is_file),
        FieldType::Area => parses(text()?.parse::<kernel::AreaCode>().is_ok()),
        FieldType::Point => parses(is_point(value)),
        FieldType::Tasks => list_of(value, is_task),
        FieldType::Budget => parses(text()?.parse::<worktime::Budget>().is_ok()),
    }
}

/// Entries of a list that are all of the kind.
fn list_of(value: &Value, is: fn(&Value) -> bool) -> Option<i64> {
    let list = value.as_array()?;
    i64::try_from(list.len()).ok().filter(|_| list.iter().all(is))
}

fn characters(s: &str) -> Option<i64> {
    i64::try_from(s.chars().count()).ok()
}

/// Whole part of a decimal written with at most 15 digits and 6 places.
fn decimal(s: &str) -> Option<i64> {
    let digits = s.strip_prefix('-').unwrap_or(s);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let fits = whole.len() <= 15 && part.len() <= 6 && all_digits(whole) && all_digits(part);
    let whole: i64 = whole.parse().ok().filter(|_| fits)?;
    Some(if s.starts_with('-') { -whole } else { whole })
}

/// Ids are texts: JavaScript rounds the numbers.
fn is_id(value: &Value) -> bool {
    value.as_str().is_some_and(|s| s.parse::<kernel::Id<()>>().is_ok())
}

/// Files have random ids of letters, digits, `-` and `_`.
fn is_file(value: &Value) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    value.as_str().is_some_and(|s| (1..=64).contains(&s.len()) && s.bytes().all(plain))
}

fn is_point(value: &Value) -> bool {
    let part = |key: &str, most: f64| {
        value.get(key).and_then(Value::as_f64).is_some_and(|n| n.is_finite() && n.abs() <= most)
    };
    part("lon", 180.0) && part("lat", 90.0)
}

/// A line of a task list: what, which unit (or whose name), by which day.
fn is_task(value: &Value) -> bool {
    let short = |key: &str, most: usize| {
        value.get(key).and_then(Value::as_str).is_some_and(|s| {
            let n = s.chars().count();
            n > 0 && n <= most
        })
    };
    let due = value.get("due").and_then(Value::as_str);
    let dated = due.is_some_and(|d| d.parse::<jiff::civil::Date>().is_ok());
    let unit = value.get("unit").is_none_or(is_id);
    short("what", 500) && short("owner", 100) && dated && unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_of_every_kind() {
        use FieldType::*;
        let good = [
            (Text, json!("暖气不热")),
            (Choice, json!("a")),
            (Integer, json!(3)),
            (Decimal, json!("-12.50")),
            (Money, json!(1250)),
            (Boolean, json!(false)),
            (Date, json!("2026-10-20")),
            (Time, json!("2026-10-20T21:10:00+08:00")),
            (Unit, json!("12")),
            (Photos, json!(["1", "2"])),
            (Area, json!("150302001")),
            (Point, json!({"lon": 106.8, "lat": 39.7})),
            (
                Tasks,
                json!([{"what": "挖开路面", "owner": "张工", "due": "2026-10-22", "unit": "4"}]),
            ),
            (Budget, json!("3 working_days")),
        ];
        for (kind, value) in good {
            assert!(size(kind, &value).is_some(), "{} {value}", kind.name());
        }
        let bad = [
            (Text, json!("a\nb")),
            (Text, json!(3)),
            (Integer, json!(3.5)),
            (Integer, json!("3")),
            (Decimal, json!(12.5)),
            (Decimal, json!("1e3")),
            (Decimal, json!("1.")),
            (Money, json!("3")),
            (Boolean, json!("true")),
            (Date, json!("2026-02-30")),
            (Time, json!("2026-10-20")),
            (Unit, json!(12)),
            (Photos, json!([1])),
            (Area, json!("1503021")),
            (Point, json!({"lon": 200, "lat": 0})),
            (Point, json!([1, 2])),
            (Tasks, json!([{"what": "x"}])),
            (Budget, json!("soon")),
        ];
        for (kind, value) in bad {
            assert!(size(kind, &value).is_none(), "{} {value}", kind.name());
        }
    }
}
