//! Procedures as data: format, checks, the pure engine, scenarios, drawings.
//!
//! Nothing here reads a file, a clock or a database: what the engine may know
//! of the world comes in [`Env`], what it decided goes out in [`Outcome`].

pub mod engine;
pub mod io;
pub mod model;
pub mod state;
pub mod words;

pub use engine::{fire, next_due, offers, step};
pub use io::{
    Act, By, ChildOrder, ClockChange, ClockEvent, Closed, Due, Entry, Env, Offer, Outcome,
    Personal, Refusal, Reminder,
};
pub use model::Procedure;
pub use state::{Addressee, State, Task, TaskResult};
pub use words::Words;
