//! From bytes that somebody sent to a photo that can be kept.

use std::io::Cursor;

use image::error::ImageError;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};
use kernel::Result;

use crate::encode::{flatten, jpeg};
use crate::error::{refused, too_large, too_many_pixels, unreadable};
use crate::heic;
use crate::limits::Limits;
use crate::place::{TakenAt, taken_at};
use crate::sniff::{Sniffed, is_pdf_too, is_whole_photo, is_zip_too, sniff};

/// Pixels, upright, and what the metadata said of the place.
pub(crate) struct Decoded {
    pub pixels: DynamicImage,
    pub place: Option<TakenAt>,
}

/// A photo as it is kept.
pub(crate) struct Photo {
    pub full: Vec<u8>,
    pub thumb: Vec<u8>,
    pub width: u32,
    pub height: u32,
    pub place: Option<TakenAt>,
}

/// Makes a photo that can be kept.
///
/// # Errors
/// `files.empty`, `files.too_large`, `files.photo_kind`, `files.animation`,
/// `files.disguised`, `files.too_many_pixels`, `files.unreadable`.
pub(crate) fn make(bytes: &[u8], limits: &Limits) -> Result<Photo> {
    let Decoded { pixels, place } = decode(bytes, limits)?;
    let pixels = flatten(pixels);
    let longest = pixels.width().max(pixels.height());
    let side = longest.min(limits.side);
    let kept = if longest > side { pixels.thumbnail(side, side) } else { pixels };
    let small = longest.min(limits.thumb_side);
    let thumb = kept.thumbnail(small, small);
    Ok(Photo {
        full: jpeg(&kept, 85)?,
        thumb: jpeg(&thumb, 75)?,
        width: kept.width(),
        height: kept.height(),
        place,
    })
}

fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded> {
    check_size(bytes, limits)?;
    let kind = sniff(bytes);
    let format = match kind {
        Sniffed::Gif => return Err(refused("files.animation")),
        Sniffed::Pdf | Sniffed::Other => return Err(refused("files.photo_kind")),
        _ if is_zip_too(bytes) || is_pdf_too(bytes) => return Err(refused("files.disguised")),
        _ if !is_whole_photo(kind, bytes) => return Err(unreadable("cut off")),
        Sniffed::Heic => return heic::decode(bytes, limits),
        Sniffed::Jpeg => ImageFormat::Jpeg,
        Sniffed::Png => ImageFormat::Png,
        Sniffed::WebP => ImageFormat::WebP,
    };
    decode_as(format, bytes, limits)
}

/// Not empty, and within the limit of bytes.
pub(crate) fn check_size(bytes: &[u8], limits: &Limits) -> Result<()> {
    match bytes.len() {
        0 => Err(refused("files.empty")),
        n if n > limits.bytes => Err(too_large(limits.bytes)),
        _ => Ok(()),
    }
}

fn decode_as(format: ImageFormat, bytes: &[u8], limits: &Limits) -> Result<Decoded> {
    let failed = |e: ImageError| match e {
        ImageError::Limits(_) => too_many_pixels(limits.pixels),
        other => unreadable(other),
    };
    let mut allowed = image::Limits::default();
    allowed.max_alloc = Some(limits.memory());
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(allowed);
    let mut decoder = reader.into_decoder().map_err(failed)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Err(too_many_pixels(limits.pixels));
    }
    // Broken metadata is no reason to refuse a photo.
    let exif = decoder.exif_metadata().ok().flatten();
    let orientation = exif.as_deref().and_then(Orientation::from_exif_chunk);
    let place = exif.as_deref().and_then(taken_at);
    let mut pixels = DynamicImage::from_decoder(decoder).map_err(failed)?;
    pixels.apply_orientation(orientation.unwrap_or(Orientation::NoTransforms));
    Ok(Decoded { pixels, place })
}
