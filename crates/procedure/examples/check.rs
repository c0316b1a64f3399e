//! Checks a procedure folder: `cargo run -p jingwei-procedure --example check -- procedures/report`
#![allow(clippy::print_stdout, clippy::print_stderr)]

use jingwei_procedure::draw;
use kernel::Lang;

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_default();
    let known = jingwei_procedure::Known::glossary();
    let file = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).ok();
    match jingwei_procedure::Procedure::load(&file, &known) {
        Ok(p) => {
            let role = |r: &str| r.to_owned();
            for lang in Lang::ALL {
                let t = lang.tag();
                std::fs::write(format!("/tmp/{}.{t}.svg", p.name), draw::svg(&p, lang, None)).ok();
                std::fs::write(format!("/tmp/{}.{t}.bpmn", p.name), draw::bpmn(&p, lang)).ok();
                std::fs::write(
                    format!("/tmp/{}.{t}.md", p.name),
                    draw::table(&p, lang, &role).markdown(),
                )
                .ok();
            }
            println!("{}: {} stages, {} acts", p.name, p.stages.len(), p.acts.len());
        }
        Err(problems) => problems.iter().for_each(|p| println!("{p}")),
    }
}
