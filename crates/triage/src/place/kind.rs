//! What sort of place a name is of, and how exact that is.

use serde::{Deserialize, Serialize};

/// Sort of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Estate,
    School,
    Hospital,
    Firm,
    Market,
    Park,
    Station,
    BusLine,
    Road,
    Village,
    Area,
    Town,
    County,
    City,
}

impl Kind {
    /// From its name in a list.
    pub fn parse(name: &str) -> Option<Kind> {
        Some(match name {
            "estate" => Kind::Estate,
            "school" => Kind::School,
            "hospital" => Kind::Hospital,
            "firm" => Kind::Firm,
            "market" => Kind::Market,
            "park" => Kind::Park,
            "station" => Kind::Station,
            "bus_line" => Kind::BusLine,
            "road" => Kind::Road,
            "village" => Kind::Village,
            "area" => Kind::Area,
            "town" => Kind::Town,
            "county" => Kind::County,
            "city" => Kind::City,
            _ => return None,
        })
    }

    /// Larger is more exact: a door can be found within it sooner.
    pub const fn exactness(self) -> f32 {
        match self {
            Kind::Estate | Kind::School | Kind::Market => 3.0,
            Kind::Hospital | Kind::Park | Kind::Firm => 2.8,
            Kind::Village => 2.6,
            Kind::Station => 2.3,
            Kind::Road => 2.2,
            Kind::BusLine => 2.0,
            Kind::Area => 1.8,
            Kind::Town => 1.5,
            Kind::County => 0.5,
            Kind::City => 0.2,
        }
    }

    /// A place that others lie in or at: the next name begins behind it.
    pub const fn holds_others(self) -> bool {
        matches!(
            self,
            Kind::Road | Kind::Village | Kind::Town | Kind::Area | Kind::County | Kind::City
        )
    }
}
