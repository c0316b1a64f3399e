//! Checks a procedure folder: `cargo run -p jingwei-procedure --example check -- procedures/report`
#![allow(clippy::print_stdout, clippy::print_stderr)]

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_default();
    let known = jingwei_procedure::Known::glossary();
    let file = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).ok();
    match jingwei_procedure::Procedure::load(&file, &known) {
        Ok(p) => println!("{}: {} stages, {} acts", p.name, p.stages.len(), p.acts.len()),
        Err(problems) => problems.iter().for_each(|p| println!("{p}")),
    }
}
