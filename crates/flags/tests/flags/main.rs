//! The rules from outside: published cases, hostile input, thresholds to the
//! fen and the day, words, pages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod hostile;
mod ocds;
mod own_dates;
mod own_money;
mod own_people;
mod pages;
mod published;
mod windows;
mod words;
