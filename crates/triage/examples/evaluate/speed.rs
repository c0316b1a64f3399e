//! Time and memory of the whole reading beside a million recent reports.

use std::path::Path;
use std::time::Instant;

use triage::likeness::{Index, Rarity, Signature};
use triage::place::Looker;
use triage::{Corpus, Reader, Text, train};

/// Recent reports in the index.
const REPORTS: u64 = 1_000_000;

/// Runs of real reports are drawn anew for each of the million, so that the
/// lists are as long as among real ones.
pub fn speed(root: &Path) -> crate::Done {
    let messages = crate::data::messages(root, "messages_labelled_train.jsonl.gz")?;
    let model = train(&Corpus::of(&messages)?, "speed")?.model;
    let reader = Reader::shipped(&model);
    let texts: Vec<Text> = messages.iter().map(triage::Message::text).collect();
    let mut rarity = Rarity::default();
    texts.iter().for_each(|t| rarity.add(t));
    let known: Vec<Signature> =
        texts.iter().map(|t| Signature::of(t, &rarity, Looker::shipped())).collect();
    let mut index = Index::default();
    for number in 0..REPORTS {
        index.add(&drawn(&known, number), (number / 10) as u32);
    }
    println!("{} reports in {} MB", index.len(), index.bytes() >> 20);
    let now = (REPORTS / 10) as u32;
    let begin = (processor(), Instant::now());
    let mut found = 0;
    for text in &texts {
        let written: String = text.chars().iter().collect();
        let text = Text::new(&written);
        reader.read(&text);
        found += index.like(&Signature::of(&text, &rarity, reader.looker), now, 60).len();
    }
    let cpu = processor().zip(begin.0).map(|(now, then)| (now - then) / 1_000 / texts.len() as u64);
    let wall = begin.1.elapsed() / texts.len() as u32;
    println!("a message: {cpu:?} microseconds of processor, {wall:.0?} by the wall; {found} like");
    Ok(())
}

/// Each run from another report.
fn drawn(known: &[Signature], number: u64) -> Signature {
    let mut state = number;
    let mut pick = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        &known[(state >> 33) as usize % known.len()]
    };
    let mut report = pick().clone();
    for at in 0..report.whole.len() {
        let other = pick();
        if let Some(run) = other.whole.get(at) {
            report.whole[at] = *run;
        }
    }
    report.whole.sort_by_key(|(key, _)| *key);
    report
}

fn processor() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok()
}
