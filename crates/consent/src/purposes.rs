//! What consent can be asked for.

use std::collections::BTreeMap;

use kernel::{Error, Result};

/// Something that needs a person's own word. Its words are in the locale files
/// of its domain: `consents.<code>` and `consents.<code>.text.<version>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purpose {
    /// `care_list`
    pub code: &'static str,
    /// Of the text that is shown. Raising it ends every consent to the old one.
    pub version: u32,
    /// The domain that answers for what is done with it.
    pub owner: &'static str,
}

/// All purposes of the program.
#[derive(Debug, Clone, Default)]
pub struct Purposes(BTreeMap<&'static str, Purpose>);

impl Purposes {
    /// Puts together what the domains ask for.
    ///
    /// # Errors
    /// A sentence for each mistake: they are ours, so a test finds them and the
    /// program does not start with them.
    pub fn new(all: &[Purpose]) -> Result<Purposes, Vec<String>> {
        let (mut known, mut wrong) = (BTreeMap::new(), Vec::new());
        for purpose in all {
            if purpose.code.is_empty() || purpose.owner.is_empty() || purpose.version == 0 {
                wrong.push(format!("{}: without code, version or owner", purpose.code));
            }
            if known.insert(purpose.code, *purpose).is_some() {
                wrong.push(format!("{}: asked for by two", purpose.code));
            }
        }
        if wrong.is_empty() { Ok(Purposes(known)) } else { Err(wrong) }
    }

    /// The purpose of that code.
    ///
    /// # Errors
    /// `consent.purpose_unknown`.
    pub fn get(&self, code: &str) -> Result<&Purpose> {
        let unknown = || Error::invalid("consent.purpose_unknown", "purpose");
        self.0.get(code).ok_or_else(unknown)
    }

    /// All of them, by code.
    pub fn all(&self) -> impl Iterator<Item = &Purpose> {
        self.0.values()
    }
}
