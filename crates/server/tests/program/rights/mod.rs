//! Rights, held against the running program: who sees what, the rules one by
//! one, the edge, and what stands in clear where.

mod asvs;
mod edge;
mod leaks;
mod matrix;
mod mechanisms;
mod planted;
mod rules;
