//! Registered statements, and what each engine makes of their text.

use std::borrow::Cow;

/// Declares registered statements: a `static` [`kernel::Statement`] each, and
/// `STATEMENTS`, the list of all of them for the crate's manifest.
///
/// ```
/// jingwei_store::stmts! {
///     /// One matter, locked for this command.
///     pub MATTER_GET = "SELECT state FROM matter WHERE shard=$1 AND id=$2 FOR UPDATE";
/// }
/// assert_eq!(STATEMENTS[0].name, "MATTER_GET");
/// ```
#[macro_export]
macro_rules! stmts {
    ($($(#[$meta:meta])* $vis:vis $name:ident = $sql:expr;)*) => {
        $(
            #[allow(missing_docs)]
            $(#[$meta])*
            $vis static $name: $crate::Statement =
                $crate::Statement { name: stringify!($name), sql: $sql };
        )*
        /// Every statement declared here.
        pub static STATEMENTS: &[&$crate::Statement] = &[$(&$name),*];
    };
}

/// The text as SQLite takes it: `$2` becomes `?2`, because SQLite takes `$2`
/// for a name and numbers names by first appearance; row locks are left out,
/// because there is one writer. Texts and quoted names stay as they are.
pub fn for_sqlite(sql: &str) -> Cow<'_, str> {
    if !sql.contains('$') && !sql.contains("FOR ") {
        return Cow::Borrowed(sql);
    }
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        if first == '\'' || first == '"' {
            let end = rest[1..].find(first).map_or(rest.len(), |at| at + 2);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if let Some(after) = without_lock(rest) {
            rest = after;
        } else {
            out.push(if first == '$' { '?' } else { first });
            rest = &rest[first.len_utf8()..];
        }
    }
    Cow::Owned(out)
}

/// What follows a row lock that begins right here.
fn without_lock(sql: &str) -> Option<&str> {
    let mut rest = ["FOR UPDATE", "FOR NO KEY UPDATE", "FOR SHARE"]
        .iter()
        .find_map(|l| sql.strip_prefix(l))?;
    for tail in [" SKIP LOCKED", " NOWAIT"] {
        rest = rest.strip_prefix(tail).unwrap_or(rest);
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::for_sqlite;

    #[test]
    fn the_text_for_sqlite() {
        let cases = [
            ("SELECT 1", "SELECT 1"),
            ("SELECT $2, $1", "SELECT ?2, ?1"),
            ("SELECT a FROM t WHERE id=$1 FOR UPDATE", "SELECT a FROM t WHERE id=?1 "),
            ("SELECT $1 FOR UPDATE SKIP LOCKED", "SELECT ?1 "),
            ("SELECT '$1 FOR UPDATE', \"$x\"", "SELECT '$1 FOR UPDATE', \"$x\""),
            ("SELECT '市''s $1', $1", "SELECT '市''s $1', ?1"),
            ("SELECT 'open $1", "SELECT 'open $1"),
        ];
        for (sql, lite) in cases {
            assert_eq!(for_sqlite(sql), lite);
        }
    }
}
