//! Refusals of this crate, made in one place.

use kernel::Error;

/// Codes; each has its sentence in `locales/`.
pub(crate) const CODES: &[&str] = &[
    "ledger.account_closed",
    "ledger.account_unknown",
    "ledger.amount",
    "ledger.books_differ",
    "ledger.code_taken",
    "ledger.corrected",
    "ledger.ended",
    "ledger.expired",
    "ledger.id_reused",
    "ledger.limits_crossed",
    "ledger.none",
    "ledger.not_correctable",
    "ledger.not_empty",
    "ledger.other_shard",
    "ledger.over_ceiling",
    "ledger.overspent",
    "ledger.post_more",
    "ledger.reserve_unknown",
    "ledger.reserved",
    "ledger.same_account",
    "ledger.text",
    "ledger.too_large",
    "ledger.too_many",
    "ledger.transfer_unknown",
    "ledger.units_differ",
    "ledger.until_past",
];

/// Names a field of the n-th of the linked transfers.
pub(crate) fn field(n: usize, name: &str) -> String {
    format!("transfers/{n}/{name}")
}

/// Wrong input in a field of the n-th transfer.
pub(crate) fn invalid(code: &'static str, n: usize, name: &str) -> Error {
    Error::invalid(code, field(n, name))
}

/// The accounts do not allow the n-th transfer.
pub(crate) fn conflict(code: &'static str, n: usize, name: &str) -> Error {
    Error::conflict(code).field(field(n, name))
}
