//! The jingwei program: configuration, list of domains, command line.

pub mod cli;
pub mod config;
pub mod domains;
pub mod out;
pub mod pages;
