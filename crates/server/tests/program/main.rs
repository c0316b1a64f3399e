//! The program from the outside: its command line, what it does when it is
//! killed, and the rules of the house.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod audit;
mod bad_days;
mod change;
mod client;
mod command_line;
mod conformance;
mod every_route;
mod golden;
mod house;
mod import;
mod imports;
mod kill;
mod land;
mod oidc;
mod powers;
mod restore;
mod rights;
mod rules;
mod run;
mod slices;
mod vault;
