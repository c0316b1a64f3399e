//! Who begins and follows what a village decides. Everything else is done by
//! whoever a task of the procedure is for.

use identity::policy::{PolicyTable, Scope, row};

/// The village's own people, its cooperative's, and the discipline officers
/// above them: they see what is decided there by these procedures, and no other
/// matter.
const VILLAGE: &[&str] = &[
    "village_secretary",
    "village_head",
    "village_clerk",
    "village_supervisor",
    "accounts_clerk",
    "agency_accountant",
    "cooperative_chair",
    "cooperative_supervisor",
    "discipline_officer",
];
const SECRETARY: &[&str] = &["village_secretary"];
const HANDLERS: &[&str] =
    &["village_clerk", "village_head", "village_secretary", "cooperative_chair"];
const CLERKS: &[&str] = &["village_clerk", "accounts_clerk"];
const LEADERS: &[&str] = &["village_head", "village_secretary"];
const SIGNERS: &[&str] = &["village_head", "village_secretary", "cooperative_chair"];
const ACCOUNTS: &[&str] = &["accounts_clerk"];
const SUPERVISOR: &[&str] = &["village_supervisor"];
const CHAIR: &[&str] = &["cooperative_chair"];
const PLANNERS: &[&str] = &["cooperative_chair", "village_clerk"];
const COLLECTORS: &[&str] = &["cooperative_chair", "accounts_clerk"];
const ENDERS: &[&str] = &["cooperative_chair", "village_secretary"];
/// Of town and county: they see what is to be checked, and no lease itself.
const WATCHING: &[&str] = &["supervisor", "leader"];
const COOPERATIVE_SUPERVISOR: &[&str] = &["cooperative_supervisor"];

/// Four deliberations, two disclosures.
pub static RESOLUTION: PolicyTable = PolicyTable {
    domain: "village_resolution",
    see: "village_resolution.see",
    rows: &[
        row("village_resolution.see", VILLAGE, Scope::OwnArea),
        row("village_resolution.propose", SECRETARY, Scope::OwnArea),
        row("village_resolution.withdraw", SECRETARY, Scope::OwnArea),
        row("village_resolution.question", SUPERVISOR, Scope::OwnArea),
        row("village_resolution.advise", SUPERVISOR, Scope::OwnArea),
    ],
};

/// The same with the residents' assessment.
pub static FIVE_STEP: PolicyTable = PolicyTable {
    domain: "village_five_step",
    see: "village_five_step.see",
    rows: &[
        row("village_five_step.see", VILLAGE, Scope::OwnArea),
        row("village_five_step.propose", SECRETARY, Scope::OwnArea),
        row("village_five_step.withdraw", SECRETARY, Scope::OwnArea),
        row("village_five_step.question", SUPERVISOR, Scope::OwnArea),
        row("village_five_step.advise", SUPERVISOR, Scope::OwnArea),
    ],
};

/// Resolutions of a village's cooperative.
pub static COOPERATIVE: PolicyTable = PolicyTable {
    domain: "cooperative_resolution",
    see: "cooperative_resolution.see",
    rows: &[
        row("cooperative_resolution.see", VILLAGE, Scope::OwnArea),
        row("cooperative_resolution.propose", CHAIR, Scope::OwnArea),
        row("cooperative_resolution.withdraw", CHAIR, Scope::OwnArea),
        row("cooperative_resolution.question", COOPERATIVE_SUPERVISOR, Scope::OwnArea),
        row("cooperative_resolution.advise", COOPERATIVE_SUPERVISOR, Scope::OwnArea),
    ],
};

/// Expenses: who hands them in is never who keeps the accounts.
pub static PAYMENT: PolicyTable = PolicyTable {
    domain: "village_payment",
    see: "village_payment.see",
    rows: &[
        row("village_payment.see", VILLAGE, Scope::OwnArea),
        row("village_payment.claim", HANDLERS, Scope::OwnArea),
    ],
};

/// What comes in and moves between the accounts.
pub static BOOKING: PolicyTable = PolicyTable {
    domain: "village_booking",
    see: "village_booking.see",
    rows: &[
        row("village_booking.see", VILLAGE, Scope::OwnArea),
        row("village_booking.record", ACCOUNTS, Scope::OwnArea),
    ],
};

/// Closing a month.
pub static MONTH: PolicyTable = PolicyTable {
    domain: "village_month",
    see: "village_month.see",
    rows: &[
        row("village_month.see", VILLAGE, Scope::OwnArea),
        row("village_month.close", ACCOUNTS, Scope::OwnArea),
    ],
};

/// Purchases and works: who takes and opens bids never awards.
pub static PURCHASE: PolicyTable = PolicyTable {
    domain: "village_purchase",
    see: "village_purchase.see",
    rows: &[
        row("village_purchase.see", VILLAGE, Scope::OwnArea),
        row("village_purchase.state_need", HANDLERS, Scope::OwnArea),
        row("village_purchase.take_bid", CLERKS, Scope::OwnArea),
        row("village_purchase.open_bid", CLERKS, Scope::OwnArea),
        row("village_purchase.change", SIGNERS, Scope::OwnArea),
        row("village_purchase.stop", LEADERS, Scope::OwnArea),
        row("village_purchase.give_up", LEADERS, Scope::OwnArea),
    ],
};

/// The register of what belongs to the village.
pub static ASSET: PolicyTable = PolicyTable {
    domain: "village_asset",
    see: "village_asset.see",
    rows: &[
        row("village_asset.see", VILLAGE, Scope::OwnArea),
        row("village_asset.record", CLERKS, Scope::OwnArea),
    ],
};

/// Leases: who takes and opens bids never awards.
pub static LEASE: PolicyTable = PolicyTable {
    domain: "village_lease",
    see: "village_lease.see",
    rows: &[
        row("village_lease.see", VILLAGE, Scope::OwnArea),
        row("village_lease.plan", PLANNERS, Scope::OwnArea),
        row("village_lease.enter_late", CLERKS, Scope::OwnArea),
        row("village_lease.take_bid", CLERKS, Scope::OwnArea),
        row("village_lease.open_bid", CLERKS, Scope::OwnArea),
        row("village_lease.lower", PLANNERS, Scope::OwnArea),
        row("village_lease.send_letter", COLLECTORS, Scope::OwnArea),
        row("village_lease.permit_sublet", CHAIR, Scope::OwnArea),
        row("village_lease.end_lease", CHAIR, Scope::OwnArea),
        row("village_lease.give_up", ENDERS, Scope::OwnArea),
    ],
};

/// A light: explained by the village, examined by the discipline officers.
pub static LIGHT: PolicyTable = PolicyTable {
    domain: "village_light",
    see: "village_light.see",
    rows: &[
        row("village_light.see", VILLAGE, Scope::OwnArea),
        row("village_light.see", WATCHING, Scope::OwnArea),
    ],
};

/// What is to be checked of it: also for those who check from above.
pub static LIGHTS: PolicyTable = PolicyTable {
    domain: "village_lights",
    see: "village_lights.see",
    rows: &[
        row("village_lights.see", VILLAGE, Scope::OwnArea),
        row("village_lights.see", WATCHING, Scope::OwnArea),
    ],
};

/// Every table of this domain.
pub static TABLES: &[&PolicyTable] = &[
    &RESOLUTION,
    &FIVE_STEP,
    &COOPERATIVE,
    &PAYMENT,
    &BOOKING,
    &MONTH,
    &PURCHASE,
    &ASSET,
    &LEASE,
    &LIGHT,
    &LIGHTS,
];

#[cfg(test)]
mod tests {
    use identity::policy::Policy;

    #[test]
    fn the_tables_fit() {
        Policy::compile(super::TABLES).unwrap();
    }
}
