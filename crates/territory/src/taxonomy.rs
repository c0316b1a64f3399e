//! The taxonomy of matters: categories, subcategories, what hangs on them.

use std::collections::{BTreeMap, HashSet};

use kernel::{Error, Lang, Result};
use serde::{Deserialize, Serialize};

use crate::area::check_name;

/// How soon somebody must move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    Ordinary,
    Urgent,
    /// Danger to life, or it grows by the hour.
    Emergency,
}

impl Urgency {
    /// Every urgency, least first.
    pub const ALL: [Urgency; 3] = [Urgency::Ordinary, Urgency::Urgent, Urgency::Emergency];

    /// Name in files, in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Urgency::Ordinary => "ordinary",
            Urgency::Urgent => "urgent",
            Urgency::Emergency => "emergency",
        }
    }

    /// From its name.
    pub fn named(name: &str) -> Option<Urgency> {
        Urgency::ALL.into_iter().find(|u| u.name() == name)
    }
}

/// How it is checked that the matter is really done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// Somebody goes there.
    Site,
    /// Two photos of one place, before and after, are compared.
    PhotoPair,
    /// The caller is asked.
    Phone,
    /// A share of them is looked at.
    Sample,
}

impl Verification {
    /// Every kind.
    pub const ALL: [Verification; 4] =
        [Verification::Site, Verification::PhotoPair, Verification::Phone, Verification::Sample];

    /// Name in files, in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Verification::Site => "site",
            Verification::PhotoPair => "photo_pair",
            Verification::Phone => "phone",
            Verification::Sample => "sample",
        }
    }

    /// From its name.
    pub fn named(name: &str) -> Option<Verification> {
        Verification::ALL.into_iter().find(|v| v.name() == name)
    }
}

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    pub zh: String,
    pub en: String,
}

impl Names {
    /// The name in one of them.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::ZhCn => &self.zh,
            Lang::En => &self.en,
        }
    }

    fn check(&self, field: &str) -> Result<()> {
        check_name(&self.zh, &format!("{field}/zh"))?;
        check_name(&self.en, &format!("{field}/en"))
    }
}

/// 大类
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub code: String,
    pub names: Names,
}

/// A word that suggests a subcategory. `楼上+漏水` wants both parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyword {
    pub word: String,
    /// 1 to 9; how much it says.
    pub weight: u32,
}

/// 小类
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subcategory {
    pub code: String,
    /// Code of its category.
    pub category: String,
    pub names: Names,
    /// What sort of unit it usually falls to (`heating`): a key of the file's
    /// list of duties, for the words of a suggestion. The responsibility table
    /// decides.
    pub duty: String,
    pub urgency: Urgency,
    pub verification: Verification,
    /// Budgets such as `5 working_days`, from dispatch on.
    pub contact: String,
    pub handle: String,
    pub verify: String,
    /// Whether an intake clerk may file it without the shift leader.
    pub intake_may_file: bool,
    /// Whether a report of it is public unless somebody says otherwise.
    pub public: bool,
    pub keywords: Vec<Keyword>,
    /// Left out of a later taxonomy: kept for the matters that have it.
    #[serde(default)]
    pub retired: bool,
}

/// All of it, in the order of the codes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taxonomy {
    categories: BTreeMap<String, Category>,
    subcategories: BTreeMap<String, Subcategory>,
    duties: BTreeMap<String, Names>,
}

/// Subcategories that one taxonomy may have.
pub const SUBCATEGORIES_MOST: usize = 5_000;
/// Keywords that one subcategory may have.
pub const KEYWORDS_MOST: usize = 100;

impl Taxonomy {
    /// From its parts, checked as a whole.
    ///
    /// # Errors
    /// `territory.code_wrong`, `territory.code_twice`, `territory.class_unknown`,
    /// `territory.duty_unknown`, `territory.budget_wrong`,
    /// `territory.keyword_wrong`, `territory.name_empty`,
    /// `territory.name_long`, `territory.too_many`; the field is
    /// `subcategories/<code>/<column>`.
    pub fn new(
        categories: Vec<Category>,
        subcategories: Vec<Subcategory>,
        duties: BTreeMap<String, Names>,
    ) -> Result<Taxonomy> {
        if subcategories.len() > SUBCATEGORIES_MOST {
            let most = SUBCATEGORIES_MOST;
            return Err(Error::invalid("territory.too_many", "subcategories").arg("most", most));
        }
        let mut taxonomy = Taxonomy { duties, ..Taxonomy::default() };
        let mut seen = HashSet::new();
        for category in categories {
            let field = format!("categories/{}", category.code);
            check_class(&category.code, &mut seen, &field)?;
            category.names.check(&field)?;
            taxonomy.categories.insert(category.code.clone(), category);
        }
        for sub in subcategories {
            let field = format!("subcategories/{}", sub.code);
            check_class(&sub.code, &mut seen, &field)?;
            taxonomy.check_sub(&sub, &field)?;
            taxonomy.subcategories.insert(sub.code.clone(), sub);
        }
        Ok(taxonomy)
    }

    /// What was checked before it was stored; retired subcategories may stand
    /// where a later taxonomy has no category for them.
    pub(crate) fn stored(
        categories: Vec<Category>,
        subcategories: Vec<Subcategory>,
        duties: BTreeMap<String, Names>,
    ) -> Taxonomy {
        Taxonomy {
            categories: categories.into_iter().map(|c| (c.code.clone(), c)).collect(),
            subcategories: subcategories.into_iter().map(|s| (s.code.clone(), s)).collect(),
            duties,
        }
    }

    fn check_sub(&self, sub: &Subcategory, field: &str) -> Result<()> {
        let at = |column: &str| format!("{field}/{column}");
        sub.names.check(field)?;
        if !self.categories.contains_key(&sub.category) {
            return Err(Error::invalid("territory.class_unknown", at("category"))
                .arg("class", sub.category.clone()));
        }
        if !self.duties.contains_key(&sub.duty) {
            return Err(
                Error::invalid("territory.duty_unknown", at("duty")).arg("duty", sub.duty.clone())
            );
        }
        check_budget(&sub.contact, &at("contact"))?;
        check_budget(&sub.handle, &at("handle"))?;
        check_budget(&sub.verify, &at("verify"))?;
        if sub.keywords.len() > KEYWORDS_MOST {
            return Err(
                Error::invalid("territory.too_many", at("keywords")).arg("most", KEYWORDS_MOST)
            );
        }
        let fits = |k: &Keyword| {
            (1..=9).contains(&k.weight)
                && k.word.chars().count() <= 30
                && k.word.split('+').all(|part| !part.trim().is_empty())
        };
        match sub.keywords.iter().find(|k| !fits(k)) {
            Some(k) => Err(Error::invalid("territory.keyword_wrong", at("keywords"))
                .arg("word", k.word.clone())),
            None => Ok(()),
        }
    }

    /// Categories in the order of their codes.
    pub fn categories(&self) -> impl Iterator<Item = &Category> {
        self.categories.values()
    }

    /// Subcategories in use, in the order of their codes.
    pub fn subcategories(&self) -> impl Iterator<Item = &Subcategory> {
        self.subcategories.values().filter(|s| !s.retired)
    }

    /// Subcategories in use of one category.
    pub fn of_category<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Subcategory> {
        self.subcategories().filter(move |s| s.category == code)
    }

    /// The category of that code.
    pub fn category(&self, code: &str) -> Option<&Category> {
        self.categories.get(code)
    }

    /// The subcategory of that code, a retired one too.
    pub fn subcategory(&self, code: &str) -> Option<&Subcategory> {
        self.subcategories.get(code)
    }

    /// What a duty is called.
    pub fn duty(&self, key: &str) -> Option<&Names> {
        self.duties.get(key)
    }

    /// Every duty with its names.
    pub fn duties(&self) -> &BTreeMap<String, Names> {
        &self.duties
    }

    /// Whether the code is one of a category or subcategory.
    pub fn has_class(&self, code: &str) -> bool {
        self.categories.contains_key(code) || self.subcategories.contains_key(code)
    }
}

/// Codes of classes are 1 to 12 lower-case letters, digits or `_`, and no two
/// are the same, a category's and a subcategory's neither.
fn check_class(code: &str, seen: &mut HashSet<String>, field: &str) -> Result<()> {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if code.is_empty() || code.len() > 12 || !code.bytes().all(fits) {
        return Err(Error::invalid("territory.code_wrong", field).arg("most", 12));
    }
    if !seen.insert(code.to_owned()) {
        return Err(Error::invalid("territory.code_twice", field).arg("code", code));
    }
    Ok(())
}

/// A budget is a whole number and one of the four units of working time; what
/// it means is worktime's business.
pub(crate) fn check_budget(text: &str, field: &str) -> Result<()> {
    const UNITS: [&str; 4] = ["working_hours", "working_days", "hours", "calendar_days"];
    let fits = text.split_once(' ').is_some_and(|(n, unit)| {
        UNITS.contains(&unit) && n.parse::<u32>().is_ok_and(|n| (1..=10_000).contains(&n))
    });
    if fits {
        Ok(())
    } else {
        Err(Error::invalid("territory.budget_wrong", field).arg("text", text))
    }
}
