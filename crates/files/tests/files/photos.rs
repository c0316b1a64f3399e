//! Photos as cameras make them.

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use jingwei_files::{Files, TakenAt, Variant};

use crate::{Put, encoded, exif_of, files, holds, jpeg_with, picture};

/// What is kept of a photo, decoded.
async fn kept(files: &Files, bytes: Vec<u8>) -> (Vec<u8>, image::RgbImage) {
    let stored = files.put_photo(bytes).await.unwrap();
    let full = files.get(stored.id, Variant::Full).await.unwrap();
    let pixels = image::load_from_memory(&full.bytes).unwrap().into_rgb8();
    assert_eq!((pixels.width(), pixels.height()), (stored.width, stored.height));
    (full.bytes.to_vec(), pixels)
}

/// `g`reen, `r`ed or `b`lue at a pixel.
fn colour(pixels: &image::RgbImage, x: u32, y: u32) -> char {
    let [r, g, b] = pixels.get_pixel(x, y).0;
    if g > 120 && r < 100 && b < 100 {
        'g'
    } else if r > 120 && b < 100 {
        'r'
    } else if b > 120 && r < 100 {
        'b'
    } else {
        '?'
    }
}

/// The colours of the four corners: top left, top right, bottom left, right.
fn corners(pixels: &image::RgbImage) -> String {
    let (right, bottom) = (pixels.width() - 5, pixels.height() - 5);
    [(5, 5), (right, 5), (5, bottom), (right, bottom)]
        .map(|(x, y)| colour(pixels, x, y))
        .iter()
        .collect()
}

#[tokio::test]
async fn every_orientation_is_turned_upright() {
    let (_folder, files) = files();
    // what a viewer that heeds the orientation would show of `grbb`
    let cases = [
        (1, "grbb", (160, 80)),
        (2, "rgbb", (160, 80)),
        (3, "bbrg", (160, 80)),
        (4, "bbgr", (160, 80)),
        (5, "gbrb", (80, 160)),
        (6, "bgbr", (80, 160)),
        (7, "brbg", (80, 160)),
        (8, "rbgb", (80, 160)),
        // no such orientation
        (9, "grbb", (160, 80)),
    ];
    for (orientation, expected, size) in cases {
        let sent = jpeg_with(&picture(160, 80), exif_of(orientation, None));
        let (_, pixels) = kept(&files, sent).await;
        assert_eq!(corners(&pixels), expected, "orientation {orientation}");
        assert_eq!(pixels.dimensions(), size, "orientation {orientation}");
    }
}

#[tokio::test]
async fn the_place_is_told_apart_and_nothing_of_it_is_kept() {
    let (_folder, files) = files();
    let wuhai = Some(([39, 39, 18], "N", [106, 49, 48], "E"));
    let sent = jpeg_with(&picture(100, 100), exif_of(1, wuhai));
    assert!(holds(&sent, "SECRET-OWNER") && holds(&sent, "Exif"));
    let stored = files.put_photo(sent).await.unwrap();
    let TakenAt { lon, lat } = stored.place.unwrap();
    assert!((lon - 106.83).abs() < 1e-9 && (lat - 39.655).abs() < 1e-9, "{lon} {lat}");
    for variant in [Variant::Full, Variant::Thumb] {
        let bytes = files.get(stored.id, variant).await.unwrap().bytes;
        assert!(!holds(&bytes, "SECRET-OWNER") && !holds(&bytes, "Exif"));
    }
}

#[tokio::test]
async fn a_place_that_cannot_be_is_none() {
    let (_folder, files) = files();
    let cases = [
        (Some(([39, 0, 0], "S", [106, 30, 0], "W")), Some((-106.5, -39.0))),
        (Some(([0, 0, 0], "N", [0, 0, 0], "E")), None),
        (Some(([91, 0, 0], "N", [106, 0, 0], "E")), None),
        (Some(([39, 0, 0], "N", [181, 0, 0], "E")), None),
        (Some(([39, 0, 0], "", [106, 0, 0], "")), None),
        (None, None),
    ];
    for (place, expected) in cases {
        let sent = jpeg_with(&picture(50, 50), exif_of(1, place));
        let found = files.put_photo(sent).await.unwrap().place;
        assert_eq!(found.map(|p| (p.lon, p.lat)), expected, "{place:?}");
    }
}

#[tokio::test]
async fn png_and_webp_become_jpeg_and_what_is_clear_becomes_white() {
    let (_folder, files) = files();
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let (bytes, pixels) = kept(&files, encoded(&picture(160, 80), format)).await;
        assert!(bytes.starts_with(&[0xFF, 0xD8, 0xFF]));
        assert_eq!(corners(&pixels), "grbb");
    }
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(20, 20, Rgba([9, 9, 9, 0])));
    let (_, pixels) = kept(&files, encoded(&clear, ImageFormat::Png)).await;
    assert!(pixels.get_pixel(10, 10).0.iter().all(|c| *c > 250));
}

#[tokio::test]
async fn heic_is_accepted_with_its_place_and_not_turned_twice() {
    let (_folder, files) = files();
    let place = Some(([39, 39, 18], "N", [106, 49, 48], "E"));
    let pixels = picture(160, 80).into_rgba8();
    let mut source = heifer::Image::filled(160, 80, 8, [0, 0, 0, 255]);
    source.data = pixels.as_raw().iter().map(|b| u16::from(*b)).collect();
    // the container is upright; an old orientation in the metadata is heeded
    // by careless programs only
    let exif = Some(exif_of(6, place));
    let metadata = heifer::metadata::Metadata { exif, ..Default::default() };
    let options = heifer::EncodeOptions { max_threads: 1, ..Default::default() };
    let sent = heifer::encode_with_metadata(&source, &metadata, &options).unwrap();
    let stored = files.put_photo(sent.clone()).await.unwrap();
    assert!((stored.place.unwrap().lon - 106.83).abs() < 1e-9);
    let (bytes, pixels) = kept(&files, sent).await;
    assert!(bytes.starts_with(&[0xFF, 0xD8, 0xFF]) && !holds(&bytes, "SECRET-OWNER"));
    assert_eq!((corners(&pixels).as_str(), pixels.dimensions()), ("grbb", (160, 80)));
}

#[tokio::test]
async fn a_large_photo_is_scaled_down_and_a_small_one_is_not_blown_up() {
    let (_folder, files) = files();
    for (sent, full, thumb) in [
        ((500, 250), (400, 200), (40, 20)),
        ((250, 500), (200, 400), (20, 40)),
        ((30, 10), (30, 10), (30, 10)),
        ((1, 1), (1, 1), (1, 1)),
        ((500, 1), (400, 1), (40, 1)),
    ] {
        let bytes = encoded(&picture(sent.0, sent.1), ImageFormat::Png);
        let stored = files.put_photo(bytes).await.unwrap();
        assert_eq!((stored.width, stored.height), full, "{sent:?}");
        let small = files.get(stored.id, Variant::Thumb).await.unwrap();
        let small = image::load_from_memory(&small.bytes).unwrap();
        assert_eq!((small.width(), small.height()), thumb, "{sent:?}");
    }
}
