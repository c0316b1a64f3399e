//! The edge over a real store, through its own layers: what goes wrong on the
//! way in, what a retry gets, what a stream hears.

mod hostile;
mod inputs;
mod live;
mod retry;
mod scene;
mod sign_in;
