//! For tests: both engines, hand-moved clock, a small city
