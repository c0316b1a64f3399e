//! Double entry, in any unit of account: yuan, hours, kilograms of rice.
//!
//! A *book* holds accounts and lies in one shard. A *transfer* moves an amount
//! from one account of a book to another and is never changed or deleted; what
//! was wrong is put right by a transfer the other way ([`Order::Correct`]).
//! Several can be *linked*: all of them are kept, or none. An amount can be
//! *reserved* first and then posted or released; a reservation that has
//! expired holds nothing any more, without anybody having to clear it away.
//! Accounts have limits that nothing gets past, not even a hundred at once.
//!
//! The functions here are steps of a domain's command: they take its
//! transaction, so that money and matter commit together, and they leave the
//! audit entry and the question who may do it to that command.
//!
//! Every entry carries the balance after it. So the balance of any past moment
//! is one look into an index for each account, however many transfers there
//! are, and needs no snapshot that somebody must keep fresh.

mod commands;
mod decide;
mod errors;
mod model;
mod queries;
mod sql;

pub use commands::{close_account, open_account, set_ceiling, transfer};
pub use model::{
    Account, AccountRow, Kind, MOST_LINKED, NewAccount, NewTransfer, Order, Receipt, Transfer,
    TransferRow,
};
pub use queries::{
    Line, Standing, Statement, Total, TrialRow, account_by_code, get_transfer, standing, statement,
    totals, trial_balance,
};

use kernel::{Manifest, Migration};

/// Tables, statements and words of this crate.
pub static MANIFEST: Manifest = Manifest {
    name: "ledger",
    migrations: &[Migration {
        number: 1,
        name: "ledger",
        sql: include_str!("../migrations/0001_ledger.sql"),
    }],
    statements: &[
        sql::accounts::STATEMENTS,
        sql::past::STATEMENTS,
        sql::reserves::STATEMENTS,
        sql::transfers::STATEMENTS,
    ],
    settings: &[],
    errors: errors::CODES,
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
