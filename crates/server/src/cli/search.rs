//! `jingwei search`

use clap::{Args, Subcommand};

use super::{Done, Place, Shared, work};
use crate::out::Out;
use crate::task::Task;

#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Make the index anew from the database. What is searched meanwhile is
    /// found in the old one. A server does it by itself when the index is
    /// missing, broken, of another version, or ahead of the database.
    Rebuild,
}

impl SearchArgs {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let Act::Rebuild = self.act;
        work::work(&config, out, Task::SearchRebuild, |done| {
            format!("{} matters are in the search index", done["matters"])
        })
    }
}
