//! A purchase as it stands: pure, and what is forbidden in it.

use casework::Matter;
use kernel::{Error, Id, Money, Result, Time};
use serde::{Deserialize, Serialize};

/// Valid bids without which quotes were not compared.
pub const BIDS_LEAST: usize = 3;

/// How a supplier is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Chosen without bids.
    Direct,
    /// Bids that the village or the town's platform collects.
    Bids,
    /// At the county's exchange.
    Exchange,
}

/// Whoever bids or supplies. A natural person has no name here: it lies in the
/// vault, and nobody who reads the open data needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Of unified social credit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// A bid. Until it is opened it has no price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bid {
    pub party: Party,
    pub at: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Opened>,
}

/// What was in its envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub price: Money,
    pub valid: bool,
}

/// To whom it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    pub party: Party,
    /// Place of the bid, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bid: Option<usize>,
    pub price: Money,
    pub at: Time,
}

/// What was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    pub number: String,
    pub signed_on: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<String>,
    /// In percent, kept back until everything is received.
    pub retention: i64,
    /// As signed; changes come on top.
    pub price: Money,
}

/// A change of its amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub by: Money,
    /// By which it was decided anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Id<Matter>>,
    pub signed_on: String,
    pub at: Time,
}

/// What was received, by two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub on: String,
    pub worth: Money,
}

/// A purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    pub category: String,
    pub item: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
    pub line: String,
    pub year: i16,
    pub estimate: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Id<Matter>>,
    pub stated: Time,
    pub method: Method,
    /// Since when bids come in, and until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited: Option<(Time, Time)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bids: Vec<Bid>,
    /// How many bid at the exchange.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bidders: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub award: Option<Award>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<Contract>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Measured by one, and not confirmed by the second yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<Receipt>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<Receipt>,
    #[serde(default)]
    pub finished: bool,
}

impl Purchase {
    /// What the contract comes to with its changes.
    pub fn value(&self) -> i64 {
        let signed = self.contract.as_ref().map_or(0, |c| c.price.0);
        signed + self.changes.iter().map(|c| c.by.0).sum::<i64>()
    }

    /// What was received of it.
    pub fn received(&self) -> i64 {
        self.receipts.iter().map(|r| r.worth.0).sum()
    }

    /// What may be paid so far: what was received, less what is kept back
    /// until all of it was.
    pub fn payable(&self) -> i64 {
        let kept = self.contract.as_ref().map_or(0, |c| c.retention);
        match self.finished {
            true => self.received(),
            false => {
                let share = i128::from(self.received()) * i128::from(100 - kept) / 100;
                i64::try_from(share).unwrap_or(0)
            }
        }
    }

    /// Whether every envelope was opened.
    pub fn is_opened(&self) -> bool {
        self.bids.iter().all(|b| b.opened.is_some())
    }

    /// Bids that count, with their places from 1.
    pub fn valid(&self) -> impl Iterator<Item = (usize, &Bid, Money)> {
        let price = |b: &Bid| b.opened.filter(|o| o.valid).map(|o| o.price);
        (1..).zip(&self.bids).filter_map(move |(n, b)| Some((n, b, price(b)?)))
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

    /// Whether a bid that counts asks for less than that one.
    pub fn is_undercut(&self, place: usize) -> bool {
        let price = self.valid().find(|(n, ..)| *n == place).map(|(.., price)| price);
        price.is_some_and(|price| self.valid().any(|(.., other)| other < price))
    }

    /// Writes down what was measured.
    ///
    /// # Errors
    /// `powers.above_contract`.
    pub fn measure(&mut self, receipt: Receipt) -> Result<()> {
        let left = self.value() - self.received();
        if receipt.worth.0 > left {
            let error = Error::conflict("powers.above_contract").field("form/measured");
            return Err(error.arg("left", Money(left).to_string()));
        }
        self.measured = Some(receipt);
        Ok(())
    }

    /// Changes the amount; it stays above what was received.
    ///
    /// # Errors
    /// `powers.change_wrong`.
    pub fn change(&mut self, change: Change) -> Result<()> {
        let value = self.value().checked_add(change.by.0);
        let measured = self.measured.as_ref().map_or(0, |m| m.worth.0);
        let fits = value.is_some_and(|v| v > 0 && v >= self.received() + measured);
        if !fits || change.by.0 == 0 {
            return Err(Error::invalid("powers.change_wrong", "form/change"));
        }
        self.changes.push(change);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(price: i64, retention: i64) -> Purchase {
        let at = Time::from_micros(0);
        let contract = Contract {
            number: "1".into(),
            signed_on: "2026-10-20".into(),
            ends_on: None,
            retention,
            price: Money(price),
        };
        Purchase {
            category: "works".into(),
            item: "修渠".into(),
            site: String::new(),
            line: "05".into(),
            year: 2026,
            estimate: Money(price),
            resolution: None,
            stated: at,
            method: Method::Bids,
            invited: None,
            bids: Vec::new(),
            bidders: None,
            award: None,
            contract: Some(contract),
            changes: Vec::new(),
            measured: None,
            receipts: Vec::new(),
            finished: false,
        }
    }

    fn receipt(worth: i64) -> Receipt {
        Receipt { on: "2026-10-21".into(), worth: Money(worth) }
    }

    #[test]
    fn what_is_kept_back_is_paid_when_all_is_received() {
        let mut p = signed(1_000, 5);
        p.receipts.push(receipt(999));
        assert_eq!(p.payable(), 949);
        p.finished = true;
        assert_eq!(p.payable(), 999);
    }

    #[test]
    fn no_more_is_received_than_was_agreed_and_no_change_goes_below_it() {
        let mut p = signed(1_000, 0);
        assert_eq!(p.measure(receipt(1_001)).unwrap_err().code, "powers.above_contract");
        p.measure(receipt(1_000)).unwrap();
        let by = |by| Change {
            by: Money(by),
            resolution: None,
            signed_on: String::new(),
            at: Time::from_micros(0),
        };
        for wrong in [-1, 0, -1_000, i64::MIN] {
            assert_eq!(p.change(by(wrong)).unwrap_err().code, "powers.change_wrong");
        }
        p.change(by(1)).unwrap();
        p.measure(receipt(1_001)).unwrap();
    }

    #[test]
    fn a_bid_is_undercut_by_valid_ones_alone() {
        let mut p = signed(1, 0);
        let bid = |price, valid| Bid {
            party: Party { name: None, code: None },
            at: Time::from_micros(0),
            opened: Some(Opened { price: Money(price), valid }),
        };
        p.bids = vec![bid(10, true), bid(5, false), bid(10, true)];
        assert!(!p.is_undercut(1) && !p.is_undercut(3));
        assert_eq!(p.bid(2).unwrap_err().code, "powers.bid_unknown");
        p.bids.push(bid(9, true));
        assert!(p.is_undercut(1) && !p.is_undercut(4));
        assert_eq!(p.bid(5).unwrap_err().code, "powers.bid_unknown");
    }
}
