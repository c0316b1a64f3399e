//! What was erased stays erased when an older backup is restored.

use jingwei_store::audit::Sealer;
use jingwei_store::erasure::{FILE, reapply, record};
use jingwei_store::{Tx, vals};
use testkit::{TestStore, both};

use crate::thing::*;

/// Things play the vault: erasing a subject removes its thing.
async fn restored_with(t: &TestStore) -> kernel::Result<u64> {
    let remove = sql("DELETE FROM thing WHERE shard=$1 AND id=$2");
    reapply(t, move |tx, _, e| tx.exec(remove, &vals![e.shard(), e.subject])).await
}

async fn erase(t: &TestStore, subject: i64) {
    let ctx = ctx(t).await;
    let of = ctx.clone();
    let remove = sql("DELETE FROM thing WHERE shard=$1 AND id=$2");
    let erase = move |tx: &mut Tx<'_>| {
        tx.exec(remove, &vals![S, subject])?;
        record(tx, &of, S, "thing", subject)
    };
    t.write(S, &ctx, erase).await.unwrap();
}

/// A sealer's pass also keeps the journal.
async fn journaled(t: &TestStore) {
    let running = Sealer::new(t).unwrap().start();
    running.stop().await;
}

#[test]
fn a_restored_backup_forgets_again_what_was_erased() {
    both(&[&THINGS], async |t| {
        act(t, |tx| (1..=3).try_for_each(|id| put(tx, id, 0))).await.unwrap();
        erase(t, 2).await;
        journaled(t).await;
        assert_eq!((restored_with(t).await, ids(t).await), (Ok(0), vec![1, 3]));
        // the backup was made before the erasure
        act(t, |tx| put(tx, 2, 0)).await.unwrap();
        run(t, "DELETE FROM erasure").await;
        assert_eq!((restored_with(t).await, ids(t).await), (Ok(1), vec![1, 3]));
        assert_eq!(restored_with(t).await, Ok(0));
    });
}

#[test]
fn a_journal_that_cannot_be_read_stops_the_start() {
    both(&[&THINGS], async |t| {
        erase(t, 2).await;
        journaled(t).await;
        let file = t.folder().join(FILE);
        let line = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, format!("{line}{{\"shard\":")).unwrap();
        let refused = restored_with(t).await.unwrap_err();
        assert_eq!((refused.code, &refused.args[0].1), ("store.journal", &2.into()));
    });
}
