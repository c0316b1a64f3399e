//! Asking the index.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::ops::{Bound, RangeInclusive};

use kernel::Result;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, Occur, Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader, Term};

use super::entry::key;
use super::schema::column;
use super::{Index, broken};
use crate::grams::pairs;

/// Where the words must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Number,
    /// Title and place.
    Head,
    /// Anywhere, the head too.
    Text,
}

/// What somebody can see at most: what is outside is no candidate. The policy
/// decides about what is inside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    pub all: bool,
    pub areas: Vec<RangeInclusive<i64>>,
    pub units: BTreeSet<i64>,
    /// Numbers of desks and persons, see [`key`].
    pub hands: BTreeSet<i64>,
}

/// What is looked for. Empty fields do not narrow.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sought {
    pub scope: Scope,
    pub procedure: Option<String>,
    pub open: Option<bool>,
    pub area: Option<RangeInclusive<i64>>,
    pub unit: Option<i64>,
    /// When it began, in microseconds.
    pub opened: Option<RangeInclusive<i64>>,
}

/// A candidate and its place in the order: the newest is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub opened: i64,
    pub matter: i64,
}

impl Index {
    /// Matters that have all pairs of all words (folded) in that part, behind
    /// `after`, newest first and at most so many. Every matter that has the
    /// words is among them in the end; not every one of them has the words.
    ///
    /// # Errors
    /// When the index is broken.
    pub fn find(
        &self,
        words: &[String],
        part: Part,
        sought: &Sought,
        after: Option<Mark>,
        most: usize,
    ) -> Result<Vec<Mark>> {
        let field = match part {
            Part::Number => self.fields.number,
            Part::Head => self.fields.head,
            Part::Text => self.fields.text,
        };
        let newest = Newest { sieve: Sieve::of(sought), after, most };
        self.reader.searcher().search(&query(field, words), &newest).map_err(broken)
    }
}

/// All pairs of all words; of a word of one sign, any pair that begins with it.
fn query(field: Field, words: &[String]) -> BooleanQuery {
    let mut terms: BTreeSet<String> = BTreeSet::new();
    let mut all: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for word in words {
        let mut signs = word.chars();
        match (signs.next(), signs.next()) {
            (Some(sign), None) => all.push((Occur::Must, Box::new(begins_with(field, sign)))),
            _ => terms.extend(pairs(word)),
        }
    }
    let exact = |text: &String| {
        let term = Term::from_field_text(field, text);
        Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
    };
    all.extend(terms.iter().map(|text| (Occur::Must, exact(text))));
    BooleanQuery::new(all)
}

fn begins_with(field: Field, sign: char) -> RangeQuery {
    let term = |sign: char| Term::from_field_text(field, sign.encode_utf8(&mut [0; 4]));
    // no sign has the numbers in between
    let next = match sign {
        '\u{D7FF}' => Some('\u{E000}'),
        _ => char::from_u32(u32::from(sign) + 1),
    };
    let end = next.map_or(Bound::Unbounded, |next| Bound::Excluded(term(next)));
    RangeQuery::new(Bound::Included(term(sign)), end)
}

/// [`Sought`] as the columns know it.
#[derive(Clone)]
struct Sieve {
    scope: Scope,
    procedure: Option<i64>,
    open: Option<i64>,
    area: Option<RangeInclusive<i64>>,
    unit: Option<i64>,
    opened: Option<RangeInclusive<i64>>,
}

impl Sieve {
    fn of(s: &Sought) -> Sieve {
        Sieve {
            scope: s.scope.clone(),
            procedure: s.procedure.as_deref().map(key),
            open: s.open.map(i64::from),
            area: s.area.clone(),
            unit: s.unit,
            opened: s.opened.clone(),
        }
    }
}

/// Keeps the newest of what the sieve lets through.
struct Newest {
    sieve: Sieve,
    after: Option<Mark>,
    most: usize,
}

impl Collector for Newest {
    type Fruit = Vec<Mark>;
    type Child = NewestOf;

    fn for_segment(&self, _: SegmentOrdinal, part: &SegmentReader) -> tantivy::Result<NewestOf> {
        let column = |name: &str| part.fast_fields().i64(name);
        Ok(NewestOf {
            sieve: self.sieve.clone(),
            after: self.after,
            most: self.most,
            matter: column(column::MATTER)?,
            opened: column(column::OPENED)?,
            open: column(column::OPEN)?,
            area: column(column::AREA)?,
            procedure: column(column::PROCEDURE)?,
            units: column(column::UNITS)?,
            hands: column(column::HANDS)?,
            kept: BinaryHeap::with_capacity(self.most.min(1024) + 1),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, parts: Vec<Vec<Mark>>) -> tantivy::Result<Vec<Mark>> {
        let mut all: Vec<Mark> = parts.into_iter().flatten().collect();
        all.sort_unstable_by_key(|mark| Reverse(*mark));
        all.truncate(self.most);
        Ok(all)
    }
}

/// One part of the index.
struct NewestOf {
    sieve: Sieve,
    after: Option<Mark>,
    most: usize,
    matter: Column<i64>,
    opened: Column<i64>,
    open: Column<i64>,
    area: Column<i64>,
    procedure: Column<i64>,
    units: Column<i64>,
    hands: Column<i64>,
    kept: BinaryHeap<Reverse<Mark>>,
}

impl NewestOf {
    /// Its place in the order, unless it is no longer looked for or not among
    /// the newest any more.
    fn mark(&self, doc: DocId) -> Option<Mark> {
        let opened = self.opened.first(doc)?;
        let full = self.kept.len() >= self.most;
        let oldest = self.kept.peek().map(|Reverse(mark)| *mark).filter(|_| full);
        if oldest.is_some_and(|mark| opened < mark.opened) {
            return None;
        }
        let mark = Mark { opened, matter: self.matter.first(doc)? };
        let behind = self.after.is_none_or(|after| mark < after);
        (behind && oldest.is_none_or(|oldest| mark > oldest)).then_some(mark)
    }

    fn takes(&self, doc: DocId, opened: i64) -> bool {
        let s = &self.sieve;
        let is = |wanted: Option<i64>, column: &Column<i64>| {
            wanted.is_none() || column.first(doc) == wanted
        };
        s.opened.as_ref().is_none_or(|range| range.contains(&opened))
            && is(s.open, &self.open)
            && is(s.procedure, &self.procedure)
            && s.area.as_ref().is_none_or(|range| self.lies_in(doc, range))
            && s.unit.is_none_or(|unit| self.units.values_for_doc(doc).any(|u| u == unit))
            && self.is_in_scope(doc)
    }

    fn lies_in(&self, doc: DocId, range: &RangeInclusive<i64>) -> bool {
        self.area.first(doc).is_some_and(|area| range.contains(&area))
    }

    fn is_in_scope(&self, doc: DocId) -> bool {
        let scope = &self.sieve.scope;
        let has = |column: &Column<i64>, held: &BTreeSet<i64>| {
            !held.is_empty() && column.values_for_doc(doc).any(|n| held.contains(&n))
        };
        scope.all
            || scope.areas.iter().any(|range| self.lies_in(doc, range))
            || has(&self.units, &scope.units)
            || has(&self.hands, &scope.hands)
    }
}

impl SegmentCollector for NewestOf {
    type Fruit = Vec<Mark>;

    fn collect(&mut self, doc: DocId, _: Score) {
        let Some(mark) = self.mark(doc) else { return };
        if self.takes(doc, mark.opened) {
            self.kept.push(Reverse(mark));
            if self.kept.len() > self.most {
                self.kept.pop();
            }
        }
    }

    fn harvest(self) -> Vec<Mark> {
        self.kept.into_iter().map(|Reverse(mark)| mark).collect()
    }
}
