//! Registered names: areas with their old and short names, estates, roads,
//! schools, firms, bus lines; and the aliases that somebody confirmed.

use std::ops::Range;

use kernel::{Error, Result};
use serde::{Deserialize, Serialize};

use super::Kind;
use crate::text::Text;
use crate::words::WordMap;

/// Names of one gazetteer at the most.
pub const NAMES_MOST: usize = 1_000_000;
/// Characters of one name at the most.
const NAME_LONGEST: usize = 40;
/// Steps of a line of areas at the most: a loop in the register ends here.
const LINE_MOST: usize = 8;
/// Hits that are told at the most.
const HITS_MOST: usize = 50;

/// A registered place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Of the register: an area code or an id, as text.
    pub id: String,
    pub name: String,
    pub kind: Kind,
    /// Area that it lies in; none for the topmost.
    #[serde(default)]
    pub parent: Option<String>,
    /// Old and short names.
    #[serde(default)]
    pub also: Vec<String>,
}

/// A name that people use, learnt from clerks' corrections.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alias {
    pub name: String,
    /// Entry that is meant.
    pub id: String,
    /// Who confirmed it, and when (RFC 3339).
    pub confirmed_by: String,
    pub confirmed_at: String,
}

/// A registered name in a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// In characters of the original.
    pub span: Range<usize>,
    pub written: String,
    /// Places of that name, likeliest first; several are a question to a
    /// person.
    pub places: Vec<Placed>,
}

/// A registered place with its line of areas, nearest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Placed {
    pub id: String,
    pub name: String,
    pub kind: Kind,
    pub line: Vec<String>,
    /// Areas of the line that the text names too.
    pub named_too: usize,
    /// Known by an alias that this person confirmed.
    pub confirmed_by: Option<String>,
}

/// All registered names, ready to be looked for.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    entries: Vec<Entry>,
    by_id: std::collections::HashMap<String, usize>,
    /// For each name the entries and who confirmed the alias.
    meanings: Vec<Vec<(usize, Option<String>)>>,
    names: WordMap<usize>,
    known: std::collections::HashMap<String, usize>,
}

impl Gazetteer {
    /// From the registers and the learnt aliases. An alias of an entry that is
    /// no more is left out.
    pub fn new(entries: Vec<Entry>, aliases: &[Alias]) -> Result<Gazetteer> {
        let mut all = Gazetteer::default();
        for (at, entry) in entries.iter().enumerate() {
            all.by_id.insert(entry.id.clone(), at);
            for name in std::iter::once(&entry.name).chain(&entry.also) {
                all.name(name, at, None)?;
            }
        }
        for alias in aliases {
            if let Some(at) = all.by_id.get(&alias.id).copied() {
                all.name(&alias.name, at, Some(alias.confirmed_by.clone()))?;
            }
        }
        all.entries = entries;
        Ok(all)
    }

    fn name(&mut self, name: &str, entry: usize, by: Option<String>) -> Result<()> {
        let text = Text::new(name);
        let length = text.chars().len();
        if !(2..=NAME_LONGEST).contains(&length) {
            let error = Error::invalid("triage.place_name", "name");
            return Err(error.arg("name", name).arg("most", NAME_LONGEST));
        }
        if self.meanings.len() >= NAMES_MOST {
            return Err(Error::invalid("triage.place_names", "name").arg("most", NAMES_MOST));
        }
        let next = self.meanings.len();
        let at = *self.known.entry(text.chars().iter().collect()).or_insert(next);
        if at == next {
            self.meanings.push(Vec::new());
            self.names.add(text.chars(), at);
        }
        if self.meanings[at].iter().all(|(known, _)| *known != entry) {
            self.meanings[at].push((entry, by));
        }
        Ok(())
    }

    /// Registered names in a text, most exact first. Of names one within the
    /// other the longer counts. A district that somebody wrote only orders
    /// places of the same name: it is often wrong and excludes nothing.
    pub fn find(&self, text: &Text) -> Vec<Hit> {
        let mut spans: Vec<(Range<usize>, usize)> = Vec::new();
        let mut at = 0;
        while at < text.chars().len() && spans.len() < HITS_MOST {
            match self.names.begins(text.chars(), at) {
                Some((len, name)) => {
                    spans.push((at..at + len, *name));
                    at += len;
                }
                None => at += 1,
            }
        }
        let named: Vec<&str> = spans
            .iter()
            .flat_map(|(_, name)| &self.meanings[*name])
            .map(|(entry, _)| self.entries[*entry].id.as_str())
            .collect();
        let mut hits: Vec<Hit> =
            spans.iter().map(|(span, name)| self.hit(text, span, *name, &named)).collect();
        hits.sort_by(|a, b| {
            exactness(b).total_cmp(&exactness(a)).then(a.span.start.cmp(&b.span.start))
        });
        hits
    }

    fn hit(&self, text: &Text, span: &Range<usize>, name: usize, named: &[&str]) -> Hit {
        let placed = |(entry, by): &(usize, Option<String>)| {
            let entry = &self.entries[*entry];
            let line = self.line(entry);
            let named_too = line.iter().filter(|id| named.contains(&id.as_str())).count();
            let (id, name, kind) = (entry.id.clone(), entry.name.clone(), entry.kind);
            Placed { id, name, kind, line, named_too, confirmed_by: by.clone() }
        };
        let mut places: Vec<Placed> = self.meanings[name].iter().map(placed).collect();
        places.sort_by_key(|p| std::cmp::Reverse(p.named_too));
        Hit { span: text.origin(span), written: text.slice(span), places }
    }

    /// Areas round a place, nearest first.
    fn line(&self, entry: &Entry) -> Vec<String> {
        let mut line = Vec::new();
        let mut parent = entry.parent.as_ref();
        while let Some(id) = parent.filter(|_| line.len() < LINE_MOST) {
            line.push(id.clone());
            parent = self.by_id.get(id).and_then(|at| self.entries[*at].parent.as_ref());
        }
        line
    }
}

fn exactness(hit: &Hit) -> f32 {
    hit.places.first().map_or(0.0, |p| p.kind.exactness())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, name: &str, kind: Kind, parent: Option<&str>, also: &[&str]) -> Entry {
        let also = also.iter().map(|a| (*a).to_owned()).collect();
        Entry {
            id: id.to_owned(),
            name: name.to_owned(),
            kind,
            parent: parent.map(str::to_owned),
            also,
        }
    }

    fn city() -> Gazetteer {
        let entries = vec![
            entry("1", "北河市", Kind::City, None, &[]),
            entry("11", "东山区", Kind::County, Some("1"), &["东山县"]),
            entry("12", "西山区", Kind::County, Some("1"), &[]),
            entry("111", "幸福花园", Kind::Estate, Some("11"), &[]),
            entry("121", "幸福花园", Kind::Estate, Some("12"), &[]),
            entry("122", "幸福", Kind::Town, Some("12"), &[]),
            entry("112", "铁路小学", Kind::School, Some("11"), &["铁小"]),
        ];
        let alias = Alias {
            name: "老机务段".to_owned(),
            id: "112".to_owned(),
            confirmed_by: "acc-7".to_owned(),
            confirmed_at: "2026-03-01T08:00:00Z".to_owned(),
        };
        Gazetteer::new(entries, &[alias]).unwrap()
    }

    fn ids(written: &str) -> Vec<Vec<String>> {
        let hits = city().find(&Text::new(written));
        hits.into_iter().map(|h| h.places.into_iter().map(|p| p.id).collect()).collect()
    }

    #[test]
    fn the_longest_name_counts_and_the_district_only_orders() {
        assert_eq!(ids("西山区幸福花园没水"), [vec!["121", "111"], vec!["12"]]);
        assert_eq!(ids("東山縣幸福花園停電"), [vec!["111", "121"], vec!["11"]]);
        assert_eq!(ids("幸福花园没水")[0].len(), 2);
        assert_eq!(ids("什么也没有"), Vec::<Vec<String>>::new());
    }

    #[test]
    fn short_names_old_names_and_learnt_names_are_names() {
        let hits = city().find(&Text::new("铁小门口堵车，就是老机务段那边"));
        assert_eq!(hits.len(), 2);
        assert_eq!(hits[0].places[0].line, ["11", "1"]);
        assert_eq!(hits[0].places[0].confirmed_by, None);
        assert_eq!(hits[1].places[0].confirmed_by.as_deref(), Some("acc-7"));
    }

    #[test]
    fn a_loop_of_parents_ends() {
        let entries = vec![
            entry("1", "甲乡", Kind::Town, Some("2"), &[]),
            entry("2", "乙乡", Kind::Town, Some("1"), &[]),
        ];
        let all = Gazetteer::new(entries, &[]).unwrap();
        assert_eq!(all.find(&Text::new("甲乡"))[0].places[0].line.len(), LINE_MOST);
    }

    #[test]
    fn a_name_of_one_character_is_refused() {
        let refused = Gazetteer::new(vec![entry("1", "村", Kind::Village, None, &[])], &[]);
        assert_eq!(refused.unwrap_err().code, "triage.place_name");
    }
}
