//! A village that votes: the test domain of this crate.

use std::sync::Arc;

use identity::policy::Policy;
use identity::vault::{Inventory, KeyRing, Vault};
use jingwei_deliberation::ballot::{self, Ballot, Closed, Given, Ready, Voter};
use jingwei_deliberation::{
    MANIFEST, Member, NewSitting, Sitting, open,
    policy::{FLOOR, TABLE},
};
use kernel::{
    Account, Actor, AreaCode, Ctx, Grant, Id, Manifest, Place, Result, Role, Shard, Time,
};
use testkit::TestStore;

pub static MANIFESTS: &[&Manifest] = &[&store::MANIFEST, &identity::MANIFEST, &MANIFEST];
const KEYS: &str = "index 1111111111111111111111111111111111111111111111111111111111111111;\
                    wrap 1 2222222222222222222222222222222222222222222222222222222222222222";

pub struct Village<'t> {
    pub t: &'t TestStore,
    pub policy: Arc<Policy>,
    pub vault: Vault,
}

/// Runs the body on both engines.
pub fn village(body: impl AsyncFn(Village<'_>)) {
    testkit::both(MANIFESTS, async |t| {
        let policy = Arc::new(Policy::compile(&[&TABLE, &FLOOR]).unwrap());
        let vault = Vault::new(KeyRing::parse(KEYS).unwrap(), Inventory::shipped());
        body(Village { t, policy, vault }).await;
    });
}

pub fn area() -> AreaCode {
    "150302003201".parse().unwrap()
}

pub fn shard() -> Shard {
    Shard::of_area(area())
}

pub fn member(n: i64) -> Member {
    Member::account(Id::from_i64(n).unwrap())
}

pub fn account(n: i64) -> Id<Account> {
    Id::from_i64(n).unwrap()
}

/// Somebody with an account; without roles.
pub fn villager(n: i64) -> Actor {
    Actor::Person { account: account(n), grants: Vec::new() }
}

/// The village's worker, who calls the session together.
pub fn worker() -> Actor {
    let grant = Grant {
        role: Role::from("community_worker"),
        place: Place::Area(area()),
        from: Time::from_micros(0),
        to: None,
        stead: None,
    };
    Actor::Person { account: account(9_000), grants: vec![grant] }
}

/// 32 bytes that stand for a device's random source.
pub fn device(what: u8, n: i64) -> [u8; 32] {
    let mut bytes = [what; 32];
    bytes[..8].copy_from_slice(&n.wrapping_mul(0x5851_f42d_4c95_7f2d).to_be_bytes());
    bytes
}

impl Village<'_> {
    /// Runs a command as somebody.
    pub async fn run<T: Send + 'static>(
        &self,
        who: Actor,
        f: impl Fn(&mut store::Tx<'_>, &Ctx, &Policy, &Vault) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        let ctx = self.t.ctx(who).await;
        let (of, policy, vault) = (ctx.clone(), Arc::clone(&self.policy), self.vault.clone());
        self.t.write(shard(), &ctx, move |tx| f(tx, &of, &policy, &vault)).await
    }

    /// A session of so many members, led by the first.
    pub async fn session(&self, members: i64) -> Sitting {
        let id = self.t.ids().next(shard(), self.t.store.clock().now());
        let roll = (1..=members).map(|n| (member(n), n == 1)).collect();
        let new = NewSitting { id, area: area(), choices: 3, roll };
        self.run(worker(), move |tx, ctx, policy, vault| open(tx, ctx, policy, vault, &new))
            .await
            .unwrap()
    }

    pub async fn token(&self, s: &Sitting, n: i64, blinded: Vec<u8>) -> Result<Given> {
        let id = s.id;
        self.run(villager(n), move |tx, ctx, policy, vault| {
            ballot::token(tx, ctx, (policy, vault), id, member(n), &blinded)
        })
        .await
    }

    /// A member who fetched the token.
    pub async fn ready(&self, s: &Sitting, n: i64) -> Ready {
        let (voter, blinded) = Voter::new(s.id, device(1, n), device(2, n)).unwrap();
        let given = self.token(s, n, blinded).await.unwrap();
        voter.take(&given, &s.public).unwrap()
    }

    pub async fn turn(&self, s: &Sitting) {
        let id = s.id;
        let run = move |tx: &mut store::Tx<'_>, ctx: &Ctx, policy: &Policy, _: &Vault| {
            ballot::begin_casting(tx, ctx, policy, id)
        };
        self.run(worker(), run).await.unwrap();
    }

    pub async fn cast(&self, s: &Sitting, b: Ballot) -> Result<()> {
        let id = s.id;
        self.run(Actor::Anonymous, move |tx, _, _, vault| ballot::cast(tx, vault, id, &b)).await
    }

    pub async fn close(&self, s: &Sitting) -> Result<Closed> {
        let id = s.id;
        self.run(worker(), move |tx, ctx, policy, vault| {
            ballot::close(tx, ctx, (policy, vault), id)
        })
        .await
    }

    pub async fn list(&self, s: &Sitting) -> Vec<Ballot> {
        let id = s.id;
        self.t.read(shard(), move |tx| ballot::list(tx, id, None, 1_000)).await.unwrap()
    }

    /// Every row of a table as text, in the order in which it lies there.
    pub async fn rows(&self, columns: &'static [&str], table: &'static str) -> Vec<Vec<Vec<u8>>> {
        let sql = format!("SELECT {} FROM {table}", columns.join(", "));
        let read = move |tx: &mut store::Tx<'_>| {
            tx.query_sql(&sql, &[], |r| (0..columns.len()).map(|i| r.blob(i)).collect())
        };
        self.t.read(shard(), read).await.unwrap()
    }

    pub async fn count(&self, from: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {from}");
        let read = move |tx: &mut store::Tx<'_>| tx.query_sql(&sql, &[], |r| r.int(0));
        self.t.read(shard(), read).await.unwrap()[0]
    }
}

pub fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    result.map_or_else(|e| e.code, |_| "ok")
}

impl Village<'_> {
    /// Every file of the store as it lies on the disk, the log of its writes
    /// too. Of PostgreSQL none: its rows are read instead.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let folder = std::fs::read_dir(self.t.folder()).unwrap();
        let files = folder.map(|f| f.unwrap().path()).filter(|path| path.is_file());
        let read =
            |path: std::path::PathBuf| (path.display().to_string(), std::fs::read(&path).unwrap());
        files.map(read).collect()
    }

    /// One column of a table.
    pub async fn texts(&self, column: &str, table: &str) -> Vec<String> {
        let sql = format!("SELECT {column} FROM {table}");
        self.t.read(shard(), move |tx| tx.query_sql(&sql, &[], |r| r.text(0))).await.unwrap()
    }

    /// The columns of a table, in their order.
    pub async fn columns(&self, table: &str) -> Vec<String> {
        let sql = match self.t.engine() {
            store::Engine::Sqlite => {
                format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid")
            }
            store::Engine::Postgres => format!(
                "SELECT column_name::text FROM information_schema.columns
                 WHERE table_name = '{table}' ORDER BY ordinal_position"
            ),
        };
        self.t.read(shard(), move |tx| tx.query_sql(&sql, &[], |r| r.text(0))).await.unwrap()
    }
}
