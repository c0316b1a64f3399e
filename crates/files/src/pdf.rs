//! Documents without what their programs wrote into them unseen: who wrote
//! them, with what, which versions came before, what hangs on them.

use std::cell::Cell;

use kernel::{Error, Result};
use lopdf::{Dictionary, Document, LoadOptions, Object};

use crate::error::refused;

/// Bytes that all packed parts together may unpack to, and one part at least
/// and at most: a few kilobytes can claim gigabytes.
const UNPACKED: usize = 512 << 20;
const PART_LEAST: usize = 256 << 10;
const PART_MOST: usize = 16 << 20;

/// What is taken out of every dictionary: descriptions, private data of
/// programs, files inside the file, scripts and what they hang on.
const HIDDEN: [&[u8]; 11] = [
    b"Metadata",
    b"PieceInfo",
    b"LastModified",
    b"Thumb",
    b"EmbeddedFiles",
    b"EF",
    b"AF",
    b"JavaScript",
    b"JS",
    b"OpenAction",
    b"AA",
];

/// What is taken out of a comment: its writer and when. In a field of a form
/// `T` is the field's name and stays.
const OF_COMMENTS: [&[u8]; 4] = [b"T", b"M", b"CreationDate", b"NM"];

/// The document written anew with what its pages show and nothing else.
///
/// A signed document is given back byte for byte, since every change breaks
/// its signature; but not with files or scripts inside.
///
/// # Errors
/// `files.pdf_broken`, `files.pdf_locked`, `files.disguised`.
pub(crate) fn clean(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut document = load(bytes)?;
    let found = look(&mut document);
    if found.signed {
        return if found.carries { Err(refused("files.disguised")) } else { Ok(bytes.to_vec()) };
    }
    document.traverse_objects(strip);
    for key in [b"Info".as_slice(), b"ID"] {
        document.trailer.remove(key);
    }
    document.prune_objects();
    let mut cleaned = Vec::with_capacity(bytes.len());
    document.save_to(&mut cleaned).map_err(broken)?;
    Ok(cleaned)
}

fn load(bytes: &[u8]) -> Result<Document> {
    let parts = bytes.windows(4).filter(|w| w == b" obj").count().max(1);
    let most = (UNPACKED / parts).clamp(PART_LEAST, PART_MOST);
    let options = LoadOptions { max_decompressed_size: Some(most), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(broken)?;
    if document.is_encrypted() {
        return Err(refused("files.pdf_locked"));
    }
    let empty = document.page_iter().next().is_none();
    if empty { Err(refused("files.pdf_broken")) } else { Ok(document) }
}

fn broken(detail: impl ToString) -> Error {
    Error { detail: Some(detail.to_string()), ..refused("files.pdf_broken") }
}

#[derive(Default)]
struct Found {
    signed: bool,
    /// A file or a script inside.
    carries: bool,
}

fn look(document: &mut Document) -> Found {
    let (signed, carries) = (Cell::new(false), Cell::new(false));
    document.traverse_objects(|object| {
        let Some(dict) = dictionary(object) else { return };
        signed.set(signed.get() || dict.has(b"ByteRange"));
        let launches = dict.get(b"S").and_then(Object::as_name).is_ok_and(|s| s == b"Launch");
        let inside = [b"EF".as_slice(), b"EmbeddedFiles", b"JS", b"JavaScript"];
        carries.set(carries.get() || launches || inside.iter().any(|key| dict.has(key)));
    });
    Found { signed: signed.get(), carries: carries.get() }
}

fn dictionary(object: &mut Object) -> Option<&mut Dictionary> {
    match object {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&mut stream.dict),
        _ => None,
    }
}

fn strip(object: &mut Object) {
    if let Object::Stream(stream) = object
        && let Some(picture) = without_segments(&stream.content)
    {
        stream.set_content(picture);
    }
    let Some(dict) = dictionary(object) else { return };
    for key in HIDDEN {
        dict.remove(key);
    }
    let comment = dict.has(b"Rect") && dict.has(b"Contents") && !dict.has(b"FT");
    for key in OF_COMMENTS.iter().filter(|_| comment) {
        dict.remove(key);
    }
    let launches = dict.get(b"S").and_then(Object::as_name).is_ok_and(|s| s == b"Launch");
    if launches {
        dict.remove(b"F");
    }
}

/// A photo inside (JPEG) without the segments that tell camera, owner and
/// place; `None` for what is no such photo.
fn without_segments(jpeg: &[u8]) -> Option<Vec<u8>> {
    const EXIF: u8 = 0xE1;
    const IPTC: u8 = 0xED;
    const COMMENT: u8 = 0xFE;
    const SCAN: u8 = 0xDA;
    let mut kept = jpeg.get(..2).filter(|start| *start == [0xFF, 0xD8])?.to_vec();
    let mut at = 2;
    while let Some([0xFF, marker, high, low]) = jpeg.get(at..at + 4) {
        if *marker == SCAN {
            break;
        }
        let end = at + 2 + usize::from(u16::from_be_bytes([*high, *low]));
        if ![EXIF, IPTC, COMMENT].contains(marker) {
            kept.extend_from_slice(jpeg.get(at..end)?);
        }
        at = end;
    }
    kept.extend_from_slice(jpeg.get(at..)?);
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::without_segments;

    #[test]
    fn a_photo_inside_loses_its_owner_and_keeps_its_picture() {
        let photo = b"\xFF\xD8\xFF\xE0\x00\x03j\xFF\xE1\x00\x07OWNER\xFF\xDA\x00\x02pixels\xFF\xD9";
        let kept = without_segments(photo).unwrap();
        assert_eq!(kept, b"\xFF\xD8\xFF\xE0\x00\x03j\xFF\xDA\x00\x02pixels\xFF\xD9");
        // cut off in the middle of a segment, or no photo at all
        for other in [&b"\xFF\xD8\xFF\xE0\x00\x99j"[..], b"BT /F1 12 Tf", b""] {
            assert_eq!(without_segments(other), None, "{other:?}");
        }
    }
}
