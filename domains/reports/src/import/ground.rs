//! Test territories that ship with the program: where messages of a city can be
//! tried whose own registers are not there.

use tabular::Mapping;

use kernel::{Error, Result};

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
        let found = [&A_SHI, &NEW_YORK].into_iter().find(|g| g.name == named);
        found.ok_or_else(|| Error::invalid("reports.import_territory", "territory"))
    }
}
