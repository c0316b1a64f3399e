//! The persons that a matter knows, and colleagues.

use std::collections::BTreeMap;

use http_edge::schema::{CursorText, IdText};
use identity::vault::VaultRef;
use kernel::{Account, Cursor, Id};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Somebody as a page shows them before anything is revealed.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct PersonCard {
    #[schema(value_type = IdText)]
    pub subject: VaultRef,
    /// Masked values by field (`phone`). Empty after erasure, and for those to
    /// whom a confidential person is not to be known at all.
    pub masked: BTreeMap<String, String>,
    /// The person asked for confidentiality, or informs (举报).
    pub confidential: bool,
    /// What the asker may have revealed, and for what.
    pub purposes: Vec<PurposeOut>,
}

/// A purpose that opens fields to the asker.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct PurposeOut {
    pub code: &'static str,
    /// In the asker's language.
    pub name: String,
    pub fields: Vec<String>,
}

/// What is to be read in clear, and what for. The person sees later who did.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealIn {
    #[schema(value_type = IdText)]
    pub subject: VaultRef,
    pub fields: Vec<String>,
    pub purpose: String,
}

/// Values in clear: to be shown, and kept nowhere.
#[derive(Serialize, ToSchema)]
pub struct Revealed {
    pub values: BTreeMap<String, String>,
}

/// Somebody who works here, as colleagues know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Colleague {
    #[schema(value_type = IdText)]
    pub id: Id<Account>,
    /// The account's title: a post, never a person's name.
    pub name: String,
    /// Place and role.
    pub post: String,
}

/// Colleagues by a part of their title.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ColleaguesLike {
    #[serde(default)]
    pub q: String,
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}
