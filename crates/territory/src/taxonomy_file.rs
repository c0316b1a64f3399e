//! The taxonomy as files: what is shipped, and what a city writes instead.

use std::collections::BTreeMap;

use kernel::{Error, Result};
use serde::Deserialize;

use crate::taxonomy::{Category, Keyword, Names, Subcategory, Taxonomy, Urgency, Verification};

const SHIPPED_TOML: &str = include_str!("../../../procedures/taxonomy/taxonomy.toml");
const SHIPPED_CSV: &str = include_str!("../../../procedures/taxonomy/subcategories.csv");

/// Bytes that one file of a taxonomy may have.
pub const FILE_MOST: usize = 4 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    category: Vec<HeadCategory>,
    duty: BTreeMap<String, Names>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadCategory {
    code: String,
    zh: String,
    en: String,
}

#[derive(Deserialize)]
struct Line {
    code: String,
    category: String,
    zh: String,
    en: String,
    duty: String,
    urgency: String,
    verification: String,
    contact: String,
    handle: String,
    verify: String,
    intake_may_file: String,
    public: String,
    keywords: String,
}

/// The taxonomy that comes with the program.
///
/// # Errors
/// None in a built program: a test reads the same texts.
pub fn shipped() -> Result<Taxonomy> {
    read(SHIPPED_TOML, SHIPPED_CSV)
}

/// From the texts of `taxonomy.toml` and `subcategories.csv`.
///
/// # Errors
/// `territory.taxonomy_unreadable` with file, line and what is wrong, and
/// those of [`Taxonomy::new`].
pub fn read(toml: &str, csv: &str) -> Result<Taxonomy> {
    for (name, text) in [("taxonomy.toml", toml), ("subcategories.csv", csv)] {
        if text.len() > FILE_MOST {
            return Err(unreadable(name, 0, "too long"));
        }
    }
    let head: Head = toml::from_str(toml).map_err(|e| {
        let before = e.span().map_or("", |s| toml.get(..s.start).unwrap_or(""));
        unreadable("taxonomy.toml", before.lines().count().max(1) as u64, e.message())
    })?;
    let categories = head
        .category
        .into_iter()
        .map(|c| Category { code: c.code, names: Names { zh: c.zh, en: c.en } })
        .collect();
    let mut subcategories = Vec::new();
    let csv = csv.strip_prefix('\u{feff}').unwrap_or(csv);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(csv.as_bytes());
    for line in reader.deserialize::<Line>() {
        let line = line.map_err(|e| {
            let at = e.position().map_or(1, csv::Position::line);
            unreadable("subcategories.csv", at, &e.to_string())
        })?;
        subcategories.push(subcategory(line)?);
    }
    Taxonomy::new(categories, subcategories, head.duty)
}

fn unreadable(file: &'static str, line: u64, why: &str) -> Error {
    Error::invalid("territory.taxonomy_unreadable", file).arg("line", line).arg("why", why)
}

fn subcategory(line: Line) -> Result<Subcategory> {
    let code = line.code;
    let wrong = |column: &str, text: &str| {
        Error::invalid("territory.word_unknown", format!("subcategories/{code}/{column}"))
            .arg("word", text)
    };
    let yes = |column: &str, text: &str| match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(wrong(column, text)),
    };
    Ok(Subcategory {
        category: line.category,
        names: Names { zh: line.zh, en: line.en },
        duty: line.duty,
        urgency: Urgency::named(&line.urgency).ok_or_else(|| wrong("urgency", &line.urgency))?,
        verification: Verification::named(&line.verification)
            .ok_or_else(|| wrong("verification", &line.verification))?,
        contact: line.contact,
        handle: line.handle,
        verify: line.verify,
        intake_may_file: yes("intake_may_file", &line.intake_may_file)?,
        public: yes("public", &line.public)?,
        keywords: line
            .keywords
            .split_whitespace()
            .map(|text| keyword(text).ok_or_else(|| wrong("keywords", text)))
            .collect::<Result<_>>()?,
        code,
        retired: false,
    })
}

/// `暖气不热*8`; without a number the weight is 2.
fn keyword(text: &str) -> Option<Keyword> {
    let (word, weight) = match text.rsplit_once('*') {
        Some((word, n)) => (word, n.parse().ok()?),
        None => (text, 2),
    };
    Some(Keyword { word: word.to_owned(), weight })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_categories_and_177_subcategories_are_shipped() {
        let taxonomy = shipped().unwrap();
        assert_eq!(taxonomy.categories().count(), 12);
        assert_eq!(taxonomy.subcategories().count(), 177);
        for category in taxonomy.categories() {
            assert!(taxonomy.of_category(&category.code).count() >= 8, "{}", category.names.zh);
        }
        for sub in taxonomy.subcategories() {
            assert!(sub.keywords.len() >= 3, "{}", sub.names.zh);
        }
    }

    #[test]
    fn no_two_subcategories_have_the_same_name() {
        let taxonomy = shipped().unwrap();
        let names = |f: fn(&Subcategory) -> String| -> std::collections::BTreeSet<String> {
            taxonomy.subcategories().map(f).collect()
        };
        assert_eq!(names(|s| s.names.zh.clone()).len(), 177);
        assert_eq!(names(|s| s.names.en.clone()).len(), 177);
    }

    #[test]
    fn a_wrong_file_is_refused_with_its_place() {
        let line = SHIPPED_CSV.lines().nth(1).unwrap();
        let head = SHIPPED_CSV.lines().next().unwrap();
        let cases = [
            (line.replace("ordinary", "soon"), "territory.word_unknown", "0101/urgency"),
            (line.replace("photo_pair", ""), "territory.word_unknown", "0101/verification"),
            (line.replace("0101,01", "0101,77"), "territory.class_unknown", "0101/category"),
            (line.replace("0101,01", "01,01"), "territory.code_twice", "subcategories/01"),
            (line.replace("sanitation", "sweepers"), "territory.duty_unknown", "0101/duty"),
            (line.replace("24 hours", "soon"), "territory.budget_wrong", "0101/contact"),
            (line.replace("24 hours", "0 hours"), "territory.budget_wrong", "0101/contact"),
            (line.replace("垃圾*2", "垃圾*0"), "territory.keyword_wrong", "0101/keywords"),
            (line.replace("垃圾*2", "垃圾+*2"), "territory.keyword_wrong", "0101/keywords"),
            (line.replace("暴露垃圾,", ","), "territory.name_empty", "0101/zh"),
            (line.replace(",yes,yes,", ",yes,perhaps,"), "territory.word_unknown", "0101/public"),
            ("0101,01".to_owned(), "territory.taxonomy_unreadable", "subcategories.csv"),
        ];
        for (line, code, field) in cases {
            let e = read(SHIPPED_TOML, &format!("{head}\n{line}\n")).unwrap_err();
            assert_eq!(e.code, code, "{line}");
            assert!(e.field.as_deref().unwrap().ends_with(field), "{:?} for {line}", e.field);
        }
        let e = read("[[category]]\ncode = 1\n", SHIPPED_CSV).unwrap_err();
        assert_eq!(e.code, "territory.taxonomy_unreadable");
    }
}
