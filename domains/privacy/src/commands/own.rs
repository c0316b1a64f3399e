//! What is kept about a person, for that person: read, and erased as far as no
//! law keeps it (PIPL articles 45 and 47).

use casework::model::number;
use casework::sql::matters;
use casework::{Matter, words};
use http_edge::schema::{IdText, TimeText};
use identity::vault::{About, VaultRef};
use kernel::{Ctx, Error, Id, Result, Time};
use serde::Serialize;
use std::collections::BTreeMap;
use store::Tx;
use utoipa::ToSchema;

use crate::said::Says;
use crate::sql::retention;

/// Why something is kept although its person would have it erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WhyKept {
    /// The matter is open: what it was given for is not done yet.
    Open,
    /// A legal hold stands.
    Hold,
    /// The register of residents, or an account of who works here.
    Register,
}

/// All that one matter, register or account knows of the person.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct OwnPart {
    #[schema(value_type = IdText)]
    pub subject: VaultRef,
    /// `matter`, `person` (of the register), `account`
    pub about: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub opened: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub ended: Option<Time>,
    /// In clear, by field in words.
    pub values: BTreeMap<String, String>,
    /// What keeps it, if it were to be erased now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<WhyKept>,
}

/// What became of one part.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Erased {
    #[schema(value_type = IdText)]
    pub subject: VaultRef,
    pub about: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    pub erased: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<WhyKept>,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Reads one part in clear. It is a look like every other, and in the log.
///
/// # Errors
/// `identity.erased`; those of the store.
pub(crate) fn own(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    says: &Says<'_>,
    subject: VaultRef,
) -> Result<OwnPart> {
    let (about, lines) = says.works.vault.reveal_to_oneself(tx, ctx, subject)?;
    let m = match matter(about) {
        Some(id) => matters::get(tx, id)?,
        None => None,
    };
    let stage = m.as_ref().and_then(|m| {
        let p = says.works.procedures.edition(&m.procedure, m.edition).ok()?;
        Some(words::stage(&p, says.lang, &m.stage))
    });
    Ok(OwnPart {
        subject,
        about: about.kind.to_owned(),
        number: m.as_ref().map(|m| m.number(says.works.calendars.zone())),
        title: m.as_ref().map(|m| m.title.clone()),
        stage,
        opened: m.as_ref().map(|m| m.opened),
        ended: m.as_ref().and_then(|m| m.ended),
        values: lines.into_iter().map(|l| (says.field(&l.field), l.value)).collect(),
        kept: kept(tx, about)?,
    })
}

/// Erases one part, unless something keeps it.
///
/// # Errors
/// Those of the store.
pub(crate) fn erase_own(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    says: &Says<'_>,
    subject: VaultRef,
) -> Result<Erased> {
    let vault = &says.works.vault;
    let about = vault.about(tx, subject)?;
    let keeps = kept(tx, about)?;
    if keeps.is_none() {
        vault.erase(tx, ctx, subject, "asked")?;
    }
    let word = |kept: WhyKept| match kept {
        WhyKept::Open => "privacy.kept.open",
        WhyKept::Hold => "privacy.kept.hold",
        WhyKept::Register => "privacy.kept.register",
    };
    Ok(Erased {
        subject,
        about: about.kind.to_owned(),
        number: matter(about).map(|id| number(id, says.works.calendars.zone())),
        erased: keeps.is_none(),
        kept: keeps,
        why: keeps.map(|kept| says.words.say(says.lang, word(kept), &[])),
    })
}

fn matter(about: About) -> Option<Id<Matter>> {
    Id::from_i64(about.id).filter(|_| about.kind == "matter")
}

fn kept(tx: &mut Tx<'_>, about: About) -> Result<Option<WhyKept>> {
    let Some(id) = matter(about) else { return Ok(Some(WhyKept::Register)) };
    if retention::of(tx, id)?.is_some() {
        return Ok(Some(WhyKept::Hold));
    }
    let m = matters::get(tx, id)?.ok_or_else(Error::not_found)?;
    Ok(m.ended.is_none().then_some(WhyKept::Open))
}
