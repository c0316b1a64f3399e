//! Reports as a kind of file: read and placed beside what serves, brought in
//! slices, seen at once.

use casework::commands as matters;
use imports::{Given, ImportId, Kind, SLICE, Sink, Staged, Told};
use kernel::{Ctx, Error, Result};
use store::{Store, Tx};

use super::ground::Way;
use super::reading::{Reading, each};
use super::staged::Row;
use crate::commands::{self, Brought};
use crate::sql::brought as sql;
use crate::sql::reports;
use crate::state::Reports;

/// See the module.
pub struct Messages {
    pub reports: Reports,
    pub store: Store,
}

impl Messages {
    fn bring(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId, row: &Row) -> Result<()> {
        let id = row.id.ok_or_else(|| Error::internal("a row without its matter"))?;
        sql::take(tx, &row.key, id, import)?;
        let Row { intake, suggestions, original, reporter, .. } = row;
        let brought = Brought {
            import: import.get(),
            id,
            intake,
            suggestions,
            original: *original,
            reporter: *reporter,
        };
        commands::bring(tx, ctx, self.reports.works(), &brought)
    }
}

impl Kind for Messages {
    fn name(&self) -> &'static str {
        "reports"
    }

    fn columns(&self) -> tabular::Schema {
        super::COLUMNS
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        let way = Way::of(&self.reports, given)?;
        let ready = way.prepare(&self.reports, &self.store, given)?;
        let mut reading = Reading::new(&self.reports, &self.store, sink, given.now, ready)?;
        let read = each(given.source, &way.mapping, |record| reading.row(record))?;
        reading.end(read)
    }

    fn seal(&self, tx: &mut Tx<'_>, ctx: &Ctx, _: ImportId, rows: &mut [Staged]) -> Result<()> {
        for staged in rows {
            let mut row = Row::read(staged)?;
            row.seal(tx, ctx, self.reports.works())?;
            staged.body = row.body()?;
        }
        Ok(())
    }

    fn drop_sealed(&self, tx: &mut Tx<'_>, ctx: &Ctx, rows: &[Staged]) -> Result<()> {
        for staged in rows {
            for person in Row::read(staged)?.persons() {
                self.reports.works().vault.erase(tx, ctx, person, "import refused")?;
            }
        }
        Ok(())
    }

    fn is_row_by_row(&self) -> bool {
        true
    }

    /// All is read before the first row is written: so the store can try a slice
    /// while it writes the one before.
    fn apply(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId, rows: &[Staged]) -> Result<()> {
        let rows = rows.iter().map(Row::read).collect::<Result<Vec<Row>>>()?;
        let known = sql::known(tx, rows.iter().map(|row| row.key.as_str()))?;
        if !known.is_empty() {
            // Another import brought them in meanwhile.
            return Err(Error::conflict("imports.changed_since").arg("count", known.len()));
        }
        matters::hide(tx, import.get())?;
        rows.iter().try_for_each(|row| self.bring(tx, ctx, import, row))
    }

    fn show(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<()> {
        matters::show(tx, import.get())
    }

    fn tell(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<bool> {
        matters::tell_brought(tx, ctx, import.get(), SLICE as i64)
    }

    fn look(&self, tx: &mut Tx<'_>, import: ImportId, after: i64) -> Result<Option<i64>> {
        let Some((last, touched)) = matters::touched(tx, import.get(), after, SLICE as i64)? else {
            return Ok(None);
        };
        if touched > 0 {
            return Err(Error::conflict("imports.changed_since").arg("count", touched));
        }
        match sql::supported(tx, import, (after, last))? {
            0 => Ok(Some(last)),
            n => Err(Error::conflict("imports.in_use").arg("what", "supports").arg("count", n)),
        }
    }

    fn hide(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<()> {
        matters::hide(tx, import.get())
    }

    fn clear(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<bool> {
        let slice = matters::brought_by(tx, import.get(), 0, SLICE as i64)?;
        for id in &slice {
            if let Some(report) = reports::get(tx, *id)? {
                for person in report.original.into_iter().chain(report.reporter) {
                    self.reports.works().vault.erase(tx, ctx, person, "import taken back")?;
                }
            }
            sql::unmake(tx, *id)?;
            matters::unmake(tx, ctx, *id)?;
        }
        if slice.is_empty() {
            sql::free(tx, import)?;
            matters::show(tx, import.get())?;
        }
        Ok(!slice.is_empty())
    }
}
