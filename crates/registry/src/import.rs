//! Registers of others on their way in, and as they go out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casework::Works;
use identity::vault::{About, FieldKind, NewSubject, VaultRef};
use imports::{Given, ImportId, Kind as Import, Sink, Staged, Told};
use kernel::{AreaCode, Ctx, Error, Id, Result, Shard, Time};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Store, Tx, vals};
use tabular::{Fault, Field, Kind as Cell, Record, Schema};
use tokio::runtime::Handle;

use crate::model::{Entry, EntryId, Kind};
use crate::queries::with_cards;
use crate::sql;

/// Entries with the number of their source: one that is known gets a new state
/// from its day on, and nothing of the old one is lost.
pub struct Register {
    pub works: Arc<Works>,
    pub store: Store,
}

/// The columns. `inside` is the number of the place that holds it, which may
/// stand anywhere in the same file.
pub static COLUMNS: Schema = &[
    Field {
        name: "entry",
        kind: Cell::Choice(&["person", "dwelling", "organisation", "place"]),
        required: true,
        headings: &["登记类别"],
    },
    text("code", 60, true, &["编号", "登记编号"]),
    Field {
        name: "area", kind: Cell::Code, required: true, headings: &["区划代码", "网格代码"]
    },
    text("sort", 40, false, &["类型"]),
    text("name", 100, false, &["名称", "姓名"]),
    text("inside", 60, false, &["所在处所编号", "上级编号"]),
    text("phone", 40, false, &["电话", "手机"]),
    text("id_number", 30, false, &["身份证号"]),
    text("address", 300, false, &["住址", "地址"]),
    Field {
        name: "lon",
        kind: Cell::Decimal { least: -180.0, most: 180.0 },
        required: false,
        headings: &["经度"],
    },
    Field {
        name: "lat",
        kind: Cell::Decimal { least: -90.0, most: 90.0 },
        required: false,
        headings: &["纬度"],
    },
    Field { name: "valid_from", kind: Cell::Time, required: false, headings: &["启用日期"] },
    Field { name: "valid_to", kind: Cell::Time, required: false, headings: &["停用日期"] },
];

const fn text(
    name: &'static str,
    most: usize,
    required: bool,
    headings: &'static [&'static str],
) -> Field {
    Field { name, kind: Cell::Text { most }, required, headings }
}

/// Fields that lie in the vault when they are a person's.
const PERSONAL: [(&str, FieldKind); 4] = [
    ("name", FieldKind::Name),
    ("phone", FieldKind::Phone),
    ("id_number", FieldKind::IdNumber),
    ("address", FieldKind::Address),
];

/// A row; what is personal leaves it before it is staged.
#[derive(Serialize, Deserialize)]
struct Row {
    kind: Kind,
    code: String,
    area: AreaCode,
    sort: String,
    name: String,
    inside: Option<String>,
    lon: Option<f64>,
    lat: Option<f64>,
    valid_from: Time,
    valid_to: Option<Time>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    personal: Vec<(String, String)>,
    /// Given when it is staged.
    #[serde(default)]
    id: Option<EntryId>,
    #[serde(default)]
    new: bool,
    #[serde(default)]
    subject: Option<VaultRef>,
}

impl Register {
    fn row(&self, record: &Record, now: Time) -> std::result::Result<Row, Vec<Fault>> {
        let mut faults = Vec::new();
        let kind = record.text("entry").and_then(Kind::named);
        let area: Option<AreaCode> = record.text("area").and_then(|code| code.parse().ok());
        match area {
            None => faults.push(record.fault("area", "territory.area_code_wrong")),
            Some(area) if self.works.directory().area(area).is_none() => {
                let unknown = record.fault("area", "territory.area_unknown");
                faults.push(unknown.arg("area", area.to_string()));
            }
            Some(_) => {}
        }
        let is_person = kind == Some(Kind::Person);
        let mut personal = Vec::new();
        for (field, sort) in PERSONAL {
            let Some(value) = record.text(field) else { continue };
            match sort.clean(value, field) {
                Ok(_) if value.contains('*') => faults.push(record.fault(field, "registry.masked")),
                Ok(value) if is_person => personal.push((field.to_owned(), value)),
                Ok(_) => {}
                Err(e) if is_person => faults.push(record.fault(field, e.code)),
                Err(_) => {}
            }
        }
        let name = record.text("name").unwrap_or_default();
        if name.is_empty() {
            faults.push(record.fault("name", "tabular.cell_missing"));
        }
        if !is_person && !identity::mask::free_text(name).found.is_empty() {
            faults.push(record.fault("name", "registry.name_personal"));
        }
        let valid_from = record.time("valid_from").unwrap_or(now);
        let valid_to = record.time("valid_to");
        if valid_to.is_some_and(|to| to <= valid_from) {
            faults.push(record.fault("valid_to", "territory.dates_crossed"));
        }
        let (Some(kind), Some(area), true) = (kind, area, faults.is_empty()) else {
            return Err(faults);
        };
        let own = |column: &str| record.text(column).map(str::to_owned);
        Ok(Row {
            kind,
            code: own("code").unwrap_or_default(),
            area,
            sort: own("sort").unwrap_or_default(),
            name: if is_person { String::new() } else { name.to_owned() },
            inside: own("inside"),
            lon: record.decimal("lon"),
            lat: record.decimal("lat"),
            valid_from,
            valid_to,
            personal,
            id: None,
            new: false,
            subject: None,
        })
    }

    /// Those of the numbers that no place is held under.
    fn unknown(&self, codes: BTreeSet<String>) -> Result<BTreeSet<String>> {
        if codes.is_empty() {
            return Ok(codes);
        }
        let read = move |tx: &mut Tx<'_>| {
            let mut unknown = BTreeSet::new();
            for code in &codes {
                if held(tx, code)?.is_none() {
                    unknown.insert(code.clone());
                }
            }
            Ok(unknown)
        };
        Handle::current().block_on(self.store.read(Shard::COMMON, read))
    }

    /// Gives a row its entry, and a person's values to the vault.
    fn place(&self, tx: &mut Tx<'_>, ctx: &Ctx, row: &mut Row) -> Result<()> {
        let known = sql::by_code(tx, row.kind, &row.code)?;
        let id = known.unwrap_or_else(|| ctx.id(Shard::of_area(row.area)));
        (row.id, row.new) = (Some(id), known.is_none());
        if row.personal.is_empty() {
            return Ok(());
        }
        let about = About { kind: "person", id: id.get() };
        let new = NewSubject { shard: id.shard(), about, confidential: false };
        let values = std::mem::take(&mut row.personal);
        let values: Vec<(&str, &str)> =
            values.iter().map(|(f, v)| (f.as_str(), v.as_str())).collect();
        row.subject = Some(self.works.vault.put(tx, ctx, new, &values)?);
        Ok(())
    }
}

impl Import for Register {
    fn name(&self) -> &'static str {
        "registry"
    }

    fn columns(&self) -> tabular::Schema {
        COLUMNS
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        let mut seen: BTreeMap<(&'static str, String), u64> = BTreeMap::new();
        let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
        let mut ready: Vec<(u64, Row)> = Vec::new();
        // Those inside others wait until all numbers of the file are known.
        let mut inside: Vec<(u64, Row)> = Vec::new();
        given.table(COLUMNS, sink, |record| {
            let row = self.row(record, given.now)?;
            if let Some(first) = seen.insert((row.kind.name(), row.code.clone()), record.row) {
                let twice = record.fault("code", "territory.code_twice");
                return Err(vec![twice.arg("code", "…").arg("first", first)]);
            }
            *counts.entry(row.kind.name()).or_default() += 1;
            match row.inside.is_some() {
                true => inside.push((record.row, row)),
                false => ready.push((record.row, row)),
            }
            Ok(None)
        })?;
        let here = |code: &str| {
            seen.contains_key(&("place", code.to_owned()))
                || seen.contains_key(&("dwelling", code.to_owned()))
                || seen.contains_key(&("organisation", code.to_owned()))
        };
        let asked: BTreeSet<String> = inside
            .iter()
            .filter_map(|(_, r)| r.inside.clone())
            .filter(|code| !here(code))
            .collect();
        let unknown = self.unknown(asked)?;
        for (line, row) in ready.into_iter().chain(inside) {
            match row.inside.as_ref().is_some_and(|code| unknown.contains(code)) {
                true => sink.fault(Fault::new(line, "inside", "registry.inside_unknown")),
                false => sink.row(line, serde_json::to_value(row).unwrap_or_default()),
            }
        }
        Ok([("counts".to_owned(), json!(counts))].into_iter().collect())
    }

    fn seal(&self, tx: &mut Tx<'_>, ctx: &Ctx, _: ImportId, rows: &mut [Staged]) -> Result<()> {
        for staged in rows {
            let mut row = row(staged)?;
            self.place(tx, ctx, &mut row)?;
            staged.body = serde_json::to_value(row).map_err(Error::internal)?;
        }
        Ok(())
    }

    fn drop_sealed(&self, tx: &mut Tx<'_>, ctx: &Ctx, rows: &[Staged]) -> Result<()> {
        for staged in rows {
            if let Some(subject) = row(staged)?.subject {
                self.works.vault.erase(tx, ctx, subject, "import refused")?;
            }
        }
        Ok(())
    }

    fn apply(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId, rows: &[Staged]) -> Result<()> {
        let mut coming = BTreeMap::new();
        for staged in rows {
            let row = row(staged)?;
            let Some(id) = row.id else { continue };
            if row.new {
                let (kind, code) = (row.kind.name(), row.code.as_str());
                let look_up = sql::code_shard(row.kind, code);
                let taken = vals![look_up, kind, code, id, import];
                if tx.query_opt(&sql::CODE_TAKE, &taken, |r| r.int(0))?.is_none() {
                    // Another import brought it in meanwhile.
                    return Err(Error::conflict("imports.changed_since").arg("count", 1));
                }
                let entry = vals![id.shard(), id, kind, code, import, ctx.now];
                tx.exec(&sql::ENTRY_ADD, &entry)?;
            }
            let state: Id<Entry> = ctx.id(id.shard());
            let inside = match &row.inside {
                None => None,
                Some(code) => match held(tx, code)? {
                    Some(id) => Some(id),
                    None => {
                        if coming.is_empty() {
                            coming = later(tx, import)?;
                        }
                        let unknown = || Error::invalid("registry.inside_unknown", "inside");
                        Some(coming.get(code).copied().ok_or_else(unknown)?)
                    }
                },
            };
            tx.exec(
                &sql::STATE_ADD,
                &vals![
                    id.shard(),
                    id,
                    row.valid_from,
                    state,
                    row.valid_to,
                    row.area,
                    row.sort,
                    row.name,
                    inside,
                    row.lon,
                    row.lat,
                    row.subject,
                    import
                ],
            )?;
        }
        Ok(())
    }

    fn show(&self, _: &mut Tx<'_>, _: &Ctx, _: ImportId) -> Result<()> {
        // Its rows are seen as soon as the import is done.
        Ok(())
    }

    fn hide(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<()> {
        let uses = [
            ("registry", &sql::IMPORT_CHANGED),
            ("merges", &sql::IMPORT_MERGED),
            ("inside", &sql::IMPORT_INSIDE),
        ];
        for (what, statement) in uses {
            let count = tx.query_one(statement, &vals![import], |r| r.int(0))?;
            if count > 0 {
                let in_use = Error::conflict("imports.in_use").arg("what", what);
                return Err(in_use.arg("count", count));
            }
        }
        Ok(())
    }

    fn clear(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<bool> {
        let states = tx.query(&sql::IMPORT_STATES, &vals![import], |r| {
            Ok((r.shard(0)?, r.int(1)?, r.int(2)?, r.int(3)?, r.opt_id(4)?))
        })?;
        for (shard, entry, from, id, subject) in &states {
            tx.exec(&sql::STATE_DROP, &vals![*shard, *entry, *from, *id])?;
            if let Some(subject) = *subject {
                self.works.vault.erase(tx, ctx, subject, "import taken back")?;
            }
        }
        if states.is_empty() {
            tx.exec(&sql::IMPORT_CODES_DROP, &vals![import])?;
            tx.exec(&sql::IMPORT_ENTRIES_DROP, &vals![import])?;
        }
        Ok(!states.is_empty())
    }
}

/// The place that is held under that number.
fn held(tx: &mut Tx<'_>, code: &str) -> Result<Option<EntryId>> {
    for kind in [Kind::Place, Kind::Dwelling, Kind::Organisation] {
        if let Some(id) = sql::by_code(tx, kind, code)? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Places of this import whose rows come later than those inside them.
fn later(tx: &mut Tx<'_>, import: ImportId) -> Result<BTreeMap<String, EntryId>> {
    let rows = imports::rows(tx, import)?;
    let rows = rows.iter().map(row).collect::<Result<Vec<Row>>>()?;
    let places = rows.into_iter().filter(|r| r.kind != Kind::Person);
    Ok(places.filter_map(|r| Some((r.code, r.id?))).collect())
}

/// Every entry as it is now as a table, as its import reads it. What is personal
/// stands masked under headings that no import asks for: in clear it leaves by
/// an approved export alone.
///
/// # Errors
/// Those of the store.
pub fn export(tx: &mut Tx<'_>, at: Time) -> Result<(Vec<&'static str>, Vec<Vec<String>>)> {
    let all = sql::all(tx, at)?;
    let codes: BTreeMap<EntryId, String> = all.iter().map(|e| (e.id, e.code.clone())).collect();
    let all = with_cards(tx, all)?;
    let text = |v: Option<f64>| v.map(|v| v.to_string()).unwrap_or_default();
    let row = |e: &Entry| {
        let inside = e.inside.and_then(|id| codes.get(&id).cloned()).unwrap_or_default();
        let mut cells = vec![
            e.kind.name().to_owned(),
            e.code.clone(),
            e.area.to_string(),
            e.sort.clone(),
            e.name.clone(),
            inside,
            String::new(),
            String::new(),
            String::new(),
            text(e.lon),
            text(e.lat),
            e.valid_from.to_string(),
            e.valid_to.map(|t| t.to_string()).unwrap_or_default(),
        ];
        cells.extend(MASKED.map(|(_, field)| e.masked.get(field).cloned().unwrap_or_default()));
        cells
    };
    let mut rows: Vec<Vec<String>> = all.iter().map(row).collect();
    rows.sort();
    let mut headings: Vec<&'static str> = COLUMNS.iter().map(|f| f.name).collect();
    headings.extend(MASKED.map(|(heading, _)| heading));
    Ok((headings, rows))
}

/// Headings of masked values.
const MASKED: [(&str, &str); 4] = [
    ("masked_name", "name"),
    ("masked_phone", "phone"),
    ("masked_id_number", "id_number"),
    ("masked_address", "address"),
];

fn row(staged: &Staged) -> Result<Row> {
    Row::deserialize(&staged.body).map_err(Error::internal)
}
