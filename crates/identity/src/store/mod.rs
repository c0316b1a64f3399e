//! All SQL of identity.

pub(crate) mod accounts;
pub(crate) mod factors;
pub(crate) mod grants;
pub(crate) mod mandates;
pub(crate) mod oidc;
pub(crate) mod residents;
pub(crate) mod sessions;
pub(crate) mod stand_ins;
pub(crate) mod vault;
