//! The taxonomy with its deadlines and the responsibility table, as one table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imports::{Given, ImportId, Kind, Sink, Staged, Told};
use kernel::{Ctx, Id, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;
use tabular::{Fault, Record};

use super::taxonomy_row::{COLUMNS, GENERAL, class, is_wide, responsibility as row_of};
use super::{Ground, Of, Rows, body, changed_since, in_use, json as of, text};
use crate::commands::{SLICE_MOST, put_taxonomy, set_responsibility};
use crate::directory::Directory;
use crate::responsibility::{NewResponsibility, Responsibility};
use crate::store::{DIRECTORY, bump, load_directory, responsibility as sql};
use crate::taxonomy::{Category, Keyword, Names, Subcategory, Taxonomy};

/// What matters can be about, by when and whose: takes the place of the
/// taxonomy before. Subcategories that it lacks are retired.
pub struct TaxonomyTable(pub Arc<dyn Ground>);

/// A staged part of it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    Category(Category),
    Duty(String, Names),
    Sub(Subcategory),
    Responsible(NewResponsibility),
}

/// The whole, as it is kept aside.
#[derive(Clone, Default, Serialize, Deserialize, PartialEq)]
struct Whole {
    categories: Vec<Category>,
    duties: BTreeMap<String, Names>,
    subs: Vec<Subcategory>,
}

impl Whole {
    fn held(taxonomy: &Taxonomy) -> Whole {
        Whole {
            categories: taxonomy.categories().cloned().collect(),
            duties: taxonomy.duties().clone(),
            subs: taxonomy.subcategories().cloned().collect(),
        }
    }

    fn taxonomy(self) -> Result<Taxonomy> {
        Taxonomy::new(self.categories, self.subs, self.duties)
    }
}

/// Codes that a table leaves out, given in the order of its lines.
#[derive(Default)]
struct Codes {
    categories: BTreeMap<String, String>,
    subs: BTreeMap<String, usize>,
}

impl Codes {
    /// The codes of the line's category and class.
    fn of(&mut self, record: &Record) -> (String, String) {
        let named = record.text("category_zh").unwrap_or_default().to_owned();
        let next = format!("{:02}", self.categories.len() + 1);
        let category = match record.text("category") {
            Some(code) => code.to_owned(),
            None => self.categories.entry(named).or_insert(next).clone(),
        };
        let code = match (record.text("code"), record.text("sub_code")) {
            (Some(code), _) => code.to_owned(),
            (None, Some(sub)) => format!("{category}{sub}"),
            (None, None) => {
                let n = self.subs.entry(category.clone()).or_default();
                *n += 1;
                format!("{category}{n:03}")
            }
        };
        (category, code)
    }
}

#[derive(Default)]
struct Draft {
    whole: Whole,
    names: BTreeMap<String, Names>,
    lines: BTreeMap<String, u64>,
    responsible: Vec<(u64, NewResponsibility)>,
    unknown: BTreeSet<String>,
    renumbered: BTreeSet<String>,
    codes: Codes,
}

impl Draft {
    fn take(
        &mut self,
        record: &Record,
        directory: &Directory,
        now: kernel::Time,
    ) -> std::result::Result<(), Vec<Fault>> {
        let wide = record.text("code").filter(|code| is_wide(code, record)).map(str::to_owned);
        let code = match wide {
            Some(code) => code,
            None => self.class(record)?,
        };
        let row = row_of(record, &code, directory, now, &mut self.unknown)?;
        self.responsible.extend(row.map(|row| (record.row, row)));
        Ok(())
    }

    /// Adds the line's class, unless a line before it did.
    fn class(&mut self, record: &Record) -> std::result::Result<String, Vec<Fault>> {
        let (category, code) = self.codes.of(record);
        if record.text("zh").is_none() {
            return Err(vec![record.fault("zh", "tabular.cell_missing")]);
        }
        let Some(mut class) = class(record, &category, &code)? else { return Ok(code) };
        if record.text("code").is_none() {
            self.tell_apart(&mut class.sub);
        }
        let code = class.sub.code.clone();
        if let Some(first) = self.lines.get(&code) {
            let same = self.whole.subs.contains(&class.sub);
            let twice = record.fault("code", "territory.code_twice");
            let twice = twice.arg("code", code.as_str()).arg("first", *first);
            return if same { Ok(code) } else { Err(vec![twice]) };
        }
        if !self.names.contains_key(&category) {
            let names = class.category.clone();
            self.whole.categories.push(Category { code: category.clone(), names: names.clone() });
            self.names.insert(category, names);
        }
        let duty = class.sub.duty.clone();
        let general = || Names { zh: duty_zh(&duty), en: duty.clone() };
        let names = class.duty.clone().unwrap_or_else(general);
        self.whole.duties.entry(class.sub.duty.clone()).or_insert(names);
        self.lines.insert(code.clone(), record.row);
        self.whole.subs.push(class.sub);
        Ok(code)
    }

    /// A code that was put together may be another class's in a table of several
    /// sources: then a letter behind it tells them apart.
    fn tell_apart(&mut self, sub: &mut Subcategory) {
        let plain = sub.code.clone();
        let letters = ('b'..='z').map(|letter| format!("{plain}{letter}"));
        for code in std::iter::once(plain.clone()).chain(letters) {
            sub.code = code;
            let held = self.whole.subs.iter().find(|s| s.code == sub.code);
            if held.is_none_or(|held| held == sub) {
                break;
            }
        }
        if sub.code != plain {
            self.renumbered.insert(sub.code.clone());
        }
    }

    /// What only the whole tells.
    fn check(&self) -> std::result::Result<(), Fault> {
        let Whole { categories, subs, duties } = &self.whole;
        let made = Taxonomy::new(categories.clone(), subs.clone(), duties.clone());
        let Err(e) = made else { return Ok(()) };
        let field = e.field.unwrap_or_default();
        let mut parts = field.split('/').skip(1);
        let row = parts.next().and_then(|code| self.lines.get(code)).copied().unwrap_or(0);
        let fault = Fault::new(row, parts.next().unwrap_or("code"), e.code);
        Err(e.args.into_iter().fold(fault, |f, (name, value)| f.arg(name, value)))
    }
}

fn duty_zh(duty: &str) -> String {
    if duty == GENERAL { "综合".to_owned() } else { duty.to_owned() }
}

impl Kind for TaxonomyTable {
    fn name(&self) -> &'static str {
        "taxonomy"
    }

    fn columns(&self) -> tabular::Schema {
        super::taxonomy_row::COLUMNS
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        let directory = self.0.directory();
        let mut draft = Draft::default();
        given.table(COLUMNS, sink, |record| {
            draft.take(record, &directory, given.now).map(|()| None)
        })?;
        if let Err(fault) = draft.check() {
            sink.fault(fault);
        }
        let open = |row: &&(u64, NewResponsibility)| {
            !directory.table().rows().iter().any(|held| same(held, &row.1))
        };
        let responsible: Vec<_> = draft.responsible.iter().filter(open).collect();
        let told = json!({
            "counts": {
                "categories": draft.whole.categories.len(),
                "subcategories": draft.whole.subs.len(),
                "responsibilities": responsible.len(),
            },
            "units_unknown": draft.unknown,
            "renumbered": draft.renumbered,
        });
        let unchanged = Whole::held(directory.taxonomy()).taxonomy().ok()
            == draft.whole.clone().taxonomy().ok();
        if !unchanged || !responsible.is_empty() {
            let Whole { categories, subs, duties } = draft.whole.clone();
            categories.into_iter().for_each(|c| sink.row(1, of(Part::Category(c))));
            duties.into_iter().for_each(|(k, n)| sink.row(1, of(Part::Duty(k, n))));
            for sub in subs {
                let line = draft.lines.get(&sub.code).copied().unwrap_or(1);
                sink.row(line, of(Part::Sub(sub)));
            }
            for (line, row) in responsible {
                sink.row(*line, of(Part::Responsible(row.clone())));
            }
        }
        Ok(told.as_object().cloned().unwrap_or_default())
    }

    fn apply(&self, _: &mut Tx<'_>, _: &Ctx, _: ImportId, rows: &[Staged]) -> Result<()> {
        rows.iter().try_for_each(|row| body::<Part>(&row.body).map(drop))
    }

    fn show(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()> {
        let (mut whole, mut responsible) = (Whole::default(), Vec::new());
        for row in imports::rows(tx, import)? {
            match body(&row.body)? {
                Part::Category(c) => whole.categories.push(c),
                Part::Duty(key, names) => drop(whole.duties.insert(key, names)),
                Part::Sub(s) => whole.subs.push(s),
                Part::Responsible(r) => responsible.push(r),
            }
        }
        if whole.categories.is_empty() && responsible.is_empty() {
            return Ok(());
        }
        let before = Whole::held(load_directory(tx)?.taxonomy());
        imports::keep(tx, import, "before", &of(&before))?;
        let taxonomy = whole.taxonomy()?;
        imports::keep(tx, import, "after", &of(Whole::held(&taxonomy)))?;
        put_taxonomy(tx, ctx, &taxonomy)?;
        let mut ids = Vec::new();
        for slice in responsible.chunks(SLICE_MOST) {
            ids.extend(set_responsibility(tx, ctx, slice)?);
        }
        imports::keep(tx, import, "responsible", &of(ids))
    }

    fn hide(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()> {
        let kept: BTreeMap<String, Value> = imports::kept(tx, import)?.into_iter().collect();
        let Some(before) = kept.get("before") else { return Ok(()) };
        let before: Whole = body(before)?;
        let after: Whole = body(kept.get("after").unwrap_or(&Value::Null))?;
        let held = load_directory(tx)?;
        if Whole::held(held.taxonomy()) != after {
            return Err(changed_since(1));
        }
        for sub in after.subs.iter().filter(|s| !before.subs.iter().any(|b| b.code == s.code)) {
            if let Some((what, count)) = self.0.in_use(tx, Of::Subcategory(&sub.code))? {
                return Err(in_use(what, count));
            }
        }
        let ids: Vec<Id<Responsibility>> = body(kept.get("responsible").unwrap_or(&json!([])))?;
        for row in held.table().rows().iter().filter(|r| ids.contains(&r.id)) {
            if row.valid_to.is_some() {
                return Err(changed_since(1));
            }
            sql::remove(tx, row)?;
        }
        put_taxonomy(tx, ctx, &before.taxonomy()?)?;
        bump(tx, DIRECTORY)
    }
}

/// Whether a row that is held says the same.
fn same(held: &Responsibility, new: &NewResponsibility) -> bool {
    held.valid_to.is_none()
        && held.areas == new.areas
        && held.class == new.class
        && held.lead == new.lead
        && held.assist == new.assist
        && held.deadlines == new.deadlines
        && held.note == new.note
}

impl TaxonomyTable {
    /// What is in use, a line for each class and row of the responsibility
    /// table.
    pub fn export(&self) -> Rows {
        let directory = self.0.directory();
        let taxonomy = directory.taxonomy();
        let open: Vec<&Responsibility> =
            directory.table().rows().iter().filter(|r| r.valid_to.is_none()).collect();
        let mut rows = Vec::new();
        for sub in taxonomy.subcategories() {
            let mut own = open.iter().filter(|r| r.class == sub.code).peekable();
            if own.peek().is_none() {
                rows.push([class_cells(taxonomy, sub), vec![String::new(); OWN]].concat());
            }
            rows.extend(
                own.map(|r| [class_cells(taxonomy, sub), duty_cells(&directory, r)].concat()),
            );
        }
        for row in open.iter().filter(|r| taxonomy.subcategory(&r.class).is_none()) {
            let mut cells = vec![String::new(); COLUMNS.len() - OWN];
            cells[0].clone_from(&row.class);
            rows.push([cells, duty_cells(&directory, row)].concat());
        }
        Rows { headings: COLUMNS.iter().map(|f| f.name).collect(), rows }
    }
}

/// Columns that tell who is responsible: the last ones.
const OWN: usize = 9;

fn class_cells(taxonomy: &Taxonomy, s: &Subcategory) -> Vec<String> {
    let category = taxonomy.category(&s.category).map(|c| c.names.clone());
    let duty = taxonomy.duty(&s.duty).cloned();
    let yes = |is: bool| (if is { "yes" } else { "no" }).to_owned();
    let word = |k: &Keyword| format!("{}*{}", k.word, k.weight);
    vec![
        s.code.clone(),
        s.category.clone(),
        text(category.as_ref().map(|n| &n.zh)),
        text(category.as_ref().map(|n| &n.en)),
        String::new(),
        s.names.zh.clone(),
        s.names.en.clone(),
        s.duty.clone(),
        text(duty.as_ref().map(|n| &n.zh)),
        text(duty.as_ref().map(|n| &n.en)),
        s.urgency.name().to_owned(),
        s.verification.name().to_owned(),
        s.contact.clone(),
        s.handle.clone(),
        s.verify.clone(),
        yes(s.intake_may_file),
        yes(s.public),
        s.keywords.iter().map(word).collect::<Vec<_>>().join(" "),
    ]
}

fn duty_cells(directory: &Directory, r: &Responsibility) -> Vec<String> {
    let unit = |id| text(directory.unit(id).map(|u| &u.code));
    let d = &r.deadlines;
    vec![
        r.areas.to_string(),
        unit(r.lead),
        r.assist.iter().map(|id| unit(*id)).collect::<Vec<_>>().join(";"),
        text(d.contact.as_ref()),
        text(d.handle.as_ref()),
        text(d.verify.as_ref()),
        r.source.name().to_owned(),
        r.note.clone(),
        r.valid_from.to_string(),
    ]
}
