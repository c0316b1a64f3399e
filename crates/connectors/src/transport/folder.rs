//! A folder that both sides reach, for systems that can do nothing else: a
//! file a message. `in` is theirs to fill, `out` is theirs to empty. A file
//! that was taken in moves to `done`, one that cannot be to `refused`, with
//! the reason beside it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use kernel::{Error, Result};
use serde_json::Value;

use super::{Sending, id};
use crate::sql::Waiting;
use crate::state::{Connector, Connectors};
use crate::take_in::for_good;

/// Bytes of a message.
const FILE_MOST: u64 = 1 << 20;
/// Files taken in one look: the rest waits for the next.
const FILES_MOST: usize = 500;

type Away<T> = std::result::Result<T, String>;

/// Writes it whole under another name first: whoever looks never reads half.
pub(super) async fn send(c: &Connector, w: &Waiting) -> Sending {
    let (folder, name) = (c.folder.join("out"), format!("{}.json", id(w)));
    let body = w.body.to_string();
    let write = move || -> io::Result<()> {
        fs::create_dir_all(&folder)?;
        let (half, whole) = (folder.join(format!(".{name}.part")), folder.join(&name));
        let mut file = fs::File::create(&half)?;
        file.write_all(body.as_bytes())?;
        file.sync_all()?;
        fs::rename(&half, &whole)?;
        fs::File::open(&folder)?.sync_all()
    };
    match tokio::task::spawn_blocking(write).await {
        Ok(Ok(())) => Sending::Done,
        Ok(Err(e)) => Sending::Away(e.to_string()),
        Err(e) => Sending::Away(e.to_string()),
    }
}

/// Takes in what lies there, in the order of names.
pub(super) async fn fetch(all: &Connectors, c: &Connector) -> Result<Away<u64>> {
    if c.contract.r#in.is_none() {
        return Ok(Ok(0));
    }
    let folder = c.folder.clone();
    let files = match blocking(move || look(&folder)).await? {
        Ok(files) => files,
        Err(e) => return Ok(Err(e.to_string())),
    };
    let mut taken = 0;
    for file in files {
        match one(all, c, &file).await? {
            Ok(()) => taken += 1,
            Err(why) => return Ok(Err(why)),
        }
    }
    Ok(Ok(taken))
}

/// Takes one file in. The effect is kept before the file moves: a program that
/// dies between finds the file again, and its effect.
async fn one(all: &Connectors, c: &Connector, file: &Path) -> Result<Away<()>> {
    let name = file.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
    let from = file.to_owned();
    let body = match blocking(move || read(&from)).await? {
        Ok(body) => body,
        Err(e) => return Ok(Err(e.to_string())),
    };
    let refused = match body {
        Err(why) => {
            all.set_aside(c, &name, "in", &why).await?;
            Some(why)
        }
        Ok(body) => {
            let message = body.get("id").and_then(Value::as_str).unwrap_or(&name).to_owned();
            match all.take_in(c, &message, &body).await {
                Ok(_) => None,
                Err(e) if for_good(&e) => Some(e.to_string()),
                Err(e) => return Err(e),
            }
        }
    };
    let (from, folder) = (file.to_owned(), c.folder.clone());
    let put = blocking(move || put_away(&from, &folder, &name, refused.as_deref())).await?;
    Ok(put.map_err(|e| e.to_string()))
}

async fn blocking<T: Send + 'static>(
    run: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<io::Result<T>> {
    tokio::task::spawn_blocking(run).await.map_err(Error::internal)
}

/// The messages that wait; files still being written have another ending or a
/// dot before their name.
fn look(folder: &Path) -> io::Result<Vec<PathBuf>> {
    for part in ["in", "out", "done", "refused"] {
        fs::create_dir_all(folder.join(part))?;
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder.join("in"))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_str().unwrap_or_default();
        // a link could lead to any file of this machine
        if entry.file_type()?.is_file() && name.ends_with(".json") && !name.starts_with('.') {
            files.push(entry.path());
        }
    }
    files.sort();
    files.truncate(FILES_MOST);
    Ok(files)
}

/// The message, or why it is none.
fn read(file: &Path) -> io::Result<Away<Value>> {
    if fs::symlink_metadata(file)?.len() > FILE_MOST {
        return Ok(Err(format!("larger than {FILE_MOST} bytes")));
    }
    let bytes = fs::read(file)?;
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    Ok(serde_json::from_slice(text).map_err(|e| format!("no JSON: {e}")))
}

fn put_away(from: &Path, folder: &Path, name: &str, refused: Option<&str>) -> io::Result<()> {
    let to = folder.join(if refused.is_some() { "refused" } else { "done" });
    if let Some(why) = refused {
        fs::write(to.join(format!("{name}.reason.txt")), why)?;
    }
    fs::rename(from, to.join(name))
}
