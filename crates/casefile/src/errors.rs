//! Refusals of this crate.

/// Codes; each has its sentence in `locales/`.
pub(crate) const CODES: &[&str] = &[
    "casefile.applicant_unaware",
    "casefile.asked_already",
    "casefile.checks_many",
    "casefile.fields",
    "casefile.team",
];
