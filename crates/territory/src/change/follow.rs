//! Where what hangs on an old code goes.

use std::collections::BTreeMap;

use kernel::AreaCode;
use serde::{Deserialize, Serialize};

use super::plan::under;

/// Old codes with what has come in their place: one code, several after a
/// split, none where nothing has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Moves(BTreeMap<AreaCode, Vec<AreaCode>>);

/// Where a code goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Followed {
    /// It stays as it is.
    Stays,
    /// It becomes this one.
    To(AreaCode),
    /// One of these, by its place; without a place somebody is asked.
    OneOf(Vec<AreaCode>),
    /// There is nothing in its place.
    Nowhere,
}

/// What a plan would move, by kind of thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Those that simply get the new code.
    pub moved: u64,
    /// Those that lie in a split area and go by their place.
    pub by_place: u64,
    /// Those for which there is nothing in the old one's place.
    pub nowhere: u64,
}

impl Moves {
    pub(super) fn new(moves: BTreeMap<AreaCode, Vec<AreaCode>>) -> Moves {
        Moves(moves)
    }

    /// Old codes with the new ones, in the order of the old.
    pub fn iter(&self) -> impl Iterator<Item = (AreaCode, &[AreaCode])> {
        self.0.iter().map(|(from, to)| (*from, to.as_slice()))
    }

    /// Whether no code changes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where a code goes; one that is no area follows the area round it and
    /// keeps its last digits.
    pub fn follow(&self, code: AreaCode) -> Followed {
        let round = code.line().into_iter().find_map(|c| self.0.get_key_value(&c));
        let Some((from, to)) = round else { return Followed::Stays };
        match &to[..] {
            [] => Followed::Nowhere,
            [one] => Followed::To(under(code, *from, *one).unwrap_or(*one)),
            several if code == *from => Followed::OneOf(several.to_vec()),
            // An area inside a split one that has no line of its own stays.
            several if several.contains(from) => Followed::Stays,
            several => Followed::OneOf(several.to_vec()),
        }
    }

    /// How many things of each kind would move: `("matter", its area)`, and so
    /// on for whatever hangs on an area.
    pub fn tally<'a>(
        &self,
        things: impl IntoIterator<Item = (&'a str, AreaCode)>,
    ) -> BTreeMap<&'a str, Tally> {
        let mut all: BTreeMap<&str, Tally> = BTreeMap::new();
        for (kind, code) in things {
            let tally = all.entry(kind).or_default();
            match self.follow(code) {
                Followed::Stays => {}
                Followed::To(_) => tally.moved += 1,
                Followed::OneOf(_) => tally.by_place += 1,
                Followed::Nowhere => tally.nowhere += 1,
            }
        }
        all
    }

    /// Numbers of before and after a change made comparable: areas that have
    /// become one another are counted together, under the lowest of their
    /// codes, before as after.
    pub fn comparable(&self, numbers: &BTreeMap<AreaCode, i64>) -> BTreeMap<AreaCode, i64> {
        let groups = self.groups();
        let mut all = BTreeMap::new();
        for (code, n) in numbers {
            *all.entry(groups.get(code).copied().unwrap_or(*code)).or_default() += n;
        }
        all
    }

    /// The lowest code of those that each code is counted with.
    fn groups(&self) -> BTreeMap<AreaCode, AreaCode> {
        let mut head: BTreeMap<AreaCode, AreaCode> = BTreeMap::new();
        fn find(head: &BTreeMap<AreaCode, AreaCode>, mut code: AreaCode) -> AreaCode {
            while let Some(next) = head.get(&code).filter(|n| **n != code) {
                code = *next;
            }
            code
        }
        for (from, to) in &self.0 {
            for other in to {
                let (a, b) = (find(&head, *from), find(&head, *other));
                head.insert(a.max(b), a.min(b));
            }
        }
        let codes: Vec<AreaCode> =
            self.0.iter().flat_map(|(from, to)| to.iter().chain([from]).copied()).collect();
        codes.into_iter().map(|c| (c, find(&head, c))).collect()
    }
}
