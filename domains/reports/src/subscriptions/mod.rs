//! Subscriptions by mail (订阅): whoever wants to hear what becomes of an area
//! or a matter leaves an address, and nothing else.
//!
//! An address counts once its holder confirmed it by the link that was sent
//! there, and goes with one tap on the link in every message. What is sent is
//! what everybody can read anyway, looked up again at the moment of sending.

mod ask;
mod digest;
mod letter;
mod letters;
mod model;
mod news;
mod stand;

pub use ask::{NewSubscription, SubscriptionAsked, offered};
pub(crate) use ask::{ask, hours, must_be_offered};
pub use digest::with_timers;
pub use letters::letters;
pub use model::{FIELD, PURPOSE, Subscription, Target, declare};
pub(crate) use news::{News, subscribers, tell};
pub(crate) use stand::{Standing, confirm, end, standing};
