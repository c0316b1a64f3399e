//! What has to be told so that somebody else can work a root out again: from
//! one entry (inclusion) or from an earlier root (consistency). After RFC 9162,
//! section 2.1; pure.

use std::ops::Range;

use super::leaf::{Hash, LogHash, node};

/// Subtrees whose roots, beside the entry `seq`, make the root of `count`
/// entries; nearest to the entry first.
pub(crate) fn inclusion(seq: u64, count: u64) -> Vec<Range<u64>> {
    let (mut way, mut all) = (Vec::new(), 0..count);
    while all.end - all.start > 1 {
        let middle = all.start + split(all.end - all.start);
        if seq < middle {
            way.push(middle..all.end);
            all.end = middle;
        } else {
            way.push(all.start..middle);
            all.start = middle;
        }
    }
    way.reverse();
    way
}

/// Subtrees whose roots lead from the root of the first `from` entries to that
/// of the first `to`; nearest to the seam first.
pub(crate) fn consistency(from: u64, to: u64) -> Vec<Range<u64>> {
    if from == 0 || from >= to {
        return Vec::new();
    }
    let (mut way, mut all, mut whole) = (Vec::new(), 0..to, true);
    while all.end != from {
        let middle = all.start + split(all.end - all.start);
        if from <= middle {
            way.push(middle..all.end);
            all.end = middle;
        } else {
            way.push(all.start..middle);
            all.start = middle;
            whole = false;
        }
    }
    if !whole {
        way.push(all);
    }
    way.reverse();
    way
}

/// The root of `count` entries, of which entry `seq` has this hash; `None` when
/// the path is none of such a tree.
pub fn root_from(
    hash: LogHash,
    leaf: Hash,
    (seq, count): (u64, u64),
    path: &[Hash],
) -> Option<Hash> {
    if seq >= count {
        return None;
    }
    let way = inclusion(seq, count);
    let same = way.len() == path.len();
    let steps = way.iter().zip(path);
    same.then(|| {
        steps.fold(leaf, |below, (range, beside)| match range.start > seq {
            true => node(hash, &below, beside),
            false => node(hash, beside, &below),
        })
    })
}

/// Whether the log of the second count and root begins with the log of the
/// first: nothing of it was changed, only added to.
pub fn extends(
    hash: LogHash,
    (from, old): (u64, Hash),
    (to, new): (u64, Hash),
    path: &[Hash],
) -> bool {
    let way = consistency(from, to);
    if from == 0 || from >= to || way.len() != path.len() {
        return from == 0 && path.is_empty() || (from, old) == (to, new) && path.is_empty();
    }
    let mut steps = way.iter().zip(path);
    // where the old tree is no subtree of the new, its last peak is told first
    let begin = match from.is_power_of_two() {
        true => Some((old, old)),
        false => steps.next().map(|(_, peak)| (*peak, *peak)),
    };
    let Some((mut first, mut second)) = begin else { return false };
    for (range, beside) in steps {
        if range.start < from {
            first = node(hash, beside, &first);
            second = node(hash, beside, &second);
        } else {
            second = node(hash, &second, beside);
        }
    }
    (first, second) == (old, new)
}

/// The complete subtrees of a tree of so many entries, largest first.
pub(crate) fn peaks(count: u64) -> Vec<Range<u64>> {
    let mut start = 0;
    let sizes = (0..u64::BITS).rev().map(|bit| 1 << bit).filter(|size| count & size != 0);
    sizes
        .map(|size| {
            start += size;
            start - size..start
        })
        .collect()
}

/// The largest power of two below `count`.
fn split(count: u64) -> u64 {
    count.next_power_of_two() / 2
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::*;

    const H: LogHash = LogHash::Sha256;

    fn root(leaves: &[Hash]) -> Hash {
        let mut tree = Tree::new(H);
        leaves.iter().for_each(|leaf| tree.push(*leaf));
        tree.root()
    }

    fn roots(leaves: &[Hash], ranges: &[Range<u64>]) -> Vec<Hash> {
        let of = |r: &Range<u64>| root(&leaves[r.start as usize..r.end as usize]);
        ranges.iter().map(of).collect()
    }

    fn leaves() -> Vec<Hash> {
        (0..40u8).map(|n| [n; 32]).collect()
    }

    #[test]
    fn every_entry_of_every_size_leads_to_its_root_and_no_other_does() {
        let all = leaves();
        for count in 1..=all.len() {
            let right = Some(root(&all[..count]));
            for seq in 0..count as u64 {
                let path = roots(&all, &inclusion(seq, count as u64));
                let leaf = all[seq as usize];
                assert_eq!(
                    root_from(H, leaf, (seq, count as u64), &path),
                    right,
                    "{seq} of {count}"
                );
                assert_ne!(root_from(H, [99; 32], (seq, count as u64), &path), right);
                if count > 1 {
                    assert_ne!(
                        root_from(H, leaf, ((seq + 1) % count as u64, count as u64), &path),
                        right
                    );
                    assert_eq!(root_from(H, leaf, (seq, count as u64), &path[1..]), None);
                }
            }
            assert_eq!(root_from(H, all[0], (count as u64, count as u64), &[]), None);
        }
    }

    #[test]
    fn every_size_extends_every_smaller_one_and_nothing_else_does() {
        let all = leaves();
        for to in 1..=all.len() {
            for from in 1..=to {
                let (old, new) = (root(&all[..from]), root(&all[..to]));
                let (f, t) = (from as u64, to as u64);
                let path = roots(&all, &consistency(f, t));
                assert!(extends(H, (f, old), (t, new), &path), "{from} to {to}");
                assert!(!extends(H, (f, [9; 32]), (t, new), &path), "{from} to {to}");
                assert!(!extends(H, (f, old), (t, [9; 32]), &path), "{from} to {to}");
                for i in 0..path.len() {
                    let mut wrong = path.clone();
                    wrong[i][0] ^= 1;
                    assert!(!extends(H, (f, old), (t, new), &wrong), "{from} to {to}, {i}");
                }
            }
        }
        assert!(extends(H, (0, [0; 32]), (3, [1; 32]), &[]));
        assert!(!extends(H, (4, [1; 32]), (3, [1; 32]), &[]));
    }

    #[test]
    fn peaks_are_the_complete_subtrees() {
        assert_eq!(peaks(0), []);
        assert_eq!(peaks(7), [0..4, 4..6, 6..7]);
        assert_eq!(peaks(9), [0..8, 8..9]);
    }
}
