//! What is kept of hidings and broken glasses, and their limits.

use identity::vault::VaultRef;
use kernel::actor::Unit;
use kernel::{Account, AreaCode, Error, Id, Result, Role, SettingDef, Time};
use serde_json::Value;

use casework::Matter;

/// The grounds on which a look may be hidden from whom it is about, and no
/// other. Their words are `privacy.grounds.<code>`.
pub const GROUNDS: [&str; 3] = [
    // a law says that it is to be kept secret
    "pipl_18",
    // being told would stand in the way of a duty fixed by law
    "pipl_35",
    // whoever would read it may be the one who harms the child
    "minors_11",
];
/// Days for which one approval hides; it can be renewed.
pub const HIDDEN_DAYS_MOST: i64 = 90;
/// Minutes for which a broken glass is open, and for which it waits for a
/// second person.
pub const GLASS_MINUTES: i64 = 60;
/// Fields that one broken glass opens.
pub const GLASS_FIELDS_MOST: usize = 5;
const REASON: std::ops::RangeInclusive<usize> = 5..=500;

/// Days for which the access log is shown and kept.
pub const LOG_DAYS: SettingDef =
    SettingDef { name: "privacy.access_log_days", default: "1095", check: days };

/// Days after its end for which a matter's persons are kept.
pub const MATTER_DAYS: SettingDef =
    SettingDef { name: "privacy.matter_days", default: "1095", check: matter_days };

fn matter_days(value: &Value) -> std::result::Result<(), &'static str> {
    match value.as_i64() {
        Some(30..=7300) => Ok(()),
        _ => Err("privacy.reason.matter_days"),
    }
}

fn days(value: &Value) -> std::result::Result<(), &'static str> {
    match value.as_i64() {
        Some(180..=7300) => Ok(()),
        _ => Err("privacy.reason.log_days"),
    }
}

/// A reason as it is kept: whoever writes a number into it has it masked.
///
/// # Errors
/// `privacy.reason_wrong`.
pub fn reason_of(text: &str) -> Result<String> {
    let text = text.trim();
    if !REASON.contains(&text.chars().count()) {
        let wrong = Error::invalid("privacy.reason_wrong", "reason");
        return Err(wrong.arg("least", *REASON.start()).arg("most", *REASON.end()));
    }
    Ok(identity::mask::free_text(text).text)
}

/// Where a hiding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Asked,
    Approved,
    Refused,
}

impl State {
    const ALL: [State; 3] = [State::Asked, State::Approved, State::Refused];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Approved => "approved",
            State::Refused => "refused",
        }
    }

    /// From its name.
    pub fn named(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// A look that the person is not to be shown for a time.
#[derive(Debug, Clone)]
pub struct Hiding {
    pub id: Id<Hiding>,
    pub subject: VaultRef,
    pub look: i64,
    pub area: AreaCode,
    pub ground: String,
    /// Masked.
    pub reason: String,
    pub days: i64,
    pub asked_by: Id<Account>,
    pub asked_at: Time,
    pub state: State,
    pub decided_by: Option<Id<Account>>,
    pub decided_at: Option<Time>,
    pub ends: Option<Time>,
    pub version: i64,
}

impl Hiding {
    /// Whether the person is not shown the look now.
    pub fn holds(&self, now: Time) -> bool {
        self.state == State::Approved && self.ends.is_some_and(|ends| now < ends)
    }
}

/// A look in danger: asked, opened for an hour, reviewed.
#[derive(Debug, Clone)]
pub struct Glass {
    pub id: Id<Glass>,
    pub matter: Id<Matter>,
    pub subject: VaultRef,
    pub fields: Vec<String>,
    /// Masked.
    pub reason: String,
    /// Life is in danger: no second person is waited for.
    pub life: bool,
    pub account: Id<Account>,
    pub role: Role,
    pub area: Option<AreaCode>,
    pub unit: Option<Id<Unit>>,
    /// Where the matter lies.
    pub place: AreaCode,
    pub asked_at: Time,
    pub confirmed_by: Option<Id<Account>>,
    pub opened_at: Option<Time>,
    pub ends: Option<Time>,
    pub review: Option<Id<Matter>>,
    pub settled: Option<Time>,
    pub verdict: Option<String>,
}

impl Glass {
    /// Where it stands.
    pub fn state(&self, now: Time) -> &'static str {
        match (self.opened_at, self.settled) {
            (_, Some(_)) => "settled",
            (Some(_), None) if self.is_open(now) => "open",
            (Some(_), None) => "review",
            (None, None) if self.waits(now) => "asked",
            (None, None) => "lapsed",
        }
    }

    /// Whether it opens anything now.
    pub fn is_open(&self, now: Time) -> bool {
        self.settled.is_none() && self.ends.is_some_and(|ends| now < ends)
    }

    /// Whether a second person may still say yes or no.
    pub fn waits(&self, now: Time) -> bool {
        self.opened_at.is_none()
            && self.settled.is_none()
            && now < self.asked_at.plus_minutes(GLASS_MINUTES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something_and_no_number_stays_in_it() {
        for bad in ["", "急", "    急急    ", &"急".repeat(501)] {
            assert_eq!(reason_of(bad).unwrap_err().code, "privacy.reason_wrong", "{bad}");
        }
        let kept = reason_of("老人电话13812345678无人接").unwrap();
        assert!(!kept.contains("13812345678"), "{kept}");
    }

    #[test]
    fn a_log_is_kept_half_a_year_at_least() {
        for (value, fits) in [(179, false), (180, true), (1095, true), (7300, true), (7301, false)]
        {
            assert_eq!(days(&value.into()).is_ok(), fits, "{value}");
        }
        assert!(days(&Value::from("180")).is_err());
    }
}
