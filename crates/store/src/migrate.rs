//! Numbered migrations: one file for both engines.

use std::collections::BTreeSet;

use kernel::{Error, Manifest, Migration, Result, Time};

use crate::errors;
use crate::tx::{Engine, Tx};
use crate::vals;

/// Made before anything else, so that it can be asked what is there.
pub(crate) const TABLE: &str = "CREATE TABLE IF NOT EXISTS store_migration (
    manifest TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, at BIGINT NOT NULL,
    PRIMARY KEY (manifest, number))";

crate::stmts! {
    pub(crate) MIGRATIONS_DONE = "SELECT manifest, number FROM store_migration";
    pub(crate) MIGRATED = "SELECT at FROM store_migration WHERE manifest=$1 AND number=$2";
}

/// When the database took a migration of a manifest.
///
/// # Errors
/// Those of the store.
pub fn migrated(tx: &mut Tx<'_>, manifest: &str, number: i64) -> Result<Option<Time>> {
    tx.query_opt(&MIGRATED, &vals![manifest, number], |r| r.time(0))
}

/// What is still to be done, in order: manifest by manifest, by number. A
/// migration in the database that this program does not know means that a
/// newer program was here, and it is left alone.
pub(crate) fn plan<'m>(
    done: &[(String, i64)],
    manifests: &[&'m Manifest],
) -> Result<Vec<(&'m Manifest, &'m Migration)>> {
    let known: BTreeSet<(&str, i64)> =
        manifests.iter().flat_map(|m| m.migrations.iter().map(|g| (m.name, g.number))).collect();
    let done: BTreeSet<(&str, i64)> = done.iter().map(|(m, n)| (m.as_str(), *n)).collect();
    if let Some((manifest, number)) = done.difference(&known).next() {
        let newer = format!("{manifest} {number}");
        return Err(errors::at_start("store.newer_database", "migration", newer));
    }
    let mut steps = Vec::new();
    for manifest in manifests {
        for (i, migration) in manifest.migrations.iter().enumerate() {
            if usize::try_from(migration.number) != Ok(i + 1) {
                let at = format!("{} {}", manifest.name, migration.name);
                return Err(Error::internal(format!("migration {at} is out of order")));
            }
            if !done.contains(&(manifest.name, migration.number)) {
                steps.push((*manifest, migration));
            }
        }
    }
    Ok(steps)
}

/// The whole step as one script: it is done entirely or not at all.
pub(crate) fn script(engine: Engine, m: &Manifest, step: &Migration, now: Time) -> String {
    let Migration { number, name, sql } = step;
    let body = for_engine(engine, sql);
    format!(
        "BEGIN;\n{body}\n;INSERT INTO store_migration VALUES ('{}', {number}, '{name}', {});\nCOMMIT;",
        m.name,
        now.micros()
    )
}

/// The text for one engine: without the other's lines, and for SQLite with its
/// types and STRICT, because it would take 'oops' into a BIGINT column.
pub fn for_engine(engine: Engine, sql: &str) -> String {
    let ours = match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    let mut kept = String::with_capacity(sql.len());
    let mut skipping = false;
    for line in sql.lines() {
        match line.trim().strip_prefix("-- ").map(str::trim) {
            Some("end") => skipping = false,
            Some(marker) if marker.starts_with("only:") => {
                skipping = marker.trim_start_matches("only:").trim() != ours;
            }
            _ if skipping => {}
            _ => {
                kept.push_str(line);
                kept.push('\n');
            }
        }
    }
    match engine {
        Engine::Postgres => kept,
        Engine::Sqlite => strict(&kept),
    }
}

/// SQLite's words for PostgreSQL's types, and STRICT after every CREATE TABLE.
fn strict(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() + 64);
    let mut head: Vec<String> = Vec::new();
    let mut words_after_body = false;
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        let len = token(rest, c);
        let (text, next) = rest.split_at(len);
        rest = next;
        if c == ';' {
            if head == ["CREATE", "TABLE"] {
                out.push_str(if words_after_body { ", STRICT" } else { " STRICT" });
            }
            head.clear();
            words_after_body = false;
        }
        if c == ')' {
            words_after_body = false;
        }
        if c.is_ascii_alphabetic() {
            let word = text.to_ascii_uppercase();
            words_after_body = head.len() >= 2;
            out.push_str(match word.as_str() {
                "BIGINT" => "INTEGER",
                "JSONB" => "TEXT",
                "BYTEA" => "BLOB",
                "DOUBLE" => "REAL",
                "PRECISION" => "",
                _ => text,
            });
            if head.len() < 2 {
                head.push(word);
            }
        } else if !text.starts_with("--") {
            out.push_str(text);
        }
    }
    out
}

/// Length of the token at the start: a word, a quoted text, a comment, or one
/// character.
fn token(rest: &str, first: char) -> usize {
    let end = |found: Option<usize>| found.unwrap_or(rest.len());
    match first {
        '\'' | '"' => rest[1..].find(first).map_or(rest.len(), |at| at + 2),
        '-' if rest.starts_with("--") => end(rest.find('\n')),
        c if c.is_ascii_alphabetic() => {
            end(rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')))
        }
        c => c.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(sql: &str) -> String {
        sql.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn one_file_for_both_engines() {
        let file = "CREATE TABLE a (n BIGINT, j JSONB, b BYTEA, r DOUBLE PRECISION, \
                    t TEXT DEFAULT 'BIGINT;'); -- a BIGINT; here\nCREATE INDEX i ON a (n);\n\
                    -- only: postgres\nALTER TABLE a SET (fillfactor=80);\n-- end\n\
                    CREATE TABLE c (n BIGINT PRIMARY KEY)\n-- only: sqlite\nWITHOUT ROWID\n-- end\n;";
        assert_eq!(
            words(&for_engine(Engine::Sqlite, file)),
            "CREATE TABLE a (n INTEGER, j TEXT, b BLOB, r REAL , t TEXT DEFAULT 'BIGINT;') STRICT; \
             CREATE INDEX i ON a (n); CREATE TABLE c (n INTEGER PRIMARY KEY) WITHOUT ROWID , STRICT;"
        );
        let pg = for_engine(Engine::Postgres, file);
        assert!(pg.contains("fillfactor") && pg.contains("BIGINT") && !pg.contains("ROWID"));
    }

    const ONE: Migration = Migration { number: 1, name: "one", sql: "" };
    const TWO: Migration = Migration { number: 2, name: "two", sql: "" };

    fn manifest(migrations: &'static [Migration]) -> Manifest {
        Manifest {
            name: "a",
            migrations,
            statements: &[],
            settings: &[],
            errors: &[],
            words: ("", ""),
        }
    }

    #[test]
    fn only_what_is_missing_is_done_and_a_newer_database_is_refused() {
        let m = manifest(&[ONE, TWO]);
        let done = |n: i64| (1..=n).map(|n| ("a".to_owned(), n)).collect::<Vec<_>>();
        let numbers =
            |n| plan(&done(n), &[&m]).unwrap().iter().map(|s| s.1.number).collect::<Vec<_>>();
        assert_eq!((numbers(0), numbers(1), numbers(2)), (vec![1, 2], vec![2], vec![]));
        assert_eq!(plan(&done(3), &[&m]).unwrap_err().code, "store.newer_database");
        let gap = manifest(&[TWO]);
        assert_eq!(plan(&[], &[&gap]).unwrap_err().code, "internal");
    }
}
