//! Identity's own table.

use super::{PolicyTable, Relation, Scope, row};
use crate::roles::ADMINISTRATOR;

const ADMIN: &[&str] = &[ADMINISTRATOR];
/// Those who read what others may do.
const READERS: &[&str] = &["auditor", ADMINISTRATOR];

/// Who looks after accounts, grants and the access log. The object is an
/// account, which lies in the area whose administrators look after it.
pub static TABLE: PolicyTable = PolicyTable {
    domain: "identity",
    see: "identity.account_see",
    rows: &[
        row("identity.account_see", ADMIN, Scope::OwnArea),
        row("identity.account_see", &["unit_leader"], Scope::OwnUnit),
        row("identity.account_see", &[], Scope::Relation(Relation::Oneself)),
        row("identity.account_create", ADMIN, Scope::OwnArea),
        row("identity.account_state", ADMIN, Scope::OwnArea),
        row("identity.password_change", &[], Scope::Relation(Relation::Oneself)),
        row("identity.password_reset", ADMIN, Scope::OwnArea),
        row("identity.factors_reset", ADMIN, Scope::OwnArea),
        row("identity.oidc_link", ADMIN, Scope::OwnArea),
        row("identity.service_token", ADMIN, Scope::OwnArea),
        row("identity.sessions_end", ADMIN, Scope::OwnArea),
        row("identity.sessions_end", &[], Scope::Relation(Relation::Oneself)),
        row("identity.grant_give", ADMIN, Scope::OwnArea),
        row("identity.grant_give", &["unit_leader"], Scope::OwnUnit),
        row("identity.grant_revoke", ADMIN, Scope::OwnArea),
        row("identity.grant_revoke", &["unit_leader"], Scope::OwnUnit),
        row("identity.stand_in", &[], Scope::Relation(Relation::Oneself)),
        row("identity.stand_in", ADMIN, Scope::OwnArea),
        row("identity.stand_in", &["unit_leader"], Scope::OwnUnit),
        row("identity.mandate_record", &["intake_clerk", "shift_leader"], Scope::Any),
        row("identity.access_see", &["auditor"], Scope::OwnArea),
        row("identity.matrix_see", READERS, Scope::Any),
        row("identity.grants_see", READERS, Scope::OwnArea),
        row("identity.erase", ADMIN, Scope::OwnArea),
    ],
};
