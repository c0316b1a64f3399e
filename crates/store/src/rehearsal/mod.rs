//! Trying a command on a snapshot before its turn to write.
//!
//! SQLite has one writer. Whatever a command thinks about between its rows, it
//! would think about on that one thread with all others waiting. So while the
//! writer is at work, commands are tried on a reader's snapshot: their reads
//! are answered from it, their writes are only noted. The writer then makes
//! the same reads again and compares. When they find what they found in the
//! rehearsal, the command would decide the same, and its writes are done as
//! they were noted. When they find anything else, it runs as if it had never
//! been rehearsed. Only commands that take the writer long are worth that.
//!
//! That holds because a command is a function of its context and its reads
//! alone, and because of one restriction: a command that reads a table which
//! it has written before is not rehearsed, since the snapshot does not show
//! its own writes. (A trigger or a cascade would write tables that no
//! statement names; the schema has none, and a test keeps it so.)

mod score;
mod stage;
mod tables;
mod weight;

pub(crate) use score::Score;
pub(crate) use stage::Stage;
pub(crate) use weight::Weights;

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;

    use kernel::{Error, IdGen, Result, Shard, Statement};
    use rusqlite::Connection;

    use super::*;
    use crate::after::After;
    use crate::audit::LogHash;
    use crate::clock::SystemClock;
    use crate::lite::{Access, LiteConn, connect};
    use crate::shared::Shared;
    use crate::tx::Tx;
    use crate::vals;

    static GET: Statement = Statement { name: "GET", sql: "SELECT n FROM counted WHERE id=$1" };
    static SET: Statement = Statement { name: "SET", sql: "UPDATE counted SET n=$2 WHERE id=$1" };
    static LOG: Statement = Statement { name: "LOG", sql: "INSERT INTO told (n) VALUES ($1)" };
    static TOLD: Statement = Statement { name: "TOLD", sql: "SELECT n FROM told LIMIT 5" };
    static NEXT: Statement =
        Statement { name: "NEXT", sql: "INSERT INTO told (n) VALUES ($1) RETURNING n" };

    struct Place {
        _folder: tempfile::TempDir,
        write: Connection,
        read: Connection,
        shared: Shared,
    }

    fn place() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.sqlite");
        let write = connect(&file, Access::Write).unwrap();
        let tables = "CREATE TABLE counted (id INTEGER PRIMARY KEY, n INTEGER);
             CREATE TABLE told (n INTEGER); INSERT INTO counted VALUES (1, 10), (2, 20)";
        write.execute_batch(tables).unwrap();
        let read = connect(&file, Access::Read).unwrap();
        let shared =
            Shared::new(Arc::new(SystemClock), Arc::new(IdGen::new(0)), LogHash::default(), None);
        Place { _folder: folder, write, read, shared }
    }

    /// Adds one to the number of row 1, and tells it.
    fn count(tx: &mut Tx<'_>) -> Result<i64> {
        let n: i64 = tx.query_one(&GET, &vals![1_i64], |r| r.int(0))?;
        tx.exec(&SET, &vals![1_i64, n + 1])?;
        tx.exec(&LOG, &vals![n + 1])?;
        tx.after.outbox = true;
        Ok(n + 1)
    }

    fn rehearse<T>(
        place: &Place,
        f: impl Fn(&mut Tx<'_>) -> Result<T>,
    ) -> (Result<T>, Option<Score>, After) {
        let (mut lite, mut tables) = (LiteConn::new(&place.read), HashMap::new());
        let mut stage = Stage::new(&mut lite, &mut tables);
        let mut tx = Tx::new(&mut stage, Shard::COMMON, &place.shared);
        let done = f(&mut tx);
        let after = std::mem::take(&mut tx.after);
        (done, stage.score(), after)
    }

    fn told(place: &Place) -> i64 {
        place.write.query_row("SELECT count(*) FROM told", [], |r| r.get(0)).unwrap()
    }

    #[test]
    fn what_was_rehearsed_writes_nothing_until_it_is_played() {
        let place = place();
        let (done, score, after) = rehearse(&place, count);
        assert_eq!((done, told(&place)), (Ok(11), 0));
        assert!(after.outbox);
        let (score, mut lite) = (score.unwrap(), LiteConn::new(&place.write));
        assert_eq!(score.holds(&mut lite), Ok(true));
        score.play(&mut lite).unwrap();
        assert_eq!(told(&place), 1);
        assert_eq!(score.holds(&mut lite), Ok(false), "it has changed what it read");
    }

    #[test]
    fn another_answer_of_any_read_ends_a_score() {
        static BOTH: Statement =
            Statement { name: "BOTH", sql: "SELECT id, n FROM counted ORDER BY id" };
        static NONE: Statement =
            Statement { name: "NONE", sql: "SELECT n FROM counted WHERE id > 2" };
        let changes = [
            "UPDATE counted SET n=21 WHERE id=2",
            "DELETE FROM counted WHERE id=2",
            "INSERT INTO counted VALUES (3, 30)",
            "UPDATE counted SET n=NULL WHERE id=2",
        ];
        for change in changes {
            let place = place();
            let (_, score, _) = rehearse(&place, |tx| {
                tx.query(&BOTH, &vals![], |r| r.int(0))?;
                tx.query(&NONE, &vals![], |r| r.int(0))
            });
            let (score, mut lite) = (score.unwrap(), LiteConn::new(&place.write));
            assert_eq!(score.holds(&mut lite), Ok(true));
            place.write.execute_batch(change).unwrap();
            assert_eq!(score.holds(&mut lite), Ok(false), "{change}");
        }
    }

    /// Else whoever looks at several people at once is rehearsed in vain.
    #[test]
    fn a_read_by_text_is_rehearsed_too() {
        let place = place();
        let sum = |tx: &mut Tx<'_>| {
            let sql = format!("SELECT n FROM counted WHERE id IN ({})", ["1", "2"].join(","));
            let all = tx.query_sql(&sql, &[], |r| r.int(0))?;
            tx.exec(&LOG, &vals![all.iter().sum::<i64>()])
        };
        let (_, score, _) = rehearse(&place, sum);
        let (score, mut lite) = (score.unwrap(), LiteConn::new(&place.write));
        assert_eq!(score.holds(&mut lite), Ok(true));
        place.write.execute_batch("UPDATE counted SET n=21 WHERE id=2").unwrap();
        assert_eq!(score.holds(&mut lite), Ok(false));
    }

    #[test]
    fn rows_that_a_command_did_not_look_at_may_change() {
        static ALL: Statement = Statement { name: "ALL", sql: "SELECT n FROM counted ORDER BY id" };
        let place = place();
        let (_, score, _) = rehearse(&place, |tx| tx.query_opt(&ALL, &vals![], |r| r.int(0)));
        place.write.execute_batch("UPDATE counted SET n=21 WHERE id=2").unwrap();
        assert_eq!(score.unwrap().holds(&mut LiteConn::new(&place.write)), Ok(true));
    }

    #[test]
    fn what_a_snapshot_cannot_show_is_not_rehearsed() {
        let place = place();
        let cases: [fn(&mut Tx<'_>) -> Result<()>; 4] = [
            // its own writes
            |tx| {
                tx.exec(&LOG, &vals![1_i64])?;
                tx.query(&TOLD, &vals![], |r| r.int(0)).map(drop)
            },
            // swallowed: it counts all the same
            |tx| {
                let _ = tx.query_opt(&NEXT, &vals![1_i64], |r| r.int(0));
                Ok(())
            },
            |tx| tx.exec_count(&SET, &vals![1_i64, 5_i64]).map(drop),
            |tx| {
                tx.exec(&LOG, &vals![1_i64])?;
                tx.query_sql("SELECT n FROM told", &[], |r| r.int(0)).map(drop)
            },
        ];
        for (i, case) in cases.into_iter().enumerate() {
            assert!(rehearse(&place, case).1.is_none(), "case {i}");
        }
        let read_first = |tx: &mut Tx<'_>| {
            tx.query(&TOLD, &vals![], |r| r.int(0))?;
            tx.exec(&LOG, &vals![1_i64])?;
            tx.query_one(&GET, &vals![1_i64], |r| r.int(0)).map(drop)
        };
        assert!(rehearse(&place, read_first).1.is_some(), "other tables may be read");
    }

    #[test]
    fn a_statement_that_fails_ends_a_rehearsal() {
        static WRONG: Statement = Statement { name: "WRONG", sql: "SELECT x FROM nowhere" };
        let place = place();
        let (_, score, _) = rehearse(&place, |tx| {
            let _ = tx.query(&WRONG, &vals![], |r| r.int(0));
            Ok::<_, Error>(())
        });
        assert!(score.is_none());
        assert!(LiteConn::new(&place.read).take_failed().is_none());
    }
}
