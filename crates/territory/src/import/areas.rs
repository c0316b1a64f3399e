//! Areas.

use std::collections::BTreeMap;
use std::sync::Arc;

use imports::{Given, ImportId, Kind, Sink, Staged, Told};
use kernel::{AreaCode, Ctx, Result};
use store::Tx;

use super::{Ground, Of, Rows, body, changed_since, in_use, json, text};
use crate::area::Area;
use crate::area_file;
use crate::directory::Directory;
use crate::store::{BOUNDARIES, DIRECTORY, bump, imports as sql, responsibility};

/// Areas from province to micro-grid. A code that is held is changed; what the
/// file does not name stays as it is.
pub struct Areas(pub Arc<dyn Ground>);

impl Kind for Areas {
    fn name(&self) -> &'static str {
        "areas"
    }

    fn columns(&self) -> tabular::Schema {
        crate::area_file::COLUMNS
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        let directory = self.0.directory();
        let held: BTreeMap<AreaCode, Area> =
            directory.areas().map(|a| (a.code, a.clone())).collect();
        let (source, mapping) = (given.source, given.mapping);
        let plan = area_file::read(source, mapping, &held, given.now, given.skip_bad)?;
        sink.add_faults(plan.faults);
        for (i, area) in (1..).zip(&plan.rows) {
            sink.row(i, json(area));
        }
        let told = [("counts", json(plan.counts)), ("doubtful", json(plan.doubtful))];
        Ok(told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    fn apply(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId, rows: &[Staged]) -> Result<()> {
        for row in rows {
            let area: Area = body(&row.body)?;
            area.check()?;
            sql::put_aside(tx, import.get(), &area)?;
        }
        Ok(())
    }

    fn show(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<()> {
        sql::show_areas(tx, import.get())?;
        stamp(tx)
    }

    fn hide(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<()> {
        let changed = sql::areas_changed(tx, import.get())?;
        if changed > 0 {
            return Err(changed_since(changed));
        }
        let used = match sql::areas_used(tx, import.get())? {
            Some(used) => Some(used),
            None => self.0.in_use(tx, Of::AreasOf(import.get()))?,
        };
        if let Some((what, count)) = used {
            return Err(in_use(what, count));
        }
        for row in responsibility::all(tx)?.iter().filter(|r| r.valid_to.is_none()) {
            for (first, _) in row.areas.ranges() {
                if sql::is_added(tx, import.get(), *first)? {
                    return Err(in_use("responsibility", 1));
                }
            }
        }
        sql::hide_areas(tx, import.get())?;
        stamp(tx)
    }

    fn clear(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<bool> {
        sql::clear_areas(tx, import.get())
    }
}

/// An area that ends or goes takes its shape along.
fn stamp(tx: &mut Tx<'_>) -> Result<()> {
    bump(tx, DIRECTORY)?;
    bump(tx, BOUNDARIES)
}

/// Every area, outer ones before those inside them.
pub(crate) fn export(directory: &Directory) -> Rows {
    let mut areas: Vec<&Area> = directory.areas().collect();
    areas.sort_by_key(|a| (a.level, a.code));
    let row = |a: &&Area| {
        vec![
            a.code.to_string(),
            a.name.clone(),
            a.level.name().to_owned(),
            text(a.parent),
            a.kind.name().to_owned(),
            text(a.residents),
            text(a.name_mn.as_deref()),
            a.valid_from.to_string(),
            text(a.valid_to),
            if a.synthetic { "yes".to_owned() } else { String::new() },
        ]
    };
    let headings = area_file::COLUMNS.iter().map(|f| f.name).collect();
    Rows { headings, rows: areas.iter().map(row).collect() }
}

impl Areas {
    /// Every area as a table.
    pub fn export(&self) -> Rows {
        export(&self.0.directory())
    }
}
