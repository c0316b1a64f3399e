//! Photos of telephones that write HEIC.

use heifer::heifer_isobmff::HeifFile;
use heifer::{Error as HeicError, Options};
use image::{DynamicImage, RgbaImage};
use kernel::Result;

use crate::error::{too_many_pixels, unreadable};
use crate::limits::Limits;
use crate::photo::Decoded;
use crate::place::taken_at;

/// The main picture, upright and in sRGB. Its turning is part of the container
/// and done by the decoder; that of the EXIF data must not be done again.
///
/// # Errors
/// `files.unreadable`, `files.too_many_pixels`.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded> {
    let file = HeifFile::parse(bytes).map_err(unreadable)?;
    let size = file.image_size(file.primary_id).map_err(unreadable)?;
    if size.is_some_and(|(width, height)| u64::from(width) * u64::from(height) > limits.pixels) {
        return Err(too_many_pixels(limits.pixels));
    }
    let options = Options { max_threads: 1, max_pixels: limits.pixels };
    let picture = heifer::decode_srgb_rgba8(bytes, &options)
        .or_else(|e| match e {
            // What cannot be turned into sRGB (high dynamic range) is shown as it is.
            HeicError::Unsupported(_) => heifer::decode_rgba8(bytes, &options),
            other => Err(other),
        })
        .map_err(unreadable)?;
    let place = file.exif(file.primary_id).ok().flatten().and_then(|exif| taken_at(&exif));
    let pixels = RgbaImage::from_raw(picture.width, picture.height, picture.data)
        .ok_or_else(|| unreadable("sizes of a HEIC picture disagree"))?;
    Ok(Decoded { pixels: DynamicImage::ImageRgba8(pixels), place })
}
