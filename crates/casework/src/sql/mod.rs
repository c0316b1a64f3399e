//! The only files of this crate with SQL.

pub mod before;
pub mod brought;
pub mod desk;
pub mod editions;
pub mod figures;
pub mod imprints;
pub mod inbox;
pub mod lines;
pub mod lists;
pub mod marks;
pub mod matters;
pub mod notices;
pub mod pressing;
pub mod records;
pub mod waiting;
