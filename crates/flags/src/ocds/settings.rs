//! Which rules run, and with which thresholds.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Result;
use serde::{Deserialize, Deserializer, de};

use super::release::Release;
use crate::errors;

/// Settings of the published flags, as a TOML file has them: a table a rule
/// (`[R024]`), and above them what holds for all. Only the rules named run;
/// all when none is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)]
pub struct Settings {
    /// Amounts in another currency are left out. The first one seen when it is
    /// not set.
    pub currency: Option<String>,
    /// Buyer's names of procedures in which prices are not compared, because
    /// the buyer sets them.
    #[serde(rename = "no_price_comparison_procurement_methods")]
    pub prices_set: Names,
    /// Where it is given: the only procedures in which they are.
    #[serde(rename = "price_comparison_procurement_methods")]
    pub prices_compared: Names,
    pub exclusions: Exclusions,
    #[serde(rename = "R003")]
    pub r003: Option<ShortSubmission>,
    #[serde(rename = "R018")]
    pub r018: Option<SingleBid>,
    #[serde(rename = "R024")]
    pub r024: Option<Fence>,
    #[serde(rename = "R025")]
    pub r025: Option<UnsuccessfulBids>,
    #[serde(rename = "R028")]
    pub r028: Option<Nothing>,
    #[serde(rename = "R030")]
    pub r030: Option<Nothing>,
    #[serde(rename = "R035")]
    pub r035: Option<OnlyWinnerValid>,
    #[serde(rename = "R036")]
    pub r036: Option<Nothing>,
    #[serde(rename = "R038")]
    pub r038: Option<ManyDisqualified>,
    #[serde(rename = "R048")]
    pub r048: Option<VariedSupplier>,
    #[serde(rename = "R058")]
    pub r058: Option<Fence>,
}

/// Processes that no rule looks at.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Exclusions {
    /// Buyer's names of procedures.
    pub procurement_method_details: Names,
}

/// The codes with which the published cases mark such procedures. A county
/// gives its own names instead.
const PRICES_SET: &str = "NPC";
const LEFT_OUT: &str = "EXC";

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            currency: None,
            prices_set: Names::one(PRICES_SET),
            prices_compared: Names::default(),
            exclusions: Exclusions::default(),
            r003: None,
            r018: None,
            r024: None,
            r025: None,
            r028: None,
            r030: None,
            r035: None,
            r036: None,
            r038: None,
            r048: None,
            r058: None,
        }
    }
}

impl Default for Exclusions {
    fn default() -> Exclusions {
        Exclusions { procurement_method_details: Names::one(LEFT_OUT) }
    }
}

/// A rule without thresholds.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A fence that is set instead of reckoned.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fence {
    pub threshold: Option<Ratio>,
}

/// R003
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ShortSubmission {
    /// Whole days.
    pub threshold: u32,
    /// Only these methods, when any is named.
    pub procurement_methods: Names,
    /// Whole days by the buyer's name of the procedure.
    pub procurement_method_details: BTreeMap<String, u32>,
}

impl Default for ShortSubmission {
    fn default() -> Self {
        let (methods, details) = (Names::default(), BTreeMap::new());
        Self { threshold: 15, procurement_methods: methods, procurement_method_details: details }
    }
}

/// R018
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SingleBid {
    /// Methods in which others were to compete.
    pub procurement_methods: Names,
}

impl Default for SingleBid {
    fn default() -> Self {
        let methods = ["open", "selective"].map(str::to_owned);
        Self { procurement_methods: Names(methods.into()) }
    }
}

/// R025
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UnsuccessfulBids {
    /// 0 to 100: who bids as often as this part of all is looked at.
    pub percentile: u32,
    pub threshold: Option<Ratio>,
}

impl Default for UnsuccessfulBids {
    fn default() -> Self {
        Self { percentile: 75, threshold: None }
    }
}

/// R035
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OnlyWinnerValid {
    /// Other tenderers whose bids were disqualified, at least.
    pub threshold: u32,
}

impl Default for OnlyWinnerValid {
    fn default() -> Self {
        Self { threshold: 1 }
    }
}

/// R038
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ManyDisqualified {
    pub threshold: Option<Ratio>,
    /// Of a tenderer; one with fewer is left out.
    pub minimum_submitted_bids: u64,
    /// Of a buyer or procuring entity. The published tool counts submitted
    /// bids here, and so do we, or its cases would not come out.
    pub minimum_contracting_processes: u64,
}

impl Default for ManyDisqualified {
    fn default() -> Self {
        Self { threshold: None, minimum_submitted_bids: 2, minimum_contracting_processes: 2 }
    }
}

/// R048
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VariedSupplier {
    /// Classes; reckoned when it is not set.
    pub threshold: Option<u32>,
    /// Leading characters of a class's code that make the class.
    pub digits: usize,
    /// Processes that a supplier won at least, to count for the fence.
    pub minimum_contracting_processes: u64,
}

impl Default for VariedSupplier {
    fn default() -> Self {
        Self { threshold: None, digits: 2, minimum_contracting_processes: 20 }
    }
}

/// A finite number.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "f64")]
pub struct Ratio(pub f64);

impl TryFrom<f64> for Ratio {
    type Error = &'static str;
    fn try_from(x: f64) -> Result<Ratio, Self::Error> {
        if x.is_finite() { Ok(Ratio(x)) } else { Err("a threshold is a finite number") }
    }
}

/// A set of names: a list, or one text with `|` between them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names(pub BTreeSet<String>);

impl Names {
    fn one(name: &str) -> Names {
        Names([name.to_owned()].into())
    }

    pub(crate) fn has(&self, name: Option<&str>) -> bool {
        name.is_some_and(|n| self.0.contains(n))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Names, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            List(BTreeSet<String>),
            Text(String),
        }
        match Written::deserialize(d) {
            Ok(Written::List(names)) => Ok(Names(names)),
            Ok(Written::Text(text)) => {
                Ok(Names(text.split('|').filter(|n| !n.is_empty()).map(str::to_owned).collect()))
            }
            Err(_) => Err(de::Error::custom("names are a list of texts")),
        }
    }
}

impl Settings {
    /// Reads a settings file.
    ///
    /// # Errors
    /// `flags.settings_wrong`: not TOML, an unknown name, a value of the wrong
    /// kind; says where.
    pub fn read(text: &str) -> Result<Settings> {
        let settings: Settings = toml::from_str(text).map_err(errors::settings_wrong)?;
        if settings.r025.as_ref().is_some_and(|r| r.percentile > 100) {
            return Err(errors::settings_wrong("R025.percentile is 0 to 100"));
        }
        Ok(settings)
    }

    /// Whether no rule looks at this process.
    pub(crate) fn leaves_out(&self, release: &Release<'_>) -> bool {
        self.exclusions.procurement_method_details.has(release.tender.details)
    }

    /// Whether the prices of this process may be compared.
    pub(crate) fn compares_prices(&self, release: &Release<'_>) -> bool {
        let details = release.tender.details;
        let among = self.prices_compared.is_empty() || self.prices_compared.has(details);
        among && !self.prices_set.has(details)
    }
}
