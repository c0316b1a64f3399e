//! Refusals of this crate.

/// Codes; each has its sentence in `locales/`.
pub(crate) const CODES: &[&str] = &[
    "consent.about",
    "consent.not_a_child",
    "consent.of_age",
    "consent.on_paper",
    "consent.purpose_unknown",
    "consent.text_changed",
];
