//! A shapefile whose files come together in one archive.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::feature::Problem;
use super::shapefile::Parts;

/// Entries of an archive; a folder of a geographer has a dozen.
const ENTRIES_MOST: usize = 200;
/// Ends of the names of what is read.
const SHAPES: &[u8] = b".shp";
const SISTERS: [&[u8]; 3] = [b".dbf", b".prj", b".cpg"];

/// The files of a shapefile, unpacked.
#[derive(Debug, Default)]
pub struct Packed {
    shapes: Vec<u8>,
    /// Table, projection and letters, where they are there.
    sisters: [Vec<u8>; 3],
}

impl Packed {
    /// As a reader takes them.
    pub fn parts(&self) -> Parts<'_> {
        let [table, projection, letters] = &self.sisters;
        Parts { shapes: &self.shapes, table, letters: text(letters), projection: text(projection) }
    }
}

/// Takes the one shapefile out of an archive. Nothing is written anywhere and
/// no name is used but for its end; still an archive whose names lead out of it
/// was made to do harm. All that is unpacked has at most so many bytes.
///
/// # Errors
/// What is wrong with the archive as a whole.
pub fn unpack(bytes: &[u8], most: u64) -> Result<Packed, Problem> {
    let wrong = |_| Problem::whole("territory.zip_wrong");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(wrong)?;
    if archive.len() > ENTRIES_MOST {
        return Err(Problem::whole("territory.zip_large").arg("most", most));
    }
    let mut names = Vec::with_capacity(archive.len());
    for i in 0..archive.len() {
        let name = archive.by_index_raw(i).map_err(wrong)?.name_raw().to_ascii_lowercase();
        if leads_out(&name) {
            return Err(Problem::whole("territory.zip_path"));
        }
        names.push(name);
    }
    let mut shapes = (0..).zip(&names).filter(|(_, name)| name.ends_with(SHAPES) && !is_junk(name));
    let (at, stem) = match (shapes.next(), shapes.next()) {
        (Some((at, name)), None) => (at, &name[..name.len() - SHAPES.len()]),
        (first, _) => {
            let count = if first.is_some() { 2 + shapes.count() } else { 0 };
            return Err(Problem::whole("territory.zip_shapes").arg("count", count));
        }
    };
    let mut left = most;
    let mut read = |at: usize| {
        let mut unpacked = Vec::new();
        let entry = archive.by_index(at).map_err(wrong)?;
        let whole = entry.take(left + 1).read_to_end(&mut unpacked);
        left = match whole.map(|n| left.checked_sub(n as u64)) {
            Ok(Some(left)) => left,
            Ok(None) => return Err(Problem::whole("territory.zip_large").arg("most", most)),
            Err(_) => return Err(Problem::whole("territory.zip_wrong")),
        };
        Ok(unpacked)
    };
    let mut packed = Packed { shapes: read(at)?, ..Packed::default() };
    for (sister, end) in packed.sisters.iter_mut().zip(SISTERS) {
        let found = names.iter().position(|name| name.strip_suffix(end) == Some(stem));
        *sister = found.map(&mut read).transpose()?.unwrap_or_default();
    }
    Ok(packed)
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

/// Beside every real file of an archive that was made on a Macintosh.
fn is_junk(name: &[u8]) -> bool {
    let last = name.rsplit(|b| *b == b'/').next().unwrap_or_default();
    last.starts_with(b".") || name.starts_with(b"__macosx/")
}

/// Whether it names a place outside of the folder that it would be put into.
fn leads_out(name: &[u8]) -> bool {
    let absolute = name.starts_with(b"/") || name.starts_with(b"\\") || name.get(1) == Some(&b':');
    absolute || name.contains(&0) || name.split(|b| b"/\\".contains(b)).any(|part| part == b"..")
}
