//! Messages on their way to telephones. Who carries them is an adaptor; where
//! there is none, they are kept for whoever runs the program on this machine.

use std::pin::Pin;
use std::sync::Arc;

use kernel::{Actor, Ctx, Error, Result, Shard, Time};
use serde_json::json;
use store::outbox::{Delivery, Subscriber};
use store::{Store, Tx, vals};

pub use super::sealed::Text;

use super::code::ASKED;
use super::sealed;
use crate::duties;
use crate::store::residents::{MESSAGE_KEEP, MESSAGES_FORGET, MESSAGES_KEPT};
use crate::vault::Vault;

/// The answer of a carrier.
pub type Carried = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// Who brings a text to its telephone. Called at least once for each.
pub trait Carrier: Send + Sync + 'static {
    /// Carries one. `id` is the same in every try.
    fn carry(&self, id: i64, text: Text) -> Carried;
}

/// Minutes that a kept message can be read.
const KEPT: i64 = 60;

/// Hears of codes and gives them to the carrier. What came too late is not
/// sent: the code is over.
pub fn subscriber(store: &Store, vault: &Vault, carrier: Arc<dyn Carrier>) -> Subscriber {
    let (store, vault) = (store.clone(), vault.clone());
    Subscriber::remote("identity.texts", &[ASKED], move |d| {
        let text = read(&vault, &d, store.clock().now());
        let carrier = Arc::clone(&carrier);
        async move {
            match text? {
                Some(text) => carrier.carry(d.subject, text).await,
                None => Ok(()),
            }
        }
    })
}

fn read(vault: &Vault, d: &Delivery, now: Time) -> Result<Option<Text>> {
    let until: Time = serde_json::from_value(d.body["until"].clone()).map_err(Error::internal)?;
    if now >= until {
        return Ok(None);
    }
    let sealed = d.body["sealed"].as_str().and_then(unhex);
    let sealed = sealed.ok_or_else(|| Error::internal("a message without its text"))?;
    sealed::open(vault, d.subject, &sealed).map(Some)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let byte = |i: usize| text.get(i..i + 2).and_then(|b| u8::from_str_radix(b, 16).ok());
    (0..text.len()).step_by(2).map(byte).collect()
}

/// Keeps messages instead of sending them: for a place without a provider. In
/// the database they are sealed, in no log at all.
pub struct LocalSink {
    store: Store,
    vault: Vault,
}

impl LocalSink {
    /// Into this store.
    pub fn new(store: &Store, vault: &Vault) -> LocalSink {
        LocalSink { store: store.clone(), vault: vault.clone() }
    }
}

impl Carrier for LocalSink {
    fn carry(&self, id: i64, text: Text) -> Carried {
        let (store, vault) = (self.store.clone(), self.vault.clone());
        Box::pin(async move {
            let ctx = store.ctx(Actor::System { job: "texts" }).await?;
            let of = ctx.clone();
            let keep = move |tx: &mut Tx<'_>| keep(tx, &of, &vault, id, &text);
            store.write(Shard::COMMON, &ctx, keep).await
        })
    }
}

fn keep(tx: &mut Tx<'_>, ctx: &Ctx, vault: &Vault, id: i64, text: &Text) -> Result<()> {
    let sealed = sealed::seal(vault, id, &ctx.random(), text)?;
    tx.exec(&MESSAGES_FORGET, &vals![Shard::COMMON, ctx.now.plus_minutes(-KEPT)])?;
    tx.exec(&MESSAGE_KEEP, &vals![Shard::COMMON, id, sealed, ctx.now])
}

/// Reads the kept messages, newest first, and writes down that somebody did.
/// For the command line alone: whoever reads a code can sign in with it.
///
/// # Errors
/// Those of the store.
pub fn kept(tx: &mut Tx<'_>, ctx: &Ctx, vault: &Vault) -> Result<Vec<(Time, Text)>> {
    let since = ctx.now.plus_minutes(-KEPT);
    let rows = tx.query(&MESSAGES_KEPT, &vals![Shard::COMMON, since], |r| {
        Ok((r.int(0)?, r.blob(1)?, r.time(2)?))
    })?;
    let open =
        |(id, sealed, at): &(i64, Vec<u8>, Time)| Ok((*at, sealed::open(vault, *id, sealed)?));
    let texts: Vec<(Time, Text)> = rows.iter().map(open).collect::<Result<_>>()?;
    let subject = ("messages", ctx.id::<Text>(Shard::COMMON).get());
    let facts = json!({ "count": texts.len() });
    duties::done(tx, ctx, Shard::COMMON, "identity.messages_read", subject, 1, facts)?;
    Ok(texts)
}
