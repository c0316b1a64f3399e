//! Files that want to do harm, or came in broken.

use image::ImageFormat;
use jingwei_files::{Files, Limits};
use kernel::Kind;
use tempfile::TempDir;

use crate::{Put, encoded, exif_of, files, jpeg_with, picture};

async fn refused(files: &Files, bytes: impl Into<Vec<u8>>) -> &'static str {
    let e = files.put_photo(bytes.into()).await.unwrap_err();
    assert_eq!(e.field.as_deref(), Some("file"), "{e}");
    assert!(matches!(e.kind, Kind::Invalid | Kind::TooLarge), "{e}");
    e.code
}

/// The end of an empty zip archive.
fn zip_end() -> Vec<u8> {
    [b"PK\x05\x06".as_slice(), &[0; 18]].concat()
}

fn heic(width: u32, height: u32) -> Vec<u8> {
    let options = heifer::EncodeOptions { max_threads: 1, ..Default::default() };
    let pixels = picture(width, height).into_rgb8();
    heifer::encode_rgb8(width, height, pixels.as_raw(), &options).unwrap()
}

fn jpeg() -> Vec<u8> {
    encoded(&picture(60, 40), ImageFormat::Jpeg)
}

#[tokio::test]
async fn what_is_no_photo_is_refused_whatever_it_is_called() {
    let (_folder, files) = files();
    assert_eq!(refused(&files, "").await, "files.empty");
    for bytes in [
        b"PK\x03\x04 an archive named photo.jpg".as_slice(),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        b"#!/bin/sh\nrm -rf /\n",
        b"MZ\x90\0",
        b"%PDF-1.7 \n%%EOF",
        b"\0\0\0\x1cftypavif\0\0\0\0",
        b"\0",
        "照片".as_bytes(),
    ] {
        assert_eq!(refused(&files, bytes).await, "files.photo_kind", "{bytes:?}");
    }
    assert_eq!(refused(&files, *b"GIF89a\x01\0\x01\0").await, "files.animation");
}

#[tokio::test]
async fn a_photo_that_was_cut_off_anywhere_is_refused() {
    let (_folder, files) = files();
    let formats = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
    let photos = formats.map(|format| encoded(&picture(60, 40), format));
    for whole in photos.into_iter().chain([heic(60, 40)]) {
        files.put_photo(whole.clone()).await.unwrap();
        for percent in (5..100).step_by(5).chain([99]) {
            let cut = whole[..(whole.len() - 1) * percent / 100].to_vec();
            let code = refused(&files, cut).await;
            assert!(
                ["files.unreadable", "files.photo_kind"].contains(&code),
                "{:?} at {percent} %: {code}",
                &whole[..12]
            );
        }
    }
}

#[tokio::test]
async fn a_header_that_claims_billions_of_pixels_costs_nothing() {
    let folder = TempDir::new().unwrap();
    let files = Files::open_with(folder.path(), Limits::default()).unwrap();
    let mut png = encoded(&picture(60, 40), ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0xFF]);
    let crc = crc32(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&crc);
    assert_eq!(refused(&files, png).await, "files.too_many_pixels");
    let mut jpeg = jpeg();
    let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
    assert_eq!(refused(&files, jpeg).await, "files.too_many_pixels");
}

/// The check sum of PNG, so that a forged header reads as a true one.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[tokio::test]
async fn a_small_file_that_unpacks_to_much_is_refused() {
    let (_folder, files) = files();
    let bomb = encoded(&picture(600, 600), ImageFormat::Png);
    assert!(bomb.len() < 20_000);
    assert_eq!(refused(&files, bomb).await, "files.too_many_pixels");
    assert_eq!(refused(&files, heic(600, 600)).await, "files.too_many_pixels");
}

#[tokio::test]
async fn more_bytes_than_allowed_are_refused_unread() {
    let (_folder, files) = files();
    let e = files.put_photo(vec![0xFF; 200_001]).await.unwrap_err();
    assert_eq!((e.kind, e.code), (Kind::TooLarge, "files.too_large"));
    let e = files.put_document(vec![0xFF; 200_001]).await.unwrap_err();
    assert_eq!((e.kind, e.code), (Kind::TooLarge, "files.too_large"));
}

#[tokio::test]
async fn a_photo_that_is_an_archive_or_document_too_is_refused() {
    let (_folder, files) = files();
    let cases = [
        [jpeg(), zip_end()].concat(),
        [encoded(&picture(9, 9), ImageFormat::Png), zip_end()].concat(),
        jpeg_with(&picture(9, 9), b"%PDF-1.4 in the metadata".to_vec()),
    ];
    for bytes in cases {
        assert_eq!(refused(&files, bytes).await, "files.disguised");
    }
    // what telephones append to a moving picture is dropped and no harm
    let moving = [jpeg(), b"\0\0\0\x18ftypmp42 some seconds of film".to_vec()].concat();
    files.put_photo(moving).await.unwrap();
}

#[tokio::test]
async fn rubbish_in_the_metadata_does_not_cost_the_photo() {
    let (_folder, files) = files();
    let honest = exif_of(6, Some(([39, 0, 0], "N", [106, 0, 0], "E")));
    let mut blocks = vec![
        vec![0; 8],
        b"II*\0\xFF\xFF\xFF\xFF".to_vec(),
        b"MM\0*\0\0\0\x08\xFF\xFF".to_vec(),
        vec![0xFF; 60_000],
    ];
    // every byte of an honest block once made wrong
    for at in 0..honest.len() {
        let mut broken = honest.clone();
        broken[at] ^= 0xFF;
        blocks.push(broken);
    }
    blocks.extend((0..honest.len()).map(|len| honest[..len].to_vec()));
    for block in blocks {
        let stored = files.put_photo(jpeg_with(&picture(8, 4), block)).await.unwrap();
        if let Some(place) = stored.place {
            assert!(place.lon.abs() <= 180.0 && place.lat.abs() <= 90.0);
        }
    }
}

#[tokio::test]
async fn every_wrong_byte_is_a_photo_or_a_refusal() {
    let (_folder, files) = files();
    let photos = [
        encoded(&picture(24, 16), ImageFormat::Jpeg),
        encoded(&picture(24, 16), ImageFormat::Png),
        encoded(&picture(24, 16), ImageFormat::WebP),
        heic(24, 16),
    ];
    for whole in photos {
        files.put_photo(whole.clone()).await.unwrap();
        for at in (0..whole.len()).step_by(1 + whole.len() / 150) {
            let mut broken = whole.clone();
            broken[at] = !broken[at];
            if let Err(e) = files.put_photo(broken).await {
                assert!(matches!(e.kind, Kind::Invalid | Kind::TooLarge), "byte {at}: {e}");
            }
        }
    }
}

#[tokio::test]
async fn documents_are_pdf_whole_and_nothing_else() {
    let (_folder, files) = files();
    let pdf = crate::documents::plain();
    files.put_document(pdf.clone()).await.unwrap();
    let cases = [
        (Vec::new(), "files.empty"),
        (jpeg(), "files.document_kind"),
        ([b" ".as_slice(), &pdf].concat(), "files.document_kind"),
        (pdf[..20].to_vec(), "files.pdf_broken"),
        ([pdf, zip_end()].concat(), "files.disguised"),
    ];
    for (bytes, code) in cases {
        assert_eq!(files.put_document(bytes).await.unwrap_err().code, code);
    }
}
