//! Who hears which facts, and how.

use std::pin::Pin;
use std::sync::Arc;

use kernel::{Ctx, Result, Shard};

use super::Delivery;
use crate::tx::Tx;

type Command = Arc<dyn Fn(&mut Tx<'_>, &Ctx, &Delivery) -> Result<()> + Send + Sync>;
type Answer = Pin<Box<dyn Future<Output = Result<()>> + Send>>;
type Call = Arc<dyn Fn(Delivery) -> Answer + Send + Sync>;

/// How a fact is taken in.
pub(crate) enum How {
    Command { shard: fn(&Delivery) -> Shard, run: Command },
    Remote(Call),
}

/// Somebody who hears facts. Its name is kept in the database: changing it
/// loses what still waits for the old one.
pub struct Subscriber {
    pub(crate) name: &'static str,
    pub(crate) facts: Vec<&'static str>,
    pub(crate) how: How,
}

impl Subscriber {
    /// Takes a fact in by a command, in the shard of the fact. Its effect
    /// counts exactly once: the fact's id is kept with it.
    pub fn command(
        name: &'static str,
        facts: &[&'static str],
        run: impl Fn(&mut Tx<'_>, &Ctx, &Delivery) -> Result<()> + Send + Sync + 'static,
    ) -> Subscriber {
        let how = How::Command { shard: |d| d.shard, run: Arc::new(run) };
        Subscriber { name, facts: facts.to_vec(), how }
    }

    /// The command runs in another shard than the fact's: the second of two
    /// commands where something touches two shards.
    #[must_use]
    pub fn in_shard(mut self, of: fn(&Delivery) -> Shard) -> Subscriber {
        if let How::Command { shard, .. } = &mut self.how {
            *shard = of;
        }
        self
    }

    /// Sends a fact on to somewhere outside: at least once, so the receiver
    /// keeps the fact's id.
    pub fn remote<F>(
        name: &'static str,
        facts: &[&'static str],
        call: impl Fn(Delivery) -> F + Send + Sync + 'static,
    ) -> Subscriber
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let how = How::Remote(Arc::new(move |d| Box::pin(call(d))));
        Subscriber { name, facts: facts.to_vec(), how }
    }

    pub(crate) fn is_command(&self) -> bool {
        matches!(self.how, How::Command { .. })
    }
}
