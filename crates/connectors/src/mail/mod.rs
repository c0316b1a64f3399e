//! Messages by mail. Who carries them is an adaptor: a mail server, or, where
//! none is named, a folder on this machine.

mod folder;
mod message;
mod smtp;

pub use folder::{Folder, kept};
pub use smtp::{Server, Smtp};

use std::pin::Pin;
use std::sync::Arc;

use kernel::{Lang, Result, Time};

/// One message to one person. Not to be stored in clear or logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// An address, bare.
    pub to: String,
    pub subject: String,
    /// Plain text.
    pub text: String,
    pub lang: Lang,
    /// When it was decided: the same in every try.
    pub at: Time,
    /// Where a mail program ends it with one `POST` (RFC 8058).
    pub unsubscribe: String,
}

/// Without the address and the links, which must not get into a log by a
/// `{:?}`.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail")
            .field("at", &self.at)
            .field("lang", &self.lang)
            .finish_non_exhaustive()
    }
}

/// The answer of a carrier.
pub type Carried = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// Who brings a message on its way. Called at least once for each.
pub trait Carrier: Send + Sync + 'static {
    /// Carries one. `id` is the same in every try, and so is the number that
    /// mail programs know a message by.
    fn carry(&self, id: i64, mail: Mail) -> Carried;
}

/// Any carrier.
pub type AnyCarrier = Arc<dyn Carrier>;
