//! Refusals of this crate.

/// Codes; each has its sentence in `locales/`.
pub(crate) const CODES: &[&str] = &[
    "staff.few",
    "staff.hours",
    "staff.no_place",
    "staff.off_shift",
    "staff.on_shift",
    "staff.point",
    "staff.unseen",
];
