//! Test territories that ship with the program: where messages of a city can be
//! tried whose own registers are not there.

use std::path::Path;

use imports::Given;
use kernel::{Error, Result};
use store::Store;
use tabular::Mapping;
use territory::Directory;
use tokio::runtime::Handle;

use super::kind::Kinds;
use super::land;
use super::reading::each;
use super::row::{self, Against};
use crate::state::Reports;

/// Files of a territory.
#[derive(Debug)]
pub(super) struct Ground {
    /// As a mapping file names it under `[options] territory`.
    pub name: &'static str,
    pub areas: &'static str,
    pub units: &'static str,
    /// GeoJSON, where its messages come with points.
    pub outlines: Option<&'static str>,
    /// How the tables are read that its messages are published in.
    pub mapping: &'static str,
}

/// An anonymised city: its messages name their places in their texts.
pub(super) static A_SHI: Ground = Ground {
    name: "a-shi",
    areas: include_str!("../../../../procedures/territories/a-shi/areas.csv"),
    units: include_str!("../../../../procedures/territories/a-shi/units.csv"),
    outlines: None,
    mapping: include_str!("../../../../procedures/territories/a-shi/mapping.toml"),
};

/// New York by its boroughs and community boards: its messages bring points.
pub(super) static NEW_YORK: Ground = Ground {
    name: "new-york",
    areas: include_str!("../../../../procedures/territories/new-york/areas.csv"),
    units: include_str!("../../../../procedures/territories/new-york/units.csv"),
    outlines: Some(include_str!("../../../../procedures/territories/new-york/boundaries.geojson")),
    mapping: include_str!("../../../../procedures/territories/new-york/mapping.toml"),
};

impl Ground {
    /// The one that a mapping names.
    ///
    /// # Errors
    /// `reports.import_territory`.
    pub fn of(mapping: &Mapping) -> Result<&'static Ground> {
        let named = mapping.options.get("territory").map_or("", String::as_str);
        let found = ALL.into_iter().find(|g| g.name == named);
        found.ok_or_else(|| Error::invalid("reports.import_territory", "territory"))
    }

    /// The one that lies here, if any does.
    ///
    /// # Errors
    /// Internal where its files do not read.
    pub fn here(directory: &Directory) -> Result<Option<&'static Ground>> {
        for ground in ALL {
            if land::is_here(directory, ground)? {
                return Ok(Some(ground));
            }
        }
        Ok(None)
    }
}

static ALL: [&Ground; 2] = [&A_SHI, &NEW_YORK];

/// How a file is read, and on which ground.
pub(super) struct Way {
    /// `None`: the city's own.
    ground: Option<&'static Ground>,
    pub mapping: Mapping,
}

impl Way {
    /// As the mapping says. Without one, an empty place and one that has a test
    /// territory already read JSON lines as the anonymised city's and tables as
    /// New York's; a city reads the columns by their own names.
    ///
    /// # Errors
    /// `reports.import_territory`.
    pub fn of(reports: &Reports, given: &Given<'_>) -> Result<Way> {
        let directory = reports.works().directory();
        let empty = directory.areas().next().is_none();
        if given.mapping.is_plain() {
            let usual = if is_lines(given.path) { &A_SHI } else { &NEW_YORK };
            if empty || land::is_here(&directory, usual)? {
                let mapping = Mapping::parse(usual.mapping)?;
                return Ok(Way { ground: Some(usual), mapping });
            }
        }
        let named = given.mapping.options.contains_key("territory");
        let ground = match named || empty {
            true => Some(Ground::of(given.mapping)?),
            false => None,
        };
        Ok(Way { ground, mapping: given.mapping.clone() })
    }

    /// Sees to the ground; whether there is one on which rows can be placed. A
    /// test territory goes into an empty place with a file that nothing is wrong
    /// with, and not with another.
    ///
    /// # Errors
    /// `reports.import_elsewhere`; those of the store.
    pub fn prepare(&self, reports: &Reports, store: &Store, given: &Given<'_>) -> Result<bool> {
        let Some(ground) = self.ground else { return Ok(true) };
        let empty = reports.works().directory().areas().next().is_none();
        if empty && (given.dry_run || !(given.skip_bad || self.is_clean(reports, given)?)) {
            return Ok(false);
        }
        Handle::current().block_on(land::fill(reports, store, ground)).map(|()| true)
    }

    fn is_clean(&self, reports: &Reports, given: &Given<'_>) -> Result<bool> {
        let kinds = Kinds::shipped()?;
        let with = Against { reports, kinds: &kinds, now: given.now };
        let read = each(given.source, &self.mapping, |record| {
            row::read(record, &with, false).err().unwrap_or_default()
        })?;
        Ok(read.faults.is_empty())
    }
}

/// Whether the file's name is that of JSON lines, also packed.
fn is_lines(file: &Path) -> bool {
    let name = file.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    [".jsonl", ".ndjson", ".json"].iter().any(|end| name.ends_with(end))
}
