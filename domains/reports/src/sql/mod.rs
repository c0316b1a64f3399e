//! The only files of this crate with SQL.

pub mod brought;
pub mod figures;
pub mod proxies;
pub mod reports;
pub mod subscriptions;
pub mod ties;
