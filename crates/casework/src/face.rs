//! The part of a matter's row that most acts leave as it is.

use kernel::actor::Unit;
use kernel::{AreaCode, Id, Time};
use serde::{Deserialize, Serialize};

use crate::model::{MatterRow, Point};

/// What seldom changes of a matter: what it is about, where it is, who has it.
/// Most acts change its state alone, and then nothing of this, nor an index
/// over it, is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Face {
    edition: i64,
    title: String,
    subcategory: Option<String>,
    request_type: Option<String>,
    confidential: bool,
    pub(crate) public_text: Option<String>,
    area: AreaCode,
    point: Option<Point>,
    place: String,
    lead_unit: Option<Id<Unit>>,
    pub(crate) supervised: bool,
    ended: Option<Time>,
}

impl Face {
    pub fn of(m: &MatterRow) -> Face {
        Face {
            edition: m.edition,
            title: m.title.clone(),
            subcategory: m.subcategory.clone(),
            request_type: m.request_type.clone(),
            confidential: m.confidential,
            public_text: m.public_text.clone(),
            area: m.area_now,
            point: m.point,
            place: m.place.clone(),
            lead_unit: m.lead_unit,
            supervised: m.supervised,
            ended: m.ended,
        }
    }

    /// Puts it back.
    pub fn restore(&self, m: &mut MatterRow) {
        m.edition = self.edition;
        m.title.clone_from(&self.title);
        m.subcategory.clone_from(&self.subcategory);
        m.request_type.clone_from(&self.request_type);
        m.confidential = self.confidential;
        m.public_text.clone_from(&self.public_text);
        m.area_now = self.area;
        m.point = self.point;
        m.place.clone_from(&self.place);
        m.lead_unit = self.lead_unit;
        m.supervised = self.supervised;
        m.ended = self.ended;
    }
}
