//! Photos of telephones that write HEIC.

use heifer::Options;
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
    let options = Options { max_threads: 1, max_pixels: limits.pixels };
    // What cannot be turned into sRGB (high dynamic range) is shown as it is.
    let picture = heifer::decode_srgb_rgba8(bytes, &options)
        .or_else(|_| heifer::decode_rgba8(bytes, &options))
        .map_err(unreadable)?;
    if u64::from(picture.width) * u64::from(picture.height) > limits.pixels {
        return Err(too_many_pixels(limits.pixels));
    }
    let place = heifer::read_metadata(bytes).ok().and_then(|m| m.exif).and_then(|e| taken_at(&e));
    let pixels = RgbaImage::from_raw(picture.width, picture.height, picture.data)
        .ok_or_else(|| unreadable("sizes of a HEIC picture disagree"))?;
    Ok(Decoded { pixels: DynamicImage::ImageRgba8(pixels), place })
}
