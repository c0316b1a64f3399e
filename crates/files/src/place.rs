//! Where a photo was taken, out of its metadata.

use exif::{Exif, In, Reader, Tag, Value};

/// Metadata larger than this is not a camera's.
const MOST: usize = 1 << 20;

/// Where a photo says it was taken (WGS 84, degrees): a personal value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TakenAt {
    /// East is positive.
    pub lon: f64,
    /// North is positive.
    pub lat: f64,
}

/// The place in a block of EXIF data; `None` for anything wrong in it, since a
/// photo is no worse for its metadata.
pub(crate) fn taken_at(block: &[u8]) -> Option<TakenAt> {
    if block.len() > MOST {
        return None;
    }
    let exif = Reader::new()
        .continue_on_error(true)
        .read_raw(block.to_vec())
        .or_else(|e| e.distill_partial_result(|_| {}))
        .ok()?;
    let lat = degrees(&exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S')?;
    let lon = degrees(&exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W')?;
    // Some telephones write zeros when they do not know.
    let known = lat.abs() <= 90.0 && lon.abs() <= 180.0 && (lat, lon) != (0.0, 0.0);
    known.then_some(TakenAt { lon, lat })
}

/// Degrees, minutes and seconds as one number, negative on the `minus` side.
fn degrees(exif: &Exif, tag: Tag, side: Tag, minus: u8) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let [d, m, s] = parts.get(..3)? else { return None };
    if [d, m, s].iter().any(|part| part.denom == 0) {
        return None;
    }
    let sum = d.to_f64() + m.to_f64() / 60.0 + s.to_f64() / 3_600.0;
    let Value::Ascii(letters) = &exif.get_field(side, In::PRIMARY)?.value else { return None };
    let letter = letters.first()?.first()?.to_ascii_uppercase();
    Some(if letter == minus { -sum } else { sum })
}
