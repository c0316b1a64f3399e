//! What of a village's purchases everybody may read.

use casework::{Matter, Works};
use jiff::tz::TimeZone;
use kernel::{AreaCode, Ctx, Error, Id, Result, Time};
use store::Tx;

use super::{PREFIX, digits};
use crate::money::sql::{self as money, Paid};
use crate::purchase::model::Purchase;
use crate::purchase::sql;
use crate::queries::{self, matters, money::named};

/// Processes of a package at the most; of more the newest.
const PROCESSES_MOST: i64 = 1_000;

/// Where it is bought.
pub(super) struct Place {
    pub prefix: String,
    /// Twelve digits.
    pub code: String,
    pub name: String,
    pub county: String,
    pub zone: TimeZone,
}

/// A purchase with where it stands and what was paid for it.
pub(super) struct Process {
    pub number: String,
    pub version: i64,
    pub stage: String,
    /// When it entered its stage.
    pub entered: Time,
    /// The number of the resolution behind it.
    pub resolution: Option<String>,
    pub purchase: Purchase,
    pub paid: Vec<(String, Paid)>,
}

impl Process {
    /// When it last changed.
    pub fn date(&self) -> Time {
        self.paid.iter().map(|(_, p)| p.posted).chain([self.entered]).max().unwrap_or(self.entered)
    }

    /// What was paid for it, in fen.
    pub fn paid(&self) -> i64 {
        self.paid.iter().map(|(_, p)| p.amount).sum()
    }
}

/// A village with its public processes, oldest first.
///
/// # Errors
/// Not found for what is no village.
pub(super) fn village(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    works: &Works,
    village: AreaCode,
) -> Result<(Place, Vec<Process>)> {
    let name = named(works, village)?;
    let directory = works.directory();
    let county = directory.line_name(queries::county(&directory, village)?);
    let prefix = ctx.settings.get(&PREFIX, Some(village), ctx.now);
    let prefix = prefix.ok_or_else(|| Error::internal("the shipped prefix does not read"))?;
    let code = digits(village);
    let place = Place { prefix, code, name, county, zone: works.calendars.zone().clone() };
    let mut processes = Vec::new();
    for (matter, purchase) in sql::newest(tx, village, PROCESSES_MOST)? {
        processes.extend(process(tx, works, &place, matter, purchase)?);
    }
    processes.reverse();
    Ok((place, processes))
}

fn process(
    tx: &mut Tx<'_>,
    works: &Works,
    place: &Place,
    id: Id<Matter>,
    purchase: Purchase,
) -> Result<Option<Process>> {
    let Some((m, _)) = matters::open(tx, works, id)? else { return Ok(None) };
    let number = |tx: &mut Tx<'_>, id: Id<Matter>| -> Result<Option<String>> {
        Ok(casework::sql::matters::get(tx, id)?.map(|m| m.number(&place.zone)))
    };
    let resolution = match purchase.resolution {
        Some(resolution) => number(tx, resolution)?,
        None => None,
    };
    let mut paid = Vec::new();
    for payment in money::paid(tx, id)? {
        paid.extend(number(tx, payment.matter)?.map(|number| (number, payment)));
    }
    Ok(Some(Process {
        number: m.number(&place.zone),
        version: m.version,
        stage: m.stage,
        entered: m.state.entered,
        resolution,
        purchase,
        paid,
    }))
}
