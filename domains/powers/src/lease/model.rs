//! A lease as it stands: pure, and what is forbidden in it.

use casework::Matter;
use jiff::civil::Date;
use kernel::{Error, Id, Money, Result, Time};
use serde::{Deserialize, Serialize};

use super::schedule::{self, Rents, Stands, Step};
use crate::purchase::model::{Award, Opened, Party};

/// What the plan says, as the resolution behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub resolution: Id<Matter>,
    /// Rent a year below which nothing is awarded.
    pub floor: Money,
    /// At the most.
    pub months: i32,
    pub deposit: Money,
    /// Somebody rents it now and takes part.
    pub sitting: bool,
}

/// A bid with its deposit. Until it is opened it has no price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bid {
    pub party: Party,
    pub at: Time,
    /// Of whoever rents it now.
    pub sitting: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Opened>,
}

/// What was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    pub number: String,
    pub signed_on: String,
    pub rents: Rents,
}

/// What an old contract brought when it was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Late {
    pub party: Party,
    /// Its floor price, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<Money>,
    /// Of its rents, before it was entered.
    pub paid_before: Money,
    /// Signed before the county's rules held.
    pub old: bool,
}

/// A letter about arrears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub at: Time,
    /// Due days of the rents that were open, with what was open of each.
    pub open: Vec<(Date, Money)>,
    pub pay_by: String,
    pub handed: String,
}

/// Subletting that was permitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sublet {
    pub party: Party,
    pub at: Time,
    pub until: String,
}

/// How rents are paid, as plan or old contract say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub period: i32,
    pub due_days: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
}

/// A lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    pub asset: Id<Matter>,
    pub usage: String,
    pub terms: Terms,
    /// None: an old contract that was entered late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Late>,
    /// Since when bids come in, and until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<(Time, Time)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bids: Vec<Bid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub award: Option<Award>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<Contract>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub letters: Vec<Letter>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sublets: Vec<Sublet>,
    /// The day on which it came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<Date>,
}

impl Lease {
    /// Bids that count, with their places from 1.
    pub fn valid(&self) -> impl Iterator<Item = (usize, &Bid, Money)> {
        let price = |b: &Bid| b.opened.filter(|o| o.valid).map(|o| o.price);
        (1..).zip(&self.bids).filter_map(move |(n, b)| Some((n, b, price(b)?)))
    }

    /// Whether every envelope was opened.
    pub fn is_opened(&self) -> bool {
        self.bids.iter().all(|b| b.opened.is_some())
    }

    /// The bid of that place, if it counts.
    ///
    /// # Errors
    /// `powers.bid_unknown`.
    pub fn bid(&self, place: usize) -> Result<(&Bid, Money)> {
        let found = self.valid().find(|(n, ..)| *n == place);
        let unknown = || Error::invalid("powers.bid_unknown", "form/bid_no");
        found.map(|(_, bid, price)| (bid, price)).ok_or_else(unknown)
    }

    /// Whether a bid that counts offers more than that one.
    pub fn is_outbid(&self, place: usize) -> bool {
        let price = self.valid().find(|(n, ..)| *n == place).map(|(.., price)| price);
        price.is_some_and(|price| self.valid().any(|(.., other)| other > price))
    }

    /// Whether the sitting tenant offers the same as that bid of another: then
    /// theirs goes first.
    pub fn passes_over_tenant(&self, place: usize) -> bool {
        let found = self.valid().find(|(n, ..)| *n == place);
        found.is_some_and(|(_, bid, price)| {
            !bid.sitting && self.valid().any(|(_, b, other)| b.sitting && other == price)
        })
    }

    /// Opens an envelope, once; what lies below the floor does not count.
    ///
    /// # Errors
    /// `powers.bid_unknown`, `powers.below_floor`.
    pub fn open(&mut self, place: Option<usize>, opened: Opened) -> Result<()> {
        let floor = self.plan.as_ref().map_or(Money(0), |p| p.floor);
        let bid = place.and_then(|n| self.bids.get_mut(n.checked_sub(1)?));
        let bid = bid.filter(|b| b.opened.is_none());
        let bid = bid.ok_or_else(|| Error::invalid("powers.bid_unknown", "form/bid_no"))?;
        if opened.valid && opened.price < floor {
            let error = Error::invalid("powers.below_floor", "form/valid");
            return Err(error.arg("floor", floor.to_string()));
        }
        bid.opened = Some(opened);
        Ok(())
    }

    /// Whoever rents it.
    pub fn tenant(&self) -> Option<&Party> {
        let awarded = self.award.as_ref().map(|a| &a.party);
        awarded.or(self.late.as_ref().map(|l| &l.party))
    }

    /// Its floor price, if one is known.
    pub fn floor(&self) -> Option<Money> {
        let planned = self.plan.as_ref().map(|p| p.floor);
        planned.or(self.late.as_ref().and_then(|l| l.floor))
    }

    /// Its rents with what was paid of them, when so much is in the books.
    pub fn stands(&self, booked: Money) -> Vec<Stands> {
        let before = self.late.as_ref().map_or(0, |l| l.paid_before.0);
        match &self.contract {
            Some(c) => schedule::stands(c.rents.all(self.back), Money(booked.0 + before)),
            None => Vec::new(),
        }
    }

    /// What of its rents is not paid when it begins to run.
    pub fn owed(&self) -> i64 {
        let all = self.contract.as_ref().map_or(0, |c| schedule::sum(&c.rents.all(None)));
        (all - self.late.as_ref().map_or(0, |l| l.paid_before.0)).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(bids: &[(i64, bool)]) -> Lease {
        let id = Id::from_i64(1).unwrap();
        let party = Party { name: None, code: None };
        let plan = Plan {
            resolution: id,
            floor: Money(100),
            months: 36,
            deposit: Money(0),
            sitting: true,
        };
        let bid = |(price, sitting): &(i64, bool)| Bid {
            party: party.clone(),
            at: Time::from_micros(0),
            sitting: *sitting,
            opened: Some(Opened { price: Money(*price), valid: true }),
        };
        Lease {
            asset: id,
            usage: String::new(),
            terms: Terms { period: 12, due_days: 0, step: None },
            plan: Some(plan),
            late: None,
            listed: None,
            bids: bids.iter().map(bid).collect(),
            award: None,
            contract: None,
            letters: Vec::new(),
            sublets: Vec::new(),
            back: None,
        }
    }

    #[test]
    fn the_sitting_tenant_goes_first_at_an_equal_price_alone() {
        let lease = listed(&[(120, false), (120, true), (130, false)]);
        assert!(lease.passes_over_tenant(1));
        assert!(!lease.passes_over_tenant(2) && !lease.passes_over_tenant(3));
        assert!(lease.is_outbid(1) && lease.is_outbid(2) && !lease.is_outbid(3));
    }

    #[test]
    fn an_envelope_is_opened_once_and_counts_from_the_floor_on() {
        let mut lease = listed(&[]);
        let party = Party { name: None, code: None };
        lease.bids.push(Bid { party, at: Time::from_micros(0), sitting: false, opened: None });
        let said = |price, valid| Opened { price: Money(price), valid };
        for place in [None, Some(0), Some(2)] {
            let e = lease.open(place, said(100, true)).unwrap_err();
            assert_eq!(e.code, "powers.bid_unknown");
        }
        let low = lease.open(Some(1), said(99, true)).unwrap_err();
        assert_eq!(low.code, "powers.below_floor");
        lease.open(Some(1), said(100, true)).unwrap();
        assert_eq!(lease.open(Some(1), said(100, true)).unwrap_err().code, "powers.bid_unknown");
    }
}
