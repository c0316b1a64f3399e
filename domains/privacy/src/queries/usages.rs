//! The access log in the shape of the Estonian Data Tracker (dumonitor).

use http_edge::schema::TimeText;
use identity::access::{self, Span};
use identity::vault::VaultRef;
use kernel::{Ctx, Error, Result, Time};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use super::looks::{hidings_of, is_hidden, shown_from};
use crate::said::Says;

/// Looks that are counted and paged at the most.
const LOOKS_MOST: usize = 10_000;
/// Looks of one answer.
pub(crate) const PAGE_MOST: usize = 1000;

/// One use of somebody's data.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Usage {
    #[schema(value_type = TimeText)]
    pub logtime: Time,
    /// Why, in plain words.
    pub action: String,
    /// Code of the unit or area that looked.
    pub receiver_code: String,
    pub receiver_name: String,
    /// The information system.
    pub receiver_system: String,
}

/// An answer of `findUsage`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FindUsageResponse {
    /// Whatever `limit` and `offset` say.
    pub total_usages: usize,
    pub usages: Vec<Usage>,
}

/// Which of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub from: Option<Time>,
    pub to: Option<Time>,
    pub offset: usize,
    pub limit: usize,
}

/// The looks at those that somebody is known by, without what is hidden now.
///
/// # Errors
/// `privacy.period_wrong`; those of the store.
pub(crate) fn usages(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    says: &Says<'_>,
    known: &[VaultRef],
    asked: Asked,
) -> Result<FindUsageResponse> {
    let from = asked.from.map_or(shown_from(ctx), |from| from.max(shown_from(ctx)));
    // the end itself belongs to the period
    let to = asked.to.map_or(Span::WHOLE.to, |to| Time::from_micros(to.micros() + 1));
    if asked.from.zip(asked.to).is_some_and(|(from, to)| to < from) {
        return Err(Error::invalid("privacy.period_wrong", "periodEnd"));
    }
    let hidings = hidings_of(tx, known)?;
    let span = Span { from, to, ..Span::WHOLE };
    let mut found = access::looks(tx, known, span, LOOKS_MOST)?;
    found.retain(|look| !is_hidden(&hidings, look, ctx.now));
    let total_usages = found.len();
    let shown = found.iter().skip(asked.offset).take(asked.limit.min(PAGE_MOST));
    let system = says.words.say(says.lang, "privacy.system", &[]);
    let usages = shown.map(|look| Usage {
        logtime: look.at,
        action: says.purpose(&look.purpose),
        receiver_code: says.place_code(look),
        receiver_name: says.place(look),
        receiver_system: system.clone(),
    });
    Ok(FindUsageResponse { total_usages, usages: usages.collect() })
}
