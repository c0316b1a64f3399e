//! Hot topics: groups found beside the silver ones.

use std::collections::HashMap;
use std::io::BufRead;
use std::path::Path;

use serde::Deserialize;
use triage::likeness::{Rarity, Signature, Topics};
use triage::place::Looker;
use triage::{Text, minute};

#[derive(Deserialize)]
struct Row {
    id: String,
    user: Option<String>,
    time: String,
    title: String,
    body: String,
    topic: Option<String>,
    same_place_other_matter: Option<String>,
}

pub fn topics(root: &Path) -> crate::Done {
    let mut rows: Vec<Row> = Vec::new();
    for line in crate::data::open(root, "hot_topics_train.jsonl.gz")?.lines() {
        rows.push(serde_json::from_str(&line?)?);
    }
    rows.sort_by(|a, b| a.time.cmp(&b.time));
    let texts: Vec<Text> = rows.iter().map(|r| Text::of(&r.title, &r.body)).collect();
    let mut rarity = Rarity::default();
    texts.iter().for_each(|t| rarity.add(t));
    let mut all = Topics::default();
    for (row, text) in rows.iter().zip(&texts) {
        let signature = Signature::of(text, &rarity, Looker::shipped());
        let at = minute(&row.time).unwrap_or_default();
        all.add(signature, at, row.user.as_deref());
    }
    let of: Vec<Option<usize>> = (0..rows.len()).map(|r| all.of(r as u32)).collect();
    let mut silver: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut hard: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        row.topic.iter().for_each(|t| silver.entry(t).or_default().push(at));
        row.same_place_other_matter.iter().for_each(|t| hard.entry(t).or_default().push(at));
    }
    let (mut sum, mut linked, mut messages) = (0.0, 0.0, 0.0);
    let mut names: Vec<&str> = silver.keys().copied().collect();
    names.sort_unstable();
    for name in names {
        let members = &silver[name];
        let (mut hit, mut missed, mut joined) = (0.0, 0.0, 0.0);
        for (i, a) in members.iter().enumerate() {
            members[i + 1..]
                .iter()
                .for_each(|b| if of[*a] == of[*b] { hit += 1.0 } else { missed += 1.0 });
            let others = (0..rows.len()).filter(|b| of[*a] == of[*b] && !members.contains(b));
            for b in others {
                joined += 1.0;
                if std::env::args().nth(2).is_some() {
                    println!("   + {} {} | {}", rows[b].id, rows[b].title, rows[*a].title);
                }
            }
            let found = members.iter().any(|b| b != a && of[*a] == of[*b]);
            linked += f64::from(u8::from(found));
            messages += 1.0;
        }
        let f1 = 2.0 * hit / (2.0 * hit + missed + joined);
        println!(
            "{f1:.2} {:3} messages, {hit} joined, {missed} missed, {joined} wrong  {name}",
            members.len()
        );
        sum += f1;
    }
    let (mut pairs, mut wrong) = (0.0, 0.0);
    for members in hard.values() {
        for (i, a) in members.iter().enumerate() {
            for b in &members[i + 1..] {
                pairs += 1.0;
                wrong += f64::from(u8::from(of[*a] == of[*b]));
            }
        }
    }
    println!(
        "mean F1 {:.3}, linked {:.3}, hard negatives joined {:.3} of {pairs}",
        sum / silver.len() as f64,
        linked / messages,
        wrong / pairs
    );
    let largest = all.topics.iter().map(|t| t.reports.len()).max();
    println!("{} topics of {} reports, the largest {largest:?}", all.topics.len(), rows.len());
    Ok(())
}
