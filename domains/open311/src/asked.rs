//! Who asks, in which form and language, with which key.

use axum::http::{HeaderMap, header};
use connectors::door::Sender;
use http_edge::{Call, Problem};
use kernel::{Ctx, Error, Kind, Lang, Result};
use sha2::{Digest, Sha256};

use crate::answer::Form;
use crate::refusal::Refusal;
use crate::settings::{self, JURISDICTION, KeyNeeded};
use crate::state::Open311;

/// A question on its way.
pub(crate) struct Question {
    pub call: Call,
    pub form: Form,
    pub lang: Lang,
}

impl Question {
    /// Of what came in; the refusal has the asked form already.
    pub fn of(
        call: std::result::Result<Call, Problem>,
        form: Option<Form>,
        locale: Option<&str>,
    ) -> std::result::Result<Question, Problem> {
        let mut call = call?;
        let lang = locale.map_or(call.ctx.lang, Lang::from_header);
        call.ctx.lang = lang;
        let question = Question { call, form: form.unwrap_or(Form::Json), lang };
        Ok(question)
    }

    /// The refusal as the asker reads it.
    pub fn refused(&self, error: Error) -> axum::response::Response {
        let refusal = Refusal { form: self.form, lang: self.lang, error };
        refusal.said(self.call.edge().words())
    }

    /// Checks jurisdiction and key; answers on whose behalf somebody asks.
    ///
    /// # Errors
    /// `open311.jurisdiction`, `open311.key_needed`, `open311.key_unknown`.
    pub fn check(
        &self,
        jurisdiction: Option<&str>,
        key: Option<&str>,
        reports: bool,
    ) -> Result<Sender> {
        let ctx = &self.call.ctx;
        let own = settings::text(ctx, &JURISDICTION);
        let asked = jurisdiction.map(str::trim).filter(|j| !j.is_empty());
        if asked.is_some_and(|j| !own.is_empty() && j != own) {
            return Err(Error::new(Kind::NotFound, "open311.jurisdiction").field("jurisdiction_id"));
        }
        match key.map(str::trim).filter(|k| !k.is_empty()) {
            Some(key) if is_known(ctx, key) => Ok(Sender::System),
            Some(_) => Err(Error::forbidden("open311.key_unknown").field("api_key")),
            None => match (settings::key_needed(ctx), reports) {
                (KeyNeeded::Always, _) | (KeyNeeded::ToReport, true) => {
                    Err(Error::forbidden("open311.key_needed").field("api_key"))
                }
                _ => Ok(Sender::Resident),
            },
        }
    }
}

fn is_known(ctx: &Ctx, key: &str) -> bool {
    let digest = Sha256::digest(key.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    settings::known_keys(ctx).values().any(|known| known.eq_ignore_ascii_case(&hex))
}

/// The address under which the asker reaches the city.
pub(crate) fn home(call: &Call, state: &Open311, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("localhost");
    let scheme = if call.edge().config().https { "https" } else { "http" };
    state.address.clone().unwrap_or_else(|| format!("{scheme}://{host}"))
}
