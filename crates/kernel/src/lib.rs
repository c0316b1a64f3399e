//! Words that every crate shares: areas, ids, time, actors, errors, pages.
//!
//! Nothing here reads a clock, a file, a socket or a random source. What a
//! command needs of those comes to it through [`Ctx`], fixed before its first
//! try, so that a retry decides exactly as the first try did.

pub mod actor;
pub mod area;
pub mod ctx;
pub mod error;
pub mod id;
pub mod lang;
pub mod light;
pub mod manifest;
pub mod money;
pub mod page;
mod rfc3339;
pub mod settings;
pub mod time;

pub use actor::{Account, Actor, Grant, Place, Role, Stead};
pub use area::{AreaCode, Level};
pub use ctx::Ctx;
pub use error::{Error, Kind, Result};
pub use id::{Id, IdGen, Shard};
pub use lang::Lang;
pub use light::Light;
pub use manifest::{Manifest, Migration, Statement};
pub use money::Money;
pub use page::{Cursor, Page};
pub use settings::{SettingDef, Settings};
pub use time::Time;
