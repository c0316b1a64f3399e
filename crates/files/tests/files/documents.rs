//! Documents keep what their pages show and nothing else.

use image::ImageFormat;
use jingwei_files::Variant;
use lopdf::{Dictionary, Document, EncryptionState, EncryptionVersion, Object, Permissions};
use lopdf::{Stream, dictionary};

use crate::{Put, encoded, exif_of, files, holds, jpeg_with, picture};

const TEXT: &str = "BT /F1 24 Tf 100 600 Td (heating is cold) Tj ET";

/// One page with a line of text; `more` goes into its catalog.
fn with(more: impl FnOnce(&mut Document) -> Dictionary) -> Document {
    let mut d = Document::with_version("1.7");
    let pages = d.new_object_id();
    let content = d.add_object(Stream::new(Dictionary::new(), TEXT.into()));
    let page = d.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    let kids: Vec<Object> = vec![page.into()];
    let tree = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 1 };
    d.objects.insert(pages, tree.into());
    let mut catalog = more(&mut d);
    catalog.set("Type", "Catalog");
    catalog.set("Pages", pages);
    let root = d.add_object(catalog);
    d.trailer.set("Root", root);
    d
}

fn written(mut d: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    d.save_to(&mut bytes).unwrap();
    bytes
}

/// The smallest document that is one.
pub fn plain() -> Vec<u8> {
    written(with(|_| Dictionary::new()))
}

fn photo() -> Stream {
    let dict = dictionary! { "Subtype" => "Image", "Filter" => "DCTDecode" };
    Stream::new(dict, jpeg_with(&picture(40, 30), exif_of(1, None)))
}

/// Everything that a document carries unseen.
fn telling() -> Vec<u8> {
    let mut d = with(|d| {
        let xmp = d.add_object(Stream::new(Dictionary::new(), b"SECRET-XMP".to_vec()));
        let script =
            dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("SECRET-SCRIPT") };
        let file = d.add_object(Stream::new(Dictionary::new(), b"SECRET-FILE".to_vec()));
        let inside = dictionary! { "EF" => dictionary! { "F" => file } };
        let names = vec![Object::string_literal("a"), inside.into()];
        let photo = d.add_object(photo());
        let comment = dictionary! {
            "Type" => "Annot", "Subtype" => "Text", "Rect" => vec![0.into()],
            "Contents" => Object::string_literal("seen"), "T" => Object::string_literal("SECRET-HAND"),
        };
        dictionary! {
            "Metadata" => xmp, "OpenAction" => script, "Photo" => photo, "Comment" => comment,
            "Names" => dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } },
        }
    });
    let info = dictionary! { "Author" => Object::string_literal("SECRET-AUTHOR") };
    let info = d.add_object(info);
    d.trailer.set("Info", info);
    // as an earlier version of the page left it
    d.add_object(Stream::new(Dictionary::new(), b"SECRET-BEFORE".to_vec()));
    written(d)
}

#[tokio::test]
async fn who_wrote_it_and_what_hangs_on_it_are_not_kept() {
    let (_folder, files) = files();
    let sent = telling();
    for secret in ["AUTHOR", "XMP", "SCRIPT", "FILE", "HAND", "BEFORE", "OWNER"] {
        assert!(holds(&sent, &format!("SECRET-{secret}")), "{secret} is not in what is sent");
    }
    let kept = files.put_document(sent).await.unwrap();
    let bytes = files.get(kept.id, Variant::Full).await.unwrap().bytes;
    assert!(!holds(&bytes, "SECRET"), "{}", String::from_utf8_lossy(&bytes));
    assert!(holds(&bytes, TEXT) && holds(&bytes, "seen"));
    assert_eq!(Document::load_mem(&bytes).unwrap().get_pages().len(), 1);
}

#[tokio::test]
async fn a_signed_document_stays_as_it_is_or_stays_away() {
    let (_folder, files) = files();
    let signature = || dictionary! { "ByteRange" => vec![0.into(), 9.into()] };
    let signed = written(with(|_| dictionary! { "Sig" => signature() }));
    let kept = files.put_document(signed.clone()).await.unwrap();
    assert_eq!(files.get(kept.id, Variant::Full).await.unwrap().bytes, signed);
    let script = dictionary! { "JS" => Object::string_literal("x") };
    let hidden = written(with(|_| dictionary! { "Sig" => signature(), "AA" => script }));
    assert_eq!(files.put_document(hidden).await.unwrap_err().code, "files.disguised");
}

#[tokio::test]
async fn a_locked_or_broken_document_is_refused() {
    let (_folder, files) = files();
    let mut locked = with(|_| Dictionary::new());
    let id = Object::string_literal("0123456789abcdef");
    locked.trailer.set("ID", vec![id.clone(), id]);
    let with_password = EncryptionVersion::V2 {
        document: &locked,
        owner_password: "owner",
        user_password: "user",
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(with_password).unwrap();
    locked.encrypt(&state).unwrap();
    assert_eq!(files.put_document(written(locked)).await.unwrap_err().code, "files.pdf_locked");
    let photo = encoded(&picture(9, 9), ImageFormat::Jpeg);
    let broken: [Vec<u8>; 4] = [
        b"%PDF-1.7\ntrailer <<>>\n%%EOF\n".to_vec(),
        [b"%PDF-1.7\n".as_slice(), &photo, b"%%EOF"].concat(),
        [b"%PDF-1.7\n1 0 obj\n".as_slice(), &b"[".repeat(50_000), b"\n%%EOF"].concat(),
        [b"%PDF-1.7\n".as_slice(), &b"1 0 obj <</A 1 0 R>> endobj\n".repeat(99), b"%%EOF"].concat(),
    ];
    for bytes in broken {
        assert_eq!(files.put_document(bytes).await.unwrap_err().code, "files.pdf_broken");
    }
}

#[tokio::test]
async fn no_document_cut_or_bent_anywhere_does_harm() {
    let (_folder, files) = files();
    let whole = telling();
    for n in (0..whole.len()).step_by(whole.len() / 60) {
        let mut bent = whole.clone();
        bent[n] ^= 0x5a;
        let cut = [&whole[..n], b"\n%%EOF"].concat();
        for bytes in [bent, cut] {
            if let Err(e) = files.put_document(bytes).await {
                assert!(e.code.starts_with("files."), "{n}: {e}");
            }
        }
    }
}
