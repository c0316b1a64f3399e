//! A connection with every registered statement prepared once.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::path::Path;

use kernel::{Error, Result, Statement};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};

use super::trouble::{Harm, judge};
use crate::row::{Row, Source};
use crate::stmt::for_sqlite;
use crate::tx::{Driver, Each, Engine, Sql};
use crate::val::Val;

/// Whether a connection may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Write,
    Read,
}

/// Opens the file with the settings that every connection needs: pragmas hold
/// for a connection, not for the file.
pub(crate) fn connect(file: &Path, access: Access) -> rusqlite::Result<Connection> {
    let flags = match access {
        Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let conn = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.execute_batch(
        "PRAGMA busy_timeout=1000; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;
         PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;",
    )?;
    if access == Access::Write {
        // checkpoints are made when idle, so they are not left to a commit
        conn.execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;
             PRAGMA cache_size=-64000;",
        )?;
    }
    // Without this promise SQLite looks at the values that are bound (a LIMIT's,
    // for one), and plans the statement anew each time that they are bound.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    super::leaf::teach(&conn)?;
    Ok(conn)
}

/// Texts built for filtered lists that stay prepared.
const TEXTS_KEPT: usize = 256;

/// A connection and its statements. The worker's thread owns both.
pub(crate) struct LiteConn<'c> {
    conn: &'c Connection,
    fixed: HashMap<usize, rusqlite::Statement<'c>, BuildHasherDefault<AddressHasher>>,
    texts: HashMap<String, rusqlite::Statement<'c>>,
    /// The first statement of the command that failed, if any did.
    failed: Option<(Error, Harm)>,
    /// Whether the command has written anything.
    wrote: bool,
}

impl<'c> LiteConn<'c> {
    pub fn new(conn: &'c Connection) -> LiteConn<'c> {
        LiteConn {
            conn,
            fixed: HashMap::default(),
            texts: HashMap::new(),
            failed: None,
            wrote: false,
        }
    }

    /// Whether the last command wrote anything, which is thereby forgotten. A
    /// statement that failed undid its own part.
    pub fn take_wrote(&mut self) -> bool {
        std::mem::take(&mut self.wrote)
    }

    /// The trouble of the last command, which is thereby forgotten.
    pub fn take_failed(&mut self) -> Option<(Error, Harm)> {
        self.failed.take()
    }

    /// The statement, prepared at its first use. A registered one is found by
    /// its address, which costs less than hashing its text.
    fn prepared(&mut self, sql: Sql<'_>) -> rusqlite::Result<&mut rusqlite::Statement<'c>> {
        use std::collections::hash_map::Entry;
        let conn = self.conn;
        let text = match sql {
            Sql::Fixed(s) => match self.fixed.entry(std::ptr::from_ref::<Statement>(s).addr()) {
                Entry::Occupied(e) => return Ok(e.into_mut()),
                Entry::Vacant(e) => return Ok(e.insert(conn.prepare(&for_sqlite(s.sql))?)),
            },
            Sql::Text(text) => text,
        };
        if self.texts.len() >= TEXTS_KEPT && !self.texts.contains_key(text) {
            self.texts.clear();
        }
        match self.texts.entry(text.to_owned()) {
            Entry::Occupied(e) => Ok(e.into_mut()),
            Entry::Vacant(e) => Ok(e.insert(conn.prepare(&for_sqlite(text))?)),
        }
    }

    fn note<T>(&mut self, sql: Sql<'_>, result: rusqlite::Result<T>) -> Result<T> {
        result.map_err(|e| {
            let (mut error, harm) = judge(&e);
            if error.kind == kernel::Kind::Internal {
                error.detail = Some(format!("{e} in {}", sql.text()));
            }
            self.failed.get_or_insert_with(|| (error.clone(), harm));
            error
        })
    }

    fn run(&mut self, s: &'static Statement, params: &[Val]) -> rusqlite::Result<usize> {
        let stmt = self.prepared(Sql::Fixed(s))?;
        bind(stmt, params)?;
        stmt.raw_execute()
    }
}

fn bind(stmt: &mut rusqlite::Statement<'_>, params: &[Val]) -> rusqlite::Result<()> {
    let wanted = stmt.parameter_count();
    if wanted != params.len() {
        return Err(rusqlite::Error::InvalidParameterCount(params.len(), wanted));
    }
    for (i, param) in params.iter().enumerate() {
        stmt.raw_bind_parameter(i + 1, param)?;
    }
    Ok(())
}

/// Steps through the rows. Outer error: of the database. Inner error: of the
/// closure.
fn step(stmt: &mut rusqlite::Statement<'_>, each: &mut Each<'_>) -> rusqlite::Result<Result<()>> {
    let mut rows = stmt.raw_query();
    while let Some(row) = rows.next()? {
        match each(&Row(Source::Lite(row))) {
            Ok(true) => {}
            Ok(false) => break,
            Err(e) => return Ok(Err(e)),
        }
    }
    Ok(Ok(()))
}

impl ToSql for Val {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Val::Null => ValueRef::Null,
            Val::Int(n) => ValueRef::Integer(*n),
            Val::Real(x) => ValueRef::Real(*x),
            Val::Text(s) => ValueRef::Text(s.as_bytes()),
            Val::Blob(b) => ValueRef::Blob(b),
        }))
    }
}

impl Driver for LiteConn<'_> {
    fn engine(&self) -> Engine {
        Engine::Sqlite
    }

    fn prepare(&mut self, s: &'static Statement) -> Result<()> {
        let prepared = self.prepared(Sql::Fixed(s)).map(drop);
        self.note(Sql::Fixed(s), prepared)
    }

    fn query(&mut self, sql: Sql<'_>, params: &[Val], each: &mut Each<'_>) -> Result<()> {
        let stepped = self.prepared(sql).and_then(|stmt| {
            bind(stmt, params)?;
            let writes = !stmt.readonly();
            step(stmt, each).map(|told| (writes, told))
        });
        let (wrote, told) = self.note(sql, stepped)?;
        self.wrote |= wrote;
        told
    }

    fn queries(
        &mut self,
        batch: &[(&'static Statement, &[Val])],
        each: &mut dyn FnMut(usize, &Row<'_>) -> Result<()>,
    ) -> Result<()> {
        for (i, (s, params)) in batch.iter().enumerate() {
            self.query(Sql::Fixed(s), params, &mut |row| each(i, row).map(|()| true))?;
        }
        Ok(())
    }

    fn exec(&mut self, s: &'static Statement, params: &[Val]) -> Result<()> {
        self.exec_count(s, params).map(drop)
    }

    fn exec_count(&mut self, s: &'static Statement, params: &[Val]) -> Result<u64> {
        let changed = self.run(s, params);
        let changed = self.note(Sql::Fixed(s), changed)?;
        self.wrote = true;
        Ok(changed as u64)
    }
}

/// Spreads an address over the table; addresses differ above their low bits.
#[derive(Default)]
pub(crate) struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.write_usize(usize::from(*b) ^ self.0 as usize);
        }
    }

    fn write_usize(&mut self, n: usize) {
        self.0 = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    /// Half of the time of a page of work went into planning anew.
    #[test]
    fn a_bound_limit_does_not_plan_the_statement_anew() {
        let folder = tempfile::tempdir().unwrap();
        let conn = connect(&folder.path().join("x.sqlite"), Access::Write).unwrap();
        conn.execute_batch("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)").unwrap();
        let mut list = conn.prepare("SELECT b FROM t WHERE a > ?1 ORDER BY a LIMIT ?2").unwrap();
        for limit in 1..4 {
            let mut rows = list.query((0, limit)).unwrap();
            assert!(rows.next().unwrap().is_none());
        }
        assert_eq!(list.get_status(StatementStatus::RePrepare), 0);
    }
}
