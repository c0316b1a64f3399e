//! Keys that change while people are looked up, written down and erased.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jingwei_identity::policy::Target;
use jingwei_identity::vault::{
    About, Cipher, Inventory, KeySource, Keys, Kms, KmsProgram, NewSubject, Purpose, RENEW, Reveal,
    Rotate, Standing, Vault, VaultRef,
};
use jingwei_identity::with_timers;
use kernel::{Error, Id, Place, Result, Shard};
use store::Tx;
use store::jobs::JobRunner;

use crate::scene::{Hall, area, hall, person, unit};

pub const PERSONS: usize = 130;
const SHARDS: [u16; 3] = [3, 77, 900];

pub fn keys(path: &Path, cipher: Cipher) -> Keys {
    Keys { cipher, ..Keys::from(KeySource::File(path.to_owned())) }
}

pub async fn opened(h: &Hall<'_>, keys: &Keys) -> Result<Vault> {
    Vault::open(&h.t.store, keys, Inventory::shipped()).await
}

pub async fn put(h: &Hall<'_>, vault: &Vault, n: usize) -> VaultRef {
    let (ctx, vault) = (h.system().await, vault.clone());
    let (of, shard) = (ctx.clone(), Shard::new(SHARDS[n % 3]).unwrap());
    let about = About { kind: "matter", id: 42 };
    let put = move |tx: &mut Tx<'_>| {
        let new = NewSubject { shard, about, confidential: false };
        let phone = phone(n);
        vault.put(tx, &of, new, &[("name", "张小明"), ("phone", &phone)])
    };
    h.t.write(shard, &ctx, put).await.unwrap()
}

pub fn phone(n: usize) -> String {
    format!("1380000{n:04}")
}

pub async fn set(h: &Hall<'_>, vault: &Vault, subject: VaultRef, n: usize) {
    let (ctx, vault) = (h.system().await, vault.clone());
    let of = ctx.clone();
    let set = move |tx: &mut Tx<'_>| vault.set(tx, &of, subject, &[("phone", &phone(n))]);
    h.t.write(subject.shard(), &ctx, set).await.unwrap();
}

pub async fn erase(h: &Hall<'_>, vault: &Vault, subject: VaultRef) {
    let (ctx, vault) = (h.system().await, vault.clone());
    let of = ctx.clone();
    let erase = move |tx: &mut Tx<'_>| vault.erase(tx, &of, subject, "retention");
    h.t.write(subject.shard(), &ctx, erase).await.unwrap();
}

/// The telephone in clear, for a purpose and with its line in the access log.
pub async fn read(h: &Hall<'_>, vault: &Vault, subject: VaultRef) -> Result<String> {
    let who = person(Id::from_i64(7).unwrap(), &[("handler", Place::Unit(unit(5)))]);
    let (ctx, vault) = (h.t.ctx(who).await, vault.clone());
    let of = ctx.clone();
    let look = move |tx: &mut Tx<'_>| {
        let purpose =
            Purpose { code: "contact".to_owned(), about: About { kind: "matter", id: 42 } };
        let units = [unit(5)];
        let target = Target::object(area("150302001002")).with_units(&units);
        let ask = Reveal { subject, fields: &["phone"], purpose: &purpose, target };
        let lines = vault.reveal(tx, &of, &ask)?;
        lines.into_iter().next().map(|l| l.value).ok_or_else(Error::not_found)
    };
    h.t.write(subject.shard(), &ctx, look).await
}

pub async fn standing(h: &Hall<'_>, vault: &Vault) -> Standing {
    vault.standing(&h.t.store).await.unwrap()
}

/// Runs jobs, and stops the program in the middle of slice `after`.
pub async fn run_and_stop(h: &Hall<'_>, vault: &Vault, after: usize) {
    let (vault, ran) = (vault.clone(), Arc::new(AtomicUsize::new(0)));
    let stopping = JobRunner::new(&h.t.store).handle(RENEW, move |tx, ctx, due| {
        vault.renew_slice(tx, ctx, due)?;
        match ran.fetch_add(1, Ordering::Relaxed) >= after {
            true => Err(Error::internal("the power is gone")),
            false => Ok(()),
        }
    });
    h.relay.deliver_due().await.unwrap();
    stopping.run_due().await.unwrap();
}

pub async fn run_to_the_end(h: &Hall<'_>, vault: &Vault) {
    let jobs = with_timers(JobRunner::new(&h.t.store), vault);
    for _ in 0..3 {
        h.t.clock().forward(2);
        h.relay.deliver_due().await.unwrap();
        jobs.run_due().await.unwrap();
    }
}

#[test]
fn keys_and_cipher_change_while_everybody_reads_and_writes_and_the_program_is_stopped() {
    hall(async |h| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.keys");
        let old = opened(h, &keys(&path, Cipher::Aes)).await.unwrap();
        let mut all = Vec::new();
        for n in 0..PERSONS {
            all.push(put(h, &old, n).await);
        }
        erase(h, &old, all[0]).await;

        // started again under another cipher: what is old is read as it is
        let vault = opened(h, &keys(&path, Cipher::Sm4)).await.unwrap();
        assert_eq!(read(h, &vault, all[1]).await.unwrap(), phone(1));
        set(h, &vault, all[2], 5002).await;
        let ctx = h.system().await;
        vault.rotate(&h.t.store, &ctx, Rotate::Data).await.unwrap();
        run_and_stop(h, &vault, 2).await;

        let half = standing(h, &vault).await;
        assert_eq!(half.persons.len(), 2, "some under the old round: {half:?}");
        assert!(half.last.as_ref().unwrap().ended.is_none());
        let vault = opened(h, &keys(&path, Cipher::Sm4)).await.unwrap();
        set(h, &vault, all[3], 5003).await;
        erase(h, &vault, all[4]).await;
        all.push(put(h, &vault, PERSONS).await);
        for n in [1, 5, 60, PERSONS - 1, PERSONS] {
            assert_eq!(read(h, &vault, all[n]).await.unwrap(), phone(n), "{n}");
        }
        run_to_the_end(h, &vault).await;

        let done = standing(h, &vault).await;
        let [lying] = done.persons[..] else { panic!("{done:?}") };
        assert_eq!((lying.round, lying.persons), (2, PERSONS as i64 - 1));
        let last = done.last.unwrap();
        assert_eq!((last.shards_left, last.failed, last.ended.is_some()), (0, 0, true));
        assert_eq!(h.count("audit_new WHERE action='identity.vault_rotated'").await, 1);
        assert_eq!(h.count("job").await, 0);
        let sealed = "vault_value WHERE field='phone' AND SUBSTR(sealed,1,1)";
        assert_eq!(h.count(&format!("{sealed}={}", mark(h, 1))).await, 0, "AES");
        assert_eq!(h.count(&format!("{sealed}={}", mark(h, 2))).await, PERSONS as i64 - 1);
        for (n, subject) in all.iter().enumerate() {
            let expected = match n {
                0 | 4 => Err("identity.erased"),
                2 | 3 => Ok(phone(5000 + n)),
                _ => Ok(phone(n)),
            };
            assert_eq!(read(h, &vault, *subject).await.map_err(|e| e.code), expected, "{n}");
        }
    });
}

/// A byte as the engine writes it.
fn mark(h: &Hall<'_>, byte: u8) -> String {
    match h.t.store.engine() {
        store::Engine::Sqlite => format!("X'{byte:02x}'"),
        store::Engine::Postgres => format!("'\\x{byte:02x}'::bytea"),
    }
}

#[test]
fn another_wrapping_key_wraps_all_and_the_old_one_is_not_needed() {
    hall(async |h| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.keys");
        let vault = opened(h, &keys(&path, Cipher::Aes)).await.unwrap();
        let subject = put(h, &vault, 1).await;
        let sealed = "SELECT sealed FROM vault_value WHERE field='phone'";
        let bytes = async || {
            let read = h.t.read(Shard::COMMON, move |tx| tx.query_sql(sealed, &[], |r| r.blob(0)));
            read.await.unwrap()
        };
        let before = bytes().await;

        // two copies of the program: the file is taken to the other one first
        let other_path = folder.path().join("other.keys");
        assert_eq!(vault.add_key().await.unwrap(), 2);
        std::fs::copy(&path, &other_path).unwrap();
        let ctx = h.system().await;
        let other = opened(h, &keys(&other_path, Cipher::Aes)).await.unwrap();
        assert_eq!(standing(h, &vault).await.number, 1);
        let begun = vault.rotate(&h.t.store, &ctx, Rotate::Kek).await.unwrap();
        assert_eq!((begun.number, begun.shards), (2, 1));
        other.look(&h.t.store).await.unwrap();
        assert_eq!(standing(h, &other).await.number, 2);
        run_to_the_end(h, &other).await;

        let done = standing(h, &vault).await;
        assert_eq!((done.persons[0].number, done.persons.len()), (2, 1));
        assert_eq!(bytes().await, before, "values are not touched");
        assert_eq!(read(h, &vault, subject).await.unwrap(), phone(1));
        let kept = std::fs::read_to_string(&path).unwrap();
        let without: String = kept
            .lines()
            .filter(|l| !l.starts_with("wrap 1"))
            .fold(String::new(), |text, line| text + line + "\n");
        let bare = Vault::new(
            jingwei_identity::vault::KeyRing::parse(&without).unwrap(),
            Inventory::shipped(),
        );
        assert_eq!(read(h, &bare, subject).await.unwrap(), phone(1));
    });
}

#[test]
fn keys_of_the_environment_are_changed_where_they_come_from() {
    hall(async |h| {
        let key = |n: u8| format!("{n:02x}").repeat(32);
        let one = format!("index {};wrap 1 {}", key(1), key(2));
        let text = |text: &str| Keys::from(KeySource::Text(text.to_owned()));
        let vault = opened(h, &text(&one)).await.unwrap();
        let subject = put(h, &vault, 1).await;
        let ctx = h.system().await;
        let refused = vault.rotate(&h.t.store, &ctx, Rotate::Kek).await.unwrap_err();
        assert_eq!(refused.code, "identity.keys_elsewhere");
        let two = format!("{one};wrap 2 {}", key(3));
        let vault = opened(h, &text(&two)).await.unwrap();
        assert_eq!(vault.rotate(&h.t.store, &ctx, Rotate::Kek).await.unwrap().number, 2);
        run_to_the_end(h, &vault).await;
        assert_eq!(standing(h, &vault).await.persons[0].number, 2);
        assert_eq!(read(h, &vault, subject).await.unwrap(), phone(1));
    });
}

#[test]
fn a_value_that_does_not_open_is_counted_and_holds_nobody_up() {
    hall(async |h| {
        let folder = tempfile::tempdir().unwrap();
        let vault = opened(h, &keys(&folder.path().join("k"), Cipher::Aes)).await.unwrap();
        let (good, bad) = (put(h, &vault, 0).await, put(h, &vault, 3).await);
        let ctx = h.system().await;
        let damage = h.t.write(bad.shard(), &ctx, move |tx| {
            let sql = "UPDATE vault_value SET sealed=masked_as_bytes WHERE subject=$1";
            let bytes = match tx.engine() {
                store::Engine::Sqlite => "X'01'",
                store::Engine::Postgres => "'\\x01'::bytea",
            };
            let sql = sql.replace("masked_as_bytes", bytes) + " RETURNING field";
            tx.query_sql(&sql, &[bad.into()], |r| r.text(0))
        });
        assert_eq!(damage.await.unwrap().len(), 2);
        vault.rotate(&h.t.store, &ctx, Rotate::Data).await.unwrap();
        run_to_the_end(h, &vault).await;
        let last = standing(h, &vault).await.last.unwrap();
        assert_eq!((last.failed, last.ended.is_some()), (1, true));
        assert_eq!(read(h, &vault, good).await.unwrap(), phone(0));
    });
}

/// A key service of the tests: it knows its own, and refuses everything else.
const SERVICE: &str = r#"
import base64, hashlib, hmac, sys
key = open(sys.argv[1], "rb").read()
line = base64.b64decode(sys.stdin.readline())
stream = lambda salt: b"".join(hashlib.sha256(key + salt + bytes([i])).digest() for i in range(2))
turn = lambda salt, text: bytes(a ^ b for a, b in zip(text, stream(salt)))
if sys.argv[2] == "wrap":
    salt = hashlib.sha256(line + key).digest()[:8]
    sealed = salt + turn(salt, line)
    out = hmac.new(key, sealed, "sha256").digest() + sealed
else:
    mac, sealed = line[:32], line[32:]
    if not hmac.compare_digest(mac, hmac.new(key, sealed, "sha256").digest()):
        sys.exit("not wrapped here")
    out = turn(sealed[:8], sealed[8:])
print(base64.b64encode(out).decode())
"#;

#[test]
fn a_key_service_wraps_what_stands_in_the_file() {
    let python = std::process::Command::new("python3").arg("--version").output();
    if python.is_err() {
        println!("SKIPPED: python3 is not there, so there is no key service to ask");
        return;
    }
    hall(async |h| {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(at("service.py"), SERVICE).unwrap();
        std::fs::write(at("hsm"), b"the key that never leaves").unwrap();
        std::fs::write(at("other"), b"the key of somebody else").unwrap();
        let path = folder.path().join("vault.keys");
        let with = |hsm: &str| {
            let words = vec!["python3".to_owned(), at("service.py"), at(hsm)];
            let kms = Arc::new(KmsProgram::new(words).unwrap()) as Arc<dyn Kms>;
            Keys { kms: Some(kms), ..keys(&path, Cipher::Aes) }
        };
        // begun in clear; the first rotation has the service wrap everything
        let clear = opened(h, &keys(&path, Cipher::Aes)).await.unwrap();
        let subject = put(h, &clear, 1).await;
        let vault = opened(h, &with("hsm")).await.unwrap();
        assert!(standing(h, &vault).await.clear);
        let ctx = h.system().await;
        vault.rotate(&h.t.store, &ctx, Rotate::Kek).await.unwrap();
        run_to_the_end(h, &vault).await;
        let told = standing(h, &vault).await;
        assert!(told.key_service && !told.clear, "{told:?}");
        let written = std::fs::read_to_string(&path).unwrap();
        assert_eq!(written.matches(" kms ").count(), 4, "{written}");

        let again = opened(h, &with("hsm")).await.unwrap();
        assert_eq!(read(h, &again, subject).await.unwrap(), phone(1));
        let code = async |keys: &Keys| opened(h, keys).await.unwrap_err().code;
        assert_eq!(code(&with("other")).await, "identity.kms_failed");
        assert_eq!(code(&with("nowhere")).await, "identity.kms_failed");
        assert_eq!(code(&keys(&path, Cipher::Aes)).await, "identity.kms_needed");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), written, "nothing was changed");
    });
}

#[test]
fn a_city_that_begins_with_sm4_has_its_hashes_over_sm3() {
    hall(async |h| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.keys");
        let vault = opened(h, &keys(&path, Cipher::Sm4)).await.unwrap();
        assert!(std::fs::read_to_string(&path).unwrap().contains("\nindex sm3 "));
        let subject = put(h, &vault, 9).await;
        h.relay.deliver_due().await.unwrap();
        let find = async |vault: &Vault| vault.find(&h.t.store, "phone", &phone(9)).await.unwrap();
        assert_eq!(find(&vault).await, [subject]);
        // whichever cipher comes later, the index stays what it is
        let later = opened(h, &keys(&path, Cipher::Aes)).await.unwrap();
        assert_eq!(find(&later).await, [subject]);
        assert_eq!(read(h, &later, subject).await.unwrap(), phone(9));
    });
}
