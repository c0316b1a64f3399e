//! Tags and entities, which copied text brings along.

/// Longest tag or entity that is taken for one; beyond it `<` is a sign.
const TAG_MOST: usize = 400;
const ENTITIES: [(&str, char); 7] = [
    ("&nbsp;", ' '),
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&#39;", '\''),
    ("_x000D_", '\n'),
];
/// Elements whose content is no text.
const SILENT: [&str; 2] = ["script", "style"];

/// How many bytes the next thing of a text takes, and which character it means;
/// none for a tag.
pub fn next(rest: &str, first: char) -> (usize, Option<char>) {
    let one = (first.len_utf8(), Some(first));
    match first {
        '<' => tag(rest).map_or(one, |bytes| (bytes, None)),
        '&' | '_' => entity(rest).unwrap_or(one),
        _ => one,
    }
}

fn tag(rest: &str) -> Option<usize> {
    let name = rest[1..].trim_start_matches(['/', '!']);
    name.chars().next().filter(char::is_ascii_alphabetic)?;
    let end = rest.bytes().take(TAG_MOST).position(|b| b == b'>')? + 1;
    let silent = SILENT
        .iter()
        .find(|s| rest[1..].get(..s.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(s)));
    let Some(silent) = silent else { return Some(end) };
    let closing = format!("</{silent}>");
    Some(rest[end..].find(&closing).map_or(end, |at| end + at + closing.len()))
}

fn entity(rest: &str) -> Option<(usize, Option<char>)> {
    let named = ENTITIES.iter().find(|(name, _)| rest.starts_with(name));
    if let Some((name, meant)) = named {
        return Some((name.len(), Some(*meant)));
    }
    let number = rest.strip_prefix("&#")?;
    let end = number.bytes().take(8).position(|b| b == b';')?;
    let code = number[..end].parse::<u32>().ok()?;
    Some((2 + end + 1, Some(char::from_u32(code)?)))
}
