//! Which reports are asked for. Pure: the tests stand beside it.

use kernel::{Error, Result, Time};
use serde::Deserialize;
use utoipa::IntoParams;

/// Days that one question may span.
const SPAN_DAYS: i64 = 90;
/// Reports of a page: at most, and where nothing is said.
const PAGE_MOST: i64 = 200;
const PAGE: i64 = 50;
/// Pages of one question: past them the span is made smaller.
const PAGES_MOST: i64 = 1_000;
/// Ids or codes in one question.
const LIST_MOST: usize = 100;

const DAY: i64 = 24 * 60;

/// The parameters of a list, as they were written.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Ids, separated by commas; nothing else is looked at then.
    pub service_request_id: Option<String>,
    /// Codes, separated by commas.
    pub service_code: Option<String>,
    /// Came in at this time or later; at most 90 days before the end.
    pub start_date: Option<String>,
    pub end_date: Option<String>,
    /// `open`, `closed`, or both separated by a comma.
    pub status: Option<String>,
    /// Something was said of it openly at this time or later.
    pub updated_after: Option<String>,
    pub updated_before: Option<String>,
    /// From 1.
    pub page: Option<String>,
    /// At most 200; 50 where nothing is said.
    pub page_size: Option<String>,
    pub jurisdiction_id: Option<String>,
    pub api_key: Option<String>,
    /// `zh-CN` or `en`; Accept-Language says the same.
    pub locale: Option<String>,
}

/// What is asked, read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Filter {
    /// When not empty, these and no others.
    pub ids: Vec<i64>,
    pub codes: Vec<String>,
    pub from: Time,
    pub to: Time,
    pub open: bool,
    pub closed: bool,
    pub updated: Option<(Time, Time)>,
    pub page: Page,
}

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    pub skip: i64,
    pub size: i64,
}

impl Asked {
    /// Reads the parameters.
    ///
    /// # Errors
    /// `open311.time_wrong`, `open311.span_wrong`, `open311.status_wrong`,
    /// `open311.number_wrong`, `open311.list_long`, naming the parameter.
    pub fn filter(&self, now: Time) -> Result<Filter> {
        let (from, to) = self.span(now)?;
        let (open, closed) = self.states()?;
        Ok(Filter {
            ids: self.ids()?,
            codes: list("service_code", self.service_code.as_deref())?
                .into_iter()
                .map(str::to_owned)
                .collect(),
            from,
            to,
            open,
            closed,
            updated: self.updated(now)?,
            page: self.page()?,
        })
    }

    /// The ids of reports. One that is no number is nobody's.
    pub fn ids(&self) -> Result<Vec<i64>> {
        let ids = list("service_request_id", self.service_request_id.as_deref())?;
        Ok(ids.into_iter().map(|id| id.parse().unwrap_or(-1)).collect())
    }

    /// The span of time: the last 90 days, or 90 days from or until what was
    /// said.
    pub fn span(&self, now: Time) -> Result<(Time, Time)> {
        let from = moment("start_date", self.start_date.as_deref())?;
        let to = moment("end_date", self.end_date.as_deref())?;
        let whole = SPAN_DAYS * DAY;
        let (from, to) = match (from, to) {
            (None, None) => (now.plus_minutes(-whole), now),
            (Some(from), None) => (from, from.plus_minutes(whole)),
            (None, Some(to)) => (to.plus_minutes(-whole), to),
            (Some(from), Some(to)) => (from, to),
        };
        let wrong = |field| Err(Error::invalid("open311.span_wrong", field).arg("days", SPAN_DAYS));
        match to.minutes_since(from) {
            ..0 => wrong("end_date"),
            // a date counts to its end, and clocks change
            minutes if minutes > whole + DAY => wrong("start_date"),
            _ => Ok((from, to)),
        }
    }

    fn updated(&self, now: Time) -> Result<Option<(Time, Time)>> {
        let after = moment("updated_after", self.updated_after.as_deref())?;
        let before = moment("updated_before", self.updated_before.as_deref())?;
        let all = Time::from_micros(0);
        Ok(match (after, before) {
            (None, None) => None,
            (after, before) => Some((after.unwrap_or(all), before.unwrap_or(now))),
        })
    }

    fn states(&self) -> Result<(bool, bool)> {
        let named = list("status", self.status.as_deref())?;
        if named.iter().any(|s| !matches!(*s, "open" | "closed")) {
            return Err(Error::invalid("open311.status_wrong", "status"));
        }
        let has = |s: &str| named.is_empty() || named.contains(&s);
        Ok((has("open"), has("closed")))
    }

    /// The page.
    pub fn page(&self) -> Result<Page> {
        let page = number("page", self.page.as_deref(), 1, PAGES_MOST)?;
        let size = number("page_size", self.page_size.as_deref(), PAGE, PAGE_MOST)?;
        Ok(Page { skip: (page - 1) * size, size })
    }
}

fn number(field: &'static str, text: Option<&str>, usual: i64, most: i64) -> Result<i64> {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(usual) };
    let number = text.parse().ok().filter(|n| (1..=most).contains(n));
    number.ok_or_else(|| Error::invalid("open311.number_wrong", field))
}

fn list<'a>(field: &'static str, text: Option<&'a str>) -> Result<Vec<&'a str>> {
    let parts = text.unwrap_or("").split(',').map(str::trim).filter(|p| !p.is_empty());
    let all: Vec<&str> = parts.take(LIST_MOST + 1).collect();
    match all.len() {
        n if n > LIST_MOST => {
            Err(Error::invalid("open311.list_long", field).arg("most", LIST_MOST))
        }
        _ => Ok(all),
    }
}

/// A time with its offset; a `+` that nobody escaped came through as a blank.
fn moment(field: &'static str, text: Option<&str>) -> Result<Option<Time>> {
    let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else { return Ok(None) };
    let text = text.replace(' ', "+");
    let whole = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text };
    whole.parse().map(Some).map_err(|_| Error::invalid("open311.time_wrong", field))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-10-20T01:00:00Z";

    fn asked(query: &[(&str, &str)]) -> Asked {
        let map: serde_json::Map<_, _> =
            query.iter().map(|(k, v)| ((*k).to_owned(), (*v).into())).collect();
        serde_json::from_value(map.into()).unwrap()
    }

    fn filter(query: &[(&str, &str)]) -> Result<Filter> {
        asked(query).filter(NOW.parse().unwrap())
    }

    #[test]
    fn nothing_said_is_the_last_ninety_days() {
        let f = filter(&[]).unwrap();
        assert_eq!(
            (f.from.to_string(), f.to.to_string().as_str()),
            ("2026-07-22T01:00:00Z".into(), NOW)
        );
        assert!(f.open && f.closed && f.updated.is_none());
        assert_eq!(f.page, Page { skip: 0, size: 50 });
    }

    #[test]
    fn one_end_gives_the_other() {
        let cases = [
            (
                ("start_date", "2026-01-01T00:00:00Z"),
                "2026-01-01T00:00:00Z",
                "2026-04-01T00:00:00Z",
            ),
            (
                ("end_date", "2026-04-01T08:00:00 08:00"),
                "2026-01-01T00:00:00Z",
                "2026-04-01T00:00:00Z",
            ),
            (("start_date", "2026-01-01"), "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"),
        ];
        for (said, from, to) in cases {
            let f = filter(&[said]).unwrap();
            assert_eq!(
                (f.from.to_string().as_str(), f.to.to_string().as_str()),
                (from, to),
                "{said:?}"
            );
        }
    }

    #[test]
    fn lists_states_and_pages() {
        let f = filter(&[
            ("service_request_id", "7, x,,9"),
            ("service_code", "0101,0102"),
            ("status", "closed"),
            ("page", "3"),
            ("page_size", "20"),
            ("updated_after", "2026-10-01T00:00:00Z"),
        ])
        .unwrap();
        assert_eq!(f.ids, [7, -1, 9]);
        assert_eq!(f.codes, ["0101", "0102"]);
        assert!(f.closed && !f.open);
        assert_eq!(f.page, Page { skip: 40, size: 20 });
        assert_eq!(f.updated.unwrap().1.to_string(), NOW);
    }

    #[test]
    fn what_is_wrong_names_its_parameter() {
        let many = "1,".repeat(200);
        let cases = [
            ("start_date", "yesterday", "open311.time_wrong"),
            ("updated_before", "2026-13-01", "open311.time_wrong"),
            ("status", "half", "open311.status_wrong"),
            ("page", "0", "open311.number_wrong"),
            ("page", "99999999999999999999", "open311.number_wrong"),
            ("page_size", "201", "open311.number_wrong"),
            ("service_code", many.as_str(), "open311.list_long"),
        ];
        for (name, value, code) in cases {
            let e = filter(&[(name, value)]).unwrap_err();
            assert_eq!((e.code, e.field.as_deref()), (code, Some(name)), "{value}");
        }
        let wide = [("start_date", "2026-01-01"), ("end_date", "2026-04-03")];
        assert_eq!(filter(&wide).unwrap_err().field.as_deref(), Some("start_date"));
        let turned = [("start_date", "2026-02-01"), ("end_date", "2026-01-01")];
        assert_eq!(filter(&turned).unwrap_err().field.as_deref(), Some("end_date"));
    }
}
