//! Accounts, sessions, grants, policy, personal-data vault, access log.
//!
//! What stands here decides whether the product helps or spies: who may do
//! what, where ([`policy`]); that a personal value lies in one place only, is
//! shown masked, and is read in clear for a stated purpose that the person can
//! see later ([`vault`]); and that a number written into a free text does not
//! get past the door ([`mask`]).

pub mod mask;
pub mod policy;
pub mod roles;
