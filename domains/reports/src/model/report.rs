//! A report as it comes in.

use casework::Point;
use http_edge::schema::AreaText;
use kernel::{AreaCode, Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{FollowUp, RequestType};

/// Characters of a text, at least and at most: as the procedure's form has it.
const TEXT_LEAST: usize = 2;
pub const TEXT_MOST: usize = 4_000;
/// Characters of a typed address.
const ADDRESS_MOST: usize = 200;
/// Photos of one report.
const PHOTOS_MOST: usize = 6;

/// Where it is: by point, by words, or by area.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlaceIn {
    /// WGS-84 degrees; both or neither.
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    pub address: Option<String>,
    #[schema(value_type = Option<AreaText>)]
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

    /// The place in words, without blanks around it; nothing when empty.
    pub fn words(&self) -> &str {
        self.address.as_deref().unwrap_or("").trim()
    }
}

/// Whom to talk to. Goes to the vault and nowhere else.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    pub name: Option<String>,
    pub phone: Option<String>,
}

impl Contact {
    /// What was given, by the vault's names of the fields.
    pub fn given(&self) -> Vec<(&'static str, &str)> {
        [("name", &self.name), ("phone", &self.phone)]
            .into_iter()
            .filter_map(|(field, v)| Some((field, v.as_deref()?)))
            .filter(|(_, v)| !v.trim().is_empty())
            .collect()
    }
}

/// Without the values, which must not get into a log by a `{:?}`.
impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(…)")
    }
}

/// A report as somebody makes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReport {
    /// As `POST /report-drafts` gave it at first contact. Every retry carries
    /// it, so that a corrected place does not double the report.
    #[serde(default)]
    pub draft: Option<String>,
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
}

impl NewReport {
    /// What is wrong with it by itself.
    ///
    /// # Errors
    /// `reports.text_short`, `reports.text_long`, `reports.address_long`,
    /// `reports.photos_many`, `reports.point_wrong`, `reports.follow_up_whom`,
    /// naming the field.
    pub fn check(&self) -> Result<()> {
        let length = self.text.trim().chars().count();
        if length < TEXT_LEAST {
            return Err(Error::invalid("reports.text_short", "text").arg("least", TEXT_LEAST));
        }
        if self.text.chars().count() > TEXT_MOST {
            return Err(Error::invalid("reports.text_long", "text").arg("most", TEXT_MOST));
        }
        if self.place.words().chars().count() > ADDRESS_MOST {
            return Err(
                Error::invalid("reports.address_long", "place/address").arg("most", ADDRESS_MOST)
            );
        }
        if self.photos.len() > PHOTOS_MOST {
            return Err(Error::invalid("reports.photos_many", "photos").arg("most", PHOTOS_MOST));
        }
        if self.follow_up == FollowUp::Person && self.on_behalf_of.is_none() {
            return Err(Error::invalid("reports.follow_up_whom", "follow_up"));
        }
        self.place.point().map(drop)
    }

    /// Whether anything of it may ever be public.
    pub fn is_confidential(&self) -> bool {
        self.confidential || self.request_type.is_confidential()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> NewReport {
        serde_json::from_value(serde_json::json!({
            "request_type": "complain", "text": "暖气不热",
        }))
        .unwrap()
    }

    #[test]
    fn a_wrong_report_names_its_field() {
        assert_eq!(good().check(), Ok(()));
        let code = |change: fn(&mut NewReport)| {
            let mut report = good();
            change(&mut report);
            let e = report.check().unwrap_err();
            (e.code, e.field.unwrap())
        };
        assert_eq!(code(|r| r.text = " 热 ".into()), ("reports.text_short", "text".into()));
        assert_eq!(code(|r| r.text = "热".repeat(4001)), ("reports.text_long", "text".into()));
        let long = |r: &mut NewReport| r.place.address = Some("路".repeat(201));
        assert_eq!(code(long), ("reports.address_long", "place/address".into()));
        let many = |r: &mut NewReport| r.photos = vec!["a".into(); 7];
        assert_eq!(code(many), ("reports.photos_many", "photos".into()));
        assert_eq!(code(|r| r.place.lon = Some(1.0)), ("reports.point_wrong", "place/lon".into()));
        let person = |r: &mut NewReport| r.follow_up = FollowUp::Person;
        assert_eq!(code(person), ("reports.follow_up_whom", "follow_up".into()));
    }

    #[test]
    fn an_inform_is_always_confidential() {
        let mut report = good();
        assert!(!report.is_confidential());
        report.request_type = RequestType::Inform;
        assert!(report.is_confidential());
    }
}
