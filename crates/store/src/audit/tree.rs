//! The Merkle tree over a shard's entries, which only grows.

use super::leaf::{Hash, node};

/// The tree, kept as the roots of its complete subtrees, largest first: all
/// that is needed to append a leaf or to tell the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    count: u64,
    peaks: Vec<Hash>,
}

impl Tree {
    /// From a stored head. `None` when the peaks cannot be those of `count`
    /// leaves.
    pub fn restore(count: u64, peaks: &[u8]) -> Option<Tree> {
        let (hashes, rest) = peaks.as_chunks::<32>();
        let fits = rest.is_empty() && hashes.len() == count.count_ones() as usize;
        fits.then(|| Tree { count, peaks: hashes.to_vec() })
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
            top = node(&left, &top);
            n >>= 1;
        }
        self.peaks.push(top);
        self.count += 1;
    }

    /// The root as RFC 6962 defines it; of an empty tree, zeros.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return [0; 32] };
        peaks.fold(*last, |right, left| node(left, &right))
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
                node(&by_definition(&many[..split]), &by_definition(&many[split..]))
            }
        }
    }

    #[test]
    fn the_root_is_that_of_the_definition_at_every_size() {
        let leaves: Vec<Hash> = (0..70u8).map(|n| [n; 32]).collect();
        let mut tree = Tree::default();
        for (i, leaf) in leaves.iter().enumerate() {
            tree.push(*leaf);
            assert_eq!(tree.root(), by_definition(&leaves[..=i]), "{} leaves", i + 1);
            let again = Tree::restore(tree.count(), &tree.peaks());
            assert_eq!(again.as_ref(), Some(&tree));
        }
        assert_eq!(Tree::restore(3, &[0; 32]), None);
        assert_eq!(Tree::restore(1, &[0; 31]), None);
    }
}
