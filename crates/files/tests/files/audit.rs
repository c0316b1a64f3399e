//! Files held against the sealed log.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::PathBuf;

use image::ImageFormat;
use jingwei_files::audit::{Audited, Found, verify};
use jingwei_files::{FileId, Files, MANIFEST, Made, Variant};
use kernel::{Actor, Shard, Statement, Time};
use store::audit::Sealer;
use store::{Tx, vals};
use testkit::{TestStore, both};

use crate::documents::plain;
use crate::{encoded, files, picture};

struct Scene<'t> {
    t: &'t TestStore,
    root: PathBuf,
    files: Files,
    photo: FileId,
    document: FileId,
}

const FAR: Time = Time::from_micros(i64::MAX / 4);

fn scene(body: impl AsyncFn(&Scene<'_>)) {
    both(&[&MANIFEST], async |t| {
        let (folder, files) = files();
        let root = folder.path().join("attachments");
        let photo = files.photo(encoded(&picture(60, 40), ImageFormat::Png)).await.unwrap();
        let document = files.document(plain()).await.unwrap();
        let ids = (photo.stored.id, document.stored.id);
        let s = Scene { t, root, files, photo: ids.0, document: ids.1 };
        s.keep(&photo).await;
        s.keep(&document).await;
        Sealer::new(t).unwrap().seal_all().await.unwrap();
        assert_eq!(s.audited().await, Audited { files: 2, ..Audited::default() });
        body(&s).await;
    });
}

impl Scene<'_> {
    async fn keep(&self, made: &Made) {
        let ctx = self.t.ctx(Actor::Anonymous).await;
        self.files.keep(self.t, &ctx, made).await.unwrap();
    }

    /// Where matters show both files, long since.
    async fn audited(&self) -> Audited {
        let since = Time::from_micros(1);
        let shown = async |ids: &[FileId]| {
            let ours = ids.iter().filter(|id| [self.photo, self.document].contains(id));
            Ok(ours.map(|id| (*id, since)).collect())
        };
        verify(&self.files, self.t, shown, |_| {}).await.unwrap()
    }

    /// Where no matter shows any.
    async fn audited_unshown(&self) -> Audited {
        verify(&self.files, self.t, async |_: &[FileId]| Ok(HashMap::new()), |_| {}).await.unwrap()
    }

    fn path(&self, id: FileId, variant: Variant) -> PathBuf {
        let more = if variant == Variant::Thumb { ".thumb" } else { "" };
        self.root.join(&id.to_string()[..2]).join(format!("{id}{more}"))
    }

    /// As somebody does who reaches the database past the program.
    async fn beside(&self, sql: &str) {
        let sql: &'static str = Box::leak(sql.to_owned().into_boxed_str());
        let statement: &'static Statement = Box::leak(Box::new(Statement { name: "TEST", sql }));
        let ctx = self.t.ctx(Actor::Anonymous).await;
        let change = move |tx: &mut Tx<'_>| tx.exec_count(statement, &vals![]);
        assert_eq!(self.t.write(Shard::COMMON, &ctx, change).await.unwrap(), 1, "{sql}");
    }

    /// The only row of a photo.
    async fn row(&self) -> i64 {
        let read = |tx: &mut Tx<'_>| {
            tx.query_sql("SELECT id FROM upload WHERE thumb IS NOT NULL", &vals![], |r| r.int(0))
        };
        self.t.read(Shard::COMMON, read).await.unwrap()[0]
    }
}

#[test]
fn rule_18_a_file_whose_bytes_were_changed_is_found_and_located() {
    scene(async |s| {
        for (file, variant, seq) in [
            (s.photo, Variant::Full, 0),
            (s.photo, Variant::Thumb, 0),
            (s.document, Variant::Full, 1),
        ] {
            let path = s.path(file, variant);
            let whole = fs::read(&path).unwrap();
            let mut flipped = whole.clone();
            flipped[whole.len() / 2] ^= 1;
            for changed in [flipped, whole[1..].to_vec(), [&whole[..], b"x"].concat(), vec![]] {
                fs::write(&path, changed).unwrap();
                let found = [Found::Changed { file, variant, seq: Some(seq) }];
                assert_eq!(s.audited().await.found, found);
                assert_eq!(s.audited_unshown().await.found, found);
            }
            fs::write(&path, whole).unwrap();
        }
        assert_eq!(s.audited().await.found, []);
    });
}

#[test]
fn rule_18_a_file_that_is_missing_is_found_where_a_matter_shows_it() {
    scene(async |s| {
        let path = s.path(s.photo, Variant::Thumb);
        let whole = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        fs::remove_file(s.path(s.document, Variant::Full)).unwrap();
        let gone = |file, variant, seq| Found::Missing { file, variant, seq: Some(seq) };
        let both = [gone(s.photo, Variant::Thumb, 0), gone(s.document, Variant::Full, 1)];
        assert_eq!(s.audited().await.found, both);
        // a kill between the row and the bytes looks just so, and is no fault
        let waiting = Audited { files: 2, waiting: 2, ..Audited::default() };
        assert_eq!(s.audited_unshown().await, waiting);
        fs::write(&path, whole).unwrap();
        assert_eq!(s.audited_unshown().await, Audited { waiting: 1, ..waiting });
    });
}

#[test]
fn rule_18_a_file_put_in_behind_the_logs_back_is_found() {
    scene(async |s| {
        let slipped = s.files.photo(encoded(&picture(60, 40), ImageFormat::Png)).await.unwrap();
        s.files.put(&slipped).await.unwrap();
        let file = slipped.stored.id;
        let unknown = |file, variant| Found::Unknown { file, variant };
        let found = s.audited().await.found;
        assert_eq!(found.len(), 2, "{found:?}");
        for variant in [Variant::Full, Variant::Thumb] {
            assert!(found.contains(&unknown(file, variant)), "{found:?}");
            fs::remove_file(s.path(file, variant)).unwrap();
        }
        // a small form of what has none
        fs::copy(s.path(s.photo, Variant::Thumb), s.path(s.document, Variant::Thumb)).unwrap();
        assert_eq!(s.audited().await.found, [unknown(s.document, Variant::Thumb)]);
        fs::remove_file(s.path(s.document, Variant::Thumb)).unwrap();
        // what is not ours by its name is never given out
        fs::write(s.root.join("readme"), "not ours").unwrap();
        assert_eq!(s.audited().await.found, []);
    });
}

#[test]
fn rule_18_a_row_that_goes_with_changed_bytes_is_found() {
    scene(async |s| {
        let upload = s.row().await;
        let seq = Some(0);
        for (change, back) in [
            ("bytes = bytes + 1", "bytes = bytes - 1"),
            ("at = at + 1", "at = at - 1"),
            ("file = file || 'x'", "file = substr(file, 1, 32)"),
            // as whoever changes the bytes would
            ("hash = salt, salt = hash", "hash = salt, salt = hash"),
        ] {
            let set = |what: &str| format!("UPDATE upload SET {what} WHERE id = {upload}");
            s.beside(&set(change)).await;
            let found = s.audited().await.found;
            assert!(found.contains(&Found::RowChanged { upload, seq }), "{change}: {found:?}");
            s.beside(&set(back)).await;
        }
        assert_eq!(s.audited().await.found, []);
        let id = upload + 1;
        s.beside(&format!(
            "INSERT INTO upload (shard, id, file, at, hash, bytes, salt) \
            SELECT shard, {id}, 'x', at, hash, bytes, salt FROM upload WHERE id = {upload}"
        ))
        .await;
        assert_eq!(s.audited().await.found, [Found::RowUnknown { upload: id }]);
        s.beside(&format!("DELETE FROM upload WHERE id = {id}")).await;
        s.beside(&format!("DELETE FROM upload WHERE id = {upload}")).await;
        let found = s.audited().await.found;
        assert!(found.contains(&Found::RowGone { upload, seq: 0 }), "{found:?}");
    });
}

#[test]
fn what_is_older_than_the_rows_is_counted_and_no_fault() {
    scene(async |s| {
        let old = s.files.document(plain()).await.unwrap();
        s.files.put(&old).await.unwrap();
        let file = old.stored.id;
        let shown = |since: i64| {
            move |ids: &[FileId]| {
                let ours = ids.iter().copied().filter(|id| *id == file);
                ours.map(|id| (id, Time::from_micros(since))).collect::<HashMap<_, _>>()
            }
        };
        let after = async |since: i64| {
            let shown = shown(since);
            verify(&s.files, s.t, async |ids: &[FileId]| Ok(shown(ids)), |_| {}).await.unwrap()
        };
        let slipped_in = [Found::Unknown { file, variant: Variant::Full }];
        // as the hand-moved clock of the store has it, files are of the future
        s.beside("UPDATE store_migration SET at = 1000 WHERE manifest = 'files'").await;
        assert_eq!(after(1001).await.found, slipped_in, "shown later, written later");
        let without = Audited { files: 2, without: 1, ..Audited::default() };
        assert_eq!(after(999).await, without, "a restored copy of what was shown before");
        let late = i64::MAX - 1;
        s.beside(&format!("UPDATE store_migration SET at = {late} WHERE manifest = 'files'")).await;
        assert_eq!(s.audited_unshown().await, without, "written before");
    });
}

#[test]
fn what_was_swept_is_not_missing() {
    scene(async |s| {
        let photo = s.photo;
        let known = async |ids: &[FileId]| {
            Ok(ids.iter().copied().filter(|id| *id == photo).collect::<HashSet<_>>())
        };
        let by = Actor::System { job: "sweep" };
        let forget = async |before| s.files.forget(s.t, by.clone(), before, known).await.unwrap();
        assert_eq!(forget(FAR).await, 0, "its bytes are there");
        assert_eq!(s.files.sweep(FAR, known).await.unwrap(), 1);
        assert_eq!(forget(Time::from_micros(0)).await, 0, "young");
        // more than one slice of them, by one who asks with one context
        let ctx = s.t.ctx(Actor::Anonymous).await;
        for _ in 0..600 {
            let none = s.files.document(plain()).await.unwrap();
            s.files.keep(s.t, &ctx, &none).await.unwrap();
        }
        assert_eq!(s.files.sweep(FAR, known).await.unwrap(), 600);
        assert_eq!(forget(FAR).await, 601);
        assert_eq!(forget(FAR).await, 0);
        assert_eq!(s.audited().await, Audited { files: 1, ..Audited::default() });
        Sealer::new(s.t).unwrap().seal_all().await.unwrap();
        assert_eq!(s.audited().await.found, []);
        assert!(s.files.get(photo, Variant::Full).await.is_ok());
    });
}

/// Every registered statement is understood by both engines.
#[test]
fn statements_prepare() {
    testkit::prepare_all(&[&MANIFEST]);
}
