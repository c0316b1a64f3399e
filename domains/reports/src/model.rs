//! What somebody says when they report.

use casework::{Matter, Point};
use kernel::{AreaCode, Error, Id, Result, Time};
use serde::{Deserialize, Serialize};

/// Characters of a text.
pub const TEXT_MOST: usize = 4_000;
/// Characters of a typed address.
pub const ADDRESS_MOST: usize = 200;
/// Photos of one report.
pub const PHOTOS_MOST: usize = 6;

/// 诉求类型: an axis beside category. It sets deadline, publicity and follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestType {
    Consult,
    AskHelp,
    Complain,
    Inform,
    Suggest,
    Praise,
}

impl RequestType {
    /// Name on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            RequestType::Consult => "consult",
            RequestType::AskHelp => "ask_help",
            RequestType::Complain => "complain",
            RequestType::Inform => "inform",
            RequestType::Suggest => "suggest",
            RequestType::Praise => "praise",
        }
    }

    /// Never public, never near by, never merged in sight of others; the
    /// reporter is hidden from the handler.
    pub const fn is_confidential(self) -> bool {
        matches!(self, RequestType::Inform)
    }
}

/// Where it came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The resident's own page.
    Page,
    /// 12345.
    Hotline,
    Counter,
    Letter,
    GridWorker,
    Inspector,
    Leader,
    /// A neighbouring system or an imported file.
    System,
    Device,
}

impl Channel {
    /// Name on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Channel::Page => "page",
            Channel::Hotline => "hotline",
            Channel::Counter => "counter",
            Channel::Letter => "letter",
            Channel::GridWorker => "grid_worker",
            Channel::Inspector => "inspector",
            Channel::Leader => "leader",
            Channel::System => "system",
            Channel::Device => "device",
        }
    }
}

/// Where it is: by point, by words, or by area.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlaceIn {
    /// WGS-84 degrees; both or neither.
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    pub address: Option<String>,
    pub area: Option<AreaCode>,
}

impl PlaceIn {
    /// The point, when there is one.
    ///
    /// # Errors
    /// `reports.point_wrong`.
    pub fn point(&self) -> Result<Option<Point>> {
        match (self.lon, self.lat) {
            (None, None) => Ok(None),
            (Some(lon), Some(lat))
                if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) =>
            {
                Ok(Some(Point { lon, lat }))
            }
            _ => Err(Error::invalid("reports.point_wrong", "place/lon")),
        }
    }
}

/// Whom to talk to. Goes to the vault and nowhere else.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    pub name: Option<String>,
    pub phone: Option<String>,
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(…)")
    }
}

/// Who is asked at the end, and how, when somebody reports for another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowUp {
    /// Whoever reported.
    #[default]
    Reporter,
    /// Whom it is about.
    Person,
    /// Nobody wants to be asked.
    Nobody,
}

impl FollowUp {
    /// Name on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            FollowUp::Reporter => "reporter",
            FollowUp::Person => "person",
            FollowUp::Nobody => "nobody",
        }
    }
}

/// A report as somebody makes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewReport {
    /// Drawn at first contact; a retry with a corrected place carries it.
    #[serde(default)]
    pub id: Option<Id<Matter>>,
    pub request_type: RequestType,
    pub text: String,
    /// Ids of uploaded photos.
    #[serde(default)]
    pub photos: Vec<String>,
    #[serde(default)]
    pub place: PlaceIn,
    #[serde(default)]
    pub reporter: Option<Contact>,
    /// Reported for another (代报).
    #[serde(default)]
    pub on_behalf_of: Option<Contact>,
    #[serde(default)]
    pub follow_up: FollowUp,
    /// The reporter is hidden from the handler, and nothing of it is public.
    #[serde(default)]
    pub confidential: bool,
    #[serde(default)]
    pub subcategory: Option<String>,
    /// Number and due time of an order from elsewhere.
    #[serde(default)]
    pub source_no: Option<String>,
    #[serde(default)]
    pub source_due: Option<Time>,
}

impl NewReport {
    /// What is wrong with it by itself.
    ///
    /// # Errors
    /// `reports.text_empty`, `reports.text_long`, `reports.address_long`,
    /// `reports.photos_many`, `reports.point_wrong`, naming the field.
    pub fn check(&self) -> Result<()> {
        if self.text.trim().is_empty() {
            return Err(Error::invalid("reports.text_empty", "text"));
        }
        if self.text.chars().count() > TEXT_MOST {
            return Err(Error::invalid("reports.text_long", "text").arg("most", TEXT_MOST));
        }
        let address = self.place.address.as_deref().unwrap_or("");
        if address.chars().count() > ADDRESS_MOST {
            return Err(Error::invalid("reports.address_long", "place/address")
                .arg("most", ADDRESS_MOST));
        }
        if self.photos.len() > PHOTOS_MOST {
            return Err(Error::invalid("reports.photos_many", "photos").arg("most", PHOTOS_MOST));
        }
        self.place.point().map(drop)
    }

    /// Whether anything of it may ever be public.
    pub fn is_confidential(&self) -> bool {
        self.confidential || self.request_type.is_confidential()
    }
}
