//! What a file can hold.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use kernel::{Ctx, Error, Result, Time};
use serde_json::{Map, Value};
use store::Tx;
use tabular::{Fault, Mapping, Record, Schema, Source};

use crate::sink::{Sink, Staged};
use crate::state::ImportId;

/// A file as it is given to its reader.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    pub source: &'a Source,
    /// Where it lies, for what has sisters beside it.
    pub path: &'a Path,
    pub mapping: &'a Mapping,
    /// Whether what is bad is left out and the rest taken.
    pub skip_bad: bool,
    /// Nothing may be changed: it is only said what would be.
    pub dry_run: bool,
    pub now: Time,
}

/// What a reader says of the file as a whole: `counts` and whatever else is
/// worth telling, by name.
pub type Told = Map<String, Value>;

/// Something that files hold. Whatever it does in the database it does so that
/// nobody sees it before [`Kind::show`].
pub trait Kind: Send + Sync {
    /// `areas`; also the word of the command line.
    fn name(&self) -> &'static str;

    /// The columns that it reads; none for what is no table.
    fn columns(&self) -> Schema {
        &[]
    }

    /// Reads and checks a file: good rows and faults go into the sink.
    ///
    /// # Errors
    /// Those of a mapping that does not fit.
    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told>;

    /// Rows on their way into staging: a kind with personal values puts them
    /// into the vault here, and a reference in their place.
    ///
    /// # Errors
    /// Those of the vault.
    fn seal(&self, _: &mut Tx<'_>, _: &Ctx, _: ImportId, _: &mut [Staged]) -> Result<()> {
        Ok(())
    }

    /// Staged rows that will not be applied.
    ///
    /// # Errors
    /// Those of the vault.
    fn drop_sealed(&self, _: &mut Tx<'_>, _: &Ctx, _: &[Staged]) -> Result<()> {
        Ok(())
    }

    /// Whether a slice needs no other row, neither before nor when all is
    /// shown. Such slices are prepared beside each other, and rows leave staging
    /// as they are applied.
    fn is_row_by_row(&self) -> bool {
        false
    }

    /// A slice of rows, put where nobody sees them yet.
    ///
    /// # Errors
    /// What ends the import as refused; its rows are then cleared.
    fn apply(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId, rows: &[Staged]) -> Result<()>;

    /// Shows all of it at once.
    ///
    /// # Errors
    /// As [`Kind::apply`].
    fn show(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()>;

    /// Tells the rest of the program, slice by slice, of what is to be seen
    /// now; whether more is left.
    ///
    /// # Errors
    /// Those of the store.
    fn tell(&self, _: &mut Tx<'_>, _: &Ctx, _: ImportId) -> Result<bool> {
        Ok(false)
    }

    /// Looks at a slice of what was brought, behind `after`, for what stands in
    /// the way of taking it back; where it came to, or none when all was looked
    /// at. A kind that hides by one row looks here and not in [`Kind::hide`], so
    /// that no command is as long as the import. It is asked before the hiding,
    /// and again behind it, when nobody can act on it any more.
    ///
    /// # Errors
    /// `imports.changed_since`, `imports.in_use` where it is too late.
    fn look(&self, _: &mut Tx<'_>, _: ImportId, _: i64) -> Result<Option<i64>> {
        Ok(None)
    }

    /// Hides all of it at once, as it was before.
    ///
    /// # Errors
    /// `imports.changed_since`, `imports.in_use` where it is too late.
    fn hide(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()>;

    /// Removes a slice of what is hidden; whether more is left.
    ///
    /// # Errors
    /// Those of the store.
    fn clear(&self, _: &mut Tx<'_>, _: &Ctx, _: ImportId) -> Result<bool> {
        Ok(false)
    }
}

impl Given<'_> {
    /// Reads a table: what `each` answers goes into the sink.
    ///
    /// # Errors
    /// Those of a mapping that does not fit.
    pub fn table(
        &self,
        schema: Schema,
        sink: &mut Sink,
        mut each: impl FnMut(&Record) -> std::result::Result<Option<Value>, Vec<Fault>>,
    ) -> Result<()> {
        let summary =
            tabular::read(self.source, schema, self.mapping, |record| match each(&record) {
                Ok(body) => {
                    body.into_iter().for_each(|body| sink.row(record.row, body));
                    Vec::new()
                }
                Err(faults) => faults,
            })?;
        sink.add_faults(summary.faults);
        Ok(())
    }
}

/// All kinds of a program, by name.
#[derive(Clone, Default)]
pub struct Kinds(BTreeMap<&'static str, Arc<dyn Kind>>);

impl Kinds {
    /// With one more.
    #[must_use]
    pub fn with(mut self, kind: impl Kind + 'static) -> Kinds {
        self.0.insert(kind.name(), Arc::new(kind));
        self
    }

    /// Each with its columns, by name.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, Schema)> {
        self.0.iter().map(|(name, kind)| (*name, kind.columns()))
    }

    /// # Errors
    /// `imports.kind_unknown`.
    pub fn get(&self, name: &str) -> Result<&Arc<dyn Kind>> {
        self.0.get(name).ok_or_else(|| Error::invalid("imports.kind_unknown", "kind"))
    }
}
