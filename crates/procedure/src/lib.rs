//! Procedures as data: format, checks, the pure engine, scenarios, drawings.
//!
//! Nothing here reads a file, a clock or a database: what the engine may know
//! of the world comes in [`Env`], what it decided goes out in [`Outcome`].

mod codes;
mod describe;
pub mod draw;
pub mod engine;
pub mod io;
mod load;
mod migrate;
pub mod model;
mod replay;
pub mod scenario;
pub mod state;
mod trial;
mod ways;
pub mod words;

pub use engine::{
    Need, child_ended, fire, need, need_at_first, next_due, offers, readdress, recompute, step,
    undo,
};
pub use io::{
    ALONE, Act, By, ChildOrder, ClockChange, ClockEvent, Closed, Due, Entry, Env, Neighbours,
    Offer, Outcome, Personal, Refusal, Reminder, no_calendars,
};
pub use load::{Known, Problem, barred};
pub use migrate::{DryRun, Mapping, migrate};
pub use model::Procedure;
pub use replay::World;
pub use scenario::{Played, Scenario};
pub use state::{Addressee, State, Task, TaskResult};
pub use trial::{Lights, PastAct, PastMatter, Trial, try_change};
pub use words::{MANIFEST, Words, conditions, in_words, post, sentence};
