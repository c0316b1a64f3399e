//! What a village buys, as open contracting data (OCDS 1.1): one release for
//! each process that everybody may read, the same bytes for the same data.
//!
//! DANGER: what goes out here cannot be taken back. A natural person has no
//! name in a purchase at all, so none can slip out; free text of reasons and
//! opinions, photos and files stay inside.

mod load;
mod release;
mod table;

use casework::Works;
use http_edge::schema::TimeText;
use kernel::{AreaCode, Ctx, Error, Result, SettingDef, Time};
use serde::Serialize;
use serde_json::Value;
use store::Tx;
use utoipa::ToSchema;

pub use table::HEADINGS;

/// The prefix of every `ocid`. A publisher registers its own.
pub static PREFIX: SettingDef = SettingDef {
    name: "powers.ocid_prefix",
    default: r#""ocds-000000""#,
    check: |v| match v.as_str().and_then(|s| s.strip_prefix("ocds-")) {
        Some(own) if own.len() == 6 && own.bytes().all(is_of_prefix) => Ok(()),
        _ => Err("settings.ocid_prefix_wrong"),
    },
};

fn is_of_prefix(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit()
}

/// A release package.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReleasePackage {
    pub uri: String,
    /// Of the standard.
    pub version: &'static str,
    /// Of the newest release: the same package for the same data.
    #[schema(value_type = TimeText)]
    pub published_date: Time,
    pub publisher: Publisher,
    /// As OCDS 1.1 describes them.
    #[schema(value_type = Vec<Object>)]
    pub releases: Vec<Value>,
}

/// Who publishes: the county whose village it is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Publisher {
    pub name: String,
}

/// The release package of a village; `address` is where this program is reached.
///
/// # Errors
/// Not found for what is no village, or has nothing that everybody may read: a
/// package has one release at the least.
pub fn package(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    works: &Works,
    village: AreaCode,
    address: Option<&str>,
) -> Result<ReleasePackage> {
    let (place, processes) = load::village(tx, ctx, works, village)?;
    let published_date = processes.iter().map(load::Process::date).max();
    let releases = processes.iter().map(|p| release::release(&place, p)).collect();
    let path = format!("/api/v1/powers/villages/{}/ocds", digits(village));
    Ok(ReleasePackage {
        uri: format!(
            "{}{path}",
            address.unwrap_or("https://jingwei.invalid").trim_end_matches('/')
        ),
        version: "1.1",
        published_date: published_date.ok_or_else(Error::not_found)?,
        publisher: Publisher { name: place.county },
        releases,
    })
}

/// The same processes as rows of a table under [`HEADINGS`].
///
/// # Errors
/// As [`package`].
pub fn rows(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    works: &Works,
    village: AreaCode,
) -> Result<Vec<Vec<String>>> {
    let (place, processes) = load::village(tx, ctx, works, village)?;
    if processes.is_empty() {
        return Err(Error::not_found());
    }
    Ok(processes.iter().map(|p| table::row(&place, p)).collect())
}

/// The twelve digits of a village.
pub fn digits(village: AreaCode) -> String {
    village.to_string().chars().take(12).collect()
}
