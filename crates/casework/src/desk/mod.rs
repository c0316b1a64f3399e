//! What a person keeps beside the work: saved searches, hand-over sheets.

pub mod hand_over;
pub mod notices;
pub mod views;
