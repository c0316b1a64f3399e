//! What is taken in, and how large it is kept.

/// Limits of what comes in and sizes of what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a photo or document as it comes in.
    pub bytes: usize,
    /// Pixels of a photo as its header states them, checked before a single
    /// one is decoded: a few kilobytes can claim billions.
    pub pixels: u64,
    /// Longest side of a kept photo; a larger one is scaled down to it.
    pub side: u32,
    /// Longest side of a thumbnail.
    pub thumb_side: u32,
    /// Photos that are decoded at the same time. Each may need some hundred
    /// megabytes; the others wait.
    pub at_once: usize,
}

impl Default for Limits {
    /// 20 MB and 50 million pixels (a telephone's largest); kept at 2 560
    /// pixels, on which a licence plate across the street can be read.
    fn default() -> Limits {
        Limits { bytes: 20 << 20, pixels: 50_000_000, side: 2_560, thumb_side: 320, at_once: 2 }
    }
}

impl Limits {
    /// Memory that a decoder may take, beside the file itself.
    pub(crate) const fn memory(&self) -> u64 {
        self.pixels.saturating_mul(8).saturating_add(64 << 20)
    }
}
