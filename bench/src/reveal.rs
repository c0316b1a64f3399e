//! One look at a person: the value out of the vault, its masked form beside it,
//! a line in the person's access log, an entry of the sealed log. Counted in
//! CPU, with as many people looking at once as share a commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use identity::policy::Target;
use identity::vault::{
    self, About, Inventory, KeyRing, NewSubject, Purpose, Reveal, Vault, VaultRef,
};
use kernel::{Actor, Grant, Id, Place, Role, Shard, Time};
use rusqlite::Connection;
use store::{Store, StoreConfig, Tx};

use crate::figure::{Figure, Goal, median};
use crate::meter::cpu_of;
use crate::{Done, Plan};

const PERSONS: usize = 2000;
/// Looks of a lap: enough for a clock that ticks a hundred times a second.
const LOOKS: usize = 20_000;
const AT_ONCE: usize = 64;
const ABOUT: About = About { kind: "matter", id: 42 };
const VALUES: [(&str, &str); 5] = [
    ("name", "张小明"),
    ("phone", "13812345678"),
    ("id_number", "11010519491231002X"),
    ("address", "海勃湾区海北街道滨河小区12号楼3单元502"),
    ("original_text", "家里暖气不热,电话13812345678"),
];
/// What a handler sees to get in touch.
const FIELDS: [&str; 3] = ["name", "phone", "address"];

/// Beside opening the value with bare AES-GCM and inserting one row.
pub async fn measure(plan: &Plan, show: &mut dyn FnMut(Figure)) -> Done {
    let folder = plan.empty_folder("reveal")?;
    let store = Store::open(&StoreConfig::sqlite(&folder), &[&identity::MANIFEST]).await?;
    let vault = Vault::new(KeyRing::generate()?, Inventory::shipped());
    let persons: Arc<[VaultRef]> = put(&store, &vault).await?.into();
    let mut floor = Floor::open(&folder.join("bare.sqlite"))?;
    for fields in [&FIELDS[1..2], &FIELDS[..]] {
        let (mut each, mut bare, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..plan.rounds {
            let ours = lap(&store, &vault, &persons, fields).await?;
            let theirs = floor.lap(LOOKS)?;
            each.push(ours);
            bare.push(theirs);
            ratios.push(ours / theirs);
        }
        let name = format!("CPU of a revealed field, {} in a look", fields.len());
        let figure = Figure::new(name, median(&each), "µs");
        let figure = figure.beside("bare open and insert", median(&bare), median(&ratios));
        show(figure.goal(Goal::AtMost(50.0)));
    }
    store.close().await?;
    Ok(())
}

async fn put(store: &Store, vault: &Vault) -> Done<Vec<VaultRef>> {
    let mut all = Vec::with_capacity(PERSONS);
    while all.len() < PERSONS {
        let ctx = store.ctx(Actor::System { job: "bench" }).await?;
        let (of, vault) = (ctx.clone(), vault.clone());
        let some = store.write(Shard::COMMON, &ctx, move |tx| {
            let new = NewSubject { shard: Shard::COMMON, about: ABOUT, confidential: false };
            (0..100).map(|_| vault.put(tx, &of, new, &VALUES)).collect::<kernel::Result<Vec<_>>>()
        });
        all.extend(some.await?);
    }
    Ok(all)
}

fn handler() -> Actor {
    let grant = Grant {
        role: Role::from("handler"),
        place: Place::Unit(unit()),
        from: Time::from_micros(0),
        to: None,
        stead: None,
    };
    Actor::Person { account: Id::from_i64(7).unwrap_or_else(unknown), grants: vec![grant] }
}

fn unit() -> Id<kernel::actor::Unit> {
    Id::from_i64(5).unwrap_or_else(unknown)
}

fn unknown<T>() -> Id<T> {
    unreachable!("a small number is an id")
}

/// Microseconds of CPU of this process for each field.
async fn lap(
    store: &Store,
    vault: &Vault,
    persons: &Arc<[VaultRef]>,
    fields: &'static [&'static str],
) -> Done<f64> {
    let (next, before) = (Arc::new(AtomicUsize::new(0)), cpu_of(std::process::id()));
    let clients: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let (store, vault, persons) = (store.clone(), vault.clone(), persons.clone());
            let next = next.clone();
            tokio::spawn(async move {
                loop {
                    let n = next.fetch_add(1, Relaxed);
                    if n >= LOOKS {
                        return Ok(());
                    }
                    look(&store, &vault, persons[n % PERSONS], fields).await?;
                }
            })
        })
        .collect();
    for client in clients {
        let done: kernel::Result<()> = client.await?;
        done?;
    }
    let cpu = cpu_of(std::process::id()) - before;
    Ok(cpu * 1e6 / (LOOKS * fields.len()) as f64)
}

async fn look(
    store: &Store,
    vault: &Vault,
    subject: VaultRef,
    fields: &'static [&'static str],
) -> kernel::Result<()> {
    let ctx = store.ctx(handler()).await?;
    let (of, vault) = (ctx.clone(), vault.clone());
    let look = move |tx: &mut Tx<'_>| {
        let units = [unit()];
        let target = Target::nothing().with_units(&units);
        let purpose = Purpose { code: "contact".into(), about: ABOUT };
        let lines =
            vault.reveal(tx, &of, &Reveal { subject, fields, purpose: &purpose, target })?;
        let card = vault::card(tx, subject)?;
        Ok(std::hint::black_box((lines, card)).0.len())
    };
    store.write(Shard::COMMON, &ctx, look).await.map(drop)
}

/// What no program could spare: the value opened, and one row that says so.
struct Floor {
    conn: Connection,
    rows: i64,
}

impl Floor {
    fn open(file: &std::path::Path) -> Done<Floor> {
        let conn = Connection::open(file)?;
        conn.execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
             CREATE TABLE look (shard INTEGER, subject INTEGER, id INTEGER, field TEXT, at INTEGER,
             account INTEGER, role TEXT, purpose TEXT, PRIMARY KEY (shard, subject, id, field))
             WITHOUT ROWID, STRICT;",
        )?;
        Ok(Floor { conn, rows: 0 })
    }

    fn lap(&mut self, looks: usize) -> Done<f64> {
        let wrong = |_| "AES-GCM refused its own value";
        let (nonce, aad) = (Nonce::from([3; 12]), [9; 40]);
        let key = Aes256Gcm::new_from_slice(&[7; 32])?;
        let sealed =
            key.encrypt(&nonce, Payload { msg: b"13812345678", aad: &aad }).map_err(wrong)?;
        let before = cpu_of(std::process::id());
        for _ in 0..looks / AT_ONCE {
            self.conn.execute_batch("BEGIN IMMEDIATE")?;
            for _ in 0..AT_ONCE {
                let key = Aes256Gcm::new_from_slice(&[7; 32])?;
                let plain =
                    key.decrypt(&nonce, Payload { msg: &sealed, aad: &aad }).map_err(wrong)?;
                std::hint::black_box(plain);
                self.rows += 1;
                let mut insert = self.conn.prepare_cached(
                    "INSERT INTO look VALUES (0, ?1, ?2, 'phone', ?3, 7, 'handler', 'contact')",
                )?;
                insert.execute((self.rows % 2000, self.rows, self.rows))?;
            }
            self.conn.execute_batch("COMMIT")?;
        }
        Ok((cpu_of(std::process::id()) - before) * 1e6 / (looks / AT_ONCE * AT_ONCE) as f64)
    }
}
