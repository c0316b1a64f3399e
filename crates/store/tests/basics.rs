//! Commands, reads, refusals and retries, the same on both engines.

use jingwei_store::MANIFEST;
use kernel::{Actor, Shard};

#[test]
fn every_statement_prepares_on_both_engines() {
    testkit::prepare_all(&[&MANIFEST]);
}

#[test]
fn an_empty_command_is_answered() {
    testkit::both(&[], async |t| {
        let ctx = t.ctx(Actor::Anonymous).await;
        assert_eq!(t.write(Shard::COMMON, &ctx, |_| Ok(5)).await, Ok(5));
    });
}
