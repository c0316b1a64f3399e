//! Reports: what residents, hotline and grid workers say, and what becomes of
//! it.

pub mod code;
pub mod commands;
pub mod model;
pub mod place;
pub mod queries;
pub mod sql;
pub mod suggest;
