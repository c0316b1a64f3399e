//! What a command asks of the database, written down: a measurement replays it
//! without the program, and shows what the program costs beside its rows.

use kernel::{Result, Statement};

use crate::row::Row;
use crate::tx::{Driver, Each, Engine, Sql, Tx};
use crate::val::Val;

/// A registered statement as it was run.
#[derive(Debug, Clone, PartialEq)]
pub struct Taped {
    pub statement: &'static Statement,
    pub params: Vec<Val>,
}

impl Tx<'_> {
    /// Runs `f` and adds every registered statement that it runs to `tape`, in
    /// order. Values go onto the tape as they are: it belongs into no log.
    pub fn taped<T>(&mut self, tape: &mut Vec<Taped>, f: impl FnOnce(&mut Tx<'_>) -> T) -> T {
        let shard = self.shard();
        let mut recorder = Recorder { driver: &mut *self.driver, tape };
        let mut inner = Tx::new(&mut recorder, shard, self.shared);
        let done = f(&mut inner);
        let after = std::mem::take(&mut inner.after);
        self.after.join(after);
        done
    }
}

struct Recorder<'d, 'a> {
    driver: &'d mut (dyn Driver + 'a),
    tape: &'d mut Vec<Taped>,
}

impl Recorder<'_, '_> {
    fn note(&mut self, statement: &'static Statement, params: &[Val]) {
        self.tape.push(Taped { statement, params: params.to_vec() });
    }
}

impl Driver for Recorder<'_, '_> {
    fn engine(&self) -> Engine {
        self.driver.engine()
    }

    fn prepare(&mut self, s: &'static Statement) -> Result<()> {
        self.driver.prepare(s)
    }

    fn query(&mut self, sql: Sql<'_>, params: &[Val], each: &mut Each<'_>) -> Result<()> {
        if let Sql::Fixed(s) = sql {
            self.note(s, params);
        }
        self.driver.query(sql, params, each)
    }

    fn queries(
        &mut self,
        batch: &[(&'static Statement, &[Val])],
        each: &mut dyn FnMut(usize, &Row<'_>) -> Result<()>,
    ) -> Result<()> {
        batch.iter().for_each(|(s, params)| self.note(s, params));
        self.driver.queries(batch, each)
    }

    fn exec(&mut self, s: &'static Statement, params: &[Val]) -> Result<()> {
        self.note(s, params);
        self.driver.exec(s, params)
    }

    fn exec_count(&mut self, s: &'static Statement, params: &[Val]) -> Result<u64> {
        self.note(s, params);
        self.driver.exec_count(s, params)
    }
}
