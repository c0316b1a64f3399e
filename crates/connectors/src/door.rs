//! The door through which another system's word becomes a matter: the same
//! one that residents use, so that a report is a report wherever it came from.

use std::sync::Arc;

use casework::Matter;
use kernel::{Ctx, Id, Result, Shard, Time};
use store::Tx;

/// On whose behalf it comes in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sender {
    /// Somebody through another page or app than ours.
    #[default]
    Resident,
    /// A system that passes on what it was told.
    System,
    Device,
}

/// What another system says. Names and numbers of persons go to the vault and
/// nowhere else.
#[derive(Clone, Default, PartialEq)]
pub struct Incoming {
    pub sender: Sender,
    pub text: String,
    /// `ask_help` where nothing is said.
    pub request_type: Option<String>,
    /// Code of the taxonomy.
    pub subcategory: Option<String>,
    /// WGS-84 degrees.
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    pub address: Option<String>,
    pub name: Option<String>,
    pub phone: Option<String>,
    /// Its number there, and by when it is due there.
    pub source_no: Option<String>,
    pub source_due: Option<Time>,
    /// When it was first said.
    pub reported_at: Option<Time>,
}

/// Without the values, which must not get into a log by a `{:?}`.
impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Incoming({:?}, {:?})", self.sender, self.source_no)
    }
}

type Run = Arc<dyn Fn(&mut Tx<'_>, &Ctx, Option<Id<Matter>>) -> Result<Id<Matter>> + Send + Sync>;

/// A report that was checked and placed, ready for its command.
#[derive(Clone)]
pub struct Prepared {
    /// Where it will lie.
    pub shard: Shard,
    run: Run,
}

impl Prepared {
    /// `run` opens the matter under the given id; under one that is there it
    /// changes nothing.
    pub fn new(
        shard: Shard,
        run: impl Fn(&mut Tx<'_>, &Ctx, Option<Id<Matter>>) -> Result<Id<Matter>>
        + Send
        + Sync
        + 'static,
    ) -> Prepared {
        Prepared { shard, run: Arc::new(run) }
    }

    /// Opens the matter, in the shard of `id`, or in [`Prepared::shard`] when
    /// none was drawn.
    ///
    /// # Errors
    /// What the command refuses with.
    pub fn open(&self, tx: &mut Tx<'_>, ctx: &Ctx, id: Option<Id<Matter>>) -> Result<Id<Matter>> {
        (self.run)(tx, ctx, id)
    }
}

/// Whoever takes reports in.
pub trait Door: Send + Sync + 'static {
    /// Checks, places and classes what was said: all that may take its time,
    /// before the command.
    ///
    /// # Errors
    /// What is wrong with it, naming the field.
    fn prepare(&self, said: &Incoming) -> Result<Prepared>;

    /// What its holder may follow the matter with.
    ///
    /// # Errors
    /// Those of the vault's key.
    fn code(&self, matter: Id<Matter>) -> Result<String>;

    /// Where the matter of a code lies.
    ///
    /// # Errors
    /// Not found, for what is no code.
    fn shard_of_code(&self, code: &str) -> Result<Shard>;

    /// The matter of a code.
    ///
    /// # Errors
    /// Not found, for a wrong code as for none.
    fn matter_of_code(&self, tx: &mut Tx<'_>, code: &str) -> Result<Id<Matter>>;
}
