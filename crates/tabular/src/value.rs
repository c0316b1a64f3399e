//! What a cell means.

use jiff::civil::Date;
use kernel::Time;

use crate::date;
use crate::schema::Kind;

/// A cell that was read as its column wants it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text, a code, or a word of a choice.
    Text(String),
    Integer(i64),
    Decimal(f64),
    Date(Date),
    Time(Time),
    Flag(bool),
}

/// Why a cell is not what its column wants: a code and the arguments of its
/// sentence.
pub(crate) type Wrong = (&'static str, Vec<(&'static str, serde_json::Value)>);

/// How dates are read.
pub(crate) struct Dates<'a> {
    pub zone: &'a jiff::tz::TimeZone,
    /// Patterns of this column, tried first.
    pub patterns: &'a [String],
}

/// Reads a text that is not empty.
pub(crate) fn read(text: &str, kind: Kind, dates: &Dates<'_>) -> Result<Value, Wrong> {
    let plain = |code| (code, Vec::new());
    match kind {
        Kind::Text { most } => match text.chars().count() <= most {
            true => Ok(Value::Text(text.to_owned())),
            false => Err(("tabular.cell_long", vec![("most", most.into())])),
        },
        Kind::Code => code(text),
        Kind::Integer { least, most } => {
            let n: i64 = digits(text).parse().map_err(|_| plain("tabular.number_wrong"))?;
            let out = || ("tabular.number_out", range(least, most));
            (least..=most).contains(&n).then_some(Value::Integer(n)).ok_or_else(out)
        }
        Kind::Decimal { least, most } => {
            let n: f64 = digits(text).parse().map_err(|_| plain("tabular.number_wrong"))?;
            let out = || ("tabular.number_out", range(least, most));
            (least..=most).contains(&n).then_some(Value::Decimal(n)).ok_or_else(out)
        }
        Kind::Date => {
            date::day(text, dates).map(Value::Date).ok_or_else(|| plain("tabular.date_wrong"))
        }
        Kind::Time => {
            date::time(text, dates).map(Value::Time).ok_or_else(|| plain("tabular.date_wrong"))
        }
        Kind::Flag => flag(text).map(Value::Flag).ok_or_else(|| plain("tabular.flag_wrong")),
        Kind::Choice(words) => match words.iter().find(|w| **w == text) {
            Some(word) => Ok(Value::Text((*word).to_owned())),
            None => Err(("tabular.choice_unknown", vec![("words", words.join(", ").into())])),
        },
    }
}

fn range<T: Into<serde_json::Value>>(least: T, most: T) -> Vec<(&'static str, serde_json::Value)> {
    vec![("least", least.into()), ("most", most.into())]
}

/// Digits of a code. What a spreadsheet has written as a power of ten
/// (`1.50302E+17`) has lost its last digits and is refused as such.
fn code(text: &str) -> Result<Value, Wrong> {
    let text = narrow(text);
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(Value::Text(text));
    }
    let as_power = text.contains(['e', 'E']) && text.parse::<f64>().is_ok();
    Err((if as_power { "tabular.number_rounded" } else { "tabular.code_wrong" }, Vec::new()))
}

/// Without the commas between thousands, and with the digits of plain typing.
fn digits(text: &str) -> String {
    let text = narrow(text);
    let whole = text.split('.').next().unwrap_or_default().trim_start_matches(['+', '-']);
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default().len();
    let grouped = (1..=3).contains(&first) && groups.all(|g| g.len() == 3);
    if grouped { text.replace(',', "") } else { text }
}

/// Wide digits and signs as Chinese typing makes them, in their plain form.
fn narrow(text: &str) -> String {
    let plain = |c: char| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    };
    text.chars().map(plain).collect()
}

fn flag(text: &str) -> Option<bool> {
    match narrow(text).to_lowercase().as_str() {
        "1" | "true" | "yes" | "y" | "是" | "有" | "对" | "√" => Some(true),
        "0" | "false" | "no" | "n" | "否" | "无" | "错" | "×" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(text: &str, kind: Kind) -> Result<Value, &'static str> {
        let zone = jiff::tz::TimeZone::UTC;
        read(text, kind, &Dates { zone: &zone, patterns: &[] }).map_err(|(code, _)| code)
    }

    #[test]
    fn numbers_codes_and_flags() {
        let whole = Kind::Integer { least: 0, most: 5_000 };
        let number = Kind::Decimal { least: -180.0, most: 180.0 };
        let cases = [
            ("1,204", whole, Ok(Value::Integer(1_204))),
            ("１２", whole, Ok(Value::Integer(12))),
            ("1,2", whole, Err("tabular.number_wrong")),
            ("12.5", whole, Err("tabular.number_wrong")),
            ("-1", whole, Err("tabular.number_out")),
            ("99999999999999999999", whole, Err("tabular.number_wrong")),
            ("106.79", number, Ok(Value::Decimal(106.79))),
            ("181", number, Err("tabular.number_out")),
            ("nan", number, Err("tabular.number_out")),
            ("1e999", number, Err("tabular.number_out")),
            ("007", Kind::Code, Ok(Value::Text("007".into()))),
            ("１５０３０２", Kind::Code, Ok(Value::Text("150302".into()))),
            ("1.50302E+17", Kind::Code, Err("tabular.number_rounded")),
            ("15030a", Kind::Code, Err("tabular.code_wrong")),
            ("是", Kind::Flag, Ok(Value::Flag(true))),
            ("N", Kind::Flag, Ok(Value::Flag(false))),
            ("也许", Kind::Flag, Err("tabular.flag_wrong")),
            ("town", Kind::Choice(&["city", "town"]), Ok(Value::Text("town".into()))),
            ("street", Kind::Choice(&["city", "town"]), Err("tabular.choice_unknown")),
            ("四个字了", Kind::Text { most: 3 }, Err("tabular.cell_long")),
        ];
        for (text, kind, expected) in cases {
            assert_eq!(read_as(text, kind), expected, "{text} {kind:?}");
        }
    }
}
