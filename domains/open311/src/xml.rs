//! An answer as XML, from the same tree as its JSON: a list `services` holds
//! elements `service`, a missing value is an empty element.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde_json::Value;

/// Writes the document.
///
/// # Errors
/// None that memory gives; those of the writer's form.
pub(crate) fn document(root: &str, value: &Value) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    element(&mut writer, root, value)?;
    Ok(writer.into_inner())
}

fn element(writer: &mut Writer<Vec<u8>>, name: &str, value: &Value) -> io::Result<()> {
    if value.is_null() {
        return writer.write_event(Event::Empty(BytesStart::new(name)));
    }
    writer.write_event(Event::Start(BytesStart::new(name)))?;
    match value {
        Value::Array(items) => {
            for item in items {
                element(writer, item_of(name), item)?;
            }
        }
        Value::Object(fields) => {
            for (field, inner) in fields {
                element(writer, field, inner)?;
            }
        }
        Value::String(text) => text_of(writer, text)?,
        other => text_of(writer, &other.to_string())?,
    }
    writer.write_event(Event::End(BytesEnd::new(name)))
}

fn text_of(writer: &mut Writer<Vec<u8>>, text: &str) -> io::Result<()> {
    let clean: String = text.chars().filter(|c| allowed(*c)).collect();
    writer.write_event(Event::Text(BytesText::new(&clean)))
}

/// XML 1.0 knows no other characters, not even escaped: one of them in a
/// citizen's text would make the whole answer unreadable.
const fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// What one item of a list is called, as the specification calls it.
fn item_of(list: &str) -> &str {
    match list {
        "service_requests" => "request",
        "service_request_updates" => "request_update",
        other => other.strip_suffix('s').unwrap_or("item"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(root: &str, value: &Value) -> String {
        String::from_utf8(document(root, value).unwrap()).unwrap()
    }

    #[test]
    fn lists_hold_items_and_nothing_is_an_empty_element() {
        let got = written("services", &json!([{ "service_code": "0101", "group": null }]));
        let want = "<?xml version=\"1.0\" encoding=\"utf-8\"?><services><service>\
            <service_code>0101</service_code><group/></service></services>";
        assert_eq!(got, want);
        let got = written("service_requests", &json!([]));
        assert!(got.ends_with("<service_requests></service_requests>"), "{got}");
        assert!(written("service_requests", &json!([{}])).contains("<request></request>"));
    }

    #[test]
    fn what_residents_write_cannot_break_out() {
        let text = "</description><script>&'\"\u{0}\u{b}\u{ffff}]]>\u{1f525}";
        let got = written("request", &json!({ "description": text }));
        assert!(!got.contains("<script>") && !got.contains('\u{0}'), "{got}");
        assert!(got.contains("&lt;/description&gt;&lt;script&gt;&amp;"), "{got}");
        assert!(got.contains("]]&gt;") && got.contains('\u{1f525}'), "{got}");
        assert!(!got.contains('\u{ffff}') && !got.contains('\u{b}'));
    }
}
