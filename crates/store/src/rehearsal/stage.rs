//! The database of a rehearsal: reads are real, writes are noted.

use std::collections::HashMap;
use std::hash::Hasher;

use kernel::{Error, Result, Statement};

use super::score::{Found, Score};
use super::tables::Tables;
use crate::lite::LiteConn;
use crate::row::Row;
use crate::tx::{Driver, Each, Engine, Sql};
use crate::val::Val;

/// Where commands are tried, one after the other, by one thread.
pub(crate) struct Stage<'d, 'c> {
    lite: &'d mut LiteConn<'c>,
    /// Of statements met so far, by their address.
    tables: &'d mut HashMap<usize, Tables<'static>>,
    score: Score,
    written: Vec<&'static str>,
    /// It asked for something that a rehearsal cannot answer.
    unfit: bool,
}

impl<'d, 'c> Stage<'d, 'c> {
    pub fn new(
        lite: &'d mut LiteConn<'c>,
        tables: &'d mut HashMap<usize, Tables<'static>>,
    ) -> Stage<'d, 'c> {
        Stage { lite, tables, score: Score::default(), written: Vec::new(), unfit: false }
    }

    /// What was asked, when all of it could be answered.
    pub fn score(self) -> Option<Score> {
        let failed = self.lite.take_failed().is_some();
        (!failed && !self.unfit).then_some(self.score)
    }

    fn tables(&mut self, s: &'static Statement) -> &Tables<'static> {
        self.tables.entry(std::ptr::from_ref(s).addr()).or_insert_with(|| Tables::of(s.sql))
    }

    fn unfit<T>(&mut self) -> Result<T> {
        self.unfit = true;
        Err(Error::internal("not to be rehearsed"))
    }

    /// Whether the snapshot shows what this read would find.
    fn shows(&mut self, sql: Sql<'_>) -> bool {
        let written = std::mem::take(&mut self.written);
        let shows = match sql {
            Sql::Fixed(s) => self.tables(s).are_but_read(&written),
            Sql::Text(text) => Tables::of(text).are_but_read(&written),
        };
        self.written = written;
        shows
    }
}

impl Driver for Stage<'_, '_> {
    fn engine(&self) -> Engine {
        Engine::Sqlite
    }

    fn prepare(&mut self, s: &'static Statement) -> Result<()> {
        self.lite.prepare(s)
    }

    fn query(&mut self, sql: Sql<'_>, params: &[Val], each: &mut Each<'_>) -> Result<()> {
        if !self.shows(sql) {
            return self.unfit();
        }
        let mut found = Found { rows: 0, all: true, digest: 0 };
        let mut digest = self.score.hasher();
        self.lite.query(sql, params, &mut |row| {
            found.rows += 1;
            row.digest(&mut digest)?;
            found.all = each(row)?;
            Ok(found.all)
        })?;
        found.digest = digest.finish();
        self.score.note_read(sql, params, found);
        Ok(())
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
        let Some(table) = self.tables(s).writes else { return self.unfit() };
        if !self.written.contains(&table) {
            self.written.push(table);
        }
        self.score.note_write(s, params);
        Ok(())
    }

    fn exec_count(&mut self, _: &'static Statement, _: &[Val]) -> Result<u64> {
        self.unfit()
    }
}
