//! Steps of a domain's command: they load, decide and keep.

mod close_account;
mod open_account;
mod set_ceiling;
mod transfer;

pub use close_account::close_account;
pub use open_account::open_account;
pub use set_ceiling::set_ceiling;
pub use transfer::transfer;

use kernel::{Error, Result};

/// Characters of a book, a code or a unit.
const NAME: usize = 64;
/// Characters of what a transfer is about.
const ABOUT: usize = 200;

/// A name: not empty, not long, one line.
fn name(field: &'static str, text: &str) -> Result<()> {
    short(field, text, NAME, 1)
}

/// What a transfer is about: may be empty.
fn about(field: impl Into<String>, text: &str) -> Result<()> {
    short(field, text, ABOUT, 0)
}

fn short(field: impl Into<String>, text: &str, most: usize, least: usize) -> Result<()> {
    let long = text.chars().count();
    match (least..=most).contains(&long) && !text.chars().any(char::is_control) {
        true => Ok(()),
        false => Err(Error::invalid("ledger.text", field).arg("most", most)),
    }
}
