//! What goes over the wire beside the types of commands and queries.

use axum::http::HeaderMap;
use casework::Matter;
use http_edge::schema::{AreaText, TimeText};
use http_edge::{Answer, Call, Outcome};
use kernel::{Actor, AreaCode, Error, Id, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::code::Code;
use crate::commands::Reported;
use crate::model::{Channel, NewReport, PlaceIn, RequestType};
use crate::queries::near::Wanted;
use crate::state::Reports;

/// A list that has no further page.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Items<T: ToSchema> {
    pub items: Vec<T>,
}

/// Where something will be, at first contact.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDraft {
    #[serde(default)]
    pub place: PlaceIn,
}

/// A reply as far as it is written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplyDraft {
    pub text: String,
}

/// A drawn draft, to be sent with the report and with every retry of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Drawn {
    pub draft: String,
}

/// What the reporter takes home.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Receipt {
    #[serde(flatten)]
    #[schema(value_type = Reported)]
    reported: Value,
    /// Whoever holds it may follow the matter and speak for its reporter.
    code: String,
    /// The page that follows it, as the QR picture has it.
    follow: String,
    /// Where the picture is.
    qr: String,
}

/// A matter code as it is printed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Printed {
    code: String,
    follow: String,
    qr: String,
}

impl Receipt {
    /// Adds the code, which is not in the stored answer.
    pub fn of(call: &Call, reports: &Reports, headers: &HeaderMap, reported: Value) -> Outcome {
        let id = reported["matter"].as_str().and_then(|id| id.parse::<Id<Matter>>().ok());
        let id = id.ok_or_else(|| Error::internal("a report without its matter"))?;
        let Printed { code, follow, qr } = Printed::of(call, reports, headers, id)?;
        Answer::of(&Receipt { reported, code, follow, qr })
    }
}

impl Printed {
    /// The code of a matter.
    pub fn of(
        call: &Call,
        reports: &Reports,
        headers: &HeaderMap,
        id: Id<Matter>,
    ) -> kernel::Result<Printed> {
        let code = Code::of(&reports.works().vault, id)?;
        Ok(Printed {
            follow: follow_page(call, reports, headers, &code),
            qr: format!("/api/v1/follow/{}/qr.svg", code.printed()),
            code: code.printed(),
        })
    }
}

/// The address of the page that follows a matter. Behind the `#` it is never
/// sent to a server and stands in no log.
pub(super) fn follow_page(
    call: &Call,
    reports: &Reports,
    headers: &HeaderMap,
    code: &Code,
) -> String {
    let home = call.home(headers, reports.address());
    format!("{home}/r/#/follow/{}", code.printed())
}

/// Where to look.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Where {
    /// WGS-84 degrees; both or neither.
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    #[param(value_type = Option<AreaText>)]
    pub area: Option<AreaCode>,
    /// Code of the only category to show.
    pub category: Option<String>,
    /// Those that ended lately, instead of the open ones.
    #[serde(default)]
    pub done: bool,
    /// Opened in so many days.
    pub days: Option<u32>,
}

impl Where {
    pub fn wanted(self) -> Wanted {
        Wanted { category: self.category, done: self.done, days: self.days }
    }

    pub fn place(&self) -> PlaceIn {
        PlaceIn { lon: self.lon, lat: self.lat, area: self.area, address: None }
    }
}

/// Whose public figures.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FiguresOf {
    /// Absent: the whole city.
    #[param(value_type = Option<AreaText>)]
    pub area: Option<AreaCode>,
    /// 30, 90 or 365; 90 when absent.
    pub days: Option<u32>,
}

/// Whose room.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct RoomOf {
    #[param(value_type = AreaText)]
    pub area: AreaCode,
}

/// "This concerns me too."
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSupport {
    /// A random text that the page keeps on this device; only its hash is
    /// kept here.
    pub device: String,
}

/// An act of the reporter's.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FollowAct {
    #[schema(value_type = Object)]
    pub form: Map<String, Value>,
    pub note: Option<String>,
}

/// Where an act brought the matter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FollowActed {
    pub version: i64,
    pub stage: String,
    pub stage_name: String,
}

/// A call, a visit or a letter that the room writes down.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCall {
    /// `hotline`, `counter`, `letter` or `leader`.
    pub channel: Channel,
    pub report: NewReport,
    /// Number and due time of an order from elsewhere.
    #[serde(default)]
    pub source_no: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<TimeText>)]
    pub source_due: Option<Time>,
    /// Answered at once: the matter ends with it.
    #[serde(default)]
    pub answer: Option<String>,
}

/// Something small, seen and mended at once.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSettled {
    #[serde(default)]
    pub draft: Option<String>,
    pub request_type: RequestType,
    pub text: String,
    /// At least one.
    pub photos: Vec<String>,
    #[serde(default)]
    pub place: PlaceIn,
    #[serde(default)]
    pub subcategory: Option<String>,
    /// What was done.
    pub result: String,
}

impl NewSettled {
    pub fn report(self) -> (NewReport, String) {
        let report = NewReport {
            draft: self.draft,
            request_type: self.request_type,
            text: self.text,
            photos: self.photos,
            place: self.place,
            reporter: None,
            on_behalf_of: None,
            follow_up: crate::model::FollowUp::Nobody,
            confidential: false,
            subcategory: self.subcategory,
        };
        (report, self.result)
    }
}

/// A calling number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Calling {
    pub phone: String,
}

/// Where a report of this person comes from: a grid worker's is not a
/// resident's.
pub(crate) fn own_channel(actor: &Actor) -> Channel {
    const GRID: [&str; 3] = ["grid_member", "grid_leader", "micro_grid_leader"];
    let holds = |role: &str| actor.grants().iter().any(|g| g.role.as_str() == role);
    if GRID.iter().any(|role| holds(role)) {
        Channel::GridWorker
    } else if holds("field_inspector") {
        Channel::Inspector
    } else {
        Channel::Page
    }
}

/// The engine calls a field `form/text`; whoever reports has no form.
pub(crate) fn in_report(prefix: &'static str) -> impl Fn(Error) -> Error {
    move |mut e| {
        e.field = e.field.map(|field| {
            let bare = field.strip_prefix("form/").unwrap_or(&field).to_owned();
            if bare == "answer" { bare } else { format!("{prefix}{bare}") }
        });
        e
    }
}
