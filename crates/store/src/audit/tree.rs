//! The Merkle tree over a shard's entries, which only grows.

use super::leaf::{Hash, LogHash, node};

/// The tree, kept as the roots of its complete subtrees, largest first: all
/// that is needed to append a leaf or to tell the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tree {
    hash: LogHash,
    count: u64,
    peaks: Vec<Hash>,
}

impl Tree {
    /// Without a leaf.
    pub fn new(hash: LogHash) -> Tree {
        Tree { hash, count: 0, peaks: Vec::new() }
    }

    /// From a stored head. `None` when the peaks cannot be those of `count`
    /// leaves.
    pub fn restore(hash: LogHash, count: u64, peaks: &[u8]) -> Option<Tree> {
        let (hashes, rest) = peaks.as_chunks::<32>();
        let fits = rest.is_empty() && hashes.len() == count.count_ones() as usize;
        fits.then(|| Tree { hash, count, peaks: hashes.to_vec() })
    }

    pub fn hash(&self) -> LogHash {
        self.hash
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    /// The roots of the complete subtrees, largest first.
    pub fn hashes(&self) -> &[Hash] {
        &self.peaks
    }

    /// The peaks as they are stored.
    pub fn peaks(&self) -> Vec<u8> {
        self.peaks.concat()
    }

    pub fn push(&mut self, leaf: Hash) {
        let mut top = leaf;
        let mut n = self.count;
        while n & 1 == 1
            && let Some(left) = self.peaks.pop()
        {
            top = node(self.hash, &left, &top);
            n >>= 1;
        }
        self.peaks.push(top);
        self.count += 1;
    }

    /// The root as RFC 6962 defines it; of an empty tree, zeros.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return [0; 32] };
        peaks.fold(*last, |right, left| node(self.hash, left, &right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6962, section 2.1, word by word.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [one] => *one,
            many => {
                let split = many.len().next_power_of_two() / 2;
                let (left, right) = many.split_at(split);
                node(LogHash::Sm3, &by_definition(left), &by_definition(right))
            }
        }
    }

    #[test]
    fn the_root_is_that_of_the_definition_at_every_size() {
        let leaves: Vec<Hash> = (0..70u8).map(|n| [n; 32]).collect();
        let mut tree = Tree::new(LogHash::Sm3);
        for (i, leaf) in leaves.iter().enumerate() {
            tree.push(*leaf);
            assert_eq!(tree.root(), by_definition(&leaves[..=i]), "{} leaves", i + 1);
            let again = Tree::restore(LogHash::Sm3, tree.count(), &tree.peaks());
            assert_eq!(again.as_ref(), Some(&tree));
        }
        assert_eq!(Tree::restore(LogHash::Sm3, 3, &[0; 32]), None);
        assert_eq!(Tree::restore(LogHash::Sm3, 1, &[0; 31]), None);
    }
}
