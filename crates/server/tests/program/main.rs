//! The program from the outside: its command line, what it does when it is
//! killed, and the rules of the house.

mod client;
mod command_line;
mod golden;
mod house;
mod run;
