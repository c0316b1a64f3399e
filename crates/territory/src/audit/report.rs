//! What was found, as rows and on a map.

use serde_json::{Value, json};

use super::{Audit, Finding, Wrong};
use crate::geojson;

impl Audit {
    /// Findings of one kind.
    pub fn of(&self, wrong: Wrong) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |f| f.wrong == wrong)
    }

    /// One object for the whole: counts, sizes, and a row for each finding.
    pub fn json(&self) -> Value {
        let kind = |wrong: Wrong| {
            let size: f64 = self.of(wrong).map(|f| f.square_metres).sum();
            let slivers = self.of(wrong).filter(|f| f.sliver).count();
            json!({
                "count": self.of(wrong).count(), "slivers": slivers,
                "square_metres": round(size),
            })
        };
        json!({
            "areas": self.areas,
            "square_metres": round(self.square_metres),
            "gaps": kind(Wrong::Gap),
            "overlaps": kind(Wrong::Overlap),
            "beyond": kind(Wrong::Beyond),
            "too_small": {
                "count": self.too_small,
                "square_metres": round(self.too_small_square_metres),
            },
            "findings": self.findings.iter().map(Finding::row).collect::<Vec<_>>(),
        })
    }

    /// A FeatureCollection with the row of each finding as its properties.
    pub fn geojson(&self) -> Value {
        let feature = |f: &Finding| {
            json!({
                "type": "Feature", "properties": f.row(),
                "geometry": geojson::geometry(&f.shape),
            })
        };
        let features: Vec<Value> = self.findings.iter().map(feature).collect();
        json!({ "type": "FeatureCollection", "features": features })
    }
}

impl Finding {
    /// Its line of the table.
    pub fn row(&self) -> Value {
        let (lon, lat) = self.at.degrees();
        json!({
            "wrong": self.wrong, "sliver": self.sliver, "areas": self.areas,
            "square_metres": round(self.square_metres), "lon": lon, "lat": lat,
        })
    }
}

/// To a hundredth of a square metre.
fn round(n: f64) -> f64 {
    (n * 100.0).round() / 100.0
}
