//! Writing the photo that is kept.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, RgbImage};
use kernel::{Error, Result};

/// Eight bits a colour and nothing to see through: on white, as on paper.
pub(crate) fn flatten(pixels: DynamicImage) -> DynamicImage {
    if !pixels.has_alpha() {
        return DynamicImage::ImageRgb8(pixels.into_rgb8());
    }
    let pixels = pixels.into_rgba8();
    let mut flat = RgbImage::new(pixels.width(), pixels.height());
    for (to, from) in flat.pixels_mut().zip(pixels.pixels()) {
        let [r, g, b, alpha] = from.0;
        to.0 = [r, g, b].map(|colour| on_white(colour, alpha));
    }
    DynamicImage::ImageRgb8(flat)
}

fn on_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    let mixed = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

/// A JPEG of the pixels and nothing else.
///
/// # Errors
/// `internal`: our own pixels can always be written.
pub(crate) fn jpeg(pixels: &DynamicImage, quality: u8) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    pixels
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))
        .map_err(Error::internal)?;
    Ok(bytes)
}
