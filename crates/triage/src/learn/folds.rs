//! Held-out parts that keep the categories' shares and never part twins.

use std::collections::HashMap;

use super::machine::shuffle;

/// For each text the part that holds it out. Texts of one `group` (the same
/// text twice) share a part.
pub fn folds(groups: &[u64], labels: &[usize], parts: usize) -> Vec<usize> {
    let mut members: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut order: Vec<u64> = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let list = members.entry(*group).or_default();
        if list.is_empty() {
            order.push(*group);
        }
        list.push(at);
    }
    let mut shuffled: Vec<usize> = (0..order.len()).collect();
    shuffle(&mut shuffled, 7);
    let mut fold = vec![0; labels.len()];
    let mut filled: HashMap<usize, Vec<usize>> = HashMap::new();
    for at in shuffled {
        let Some(texts) = members.get(&order[at]) else { continue };
        let Some(first) = texts.first() else { continue };
        let counts = filled.entry(labels[*first]).or_insert_with(|| vec![0; parts]);
        let emptiest = (0..parts).min_by_key(|p| counts[*p]).unwrap_or_default();
        counts[emptiest] += texts.len();
        texts.iter().for_each(|t| fold[*t] = emptiest);
    }
    fold
}
