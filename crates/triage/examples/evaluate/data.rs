//! Where the test data lies and how it is read.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use triage::Message;

/// Folder of the messages, if it is there.
pub fn root() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("JINGWEI_TEST_DATA").map_or(here, PathBuf::from);
    Some(root.join("messages_zh")).filter(|path| path.is_dir())
}

pub fn open(root: &Path, name: &str) -> std::io::Result<impl std::io::BufRead> {
    Ok(BufReader::new(flate2::read::GzDecoder::new(File::open(root.join(name))?)))
}

pub fn messages(root: &Path, name: &str) -> Result<Vec<Message>, Box<dyn std::error::Error>> {
    Ok(triage::messages(open(root, name)?)?)
}
