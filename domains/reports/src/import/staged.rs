//! A row on its way in. What is personal in it leaves it before it is staged.

use casework::Matter;
use casework::Works;
use identity::vault::{About, NewSubject, VaultRef};
use imports::Staged;
use kernel::{Ctx, Error, Id, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Tx;

use super::row::Read;
use crate::commands::Intake;
use crate::suggest::Suggestions;

/// See the module.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Row {
    pub key: String,
    pub intake: Intake,
    pub suggestions: Suggestions,
    /// Text and address as they were written; until they are in the vault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub written: Vec<(String, String)>,
    /// Whoever reported; until they are in the vault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contact: Vec<(String, String)>,
    /// Given when it is staged, like those below.
    #[serde(default)]
    pub id: Option<Id<Matter>>,
    #[serde(default)]
    pub original: Option<VaultRef>,
    #[serde(default)]
    pub reporter: Option<VaultRef>,
}

impl Row {
    /// Of what was read: the texts in it are masked, the originals beside it.
    pub fn of(read: Read, suggestions: Suggestions) -> Row {
        let Read { mut intake, key } = read;
        let own = |values: Vec<(&str, &str)>| -> Vec<(String, String)> {
            values.into_iter().map(|(f, v)| (f.to_owned(), v.to_owned())).collect()
        };
        let written = own(intake.written());
        let contact = own(intake.new.reporter.take().iter().flat_map(|c| c.given()).collect());
        intake.forget_written();
        Row { key, intake, suggestions, written, contact, id: None, original: None, reporter: None }
    }

    pub fn read(staged: &Staged) -> Result<Row> {
        Row::deserialize(&staged.body).map_err(Error::internal)
    }

    pub fn body(&self) -> Result<Value> {
        serde_json::to_value(self).map_err(Error::internal)
    }

    /// Gives it its matter's id, and its persons to the vault.
    pub fn seal(&mut self, tx: &mut Tx<'_>, ctx: &Ctx, works: &Works) -> Result<()> {
        let id: Id<Matter> = ctx.id(self.intake.shard());
        let new = NewSubject {
            shard: id.shard(),
            about: About { kind: "matter", id: id.get() },
            confidential: self.intake.new.is_confidential(),
        };
        let mut put = |values: Vec<(String, String)>| {
            if values.is_empty() {
                return Ok(None);
            }
            let values: Vec<(&str, &str)> =
                values.iter().map(|(f, v)| (f.as_str(), v.as_str())).collect();
            works.vault.put(tx, ctx, new, &values).map(Some)
        };
        self.original = put(std::mem::take(&mut self.written))?;
        self.reporter = put(std::mem::take(&mut self.contact))?;
        self.id = Some(id);
        Ok(())
    }

    /// Whom it names in the vault.
    pub fn persons(&self) -> impl Iterator<Item = VaultRef> {
        self.original.into_iter().chain(self.reporter)
    }
}
