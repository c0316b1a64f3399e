//! One matter as everybody may read it.

use casework::sql::{matters, records};
use casework::{Matter, Works, public, words};
use http_edge::schema::{IdText, TimeText};
use kernel::{Id, Lang, Level, Result, Time};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use crate::commands::PROCEDURE;
use crate::sql::reports as sql;

/// The public side of a matter, without its code.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PublicMatter {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub public_text: String,
    pub subcategory_name: Option<String>,
    pub stage_name: String,
    /// Down to the community, never closer.
    pub place: String,
    /// Ids of the public photos.
    pub photos: Vec<String>,
    pub supports: i64,
    #[schema(value_type = TimeText)]
    pub opened: Time,
    /// The time that was promised.
    #[schema(value_type = Option<TimeText>)]
    pub due: Option<Time>,
    #[schema(value_type = Option<TimeText>)]
    pub ended: Option<Time>,
}

/// Reads it. `None`: there is none that everybody may read.
///
/// # Errors
/// Those of the database.
pub fn public_matter(
    tx: &mut Tx,
    lang: Lang,
    works: &Works,
    id: Id<Matter>,
) -> Result<Option<PublicMatter>> {
    let Some(m) = matters::get(tx, id)?.filter(|m| m.procedure == PROCEDURE) else {
        return Ok(None);
    };
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    if m.is_unseen() || !public::is_open(&p, &m) {
        return Ok(None);
    }
    let directory = works.directory();
    let sub = m.subcategory.as_deref().and_then(|s| directory.subcategory(s));
    let community = directory.at_level(m.area_now, Level::Village);
    let files = records::attachments(tx, id)?;
    Ok(Some(PublicMatter {
        matter: id,
        subcategory_name: sub.map(|s| s.names.get(lang).to_owned()),
        stage_name: words::stage(&p, lang, &m.stage),
        place: directory.line_name(community.map_or(m.area_now, |a| a.code)),
        photos: files.into_iter().filter(|f| f.public).map(|f| f.file).collect(),
        supports: sql::supports(tx, id)?,
        opened: m.opened,
        due: public::promised(&p, &m.state).filter(|_| m.ended.is_none()),
        ended: m.ended,
        public_text: m.public_text.unwrap_or_default(),
    }))
}
