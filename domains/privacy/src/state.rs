//! What the routes need beside the edge.

use std::sync::Arc;

use casework::{Matter, Works};
use http_edge::Words;
use kernel::{Id, Lang, Result, Shard};
use store::Tx;

use crate::said::Says;

/// Whose matter a code opens. The domain that gives codes out brings it.
pub trait Codes: Send + Sync + 'static {
    /// Where the matter of a code lies.
    ///
    /// # Errors
    /// Not found for what is no code.
    fn shard(&self, typed: &str) -> Result<Shard>;

    /// The matter that a code opens.
    ///
    /// # Errors
    /// Not found when it opens none.
    fn matter(&self, tx: &mut Tx<'_>, typed: &str) -> Result<Id<Matter>>;
}

/// Cheap to clone; the server's state has one for every handler.
#[derive(Clone)]
pub struct Privacy {
    pub(crate) works: Arc<Works>,
    pub(crate) codes: Arc<dyn Codes>,
}

impl Privacy {
    /// Over the city's matters, and the codes by which residents follow them.
    pub fn new(works: Arc<Works>, codes: Arc<dyn Codes>) -> Privacy {
        Privacy { works, codes }
    }

    /// The words in which an answer is told.
    pub(crate) fn says<'a>(&'a self, words: &'a Words, lang: Lang) -> Says<'a> {
        Says { works: &self.works, words, lang }
    }
}
