//! Places: what the finder says beside what a reader wrote down.

use std::collections::HashMap;
use std::path::Path;

use triage::Message;
use triage::place::{Looker, place};

const LABELS: &str = include_str!("../../../../bench/data/places_zh.tsv");

/// Scored as strings: the place, or another name of it that the reader gave.
pub fn places(root: &Path) -> crate::Done {
    let verbose = std::env::args().nth(2).is_some();
    let mut by_id: HashMap<String, Message> = HashMap::new();
    for file in ["messages_labelled_train", "messages_with_replies", "hot_topics_train"] {
        let all = crate::data::messages(root, &format!("{file}.jsonl.gz"))?;
        by_id.extend(all.into_iter().map(|m| (m.id.clone(), m)));
    }
    let (mut named, mut said, mut right, mut total) = (0_u32, 0_u32, 0_u32, 0_u32);
    for line in LABELS.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let Some(message) = cells.first().and_then(|id| by_id.get(*id)) else { continue };
        total += 1;
        let main = cells.get(1).copied().unwrap_or_default();
        let mut names: Vec<String> = std::iter::once(main)
            .chain(cells.get(2).into_iter().flat_map(|also| also.split('|')))
            .map(str::to_lowercase)
            .collect();
        names.retain(|n| !n.is_empty());
        let found = place(&message.text(), Looker::shipped());
        named += u32::from(!names.is_empty());
        said += u32::from(found.is_some());
        let hit = found.as_ref().is_some_and(|f| names.contains(&f.name));
        right += u32::from(hit);
        if verbose && !hit && (found.is_some() || !names.is_empty()) {
            let said = found.map(|f| format!("{} {:.1}", f.name, f.weight));
            let body: String = message.body.trim().chars().take(60).collect();
            println!("{} | {:?} | {said:?} | {} | {body}", message.id, names, message.title);
        }
    }
    println!("{total} messages, {named} name a place, {said} found, {right} right");
    println!(
        "found {:.3}, precision {:.3}",
        f64::from(right) / f64::from(named),
        f64::from(right) / f64::from(said)
    );
    Ok(())
}
