//! Keys of blind indexes that change while residents sign in, daughters act for
//! their mothers, and people are looked for and erased.

use std::path::Path;

use jingwei_identity::mandate::{Contact, MandateInfo, NewMandate, Paper, Thing};
use jingwei_identity::vault::{Cipher, Hashed, Rotate, Vault, VaultRef};
use jingwei_identity::{Identity, subscribers};
use kernel::{Error, Id, Place, Result, Shard};
use store::Tx;
use store::outbox::Relay;

use crate::residents::{LI, ZHANG, ask, code, offered, sent, show};
use crate::rotation::{
    PERSONS, erase, keys, opened, phone, put, run_and_stop, run_to_the_end, set, standing,
};
use crate::scene::{Hall, area, hall, person};

/// Who gave a mandate on paper, and is in no register.
const WANG: &str = "13700000007";

/// A file from before keys of blind indexes had numbers.
const BEFORE: &str = "index 1111111111111111111111111111111111111111111111111111111111111111\n\
                      wrap 1 2222222222222222222222222222222222222222222222222222222222222222\n";

/// The hall with a vault whose keys are in a file.
async fn with_file<'t>(h: &Hall<'t>, path: &Path) -> (Hall<'t>, Vault) {
    let vault = opened(h, &keys(path, Cipher::Aes)).await.unwrap();
    let policy = h.identity.policy().clone();
    let hasher = h.identity.hasher().clone();
    let identity = Identity::new(h.t.store.clone(), policy, vault.clone(), hasher);
    (Hall { t: h.t, identity, relay: Relay::new(&h.t.store, subscribers()) }, vault)
}

fn private(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

async fn on_paper(h: &Hall<'_>, giver: &str, taker: &str) {
    let place = Place::Area(area("150302"));
    let ctx = h.t.ctx(person(Id::from_i64(8).unwrap(), &[("intake_clerk", place)])).await;
    let contact = |name: &str, phone: &str| Contact { name: name.into(), phone: phone.into() };
    let ends = ctx.now.plus_minutes(300 * 24 * 60);
    let new = NewMandate { taker: contact("王芳", taker), things: vec![Thing::Follow], ends };
    let paper = Paper { giver: contact("王小宝", giver), new, paper: "档案柜".into() };
    h.identity.record_mandate(&ctx, paper).await.unwrap();
}

/// What staff finds that this number gave.
async fn given(h: &Hall<'_>, giver: &str) -> Vec<MandateInfo> {
    let place = Place::Area(area("150302"));
    let ctx = h.t.ctx(person(Id::from_i64(8).unwrap(), &[("intake_clerk", place)])).await;
    h.identity.find_mandates(&ctx, giver).await.unwrap()
}

/// Signs in; the token.
async fn signed_in(h: &Hall<'_>, number: &str) -> String {
    sent(h).await;
    h.t.clock().forward(2);
    let asked = ask(h, number).await.unwrap();
    let all = sent(h).await;
    let (_, right) = all.into_iter().find(|(to, _)| to == number).unwrap();
    show(h, &asked.step, &right).await.unwrap().token.expose().to_owned()
}

/// What the holder of a token is known by.
async fn own(h: &Hall<'_>, token: &str) -> Vec<VaultRef> {
    let resident = h.identity.resident(token, h.now()).await.unwrap();
    let all = h.identity.persons_of(resident.phone, None, 100).await.unwrap();
    for person in &all {
        assert!(h.identity.is_person_of(resident.phone, *person).await.unwrap());
    }
    all
}

async fn run_sql(h: &Hall<'_>, all: &'static [&'static str]) {
    let ctx = h.system().await;
    let run = move |tx: &mut Tx<'_>| {
        for sql in all {
            tx.query_sql(&format!("{sql} RETURNING shard"), &[], |r| r.int(0))?;
        }
        Ok(())
    };
    h.t.write(Shard::COMMON, &ctx, run).await.unwrap();
}

/// As a database of before has it: sessions, codes and mandates know a number
/// by its hash, and the migration finds them so.
async fn as_before(h: &Hall<'_>) {
    run_sql(
        h,
        &[
            "UPDATE mandate SET giver=(SELECT blind FROM telephone WHERE pseudonym=giver),
             taker=(SELECT blind FROM telephone WHERE pseudonym=taker)",
            "UPDATE resident_session SET phone=(SELECT blind FROM telephone WHERE pseudonym=phone)",
            "UPDATE phone_code SET phone=(SELECT blind FROM telephone WHERE pseudonym=phone)",
            "DELETE FROM telephone",
        ],
    )
    .await;
    let migration = include_str!("../../migrations/0010_blind_keys.sql");
    let insert = &migration[migration.find("INSERT INTO telephone").unwrap()..];
    let (ctx, sql) = (h.system().await, insert.trim().trim_end_matches(';').to_owned());
    let run = move |tx: &mut Tx<'_>| {
        tx.query_sql(&format!("{sql} RETURNING shard"), &[], |r| r.int(0)).map(|rows| rows.len())
    };
    assert_eq!(h.t.write(Shard::COMMON, &ctx, run).await.unwrap(), 3, "ZHANG, LI, WANG");
}

async fn found(h: &Hall<'_>, vault: &Vault, number: &str) -> Vec<VaultRef> {
    vault.find(&h.t.store, "phone", number).await.unwrap()
}

async fn dropped(h: &Hall<'_>, vault: &Vault, number: i64) -> Result<bool> {
    let ctx = h.system().await;
    vault.drop_blind(&h.t.store, &ctx, number).await.map(|dropped| dropped.removed)
}

#[test]
fn the_key_of_blind_indexes_changes_and_nobody_is_lost() {
    hall(async |h| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.keys");
        private(&path, BEFORE);
        let (h, vault) = with_file(h, &path).await;
        let h = &h;
        offered(h).await;
        let mut all = Vec::new();
        for n in 0..PERSONS {
            all.push(put(h, &vault, n).await);
        }
        set(h, &vault, all[0], ZHANG.parse::<usize>().unwrap() % 10_000).await;
        let zhang = &phone(ZHANG.parse::<usize>().unwrap() % 10_000);
        let (mother, daughter) = (signed_in(h, zhang).await, signed_in(h, LI).await);
        on_paper(h, zhang, LI).await;
        on_paper(h, WANG, LI).await;
        as_before(h).await;
        assert_eq!(own(h, &mother).await, [all[0]]);
        assert_eq!(given(h, WANG).await.len(), 1);

        let ctx = h.system().await;
        let begun = vault.rotate(&h.t.store, &ctx, Rotate::Blind).await.unwrap();
        assert_eq!((begun.what, begun.blind, begun.number), (Rotate::Blind, 1, 1));
        run_and_stop(h, &vault, 2).await;
        let half = standing(h, &vault).await;
        assert!(half.last.as_ref().unwrap().ended.is_none(), "{half:?}");
        assert_eq!(half.hashed.len(), 2, "{half:?}");
        assert_eq!(code(dropped(h, &vault, 0).await), "identity.blind_key_needed");

        // the program is started again, and everything is found meanwhile
        let (h, vault) = with_file(h, &path).await;
        let h = &h;
        for (n, subject) in all.iter().enumerate().skip(1) {
            assert_eq!(found(h, &vault, &phone(n)).await, [*subject], "{n}");
        }
        assert_eq!(own(h, &mother).await, [all[0]]);
        erase(h, &vault, all[4]).await;
        set(h, &vault, all[5], 7005).await;
        all.push(put(h, &vault, PERSONS).await);
        run_to_the_end(h, &vault).await;

        let done = standing(h, &vault).await;
        let last = done.last.as_ref().unwrap();
        assert_eq!((last.shards_left, last.failed, last.ended.is_some()), (0, 0, true));
        let [before, now] = done.hashed[..] else { panic!("{done:?}") };
        // WANG is in no register: nobody knows the number
        assert_eq!(before, Hashed { number: 0, rows: 0, telephones: 2, unsealed: 2 });
        assert_eq!((now.number, now.rows), (1, PERSONS as i64));
        assert_eq!(h.count("vault_index WHERE key_number=0").await, 0);
        assert_eq!(found(h, &vault, &phone(4)).await, [], "erased");
        assert_eq!(found(h, &vault, &phone(5)).await, [], "changed");
        assert_eq!(found(h, &vault, &phone(7005)).await, [all[5]]);
        assert_eq!(found(h, &vault, &phone(PERSONS)).await, [all[PERSONS]]);
        assert_eq!(own(h, &mother).await, [all[0]], "signed in before");
        assert_eq!(own(h, &daughter).await, []);
        assert_eq!(given(h, zhang).await.len(), 1, "given before");

        // both are used again, and nothing lies under the old key any more
        assert_eq!(code(dropped(h, &vault, 0).await), "identity.blind_key_needed");
        let taker = h.identity.resident(&daughter, h.now()).await.unwrap().phone;
        assert!(given(h, WANG).await.iter().all(|m| m.taker == taker));
        signed_in(h, WANG).await;
        let again = signed_in(h, LI).await;
        let known = h.identity.resident(&again, h.now()).await.unwrap().phone;
        assert_eq!(known, taker, "one number has one pseudonym");
        assert_eq!(code(dropped(h, &vault, 0).await), "ok");
        assert_eq!(code(dropped(h, &vault, 0).await), "identity.blind_key_unknown");
        assert_eq!(code(dropped(h, &vault, 1).await), "identity.blind_key_newest");
        assert_eq!(given(h, WANG).await.len(), 1);
        let kept = std::fs::read_to_string(&path).unwrap();
        assert!(kept.contains("\nindex 1111"), "codes on paper are made with it: {kept}");
    });
}

#[test]
fn an_old_key_is_taken_out_of_the_file_and_what_it_was_for_goes_on() {
    hall(async |h| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.keys");
        let (h, vault) = with_file(h, &path).await;
        let h = &h;
        offered(h).await;
        let (subject, other) = (put(h, &vault, 1).await, put(h, &vault, 2).await);
        on_paper(h, &phone(1), LI).await;
        let token = signed_in(h, &phone(1)).await;
        let first = std::fs::read_to_string(&path).unwrap();
        // told off for asking again at once, whichever key the number lies under
        ask(h, LI).await.unwrap();
        let ctx = h.system().await;
        vault.rotate(&h.t.store, &ctx, Rotate::Blind).await.unwrap();
        assert_eq!(code(ask(h, LI).await), "identity.phone_paused");
        assert_eq!(code(dropped(h, &vault, 1).await), "identity.blind_key_needed");
        run_to_the_end(h, &vault).await;
        h.t.clock().forward(2);
        assert!(dropped(h, &vault, 1).await.unwrap(), "taken out of the file");

        let kept = std::fs::read_to_string(&path).unwrap();
        assert!(!kept.contains("\nblind 1 ") && kept.contains("\nblind 2 "), "{kept}");
        let hashed = standing(h, &vault).await.hashed;
        assert_eq!(hashed, [Hashed { number: 2, rows: 2, telephones: 2, unsealed: 0 }]);
        let (h, vault) = with_file(h, &path).await;
        let h = &h;
        assert_eq!(found(h, &vault, &phone(1)).await, [subject]);
        assert_eq!(own(h, &token).await, [subject]);
        assert_eq!(given(h, &phone(1)).await.len(), 1);

        // the journal of erasures finds what a restored backup has under it
        let line = serde_json::json!({
            "shard": other.shard().get(), "id": 1, "kind": "person", "subject": other.get(),
            "at": "2026-10-20T01:00:00Z",
        });
        let journaled: store::erasure::Erasure = serde_json::from_value(line).unwrap();
        let (ctx, erasing) = (h.system().await, vault.clone());
        let of = ctx.clone();
        let again = move |tx: &mut Tx<'_>| erasing.erase_again(tx, &of, &journaled);
        h.t.write(other.shard(), &ctx, again).await.unwrap();
        h.relay.deliver_due().await.unwrap();
        assert_eq!(found(h, &vault, &phone(2)).await, []);
        assert_eq!(h.count("vault_index").await, 1);

        // without the key of now nothing starts; a copy of another file neither
        for (text, why) in [
            (first.clone(), "identity.blind_key_lost"),
            (kept.replace("\nblind 2 ", "\nblind 3 "), "identity.blind_key_lost"),
            (first.replace("\nblind 1 ", "\nblind 2 "), "identity.blind_key_other"),
        ] {
            private(&path, &text);
            assert_eq!(opened(h, &keys(&path, Cipher::Aes)).await.unwrap_err().code, why, "{text}");
        }
    });
}

#[test]
fn a_copy_of_the_program_that_has_not_heard_makes_no_second_of_a_number() {
    hall(async |h| {
        let folder = tempfile::tempdir().unwrap();
        let (path, other_path) = (folder.path().join("vault.keys"), folder.path().join("other"));
        let (one, vault) = with_file(h, &path).await;
        offered(&one).await;
        std::fs::copy(&path, &other_path).unwrap();
        let (other, behind) = with_file(h, &other_path).await;
        ask(&one, ZHANG).await.unwrap();
        let ctx = one.system().await;
        vault.rotate(&h.t.store, &ctx, Rotate::Blind).await.unwrap();
        run_to_the_end(&one, &vault).await;

        assert_eq!(code(ask(&other, ZHANG).await), "identity.keys_behind");
        assert_eq!(code(behind.look(&h.t.store).await), "identity.blind_key_lost");
        std::fs::copy(&path, &other_path).unwrap();
        behind.look(&h.t.store).await.unwrap();
        ask(&other, ZHANG).await.unwrap();
        assert_eq!(h.count("telephone").await, 1);
        // a number that nobody used again is forgotten
        h.t.clock().forward(3 * 24 * 60);
        ask(&one, LI).await.unwrap();
        assert_eq!(h.count("telephone").await, 1);
    });
}

#[test]
fn a_telephone_that_does_not_open_is_counted_and_holds_nobody_up() {
    hall(async |h| {
        let folder = tempfile::tempdir().unwrap();
        let (h, vault) = with_file(h, &folder.path().join("vault.keys")).await;
        let h = &h;
        offered(h).await;
        for number in [ZHANG, LI] {
            ask(h, number).await.unwrap();
        }
        let ctx = h.system().await;
        let damage = h.t.write(Shard::COMMON, &ctx, move |tx| {
            let sql = "UPDATE telephone SET sealed=blind
                WHERE pseudonym=(SELECT pseudonym FROM telephone ORDER BY pseudonym LIMIT 1)
                RETURNING shard";
            tx.query_sql(sql, &[], |r| r.int(0))
        });
        assert_eq!(damage.await.map_err(|e: Error| e.code).unwrap().len(), 1);
        vault.rotate(&h.t.store, &ctx, Rotate::Blind).await.unwrap();
        run_to_the_end(h, &vault).await;
        let told = standing(h, &vault).await;
        let last = told.last.unwrap();
        assert_eq!((last.failed, last.ended.is_some()), (1, true));
        assert_eq!(told.hashed.iter().map(|l| l.telephones).collect::<Vec<_>>(), [1, 1]);
        h.t.clock().forward(2);
        assert_eq!(code(dropped(h, &vault, 1).await), "identity.blind_key_needed");
    });
}
