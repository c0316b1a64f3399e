//! Measures the reading of reports on the messages of the test data:
//! `cargo run --release -p jingwei-triage --example evaluate [category|places|topics|replies|speed]`.
#![allow(clippy::print_stdout, reason = "an example talks to a terminal")]

mod data;
mod places;
mod replies;
mod speed;
mod topics;

use std::time::Instant;

use triage::{Corpus, Report, cross_validate, train};

type Done = Result<(), Box<dyn std::error::Error>>;
/// Measures one thing on the messages of a folder.
type Part = fn(&std::path::Path) -> Done;

fn main() -> Done {
    let Some(root) = data::root() else {
        println!("no test data: set JINGWEI_TEST_DATA");
        return Ok(());
    };
    let wanted = std::env::args().nth(1);
    let parts: [(&str, Part); 5] = [
        ("category", category),
        ("places", places::places),
        ("topics", topics::topics),
        ("replies", replies::replies),
        ("speed", speed::speed),
    ];
    for (name, part) in parts {
        if wanted.as_deref().is_none_or(|w| w == name) {
            println!("== {name}");
            part(&root)?;
        }
    }
    Ok(())
}

fn category(root: &std::path::Path) -> Done {
    let messages = data::messages(root, "messages_labelled_train.jsonl.gz")?;
    let corpus = Corpus::of(&messages)?;
    println!("{} rows, {} repeated, {} torn", corpus.rows.len(), corpus.repeated, corpus.torn);
    let begin = Instant::now();
    let trained = train(&corpus, "measured")?;
    println!("trained in {:.2?}, {} bytes", begin.elapsed(), trained.model.to_bytes()?.len());
    let parts = 10;
    let report = Report::of(&cross_validate(&corpus, parts)?, &corpus.labels);
    println!("cross-validation in {parts} parts\n{}", report.table());
    let begin = Instant::now();
    let held = messages.iter().filter(|m| trained.model.first(&m.text()).1 > 0.5).count();
    println!("read {} messages ({held} sure) in {:.2?}", messages.len(), begin.elapsed());
    for message in messages.iter().take(5) {
        let text = message.text();
        let reading = trained.model.read(&text);
        let said = &reading.guesses[0];
        println!(
            "{} {:.2} {:?}",
            said.label,
            said.chance,
            trained.model.reasons(&text, &said.label)
        );
    }
    Ok(())
}
