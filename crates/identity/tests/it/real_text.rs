//! What people really write: the scan leaves it readable.

use std::io::Read;
use std::path::PathBuf;

use jingwei_identity::mask;

/// Messages to governments, published with every number masked already: what
/// is found in them is found for nothing.
#[test]
fn real_messages_without_numbers_stay_as_they_are() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let data = std::env::var("JINGWEI_TEST_DATA")
        .map_or_else(|_| PathBuf::from(root).join("../shared/data"), PathBuf::from);
    let (mut messages, mut found) = (0, Vec::new());
    for file in ["messages_with_replies", "messages_labelled_train", "hot_topics_train"] {
        let path = data.join("messages_zh").join(format!("{file}.jsonl.gz"));
        let Ok(packed) = std::fs::File::open(&path) else {
            println!("SKIPPED: no test data at {}", path.display());
            return;
        };
        let mut text = String::new();
        flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
        for line in text.lines().step_by(2) {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            for column in ["title", "body"] {
                let Some(body) = row[column].as_str() else { continue };
                messages += 1;
                let masked = mask::free_text(body);
                found.extend(masked.found.iter().map(|f| body[f.start..f.end].to_owned()));
            }
        }
    }
    assert!(messages > 3_000, "{messages}");
    // a few are landlines that the publishers left in
    assert!(found.len() * 400 < messages, "{} of {messages}: {found:?}", found.len());
}
