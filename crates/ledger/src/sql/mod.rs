//! The only files of this crate with SQL.

pub(crate) mod accounts;
pub(crate) mod past;
pub(crate) mod reserves;
pub(crate) mod transfers;
