//! What a command sees of the database: one `Tx`, whichever engine it is.

use kernel::{Error, Result, Shard, Statement};

use crate::after::After;
use crate::audit::LogHash;
use crate::row::Row;
use crate::shared::Shared;
use crate::val::Val;

/// Which database is behind a [`Tx`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A statement to run: a registered one, or text built for a filtered list.
#[derive(Clone, Copy)]
pub(crate) enum Sql<'s> {
    Fixed(&'static Statement),
    Text(&'s str),
}

impl Sql<'_> {
    pub fn text(&self) -> &str {
        match self {
            Sql::Fixed(s) => s.sql,
            Sql::Text(s) => s,
        }
    }
}

/// Gets each row; answers whether it wants another one.
pub(crate) type Each<'e> = dyn FnMut(&Row<'_>) -> Result<bool> + 'e;

/// What an engine does for a [`Tx`].
pub(crate) trait Driver {
    fn engine(&self) -> Engine;
    fn prepare(&mut self, s: &'static Statement) -> Result<()>;
    fn query(&mut self, sql: Sql<'_>, params: &[Val], each: &mut Each<'_>) -> Result<()>;
    /// Several reads in one round trip; `each` also gets which one it is.
    fn queries(
        &mut self,
        batch: &[(&'static Statement, &[Val])],
        each: &mut dyn FnMut(usize, &Row<'_>) -> Result<()>,
    ) -> Result<()>;
    fn exec(&mut self, s: &'static Statement, params: &[Val]) -> Result<()>;
    fn exec_count(&mut self, s: &'static Statement, params: &[Val]) -> Result<u64>;
}

/// A transaction of a command, or a snapshot of a read.
///
/// A statement that fails makes the whole command fail on both engines, even
/// when the command swallows the error: PostgreSQL knows no other way.
pub struct Tx<'a> {
    pub(crate) driver: &'a mut (dyn Driver + 'a),
    shard: Shard,
    pub(crate) shared: &'a Shared,
    pub(crate) after: After,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(
        driver: &'a mut (dyn Driver + 'a),
        shard: Shard,
        shared: &'a Shared,
    ) -> Tx<'a> {
        Tx { driver, shard, shared, after: After::default() }
    }

    /// The engine, for the few statements that differ.
    pub fn engine(&self) -> Engine {
        self.driver.engine()
    }

    /// Prepares a statement without running it: what replaces the check of SQL
    /// at compile time, done for every registered statement by a test.
    pub fn prepare(&mut self, s: &'static Statement) -> Result<()> {
        self.driver.prepare(s)
    }

    /// What the audit log is hashed with.
    pub fn log_hash(&self) -> LogHash {
        self.shared.log_hash
    }

    /// The shard that the command named.
    pub fn shard(&self) -> Shard {
        self.shard
    }

    /// Every row of the answer.
    pub fn query<T>(
        &mut self,
        s: &'static Statement,
        params: &[Val],
        f: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.all(Sql::Fixed(s), params, f)
    }

    /// Every row of the answer, as long as `f` wants another one.
    pub(crate) fn each(
        &mut self,
        s: &'static Statement,
        params: &[Val],
        mut f: impl FnMut(&Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        self.driver.query(Sql::Fixed(s), params, &mut f)
    }

    /// The first row of the answer, if there is one.
    pub fn query_opt<T>(
        &mut self,
        s: &'static Statement,
        params: &[Val],
        mut f: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut found = None;
        self.driver.query(Sql::Fixed(s), params, &mut |row| {
            found = Some(f(row)?);
            Ok(false)
        })?;
        Ok(found)
    }

    /// The first row of the answer; none is [`Error::not_found`].
    pub fn query_one<T>(
        &mut self,
        s: &'static Statement,
        params: &[Val],
        f: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.query_opt(s, params, f)?.ok_or_else(Error::not_found)
    }

    /// Reads that belong together, in one round trip. `f` gets the place of
    /// the statement in `batch` with each of its rows, in order.
    pub fn queries(
        &mut self,
        batch: &[(&'static Statement, &[Val])],
        mut f: impl FnMut(usize, &Row<'_>) -> Result<()>,
    ) -> Result<()> {
        self.driver.queries(batch, &mut f)
    }

    /// A write. PostgreSQL gets it with the next read or the commit, so a
    /// command may not branch on its failure: it uses ON CONFLICT DO NOTHING
    /// RETURNING with [`Tx::query_opt`].
    pub fn exec(&mut self, s: &'static Statement, params: &[Val]) -> Result<()> {
        self.driver.exec(s, params)
    }

    /// A write that is sent at once; answers how many rows it touched.
    pub fn exec_count(&mut self, s: &'static Statement, params: &[Val]) -> Result<u64> {
        self.driver.exec_count(s, params)
    }

    /// A read by text that was built from fixed parts, for filtered lists
    /// alone. Never put a value into the text.
    pub fn query_sql<T>(
        &mut self,
        sql: &str,
        params: &[Val],
        f: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.all(Sql::Text(sql), params, f)
    }

    fn all<T>(
        &mut self,
        sql: Sql<'_>,
        params: &[Val],
        mut f: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.driver.query(sql, params, &mut |row| {
            rows.push(f(row)?);
            Ok(true)
        })?;
        Ok(rows)
    }
}
