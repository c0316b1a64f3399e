//! What those are called at whose own desk something lies, or lay.

use std::collections::BTreeMap;

use kernel::{Account, Id, Lang, Result};
use procedure::Addressee;
use store::Tx;
use territory::Directory;

use crate::words;

/// Titles of accounts (`热力公司 抢修班长`): posts, never names of people.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Posts(BTreeMap<Id<Account>, String>);

impl Posts {
    /// Reads those of the persons among these desks.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of<'d>(tx: &mut Tx, desks: impl Iterator<Item = &'d Addressee>) -> Result<Posts> {
        let mut titles = BTreeMap::new();
        for desk in desks {
            let Addressee::Person(account) = desk else { continue };
            if !titles.contains_key(account) {
                let title = identity::account::title(tx, *account)?;
                titles.extend(title.map(|title| (*account, title)));
            }
        }
        Ok(Posts(titles))
    }

    /// Whose desk it is.
    pub fn desk(&self, directory: &Directory, lang: Lang, whom: &Addressee) -> String {
        let title = match whom {
            Addressee::Person(account) => self.0.get(account).cloned(),
            _ => None,
        };
        title.unwrap_or_else(|| words::desk(directory, lang, whom))
    }

    /// Who a line of the timeline is by.
    pub fn actor(&self, directory: &Directory, lang: Lang, kind: &str, post: &str) -> String {
        match words::desk_of(post) {
            Some(whom) if kind == "person" => self.desk(directory, lang, &whom),
            _ => words::role(lang, kind),
        }
    }
}
