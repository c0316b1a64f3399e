//! What of a matter's page stays as it is until somebody acts: its row and its
//! timeline in words. Whoever looks again finds them ready.
//!
//! DANGER: what is kept is everybody's. Who may see it is asked each time, of
//! the row as it is now; and nothing is kept that hangs on who asked.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use kernel::{Ctx, Error, Id, Lang, Result};
use lru::LruCache;
use procedure::Addressee;
use store::Tx;
use territory::Directory;

use crate::model::{Matter, MatterRow};
use crate::queries::page::seen;
use crate::queries::posts::Posts;
use crate::queries::timeline::{Timeline, told};
use crate::see;
use crate::sql::matters;
use crate::sql::records::{self, Attachment};
use crate::works::Works;

/// Pages that are kept, and the longest timeline, in bytes: some megabytes at
/// the very most.
const PAGES: NonZeroUsize = NonZeroUsize::new(256).unwrap();
const LONGEST: usize = 32 * 1024;

/// A matter as it was looked at.
pub(crate) struct Looked {
    pub row: MatterRow,
    pub files: Vec<Attachment>,
    pub timeline: Timeline,
    /// What the words were taken from, beside the row and its edition.
    directory: Weak<Directory>,
    desks: Vec<Addressee>,
    posts: Posts,
}

type Pages = LruCache<(Id<Matter>, Lang), Arc<Looked>>;

/// Those looked at last.
pub(crate) struct Kept(Mutex<Pages>);

impl Default for Kept {
    fn default() -> Kept {
        Kept(Mutex::new(LruCache::new(PAGES)))
    }
}

impl Kept {
    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The matter for its page, if the actor may see it.
///
/// # Errors
/// Not found, whether it is not there or out of scope.
pub(crate) fn look(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<Arc<Looked>> {
    let version = matters::version(tx, id)?.ok_or_else(Error::not_found)?;
    let key = (id, ctx.lang);
    let known = works.kept.lock().get(&key).filter(|known| known.row.version == version).cloned();
    if let Some(known) = known {
        see::check(&ctx.actor, works, &known.row, false)?;
        if known.is_current(tx, works)? {
            return Ok(known);
        }
    }
    let looked = Arc::new(read(tx, ctx, works, id)?);
    if looked.timeline.len_written() <= LONGEST {
        works.kept.lock().put(key, Arc::clone(&looked));
    }
    Ok(looked)
}

fn read(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<Looked> {
    let row = seen(tx, &ctx.actor, works, id, false)?;
    let p = works.procedures.edition(&row.procedure, row.edition)?;
    let directory = Arc::downgrade(&works.directory());
    let files = records::attachments(tx, id)?;
    let told = told(tx, works, &p, &row, ctx.lang, &files)?;
    let (timeline, desks, posts) = (told.timeline, told.desks, told.posts);
    Ok(Looked { row, files, timeline, directory, desks, posts })
}

impl Looked {
    /// Whether areas, units and posts are still called the same.
    fn is_current(&self, tx: &mut Tx, works: &Works) -> Result<bool> {
        let directory = Arc::downgrade(&works.directory());
        Ok(Weak::ptr_eq(&self.directory, &directory)
            && Posts::of(tx, self.desks.iter())? == self.posts)
    }
}
