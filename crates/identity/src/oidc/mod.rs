//! Signing in by the word of an OpenID provider: authorization code with PKCE.
//! Only subjects that somebody linked to an account get in; no account is ever
//! made by a sign-in, and an address of mail links nobody to anything.

mod desk;
mod link;
mod provider;
mod state;
mod token;

pub use desk::{Back, Finished};
pub use link::{Link, LinkInfo};
pub use provider::{Fetch, Fetched, Provider, Settings};
