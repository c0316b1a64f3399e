//! What a page's form sent.

use axum::extract::Request;
use http_edge::Outcome;
use http_edge::upload::{Part, Parts};
use kernel::{Error, Result};

use super::visit::Visit;
use crate::state::Reports;

/// The part that holds a new photo, and the one that names one kept before.
const NEW: &str = "photo";
pub(super) const KEPT: &str = "photos";

/// The texts of a form, and the photos that came with it or before it.
#[derive(Debug, Default)]
pub(super) struct Sent {
    texts: Vec<(String, String)>,
    pub photos: Vec<String>,
    /// Why a photo was not kept; the rest of the form is not lost for it.
    pub photo_fault: Option<Error>,
}

impl Sent {
    /// Reads a form and keeps its photos, one after the other, each for the
    /// same price as over the interface.
    pub async fn read(visit: &Visit, reports: &Reports, request: Request) -> Outcome<Sent> {
        let mut parts = Parts::of(visit.call.edge(), request).await?;
        let mut sent = Sent::default();
        while let Some(part) = parts.next().await? {
            match (part.is_file, part.name.as_str()) {
                (true, _) if part.bytes.is_empty() => {}
                (true, NEW) => {
                    let kept = sent.keep(visit, reports, part).await;
                    sent.photo_fault = sent.photo_fault.take().or(kept.err());
                }
                (true, _) => return Err(Error::invalid("http.unknown_field", part.name).into()),
                (false, KEPT) => sent.photos.push(text_of(part)?.1),
                (false, _) => sent.texts.push(text_of(part)?),
            }
        }
        Ok(sent)
    }

    async fn keep(&mut self, visit: &Visit, reports: &Reports, part: Part) -> Result<()> {
        visit.call.slow_down()?;
        let photo = reports.files().photo(part.bytes).await?;
        reports.files().keep(visit.call.edge().store(), &visit.call.ctx, &photo).await?;
        self.photos.push(photo.stored.id.to_string());
        Ok(())
    }

    /// The text of a field, without blanks around it; empty when it was not
    /// sent.
    pub fn text(&self, name: &str) -> &str {
        self.texts.iter().find(|(n, _)| n == name).map_or("", |(_, text)| text.trim())
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    #[cfg(test)]
    pub fn of(texts: &[(&str, &str)]) -> Sent {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        Sent { texts: texts.iter().map(owned).collect(), ..Sent::default() }
    }
}

/// PostgreSQL refuses U+0000 in text.
fn text_of(part: Part) -> Outcome<(String, String)> {
    match String::from_utf8(part.bytes.to_vec()) {
        Ok(text) if text.contains('\0') => Err(Error::invalid("http.nul", part.name).into()),
        // a browser sends the end of a line as two signs
        Ok(text) => Ok((part.name, text.replace("\r\n", "\n"))),
        Err(_) => Err(Error::invalid("http.value", part.name).into()),
    }
}
