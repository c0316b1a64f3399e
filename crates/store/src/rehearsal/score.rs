//! What a rehearsed command asked of the database.

use std::hash::{BuildHasher, Hasher, RandomState};

use kernel::{Result, Statement};

use crate::tx::{Driver, Sql};
use crate::val::Val;

/// What was run, kept for later.
enum Asked {
    Fixed(&'static Statement),
    Text(String),
}

impl Asked {
    fn sql(&self) -> Sql<'_> {
        match self {
            Asked::Fixed(statement) => Sql::Fixed(statement),
            Asked::Text(text) => Sql::Text(text),
        }
    }
}

/// A read, and what it found.
struct Read {
    asked: Asked,
    params: Vec<Val>,
    found: Found,
}

/// Rows in a few bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Rows that the command took.
    pub rows: usize,
    /// Whether there were no more.
    pub all: bool,
    /// Under a key of this process, so that nobody can make two answers alike.
    pub digest: u64,
}

/// The reads of a command and its writes, each in their order.
#[derive(Default)]
pub(crate) struct Score {
    reads: Vec<Read>,
    writes: Vec<(&'static Statement, Vec<Val>)>,
    hashing: RandomState,
}

impl Score {
    pub(super) fn hasher(&self) -> impl Hasher + use<> {
        self.hashing.build_hasher()
    }

    pub(super) fn note_read(&mut self, sql: Sql<'_>, params: &[Val], found: Found) {
        let asked = match sql {
            Sql::Fixed(statement) => Asked::Fixed(statement),
            Sql::Text(text) => Asked::Text(text.to_owned()),
        };
        self.reads.push(Read { asked, params: params.to_vec(), found });
    }

    pub(super) fn note_write(&mut self, statement: &'static Statement, params: &[Val]) {
        self.writes.push((statement, params.to_vec()));
    }

    /// Whether every read finds what it found.
    pub fn holds(&self, driver: &mut dyn Driver) -> Result<bool> {
        for read in &self.reads {
            let Found { rows: most, all, .. } = read.found;
            let (mut rows, mut digest) = (0, self.hasher());
            driver.query(read.asked.sql(), &read.params, &mut |row| {
                rows += 1;
                row.digest(&mut digest)?;
                Ok(all || rows < most)
            })?;
            if (rows, digest.finish()) != (most, read.found.digest) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Does the writes.
    pub fn play(&self, driver: &mut dyn Driver) -> Result<()> {
        self.writes.iter().try_for_each(|(statement, params)| driver.exec(statement, params))
    }
}
