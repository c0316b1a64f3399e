//! One candidate after the other, until one is a hit.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};

use casework::model::MatterRow;
use casework::sql::matters;
use casework::{Matter, see};
use kernel::{Ctx, Cursor, Error, Id, Kind, Result};
use store::Tx;

use crate::fold::{Question, folded};
use crate::index::{Index, Mark, Part, Sought};
use crate::state::Search;
use crate::texts::Texts;

/// Candidates that are taken from the index at a time.
const SLICE: usize = 64;
/// Candidates that are held against the database before it says "go on".
const SCAN_MOST: usize = 2_000;
/// Signs from which on something may be a number: fewer are in every number.
const NUMBER_LEAST: usize = 4;
/// In the order in which they are shown.
const PARTS: [Part; 3] = [Part::Number, Part::Head, Part::Text];

/// A place in the order of candidates: behind that one of that part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At {
    part: Part,
    after: Option<Mark>,
}

impl At {
    /// Before the first of all.
    const START: At = At { part: Part::Number, after: None };

    /// Reads what [`At::written`] wrote.
    pub fn read(cursor: &Cursor) -> Result<At> {
        let wrong = || Error::invalid("search.cursor_wrong", "cursor");
        let numbers = cursor.0.split('.').map(|n| n.parse::<i64>().map_err(|_| wrong()));
        let numbers = numbers.collect::<Result<Vec<i64>>>()?;
        let (part, after) = match numbers[..] {
            [part] => (part, None),
            [part, opened, matter] => (part, Some(Mark { opened, matter })),
            _ => return Err(wrong()),
        };
        let part = usize::try_from(part).ok().and_then(|part| PARTS.get(part)).ok_or_else(wrong)?;
        Ok(At { part: *part, after })
    }

    pub fn written(self) -> Cursor {
        let part = PARTS.iter().position(|part| *part == self.part).unwrap_or_default();
        Cursor(match self.after {
            Some(mark) => format!("{part}.{}.{}", mark.opened, mark.matter),
            None => part.to_string(),
        })
    }
}

/// What comes next.
pub(crate) enum Step {
    Hit(Box<MatterRow>, Texts),
    /// There may be more, but enough was looked at for one answer.
    Tired,
    Done,
}

/// See the module.
pub(crate) struct Walk<'a> {
    pub ctx: &'a Ctx,
    pub search: &'a Search,
    pub question: &'a Question,
    index: &'a Index,
    sought: &'a Sought,
    at: At,
    waiting: VecDeque<Mark>,
    /// The part has no more than what waits.
    dry: bool,
    scanned: usize,
}

impl<'a> Walk<'a> {
    pub fn new(
        ctx: &'a Ctx,
        search: &'a Search,
        index: &'a Index,
        question: &'a Question,
        sought: &'a Sought,
        from: Option<At>,
    ) -> Walk<'a> {
        let at = from.unwrap_or(At::START);
        let (waiting, dry, scanned) = (VecDeque::new(), false, 0);
        Walk { ctx, search, question, index, sought, at, waiting, dry, scanned }
    }

    /// Behind the last candidate that was looked at.
    pub fn at(&self) -> At {
        self.at
    }

    /// The matter whose code was typed, if it is one that the asker may see.
    pub fn by_code(&self, tx: &mut Tx<'_>, typed: &str) -> Result<Option<(Box<MatterRow>, Texts)>> {
        let Ok(id) = (self.search.codes())(tx, typed) else { return Ok(None) };
        let Some(m) = self.seen(tx, id)? else { return Ok(None) };
        let texts = Texts::of(tx, self.search.works(), &m)?;
        Ok(Some((Box::new(m), texts)))
    }

    /// The next hit.
    pub fn step(&mut self, tx: &mut Tx<'_>) -> Result<Step> {
        loop {
            let Some(mark) = self.waiting.pop_front() else {
                if self.refill()? {
                    continue;
                }
                return Ok(Step::Done);
            };
            if self.scanned == SCAN_MOST {
                return Ok(Step::Tired);
            }
            self.scanned += 1;
            self.at.after = Some(mark);
            if let Some((m, texts)) = self.hit(tx, mark)? {
                return Ok(Step::Hit(Box::new(m), texts));
            }
        }
    }

    /// Takes the next candidates from the index; whether there are any.
    fn refill(&mut self) -> Result<bool> {
        loop {
            if self.dry {
                let Some(part) = PARTS.into_iter().find(|part| *part > self.at.part) else {
                    return Ok(false);
                };
                (self.at, self.dry) = (At { part, after: None }, false);
            }
            if self.at.part == Part::Number && !may_be_number(self.question) {
                self.dry = true;
                continue;
            }
            let marks = self.candidates()?;
            self.dry = marks.len() < SLICE;
            self.waiting = marks.into();
            if !self.waiting.is_empty() {
                return Ok(true);
            }
        }
    }

    /// DANGER: the library reads files as they lie there, and falls over damaged
    /// ones in its own way. That is the index's trouble and not the asker's: it
    /// is made anew.
    fn candidates(&self) -> Result<Vec<Mark>> {
        let words = self.question.words();
        let ask = || self.index.find(words, self.at.part, self.sought, self.at.after, SLICE);
        match catch_unwind(AssertUnwindSafe(ask)) {
            Ok(Ok(marks)) => Ok(marks),
            broken => {
                tracing::warn!(error = ?broken.map(|e| e.err()).ok(), "the search index is broken");
                self.search.suspect();
                Err(Error::new(Kind::Busy, "search.loading"))
            }
        }
    }

    /// The candidate as the asker may see it, if it has the words in this part
    /// and in none before it, where it was shown already.
    fn hit(&self, tx: &mut Tx<'_>, mark: Mark) -> Result<Option<(MatterRow, Texts)>> {
        let Some(id) = Id::from_i64(mark.matter) else { return Ok(None) };
        let Some(m) = self.seen(tx, id)?.filter(|m| self.is_sought(m)) else { return Ok(None) };
        let texts = Texts::of(tx, self.search.works(), &m)?;
        let is_hit = self.part_of(&texts) == Some(self.at.part);
        Ok(is_hit.then_some((m, texts)))
    }

    /// DANGER: read as every list reads, so what nobody is to see is not there.
    fn seen(&self, tx: &mut Tx<'_>, id: Id<Matter>) -> Result<Option<MatterRow>> {
        let Some(m) = matters::get(tx, id)? else { return Ok(None) };
        match see::check(&self.ctx.actor, self.search.works(), &m, false) {
            Ok(()) => Ok(Some(m)),
            Err(e) if matches!(e.kind, Kind::Internal | Kind::Busy) => Err(e),
            Err(_) => Ok(None),
        }
    }

    /// Whether the matter is still what is looked for.
    fn is_sought(&self, m: &MatterRow) -> bool {
        let s = self.sought;
        s.procedure.as_ref().is_none_or(|p| *p == m.procedure)
            && s.open.is_none_or(|open| open == m.ended.is_none())
            && s.area.as_ref().is_none_or(|area| area.contains(&m.area_now.get()))
            && s.unit.is_none_or(|unit| see::units(m).iter().any(|u| u.get() == unit))
            && s.opened.as_ref().is_none_or(|range| range.contains(&m.opened.micros()))
    }

    /// The first part that holds all words.
    fn part_of(&self, texts: &Texts) -> Option<Part> {
        let holds = |part: &Part| match part {
            Part::Number => {
                may_be_number(self.question) && self.question.is_in(&folded(&texts.number))
            }
            Part::Head => self.question.is_in(&texts.head()),
            Part::Text => self.question.is_in(&texts.all()),
        };
        PARTS.into_iter().find(holds)
    }
}

fn may_be_number(question: &Question) -> bool {
    let [word] = question.words() else { return false };
    word.len() >= NUMBER_LEAST && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written_and_nothing_else_is() {
        let mark = Mark { opened: -7, matter: 9 };
        for at in [At::START, At { part: Part::Text, after: Some(mark) }] {
            assert_eq!(At::read(&at.written()).unwrap(), at);
        }
        for bad in ["", "3", "-1", "0.1", "0.1.2.3", "x", "1.2.99999999999999999999"] {
            assert_eq!(At::read(&Cursor(bad.into())).unwrap_err().code, "search.cursor_wrong");
        }
    }

    #[test]
    fn a_number_is_one_word_of_four_signs_or_more() {
        let is = |typed: &str| may_be_number(&Question::of(typed).unwrap());
        assert!(is("20261020-0XW00-ABCDE") && is("0xw0"));
        assert!(!is("123") && !is("暖气不热") && !is("0xw0 暖气"));
    }
}
