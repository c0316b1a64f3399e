//! Files that tests attach without sending one: a row says that they were kept,
//! and there are no bytes.

use kernel::{Actor, Shard, Statement};
use store::{Store, vals};

/// Names for whatever a form asks: these, and each letter from `a` to `z`.
const LONG: [&str; 3] = [
    "0123456789abcdef0123456789abcdef",
    "fedcba9876543210fedcba9876543210",
    "00112233445566778899aabbccddeeff",
];

static KEEP: Statement = Statement {
    name: "KEEP",
    sql: "INSERT INTO upload (shard, id, file, at, hash, bytes, thumb, salt) \
        VALUES ($1, $2, $3, $4, $5, 0, NULL, $5)",
};

/// Makes them known.
pub async fn keep(store: &Store) {
    let ctx = store.ctx(Actor::System { job: "test" }).await.unwrap();
    let of = ctx.clone();
    let keep = move |tx: &mut store::Tx<'_>| {
        let letters = ('a'..='z').map(String::from);
        let mut names = (1_i64..).zip(LONG.map(String::from).into_iter().chain(letters));
        names.try_for_each(|(id, file)| {
            tx.exec(&KEEP, &vals![Shard::COMMON, id, file, of.now, vec![0_u8; 32]])
        })
    };
    store.write(Shard::COMMON, &ctx, keep).await.unwrap();
}
