//! Files that were put aside: under a name that nobody guesses, readable by
//! the program alone, and gone within the hour. They may hold persons in clear.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::http::StatusCode;
use kernel::{Error, Kind, Result};

use crate::city::City;

/// Bytes of a file at the most.
pub(super) const MOST: usize = 256 << 20;
/// Room for the multipart headers around it.
const AROUND: usize = 16 << 10;
/// A file that nobody took in goes after so long.
const KEPT: Duration = Duration::from_secs(3600);
/// Between two pieces of a file on its way.
const PIECE: Duration = Duration::from_secs(60);
/// Bytes of a file's own name that are kept: with the token before it a file
/// system must still take it, and a Chinese sign has three.
const NAME_MOST: usize = 180;
/// Hexadecimal digits of the name that it is asked for by.
const TOKEN: usize = 32;
const FIELD: &str = "file";

/// A file that is put aside.
#[derive(Debug)]
pub(super) struct Kept {
    /// What it is asked for by.
    pub file: String,
    /// As it was called where it came from.
    pub name: String,
    pub path: PathBuf,
    pub bytes: u64,
}

/// The body limit of the route that takes one.
pub(super) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(MOST + AROUND)
}

/// Puts the part `file` of a form aside.
pub(super) async fn keep(city: &City, mut form: Multipart) -> Result<Kept> {
    let folder = folder(city);
    sweep(&folder);
    while let Some(part) = form.next_field().await.map_err(|e| broken(&e))? {
        if part.name() != Some(FIELD) {
            continue;
        }
        let token: String = city.edge.store().ctx(kernel::Actor::Anonymous).await?.random()
            [..TOKEN / 2]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let name = clean(part.file_name().unwrap_or_default());
        // the name comes last, so that its ending tells the format
        let path = folder.join(format!("{token}-{name}"));
        let bytes = write(&folder, &path, part).await;
        if bytes.is_err() {
            let _ = fs::remove_file(&path);
        }
        return Ok(Kept { file: token, name, path, bytes: bytes? });
    }
    Err(Error::invalid("http.missing", FIELD))
}

async fn write(folder: &Path, path: &Path, mut part: Field<'_>) -> Result<u64> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(Error::internal)?;
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(Error::internal)?;
    let mut bytes = 0;
    loop {
        let piece = tokio::time::timeout(PIECE, part.chunk()).await;
        let piece = piece.map_err(|_| Error::invalid("http.timeout", FIELD).arg("seconds", 60))?;
        let Some(piece) = piece.map_err(|e| broken(&e))? else { break };
        bytes += piece.len() as u64;
        if bytes > MOST as u64 {
            return Err(too_large());
        }
        file.write_all(&piece).map_err(Error::internal)?;
    }
    match bytes {
        0 => Err(Error::invalid("http.missing", FIELD)),
        n => Ok(n),
    }
}

/// One that is put aside.
///
/// # Errors
/// `imports.file_gone`.
pub(super) fn find(city: &City, file: &str) -> Result<Kept> {
    let gone = || Error::invalid("imports.file_gone", FIELD);
    if file.len() != TOKEN || !file.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(gone());
    }
    let entries = fs::read_dir(folder(city)).map_err(|_| gone())?;
    for entry in entries.flatten() {
        let whole = entry.file_name().to_string_lossy().into_owned();
        if let Some(name) = whole.strip_prefix(file).and_then(|rest| rest.strip_prefix('-')) {
            let bytes = entry.metadata().map_or(0, |m| m.len());
            let (file, name) = (file.to_owned(), name.to_owned());
            return Ok(Kept { file, name, path: entry.path(), bytes });
        }
    }
    Err(gone())
}

/// It was taken in, or refused.
pub(super) fn drop_file(city: &City, file: &str) {
    if let Ok(kept) = find(city, file)
        && let Err(e) = fs::remove_file(&kept.path)
    {
        tracing::warn!(error = %e, "a file that was put aside stays for now");
    }
}

fn folder(city: &City) -> PathBuf {
    city.edge.store().folder().join("imports")
}

/// Those that nobody came back for.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let now = SystemTime::now();
    for entry in entries.flatten() {
        let written = entry.metadata().and_then(|m| m.modified());
        let old = written.is_ok_and(|at| now.duration_since(at).is_ok_and(|age| age > KEPT));
        if old && let Err(e) = fs::remove_file(entry.path()) {
            tracing::warn!(error = %e, "a file that was put aside stays for now");
        }
    }
}

/// The last part of a path, without what a file system takes ill.
fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = |c: &char| !c.is_control() && !"<>:\"|?*".contains(*c);
    let whole: String = last.chars().filter(kept).collect();
    // the end tells the format, so a long name loses its beginning
    let from = whole.ceil_char_boundary(whole.len().saturating_sub(NAME_MOST));
    match &whole[from..] {
        "" => FIELD.to_owned(),
        name => name.to_owned(),
    }
}

fn broken(e: &MultipartError) -> Error {
    match e.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => Error::invalid("http.request", FIELD),
    }
}

fn too_large() -> Error {
    Error::new(Kind::TooLarge, "http.too_large").field(FIELD).arg("limit", MOST)
}

#[cfg(test)]
mod tests {
    use super::{NAME_MOST, TOKEN, clean};

    #[test]
    fn a_name_is_no_path_and_keeps_its_end() {
        assert_eq!(clean("../../etc/passwd"), "passwd");
        assert_eq!(clean("C:\\表\\工单.xlsx"), "工单.xlsx");
        assert_eq!(clean("a\u{0}b.csv"), "ab.csv");
        assert_eq!(clean(""), "file");
        assert!(clean(&format!("{}.csv", "长".repeat(500))).ends_with(".csv"));
    }

    #[test]
    fn a_long_chinese_name_is_one_that_a_file_system_takes() {
        let folder = tempfile::tempdir().unwrap();
        let name = clean(&format!("{}ab.xlsx", "年度网格事项台账".repeat(30)));
        assert!(name.len() <= NAME_MOST && name.ends_with("台账ab.xlsx"), "{name}");
        std::fs::write(folder.path().join(format!("{}-{name}", "0".repeat(TOKEN))), "").unwrap();
    }
}
