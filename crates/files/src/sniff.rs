//! What bytes are by their content. Names and declared types are not asked:
//! whoever sends them chose them.

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sniffed {
    Jpeg,
    Png,
    WebP,
    Gif,
    Heic,
    Pdf,
    Other,
}

/// Brands of HEIF files whose pictures are HEVC, or may be (`mif1`).
const HEIC_BRANDS: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2"];

/// What the bytes begin as.
pub(crate) fn sniff(bytes: &[u8]) -> Sniffed {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Sniffed::Jpeg,
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Sniffed::Png,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Sniffed::WebP,
        [b'G', b'I', b'F', b'8', ..] => Sniffed::Gif,
        [b'%', b'P', b'D', b'F', b'-', ..] => Sniffed::Pdf,
        _ if is_heic(bytes) => Sniffed::Heic,
        _ => Sniffed::Other,
    }
}

fn is_heic(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp")
        && bytes.get(8..12).is_some_and(|brand| HEIC_BRANDS.contains(&brand))
}

/// Whether the bytes are an archive too. A zip is read from its end, so a file
/// can be a photo or PDF to one program and an archive to another. Its end
/// record must close with the file, comment and all: four bytes alone happen
/// by chance.
pub(crate) fn is_zip_too(bytes: &[u8]) -> bool {
    const RECORD: usize = 22;
    const LONGEST: usize = RECORD + 65_535;
    let tail = &bytes[bytes.len().saturating_sub(LONGEST)..];
    tail.windows(RECORD).enumerate().any(|(at, record)| {
        let comment = usize::from(u16::from_le_bytes([record[20], record[21]]));
        record.starts_with(b"PK\x05\x06") && at + RECORD + comment == tail.len()
    })
}

/// Whether readers of PDF would take the bytes for one: they look for its mark
/// in the first kilobyte.
pub(crate) fn is_pdf_too(bytes: &[u8]) -> bool {
    contains(&bytes[..bytes.len().min(1_024)], b"%PDF-")
}

/// Whether a PDF has its end: one that was cut off in sending has none.
pub(crate) fn is_whole_pdf(bytes: &[u8]) -> bool {
    contains(&bytes[bytes.len().saturating_sub(1_024)..], b"%%EOF")
}

/// Whether a photo was not cut off in sending. Decoders fill what is missing
/// with grey, and half a photo would pass as evidence.
pub(crate) fn is_whole_photo(kind: Sniffed, bytes: &[u8]) -> bool {
    match kind {
        Sniffed::Jpeg => is_whole_jpeg(bytes),
        // the closing chunk with its check sum
        Sniffed::Png => contains(bytes, b"IEND\xAE\x42\x60\x82"),
        Sniffed::WebP => bytes.get(4..8).is_some_and(|size| {
            let size = size.iter().rev().fold(0, |n, byte| n << 8 | usize::from(*byte));
            size + 8 <= bytes.len()
        }),
        // boxes with their lengths: the decoder holds to them
        Sniffed::Heic | Sniffed::Gif | Sniffed::Pdf | Sniffed::Other => true,
    }
}

/// Whether the end mark comes after the picture data began.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some([0xFF, marker, high, low]) = bytes.get(at..at + 4) {
        match marker {
            // start of scan: from here on only the end mark reads FF D9
            0xDA => return contains(&bytes[at..], &[0xFF, 0xD9]),
            // fill byte
            0xFF => at += 1,
            // a segment with its length; a thumbnail may be inside
            _ => at += 2 + usize::from(u16::from_be_bytes([*high, *low])),
        }
    }
    false
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let cases: [(&[u8], Sniffed); 11] = [
            (b"\xFF\xD8\xFF\xE0", Sniffed::Jpeg),
            (b"\x89PNG\r\n\x1a\n", Sniffed::Png),
            (b"RIFF\0\0\0\0WEBPVP8 ", Sniffed::WebP),
            (b"RIFF\0\0\0\0WAVEfmt ", Sniffed::Other),
            (b"GIF89a", Sniffed::Gif),
            (b"%PDF-1.7\n", Sniffed::Pdf),
            (b"\0\0\0\x18ftypheic", Sniffed::Heic),
            (b"\0\0\0\x18ftypavif", Sniffed::Other),
            (b"PK\x03\x04", Sniffed::Other),
            (b"<svg xmlns=", Sniffed::Other),
            (b"", Sniffed::Other),
        ];
        for (bytes, kind) in cases {
            assert_eq!(sniff(bytes), kind, "{bytes:?}");
        }
    }

    #[test]
    fn an_archive_at_the_end_is_found_and_four_bytes_are_not_one() {
        let end = |comment: &[u8]| {
            let mut record = b"PK\x05\x06".to_vec();
            record.extend([0; 16]);
            record.extend(u16::try_from(comment.len()).unwrap().to_le_bytes());
            record.extend(comment);
            record
        };
        assert!(is_zip_too(&[b"photo".as_slice(), &end(b"")].concat()));
        assert!(is_zip_too(&[b"photo".as_slice(), &end(b"a comment")].concat()));
        assert!(!is_zip_too(&[&end(b"") as &[u8], b"more photo"].concat()));
        assert!(!is_zip_too(b"PK\x05\x06"));
        assert!(!is_zip_too(b""));
    }

    #[test]
    fn a_jpeg_is_whole_with_its_end_mark_behind_the_picture() {
        let thumbnail_only = b"\xFF\xD8\xFF\xE1\x00\x06\xFF\xD8\xFF\xD9\xFF\xDA\x00\x02\x12\x34";
        assert!(!is_whole_jpeg(thumbnail_only));
        assert!(is_whole_jpeg(&[thumbnail_only as &[u8], b"\xFF\xD9"].concat()));
        for bytes in [&b"\xFF\xD8"[..], b"\xFF\xD8\xFF\xE1\xFF", b"\xFF\xD8\xFF\xE1\xFF\xFF\0", b""]
        {
            assert!(!is_whole_jpeg(bytes));
        }
    }
}
