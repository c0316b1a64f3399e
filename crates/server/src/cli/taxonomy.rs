//! `jingwei taxonomy`

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::Value;
use territory::taxonomy_file;

use super::{Done, Failure, Place, Shared, work};
use crate::out::Out;
use crate::task::Task;

#[derive(Debug, Args)]
pub(super) struct TaxonomyArgs {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Say how many categories and subcategories are in use.
    Show,
    /// Read a taxonomy's folder and say what is wrong with it.
    Check {
        /// Folder with taxonomy.toml and subcategories.csv.
        folder: PathBuf,
    },
    /// Put a taxonomy in the place of the one in use. Subcategories that it
    /// lacks are retired: matters keep their names, nothing new is filed under
    /// them.
    Put {
        /// Folder with taxonomy.toml and subcategories.csv, as in
        /// procedures/taxonomy.
        folder: PathBuf,
    },
}

impl TaxonomyArgs {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        match self.act {
            Act::Show => work::work(&config, out, Task::TaxonomyShow, told),
            Act::Check { folder } => {
                let (head, lines) = read(&folder)?;
                let taxonomy = taxonomy_file::read(&head, &lines)?;
                let (categories, subcategories) =
                    (taxonomy.categories().count(), taxonomy.subcategories().count());
                let counted = serde_json::json!({
                    "categories": categories, "subcategories": subcategories,
                });
                out.result(&counted, |counted| format!("sound: {}", told(counted)));
                Ok(())
            }
            Act::Put { folder } => {
                let (head, lines) = read(&folder)?;
                work::work(&config, out, Task::TaxonomyPut { head, lines }, told)
            }
        }
    }
}

fn read(folder: &Path) -> Result<(String, String), Failure> {
    let read = |name: &str| {
        let file = folder.join(name);
        let named = |e| Failure::Plain(format!("{}: {e}", file.display()));
        std::fs::read_to_string(&file).map_err(named)
    };
    Ok((read("taxonomy.toml")?, read("subcategories.csv")?))
}

fn told(result: &Value) -> String {
    format!("{} categories, {} subcategories\n", result["categories"], result["subcategories"])
}
