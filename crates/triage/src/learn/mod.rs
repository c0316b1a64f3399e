//! How a model learns: runs of characters, their weights, the separating
//! planes, and what its sureness is worth.

pub mod calibrate;
pub mod folds;
pub mod grams;
pub mod machine;
pub mod vector;
pub mod vocabulary;

/// A text as numbers: place in the vocabulary and weight, ascending.
pub type Sparse = Vec<(u32, f32)>;
