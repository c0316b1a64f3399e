//! Reading a book: as it is, and as it was.

mod standing;
mod statement;
mod trial;

pub use standing::{Standing, account_by_code, get_transfer, standing};
pub use statement::{Line, Statement, statement};
pub use trial::{Total, TrialRow, totals, trial_balance};
