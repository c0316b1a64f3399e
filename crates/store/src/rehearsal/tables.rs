//! Which tables a statement names.

/// The tables of a statement, by their place in its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tables<'s> {
    pub reads: Vec<&'s str>,
    /// None for a statement that only reads.
    pub writes: Option<&'s str>,
}

impl<'s> Tables<'s> {
    /// Whether the statement only reads, and none of those that were written.
    pub fn are_but_read(&self, written: &[&str]) -> bool {
        self.writes.is_none() && !self.reads.iter().any(|t| written.contains(t))
    }

    /// Reads the text of a statement. Where it is in doubt, a name counts as a
    /// table that is read.
    pub fn of(sql: &'s str) -> Tables<'s> {
        let mut tables = Tables::default();
        let (mut before, mut listing, mut next) = ("", false, false);
        for word in words(sql) {
            let keyword = KEYWORDS.iter().find(|k| k.eq_ignore_ascii_case(word)).copied();
            match keyword {
                Some("FROM" | "JOIN") => (listing, next) = (true, true),
                Some("INTO" | "UPDATE") => next = true,
                Some(_) => (listing, next) = (false, false),
                None if word == "," => next = listing,
                None if word == "(" || word == ")" => next &= word == "(",
                None if next => {
                    next = false;
                    let deletes = before == "FROM" && starts_with(sql, "DELETE");
                    if tables.writes.is_none() && (matches!(before, "INTO" | "UPDATE") || deletes) {
                        tables.writes = Some(word);
                    } else {
                        tables.reads.push(word);
                    }
                }
                None => {}
            }
            if let Some(keyword) = keyword {
                before = keyword;
            }
        }
        tables
    }
}

/// Words after which no table is named, and the four after which one is.
const KEYWORDS: [&str; 17] = [
    "FROM",
    "JOIN",
    "INTO",
    "UPDATE",
    "SELECT",
    "WHERE",
    "ON",
    "SET",
    "VALUES",
    "GROUP",
    "ORDER",
    "LIMIT",
    "HAVING",
    "UNION",
    "RETURNING",
    "USING",
    "WITH",
];

fn starts_with(sql: &str, word: &str) -> bool {
    words(sql).next().is_some_and(|first| first.eq_ignore_ascii_case(word))
}

/// Names, numbers and single marks of a text.
fn words(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let end = match name(first) {
            true => rest.find(|c| !name(c)).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_found_where_they_are_named() {
        let cases: [(&'static str, &[&str], Option<&str>); 12] = [
            ("SELECT matter, a FROM inbox WHERE matter = $1", &["inbox"], None),
            ("SELECT 1 FROM a, b x, c JOIN d ON d.a = c.b", &["a", "b", "c", "d"], None),
            ("SELECT a FROM t WHERE b IN (SELECT c FROM u)", &["t", "u"], None),
            ("SELECT a FROM (SELECT b FROM t) x, u", &["t", "u"], None),
            ("SELECT state FROM matter WHERE id=$1 FOR UPDATE", &["matter"], None),
            ("WITH w AS (SELECT a FROM t) SELECT a FROM w", &["t", "w"], None),
            ("INSERT INTO t (a, b) VALUES ($1,$2)", &[], Some("t")),
            ("INSERT INTO t (a) SELECT a FROM u WHERE b=$1", &["u"], Some("t")),
            (
                "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET b=excluded.b",
                &[],
                Some("t"),
            ),
            ("UPDATE t SET a=$1 WHERE b=(SELECT c FROM u)", &["u"], Some("t")),
            ("DELETE FROM t WHERE a IN (SELECT b FROM u)", &["u"], Some("t")),
            (
                "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO NOTHING RETURNING a",
                &[],
                Some("t"),
            ),
        ];
        for (sql, reads, writes) in cases {
            assert_eq!(Tables::of(sql), Tables { reads: reads.to_vec(), writes }, "{sql}");
        }
    }
}
