//! Units with their posts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imports::{Given, ImportId, Kind, Sink, Staged, Told};
use kernel::{Ctx, Result, Time};
use serde_json::{Value, json};
use store::Tx;
use tabular::{Fault, Field, Kind as Cell, Record, Schema};

use super::{Ground, Of, Rows, body, changed_since, in_use, json as of, text};
use crate::area::NAME_MOST;
use crate::commands::{SLICE_MOST, put_units};
use crate::directory::Directory;
use crate::store::{DIRECTORY, bump, imports as sql, responsibility};
use crate::units::{CODE_MOST, NewUnit, Post, UnitKind};

/// Units, parents in any order; one of a known code is changed and keeps its
/// id.
pub struct Units(pub Arc<dyn Ground>);

/// The columns. Posts are written `unit_liaison:信访联络员; handler:经办人`.
pub static COLUMNS: Schema = &[
    field("code", CODE_MOST, true, &["单位代码", "代码"]),
    field("name", NAME_MOST, true, &["单位名称", "名称", "单位"]),
    field("kind", 30, true, &["单位类别", "类别", "类型"]),
    Field {
        name: "area", kind: Cell::Code, required: true, headings: &["区划代码", "所在区划"]
    },
    field("parent", CODE_MOST, false, &["上级单位", "上级代码"]),
    field("calendar", 60, false, &["工作日历"]),
    field("posts", 2_000, false, &["岗位"]),
    Field { name: "valid_from", kind: Cell::Time, required: false, headings: &["启用日期"] },
    Field { name: "valid_to", kind: Cell::Time, required: false, headings: &["停用日期"] },
    Field { name: "synthetic", kind: Cell::Flag, required: false, headings: &["虚构"] },
];

const fn field(
    name: &'static str,
    most: usize,
    required: bool,
    headings: &'static [&'static str],
) -> Field {
    Field { name, kind: Cell::Text { most }, required, headings }
}

/// Words for a kind of unit, as lists of units have them.
fn kind(word: &str) -> Option<UnitKind> {
    let known = match word {
        "部门" | "委办局" => UnitKind::Department,
        "镇街" | "街道" | "镇" | "乡" => UnitKind::Town,
        "派驻机构" => UnitKind::StationedOffice,
        "企业" | "企事业单位" => UnitKind::Firm,
        "物业" | "物业公司" => UnitKind::PropertyManager,
        "业委会" | "业主委员会" => UnitKind::OwnersCommittee,
        "园区" | "园区管委会" => UnitKind::ParkCommittee,
        other => return UnitKind::named(other),
    };
    Some(known)
}

fn unit(record: &Record, directory: &Directory, now: Time) -> Result<NewUnit, Vec<Fault>> {
    let mut faults = Vec::new();
    let text = |column: &str| record.text(column).map(str::to_owned);
    let kind = record.text("kind").and_then(kind);
    if kind.is_none() {
        faults.push(record.fault("kind", "territory.word_unknown"));
    }
    let area = record.text("area").and_then(|code| code.parse().ok());
    match area {
        None => faults.push(record.fault("area", "territory.area_code_wrong")),
        Some(area) if directory.area(area).is_none() => {
            let unknown = record.fault("area", "territory.area_unknown");
            faults.push(unknown.arg("area", area.to_string()));
        }
        Some(_) => {}
    }
    let (Some(kind), Some(area), true) = (kind, area, faults.is_empty()) else {
        return Err(faults);
    };
    let unit = NewUnit {
        code: text("code").unwrap_or_default(),
        name: text("name").unwrap_or_default(),
        kind,
        area,
        parent: text("parent"),
        calendar: text("calendar"),
        posts: posts(record.text("posts").unwrap_or_default()),
        synthetic: record.flag("synthetic").unwrap_or(false),
        valid_from: record.time("valid_from").unwrap_or(now),
        valid_to: record.time("valid_to"),
    };
    unit.check().map_err(|e| {
        let column = e.field.unwrap_or_default();
        let column = column.split('/').next().unwrap_or_default();
        vec![e.args.into_iter().fold(record.fault(column, e.code), |f, (n, v)| f.arg(n, v))]
    })?;
    Ok(unit)
}

fn posts(text: &str) -> Vec<Post> {
    let parts = text.split([';', '；']).map(str::trim).filter(|p| !p.is_empty());
    let post = |p: &str| {
        let (role, title) = p.split_once([':', '：']).unwrap_or((p, p));
        Post { role: role.trim().to_owned(), title: title.trim().to_owned() }
    };
    parts.map(post).collect()
}

/// Units with their rows in the file.
type Numbered = Vec<(u64, NewUnit)>;

/// Units in an order in which each comes after the one above it; what is left
/// hangs on a parent that nobody knows, or on itself.
fn ordered(mut units: Numbered, directory: &Directory) -> (Numbered, Numbered) {
    let mut there: BTreeSet<String> = directory.units().map(|u| u.code.clone()).collect();
    for (_, unit) in &units {
        there.remove(&unit.code);
    }
    let mut done = Vec::with_capacity(units.len());
    loop {
        let ready = |(_, u): &(u64, NewUnit)| u.parent.as_ref().is_none_or(|p| there.contains(p));
        let (now, later): (Vec<_>, Vec<_>) = units.into_iter().partition(ready);
        if now.is_empty() {
            return (done, later);
        }
        there.extend(now.iter().map(|(_, u)| u.code.clone()));
        done.extend(now);
        units = later;
    }
}

impl Kind for Units {
    fn name(&self) -> &'static str {
        "units"
    }

    fn columns(&self) -> tabular::Schema {
        COLUMNS
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        let directory = self.0.directory();
        let mut units = Numbered::new();
        let mut seen: BTreeMap<String, u64> = BTreeMap::new();
        given.table(COLUMNS, sink, |record| {
            let unit = unit(record, &directory, given.now)?;
            if let Some(first) = seen.insert(unit.code.clone(), record.row) {
                let twice = record.fault("code", "territory.code_twice");
                return Err(vec![twice.arg("code", unit.code).arg("first", first)]);
            }
            units.push((record.row, unit));
            Ok(None)
        })?;
        let lines = units.len();
        let (good, lost) = ordered(units, &directory);
        for (row, unit) in lost {
            let fault = Fault::new(row, "parent", "territory.unit_unknown");
            sink.fault(fault.arg("unit", unit.parent.unwrap_or_default()));
        }
        let (mut new, mut unchanged) = (0, 0);
        for (row, mut unit) in good {
            let held = directory.unit_by_code(&unit.code).and_then(|u| as_new(u.id, &directory));
            // Without a date in the file, a unit is as old as it was.
            if let Some(held) = held.as_ref().filter(|_| unit.valid_from == given.now) {
                unit.valid_from = held.valid_from;
            }
            new += i32::from(held.is_none());
            match held.as_ref() == Some(&unit) {
                true => unchanged += 1,
                false => sink.row(row, of(&unit)),
            }
        }
        let told = json!({ "counts": { "lines": lines, "new": new, "unchanged": unchanged } });
        Ok(told.as_object().cloned().unwrap_or_default())
    }

    fn apply(&self, _: &mut Tx<'_>, _: &Ctx, _: ImportId, rows: &[Staged]) -> Result<()> {
        rows.iter().try_for_each(|row| body::<NewUnit>(&row.body)?.check())
    }

    fn show(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()> {
        let rows: Vec<NewUnit> =
            imports::rows(tx, import)?.iter().map(|row| body(&row.body)).collect::<Result<_>>()?;
        let directory = crate::store::load_directory(tx)?;
        for unit in &rows {
            let old = directory.unit_by_code(&unit.code).and_then(|u| as_new(u.id, &directory));
            imports::keep(tx, import, &unit.code, &json!({ "old": old, "new": unit }))?;
        }
        rows.chunks(SLICE_MOST).try_for_each(|slice| put_units(tx, ctx, slice).map(drop))
    }

    fn hide(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()> {
        let directory = crate::store::load_directory(tx)?;
        let kept = imports::kept(tx, import)?;
        let read = |v: &Value| -> Result<Option<NewUnit>> { body(v) };
        let mut before: Vec<NewUnit> = Vec::new();
        let mut gone: Vec<&str> = Vec::new();
        for (code, sides) in &kept {
            let held = directory.unit_by_code(code).and_then(|u| as_new(u.id, &directory));
            if held != read(&sides["new"])? {
                return Err(changed_since(1));
            }
            match read(&sides["old"])? {
                Some(old) => before.push(old),
                None => gone.push(code),
            }
        }
        for code in &gone {
            self.unused(tx, &directory, code, &gone)?;
            sql::drop_unit(tx, code)?;
        }
        before.chunks(SLICE_MOST).try_for_each(|slice| put_units(tx, ctx, slice).map(drop))?;
        bump(tx, DIRECTORY)
    }
}

impl Units {
    /// That nothing hangs on a unit that goes.
    fn unused(
        &self,
        tx: &mut Tx<'_>,
        directory: &Directory,
        code: &str,
        gone: &[&str],
    ) -> Result<()> {
        let Some(unit) = directory.unit_by_code(code) else { return Ok(()) };
        let under = directory.units().filter(|u| u.parent == Some(unit.id));
        let others = under.filter(|u| !gone.contains(&u.code.as_str())).count();
        if others > 0 {
            return Err(in_use("units", others as i64));
        }
        let leads = responsibility::all(tx)?
            .iter()
            .filter(|r| r.lead == unit.id || r.assist.contains(&unit.id))
            .count();
        if leads > 0 {
            return Err(in_use("responsibility", leads as i64));
        }
        match self.0.in_use(tx, Of::Unit(unit.id))? {
            Some((what, count)) => Err(in_use(what, count)),
            None => Ok(()),
        }
    }

    /// Every unit as a table, those above before those under them.
    pub fn export(&self) -> Rows {
        let directory = self.0.directory();
        let all = directory.units().filter_map(|u| Some((0, as_new(u.id, &directory)?)));
        let empty = Directory::default();
        let (all, _) = ordered(all.collect(), &empty);
        let rows = all.iter().map(|(_, u)| row(u)).collect();
        Rows { headings: COLUMNS.iter().map(|f| f.name).collect(), rows }
    }
}

fn row(u: &NewUnit) -> Vec<String> {
    let post = |p: &Post| format!("{}:{}", p.role, p.title);
    vec![
        u.code.clone(),
        u.name.clone(),
        u.kind.name().to_owned(),
        u.area.to_string(),
        text(u.parent.as_deref()),
        text(u.calendar.as_deref()),
        u.posts.iter().map(post).collect::<Vec<_>>().join("; "),
        u.valid_from.to_string(),
        text(u.valid_to),
        if u.synthetic { "yes".to_owned() } else { String::new() },
    ]
}

/// A held unit as it would be put in again.
fn as_new(id: crate::units::UnitId, directory: &Directory) -> Option<NewUnit> {
    let u = directory.unit(id)?;
    Some(NewUnit {
        code: u.code.clone(),
        name: u.name.clone(),
        kind: u.kind,
        area: u.area,
        parent: u.parent.and_then(|p| directory.unit(p)).map(|p| p.code.clone()),
        calendar: u.calendar.clone(),
        posts: u.posts.clone(),
        synthetic: u.synthetic,
        valid_from: u.valid_from,
        valid_to: u.valid_to,
    })
}
