//! Personal values: in, masked, out for a purpose, gone.

use jingwei_identity::access;
use jingwei_identity::policy::Target;
use jingwei_identity::vault::{
    self, About, Inventory, KeyRing, KeySource, Line, NewSubject, Purpose, Reveal, Vault, VaultRef,
};
use kernel::{Actor, Ctx, Error, Id, Kind, Page, Place, Result, Shard};
use store::Tx;

use crate::scene::{Hall, KEYS, area, hall, person, unit};

const MATTER: About = About { kind: "matter", id: 42 };
const VALUES: [(&str, &str); 5] = [
    ("name", "张小明"),
    ("phone", "138 1234 5678"),
    ("id_number", "11010519491231002x"),
    ("address", "海勃湾区海北街道滨河小区12号楼3单元502"),
    ("original_text", "家里暖气不热,电话13812345678"),
];

fn shard() -> Shard {
    Shard::of_area(area("150302001"))
}

async fn put(
    h: &Hall<'_>,
    confidential: bool,
    values: &'static [(&str, &str)],
) -> Result<VaultRef> {
    let (ctx, vault) = (h.system().await, h.identity.vault().clone());
    let of = ctx.clone();
    let new = NewSubject { shard: shard(), about: MATTER, confidential };
    h.t.write(shard(), &ctx, move |tx| vault.put(tx, &of, new, values)).await
}

/// One line of a table of reveals.
struct Ask {
    who: Actor,
    subject: VaultRef,
    fields: &'static [&'static str],
    purpose: &'static str,
    about: About,
}

async fn reveal(h: &Hall<'_>, ask: Ask) -> Result<Vec<Line>> {
    reveal_with(h, h.identity.vault().clone(), ask).await
}

async fn reveal_with(h: &Hall<'_>, vault: Vault, ask: Ask) -> Result<Vec<Line>> {
    let ctx: Ctx = h.t.ctx(ask.who).await;
    let of = ctx.clone();
    let purpose = Purpose { code: ask.purpose.to_owned(), about: ask.about };
    let look = move |tx: &mut Tx<'_>| {
        let units = [unit(5)];
        let target = Target::object(area("150302001002")).with_units(&units);
        vault.reveal(
            tx,
            &of,
            &Reveal { subject: ask.subject, fields: ask.fields, purpose: &purpose, target },
        )
    };
    h.t.write(shard(), &ctx, look).await
}

fn handler() -> Actor {
    person(Id::from_i64(7).unwrap(), &[("handler", Place::Unit(unit(5)))])
}

fn intake() -> Actor {
    person(Id::from_i64(8).unwrap(), &[("intake_clerk", Place::Area(area("150302")))])
}

fn by_handler(subject: VaultRef) -> Ask {
    Ask { who: handler(), subject, fields: &["name", "phone"], purpose: "contact", about: MATTER }
}

#[test]
fn what_is_put_in_is_shown_masked_and_comes_out_for_a_purpose() {
    hall(async |h| {
        let subject = put(h, false, &VALUES).await.unwrap();
        assert_eq!(subject.shard(), shard());
        let card = h.t.read(shard(), move |tx| vault::card(tx, subject)).await.unwrap();
        let masked: Vec<(&str, &str)> =
            card.masked.iter().map(|(f, v)| (f.as_str(), v.as_str())).collect();
        assert_eq!(
            masked,
            [
                ("address", "海勃湾区海北街道滨河小区****"),
                ("id_number", "1101**********002X"),
                ("name", "张*"),
                ("original_text", "****"),
                ("phone", "138****5678"),
            ]
        );
        let lines = reveal(h, by_handler(subject)).await.unwrap();
        let clear: Vec<_> = lines.iter().map(|l| (l.field.as_str(), l.value.as_str())).collect();
        assert_eq!(clear, [("name", "张小明"), ("phone", "13812345678")]);
        assert!(!format!("{lines:?}").contains("138"));
        let of = h.t.read(shard(), |tx| vault::of(tx, shard(), MATTER)).await.unwrap();
        assert_eq!(of, [subject]);
    });
}

#[test]
fn no_table_holds_a_value_in_clear() {
    hall(async |h| {
        let subject = put(h, false, &VALUES).await.unwrap();
        reveal(h, by_handler(subject)).await.unwrap();
        h.relay.deliver_due().await.unwrap();
        let all = h.t.read(shard(), |tx| {
            let mut bytes = Vec::new();
            for (table, columns) in [
                ("vault_value", "sealed, masked, field"),
                ("vault_subject", "key_wrapped, about_kind, about_kind"),
                ("vault_index", "blind, 'x', 'x'"),
                ("audit_new", "leaf, facts, proofs"),
                ("access_entry", "NULL, field, purpose"),
            ] {
                let sql = format!("SELECT {columns} FROM {table}");
                let rows = tx.query_sql(&sql, &[], |r| {
                    Ok((r.opt_blob(0).unwrap_or_default(), r.text(1)?, r.text(2)?))
                })?;
                assert!(!rows.is_empty(), "{table}");
                for (blob, a, b) in rows {
                    bytes.extend(blob.unwrap_or_default());
                    bytes.extend(a.into_bytes());
                    bytes.extend(b.into_bytes());
                }
            }
            Ok(bytes)
        });
        let all = all.await.unwrap();
        for secret in ["张小明", "13812345678", "11010519491231002", "暖气不热", "502"] {
            assert!(!all.windows(secret.len()).any(|w| w == secret.as_bytes()), "{secret}");
        }
    });
}

#[test]
fn a_look_is_written_down_for_each_field() {
    hall(async |h| {
        let subject = put(h, false, &VALUES).await.unwrap();
        reveal(h, by_handler(subject)).await.unwrap();
        h.t.clock().forward(1);
        let ask = Ask { who: intake(), fields: &["address"], ..by_handler(subject) };
        reveal(h, ask).await.unwrap();
        let page = async |after: Option<kernel::Cursor>| -> Page<access::AccessEntry> {
            let read =
                move |tx: &mut Tx<'_>| access::of_subject(tx, subject, after.as_ref(), Some(1));
            h.t.read(shard(), read).await.unwrap()
        };
        let newest = page(None).await;
        assert_eq!(newest.items.len(), 1);
        let look = &newest.items[0];
        assert_eq!((look.field.as_str(), look.purpose.as_str()), ("address", "contact"));
        assert_eq!((look.role.as_str(), look.area), ("intake_clerk", Some(area("150302"))));
        let older = page(newest.next).await;
        let fields: Vec<_> = older.items.iter().map(|e| e.field.as_str()).collect();
        assert_eq!((fields, older.next), (vec!["name", "phone"], None), "a request is not cut");
        assert_eq!(older.items[0].unit, Some(unit(5)));
        assert_eq!(older.items[0].about, ("matter".to_owned(), "42".to_owned()));
        assert_eq!(h.count("audit_new WHERE action='identity.reveal'").await, 2);
    });
}

#[test]
fn without_a_purpose_that_opens_it_nothing_is_read() {
    hall(async |h| {
        let open = put(h, false, &VALUES).await.unwrap();
        let secret = put(h, true, &VALUES).await.unwrap();
        let nobody =
            person(Id::from_i64(9).unwrap(), &[("dispatcher", Place::Area(area("150303")))]);
        let cases: Vec<(&str, Ask, &str)> = vec![
            ("no purpose", Ask { purpose: "", ..by_handler(open) }, "identity.purpose_missing"),
            (
                "unknown",
                Ask { purpose: "curiosity", ..by_handler(open) },
                "identity.purpose_unknown",
            ),
            (
                "for an account",
                Ask { purpose: "staff", ..by_handler(open) },
                "identity.purpose_unknown",
            ),
            (
                "another matter",
                Ask { about: About { kind: "matter", id: 43 }, ..by_handler(open) },
                "identity.purpose_elsewhere",
            ),
            (
                "another field",
                Ask { fields: &["phone", "id_number"], ..by_handler(open) },
                "identity.field_closed",
            ),
            (
                "another role",
                Ask { purpose: "follow_up", ..by_handler(open) },
                "identity.field_closed",
            ),
            ("another place", Ask { who: nobody, ..by_handler(open) }, "identity.field_closed"),
            (
                "unsigned",
                Ask { who: Actor::Anonymous, ..by_handler(open) },
                "identity.field_closed",
            ),
            (
                "a job",
                Ask { who: Actor::System { job: "t" }, ..by_handler(open) },
                "identity.field_closed",
            ),
            ("confidential", by_handler(secret), "identity.confidential"),
            (
                "no such field",
                Ask { fields: &["score"], ..by_handler(open) },
                "identity.field_unknown",
            ),
            ("nobody", by_handler(Id::from_i64(3).unwrap()), "not_found"),
        ];
        for (name, ask, expected) in cases {
            assert_eq!(reveal(h, ask).await.unwrap_err().code, expected, "{name}");
        }
        assert_eq!(h.count("access_entry").await, 0);
        let ask = Ask { who: intake(), ..by_handler(secret) };
        assert_eq!(reveal(h, ask).await.unwrap().len(), 2, "the side that took it in");
    });
}

#[test]
fn a_look_that_cannot_be_written_down_does_not_happen() {
    hall(async |h| {
        let subject = put(h, false, &VALUES).await.unwrap();
        let ctx = h.system().await;
        let broken = h.t.write(shard(), &ctx, |tx| {
            tx.query_sql("ALTER TABLE access_entry RENAME TO access_gone", &[], |r| r.int(0))
        });
        broken.await.unwrap();
        assert_eq!(reveal(h, by_handler(subject)).await.unwrap_err().kind, Kind::Internal);
    });
}

#[test]
fn another_key_or_a_changed_row_opens_nothing() {
    hall(async |h| {
        let subject = put(h, false, &VALUES).await.unwrap();
        let other = Vault::new(KeyRing::generate().unwrap(), Inventory::shipped());
        let wrong = reveal_with(h, other, by_handler(subject)).await.unwrap_err();
        assert_eq!(wrong.kind, Kind::Internal);

        // one field's sealed bytes in another's place
        let ctx = h.system().await;
        let swap = h.t.write(shard(), &ctx, |tx| {
            let sql = "UPDATE vault_value SET sealed=(SELECT o.sealed FROM vault_value o
                       WHERE o.field='name') WHERE field='phone' RETURNING field";
            tx.query_sql(sql, &[], |r| r.text(0))
        });
        assert_eq!(swap.await.unwrap(), ["phone"]);
        assert_eq!(reveal(h, by_handler(subject)).await.unwrap_err().kind, Kind::Internal);
        assert_eq!(h.count("access_entry").await, 0);
    });
}

async fn find(h: &Hall<'_>, field: &'static str, value: &str) -> Result<Vec<VaultRef>> {
    h.identity.vault().find(&h.t.store, field, value).await
}

#[test]
fn a_number_is_found_however_it_is_written() {
    hall(async |h| {
        let first = put(h, false, &VALUES).await.unwrap();
        h.t.clock().forward(1);
        let second = put(h, false, &[("phone", "+86 138-1234-5678")]).await.unwrap();
        h.relay.deliver_due().await.unwrap();
        for written in [
            "13812345678",
            "138 1234 5678",
            "+8613812345678",
            "１３８１２３４５６７８",
            "0138-1234-5678",
        ] {
            let found = find(h, "phone", written).await.unwrap();
            assert_eq!(found, [second, first], "{written}");
        }
        assert_eq!(find(h, "id_number", "110105 19491231 002X").await.unwrap(), [first]);
        assert!(find(h, "phone", "13812345679").await.unwrap().is_empty());
        assert_eq!(find(h, "phone", "138").await.unwrap_err().code, "identity.phone_wrong");
        let name = find(h, "name", "张小明").await.unwrap_err();
        assert_eq!(name.code, "identity.field_unsearchable");
        let cards = h.t.read(shard(), move |tx| vault::cards(tx, &[first, second])).await.unwrap();
        assert_eq!(cards[&second].masked["phone"], "138****5678");
    });
}

#[test]
fn a_corrected_number_is_found_under_the_new_one_alone() {
    hall(async |h| {
        let subject = put(h, false, &VALUES).await.unwrap();
        h.t.clock().forward(1);
        let (ctx, vault) = (h.system().await, h.identity.vault().clone());
        let of = ctx.clone();
        let set = move |tx: &mut Tx<'_>| {
            vault.set(tx, &of, subject, &[("phone", "13987654321"), ("name", "张大明")])
        };
        h.t.write(shard(), &ctx, set).await.unwrap();
        h.relay.deliver_due().await.unwrap();
        assert!(find(h, "phone", "13812345678").await.unwrap().is_empty());
        assert_eq!(find(h, "phone", "13987654321").await.unwrap(), [subject]);
        let lines = reveal(h, by_handler(subject)).await.unwrap();
        assert_eq!(lines[0].value, "张大明");
    });
}

#[test]
fn erasing_destroys_the_key_and_leaves_the_log() {
    hall(async |h| {
        let subject = put(h, false, &VALUES).await.unwrap();
        reveal(h, by_handler(subject)).await.unwrap();
        h.t.clock().forward(1);
        let erase = async || {
            let (ctx, vault) = (h.system().await, h.identity.vault().clone());
            let of = ctx.clone();
            h.t.write(shard(), &ctx, move |tx| vault.erase(tx, &of, subject, "retention")).await
        };
        erase().await.unwrap();
        erase().await.unwrap();
        h.relay.deliver_due().await.unwrap();
        assert_eq!(reveal(h, by_handler(subject)).await.unwrap_err().code, "identity.erased");
        assert!(find(h, "phone", "13812345678").await.unwrap().is_empty());
        let card = h.t.read(shard(), move |tx| vault::card(tx, subject)).await.unwrap();
        assert!(card.masked.is_empty());
        assert_eq!(h.count("vault_value").await, 0);
        assert_eq!(h.count("vault_subject WHERE key_wrapped IS NOT NULL").await, 0);
        assert_eq!(h.count("access_entry").await, 2, "who looked stays known");
        assert_eq!(h.count("erasure WHERE kind='person'").await, 1, "once in the journal");
        let (ctx, vault) = (h.system().await, h.identity.vault().clone());
        let of = ctx.clone();
        let set = move |tx: &mut Tx<'_>| vault.set(tx, &of, subject, &[("name", "李四")]);
        assert_eq!(h.t.write(shard(), &ctx, set).await.unwrap_err().code, "identity.erased");
    });
}

#[test]
fn what_the_journal_knows_is_erased_again_after_a_restore() {
    hall(async |h| {
        let subject = put(h, false, &VALUES).await.unwrap();
        let line = |kind: &str, subject: i64| {
            serde_json::from_value::<store::erasure::Erasure>(serde_json::json!({
                "shard": shard().get(), "id": 1, "kind": kind, "subject": subject,
                "at": "2026-10-20T01:00:00Z",
            }))
            .unwrap()
        };
        let cases =
            [line("matter", subject.get()), line("person", 7), line("person", subject.get())];
        for (journaled, left) in cases.into_iter().zip([5, 5, 0]) {
            for _ in 0..2 {
                let (ctx, vault) = (h.system().await, h.identity.vault().clone());
                let (of, journaled) = (ctx.clone(), journaled.clone());
                let again = move |tx: &mut Tx<'_>| vault.erase_again(tx, &of, &journaled);
                h.t.write(shard(), &ctx, again).await.unwrap();
            }
            assert_eq!(h.count("vault_value").await, left, "{journaled:?}");
        }
    });
}

#[test]
fn a_derived_secret_hangs_on_key_kind_and_number() {
    let vault = |keys: &str| Vault::new(KeyRing::parse(keys).unwrap(), Inventory::shipped());
    let (ours, theirs) = (vault(KEYS), vault(&KEYS.replace("index 1", "index 3")));
    let code = ours.token("matter-code", 42).unwrap();
    assert_eq!(code, ours.token("matter-code", 42).unwrap());
    assert_ne!(code, ours.token("matter-code", 43).unwrap());
    assert_ne!(code, ours.token("receipt", 42).unwrap());
    assert_ne!(code, theirs.token("matter-code", 42).unwrap());
}

#[test]
fn a_wrong_value_names_its_field_and_leaves_nothing() {
    hall(async |h| {
        type Values = &'static [(&'static str, &'static str)];
        let cases: [(Values, &str, &str); 4] = [
            (&[("name", "张三"), ("phone", "12")], "identity.phone_wrong", "phone"),
            (&[("id_number", "110105194912310021")], "identity.id_number_wrong", "id_number"),
            (&[("name", " ")], "identity.value_empty", "name"),
            (&[("score", "5")], "identity.field_unknown", "score"),
        ];
        for (values, code, field) in cases {
            let refused = put(h, false, values).await.unwrap_err();
            assert_eq!((refused.code, refused.field.as_deref()), (code, Some(field)));
        }
        assert_eq!(h.count("vault_subject").await, 0);
    });
}

#[test]
fn a_database_starts_with_its_own_key_file_alone() {
    hall(async |h| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.key");
        let file = KeySource::File(path.clone());
        let open = async |source: &KeySource| {
            let keys = source.clone().into();
            Vault::open(&h.t.store, &keys, Inventory::shipped()).await.map(|_| ())
        };
        open(&file).await.unwrap();
        open(&file).await.unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(open(&file).await.unwrap_err().code, "identity.key_file_lost");
        assert!(!path.exists(), "no new keys for an old database");
        let other = open(&KeySource::Text(KEYS.to_owned())).await.unwrap_err();
        assert_eq!(other.code, "identity.key_file_other");
        let later = KEYS.replace("wrap 1", "wrap 2");
        let lost = open(&KeySource::Text(later)).await.unwrap_err();
        assert_eq!(lost, Error::conflict("identity.key_file_lost").arg("number", 1));
    });
}
