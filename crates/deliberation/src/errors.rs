//! Refusals of this crate.

/// Codes; each has its sentence in `locales/`.
pub(crate) const CODES: &[&str] = &[
    "deliberation.ballot_wrong",
    "deliberation.cast_already",
    "deliberation.choice",
    "deliberation.count_wrong",
    "deliberation.list_wrong",
    "deliberation.members",
    "deliberation.more_ballots",
    "deliberation.not_chair",
    "deliberation.reason",
    "deliberation.rule_unknown",
    "deliberation.stage",
    "deliberation.text",
    "deliberation.token_given",
    "deliberation.token_wrong",
];
