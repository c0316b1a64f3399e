//! Attachments as people send them.
#![allow(clippy::unwrap_used)]

mod audit;
mod bucket;
mod documents;
mod hostile;
mod keeping;
mod photos;

use std::io::Cursor;

use bytes::Bytes;
use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage};
use jingwei_files::{Files, Limits, Stored};
use kernel::Result;
use tempfile::TempDir;

/// A folder of its own, with limits that small pictures can break.
fn files() -> (TempDir, Files) {
    let folder = TempDir::new().unwrap();
    let limits = Limits { bytes: 200_000, pixels: 250_000, side: 400, thumb_side: 40, at_once: 1 };
    let files = Files::open_with(&folder.path().join("attachments"), limits).unwrap();
    (folder, files)
}

/// Made and put down, past any log.
trait Put {
    async fn put_photo(&self, bytes: impl Into<Bytes>) -> Result<Stored>;
    async fn put_document(&self, bytes: impl Into<Bytes>) -> Result<Stored>;
}

impl Put for Files {
    async fn put_photo(&self, bytes: impl Into<Bytes>) -> Result<Stored> {
        let made = self.photo(bytes).await?;
        self.put(&made).await?;
        Ok(made.stored)
    }

    async fn put_document(&self, bytes: impl Into<Bytes>) -> Result<Stored> {
        let made = self.document(bytes).await?;
        self.put(&made).await?;
        Ok(made.stored)
    }
}

/// Red above, blue below, with a green corner at the top left: every turn of
/// it can be told from every other.
fn picture(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        if x < width / 4 && y < height / 4 {
            Rgb([0, 200, 0])
        } else if y < height / 2 {
            Rgb([220, 0, 0])
        } else {
            Rgb([0, 0, 220])
        }
    }))
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn jpeg_with(picture: &DynamicImage, exif: Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(exif).unwrap();
    picture.write_with_encoder(encoder).unwrap();
    bytes
}

/// EXIF data with an orientation, the camera's owner, and perhaps a place
/// (degrees, minutes, seconds and side of latitude and longitude).
fn exif_of(orientation: u16, place: Option<([u32; 3], &str, [u32; 3], &str)>) -> Vec<u8> {
    let field = |tag, value| Field { tag, ifd_num: In::PRIMARY, value };
    let ascii = |text: &str| Value::Ascii(vec![text.as_bytes().to_vec()]);
    let angle =
        |parts: [u32; 3]| Value::Rational(parts.map(|num| Rational { num, denom: 1 }).to_vec());
    let mut fields = vec![
        field(Tag::Orientation, Value::Short(vec![orientation])),
        field(Tag::Artist, ascii("SECRET-OWNER")),
    ];
    if let Some((lat, north, lon, east)) = place {
        fields.push(field(Tag::GPSLatitude, angle(lat)));
        fields.push(field(Tag::GPSLatitudeRef, ascii(north)));
        fields.push(field(Tag::GPSLongitude, angle(lon)));
        fields.push(field(Tag::GPSLongitudeRef, ascii(east)));
    }
    let mut writer = Writer::new();
    fields.iter().for_each(|f| writer.push_field(f));
    let mut bytes = Cursor::new(Vec::new());
    writer.write(&mut bytes, false).unwrap();
    bytes.into_inner()
}

/// Whether the bytes hold the text anywhere.
fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|w| w == text.as_bytes())
}
