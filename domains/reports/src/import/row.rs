//! Messages of a file: a JSON object a line, or the rows of a table.

use std::io::{BufRead, Read};
use std::sync::mpsc::Receiver;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use kernel::{Error, Result, Time};
use serde::Deserialize;

use super::kind::Kinds;
use crate::model::{NewReport, PlaceIn, RequestType};

/// Bytes of a line at most; a longer one is refused, and skipped.
const LINE_MOST: u64 = 1 << 20;

/// A message as the file has it. Columns that are not named here are not read:
/// replies, likes and labels are no part of what somebody says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Message {
    pub id: Option<String>,
    pub user: Option<String>,
    pub time: Option<String>,
    pub title: Option<String>,
    pub body: Option<String>,
    /// Of tables alone, by their mapping.
    #[serde(skip)]
    pub lon: Option<f64>,
    #[serde(skip)]
    pub lat: Option<f64>,
    #[serde(skip)]
    pub address: Option<String>,
    #[serde(skip)]
    pub subcategory: Option<String>,
    #[serde(skip)]
    pub request_type: Option<RequestType>,
}

/// Why a row was not taken in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault(pub Error);

impl From<Error> for Fault {
    fn from(e: Error) -> Fault {
        Fault(e)
    }
}

impl Message {
    /// As somebody would report it: the heading first, unless the text begins
    /// with it anyhow.
    pub fn report(&self, kinds: &Kinds) -> NewReport {
        let title = self.title.as_deref().unwrap_or("").trim();
        let body = self.body.as_deref().unwrap_or("").trim();
        let text = match title.is_empty() || body.starts_with(title) {
            true => body.to_owned(),
            false => format!("{title}\n{body}"),
        };
        NewReport {
            draft: None,
            request_type: self.request_type.unwrap_or_else(|| kinds.of(&text)),
            text: text.trim().to_owned(),
            photos: Vec::new(),
            place: PlaceIn {
                lon: self.lon,
                lat: self.lat,
                address: self.address.clone(),
                area: None,
            },
            reporter: None,
            on_behalf_of: None,
            follow_up: Default::default(),
            confidential: false,
            subcategory: self.subcategory.clone(),
        }
    }

    /// When it was written, by the city's clocks unless it says otherwise.
    ///
    /// # Errors
    /// `reports.time_wrong` for what is no time, or lies ahead.
    pub fn reported_at(&self, zone: &TimeZone, now: Time) -> Result<Option<Time>> {
        let Some(text) = self.time.as_deref().map(str::trim).filter(|t| !t.is_empty()) else {
            return Ok(None);
        };
        let local = |civil: DateTime| civil.to_zoned(zone.clone()).ok().map(|z| z.timestamp());
        let civil = || text.parse().ok().and_then(local).map(Time::from);
        let time = text.parse::<Time>().ok().or_else(civil).filter(|t| *t <= now);
        let wrong = || Error::invalid("reports.time_wrong", "time").arg("value", text);
        time.map(Some).ok_or_else(wrong)
    }

    /// The message's own number, in one short line.
    pub fn source_no(&self) -> Option<String> {
        let plain = |id: &String| id.chars().filter(|c| !c.is_control()).take(64).collect();
        self.id.as_ref().map(plain).filter(|id: &String| !id.trim().is_empty())
    }

    /// What tells it from every other message.
    pub fn parts(&self) -> [&[u8]; 5] {
        [&self.id, &self.user, &self.time, &self.title, &self.body]
            .map(|p| p.as_deref().unwrap_or("").as_bytes())
    }
}

/// The number of a row, and what it says.
pub(super) type Read1 = (u64, std::result::Result<Message, Fault>);

/// Where rows come from.
pub(super) enum Rows<'i> {
    Lines(Lines<Box<dyn BufRead + Send + 'i>>),
    Table(Receiver<Read1>),
}

impl Rows<'_> {
    /// The next rows with their numbers; none at the end.
    ///
    /// # Errors
    /// What is wrong with the file as a whole.
    pub fn slice(&mut self, most: usize) -> Result<Vec<Read1>> {
        let rows = match self {
            Rows::Lines(lines) => lines.slice(most)?,
            Rows::Table(table) => table.iter().take(most).collect(),
        };
        match rows.iter().find_map(|(row, read)| read.as_ref().err().filter(|_| *row == 0)) {
            Some(Fault(whole)) => Err(whole.clone()),
            None => Ok(rows),
        }
    }
}

/// Reads line by line.
pub(super) struct Lines<R> {
    input: R,
    line: u64,
}

impl<R: BufRead> Lines<R> {
    pub fn new(input: R) -> Lines<R> {
        Lines { input, line: 0 }
    }

    /// The next rows with the numbers of their lines; none at the end. Empty
    /// lines are no rows.
    pub fn slice(&mut self, most: usize) -> Result<Vec<Read1>> {
        let mut slice = Vec::with_capacity(most);
        let mut bytes = Vec::new();
        while slice.len() < most {
            bytes.clear();
            let read = self.input.by_ref().take(LINE_MOST).read_until(b'\n', &mut bytes);
            if read.map_err(unread)? == 0 {
                break;
            }
            self.line += 1;
            if bytes.len() as u64 == LINE_MOST && bytes.last() != Some(&b'\n') {
                self.skip_line()?;
                slice.push((self.line, Err(Fault(Error::invalid("reports.row_long", "")))));
            } else if !bytes.trim_ascii().is_empty() {
                slice.push((self.line, parse(&bytes)));
            }
        }
        Ok(slice)
    }

    /// To the end of a line that is too long to hold.
    fn skip_line(&mut self) -> Result<()> {
        loop {
            let held = self.input.fill_buf().map_err(unread)?;
            let end = held.iter().position(|b| *b == b'\n');
            let used = end.map_or(held.len(), |at| at + 1);
            let over = end.is_some() || held.is_empty();
            self.input.consume(used);
            if over {
                return Ok(());
            }
        }
    }
}

/// The edge's own reader: it names the column and never repeats a value.
fn parse(bytes: &[u8]) -> std::result::Result<Message, Fault> {
    http_edge::input::read_json(bytes.trim_ascii()).map_err(Fault)
}

fn unread(e: std::io::Error) -> Error {
    Error { detail: Some(e.to_string()), ..Error::invalid("reports.file_unread", "file") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(u64, &'static str)> {
        let rows = Lines::new(text.as_bytes()).slice(10).unwrap();
        rows.into_iter()
            .map(|(line, row)| (line, row.map_or_else(|f| f.0.code, |_| "ok")))
            .collect()
    }

    #[test]
    fn rows_are_read_and_refused_one_by_one() {
        let text = "{\"body\":\"热\"}\n\n{\"body\":7}\nnot json\n{\"other\":1}\n[]\n{\"body\":\"a\\u0000\"}";
        let expected =
            [(1, "ok"), (3, "http.value"), (4, "http.json"), (5, "ok"), (6, "ok"), (7, "http.nul")];
        assert_eq!(codes(text), expected);
    }

    #[test]
    fn a_line_too_long_is_skipped_and_the_next_is_read() {
        let long = format!("{{\"body\":\"{}\"}}\n{{\"body\":\"热\"}}\n", "a".repeat(3 << 20));
        assert_eq!(codes(&long), [(1, "reports.row_long"), (2, "ok")]);
    }

    #[test]
    fn a_time_is_the_citys_own_and_lies_behind() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let now: Time = "2026-10-20T21:10:00+08:00".parse().unwrap();
        let read = |time: &str| {
            let message = Message { time: Some(time.to_owned()), ..Message::default() };
            message.reported_at(&zone, now).map_err(|e| e.code)
        };
        let at = "2019-01-02T03:04:05+08:00".parse().unwrap();
        for good in ["2019-01-02T03:04:05", "2019-01-02 03:04:05", "2019-01-01T19:04:05Z"] {
            assert_eq!(read(good), Ok(Some(at)), "{good}");
        }
        assert_eq!(read(" "), Ok(None));
        for bad in ["yesterday", "2019-13-01T00:00:00", "2026-10-20T21:10:01", "99999999"] {
            assert_eq!(read(bad), Err("reports.time_wrong"), "{bad}");
        }
    }

    #[test]
    fn the_heading_stands_before_the_text_once() {
        let text = |title: &str, body: &str| {
            let [title, body] = [title, body].map(|s| Some(s.to_owned()));
            let kinds = Kinds::shipped().unwrap();
            Message { title, body, ..Message::default() }.report(&kinds).text
        };
        assert_eq!(text("停水", "三天了"), "停水\n三天了");
        assert_eq!(text("停水", "停水三天了"), "停水三天了");
        assert_eq!(text("", " 停水 "), "停水");
    }
}
