//! Of a compiled release, what the rules look at.

use jiff::Timestamp;
use serde_json::Value;

use super::look::{Look, Notes};

/// One contracting process.
#[derive(Debug)]
pub(crate) struct Release<'v> {
    pub ocid: &'v str,
    pub buyer: Option<&'v str>,
    pub tender: Tender<'v>,
    pub bids: Vec<Bid<'v>>,
    /// Whether its prices may be compared: not where the buyer sets them.
    pub prices_compared: bool,
    pub awards: Vec<Award<'v>>,
}

#[derive(Debug, Default)]
pub(crate) struct Tender<'v> {
    status: Option<&'v str>,
    /// `open`, `selective`, `limited`, `direct`
    pub method: Option<&'v str>,
    /// The buyer's own name of the procedure.
    pub details: Option<&'v str>,
    pub begins: Option<Timestamp>,
    pub ends: Option<Timestamp>,
    pub tenderers: Option<u64>,
    pub entity: Option<&'v str>,
}

/// Ids of organisations; `None` stands for one without an id, which counts as
/// an organisation but is nobody.
pub(crate) type Parties<'v> = Vec<Option<&'v str>>;

#[derive(Debug)]
pub(crate) struct Bid<'v> {
    pub status: &'v str,
    pub date: Option<Timestamp>,
    /// In the main currency.
    pub amount: Option<f64>,
    currency: Option<&'v str>,
    pub tenderers: Parties<'v>,
}

#[derive(Debug)]
pub(crate) struct Award<'v> {
    pub status: Option<&'v str>,
    pub suppliers: Parties<'v>,
    /// Codes of the classes of its items.
    pub classes: Vec<&'v str>,
}

impl<'v> Release<'v> {
    /// `None` where `ocid` is no text: such a process is left out by every
    /// rule.
    pub fn read(value: &'v Value, notes: &mut Notes) -> Option<Release<'v>> {
        let root = Look::root(value.as_object()?);
        let ocid = root.text("ocid", notes)?;
        let buyer = root.object("buyer", notes).and_then(|b| b.text("id", notes));
        let tender = root.object("tender", notes);
        let tender = tender.map(|t| Tender::read(&t, notes)).unwrap_or_default();
        let bids = root.object("bids", notes);
        let bids = bids.map(|b| b.list("details", notes, Bid::read)).unwrap_or_default();
        let awards = root.list("awards", notes, Award::read);
        Some(Release { ocid, buyer, tender, bids, prices_compared: true, awards })
    }

    pub fn cancelled(&self) -> bool {
        self.tender.status == Some("cancelled")
    }

    /// With the amounts of the main currency alone. Where none was set, the
    /// first one seen is the main one from then on.
    pub fn with_prices(mut self, compared: bool, main: &mut Option<String>) -> Release<'v> {
        self.prices_compared = compared;
        for bid in &mut self.bids {
            let main = match bid.currency.filter(|_| bid.submitted() && bid.amount.is_some()) {
                Some(currency) => Some(main.get_or_insert_with(|| currency.to_owned()).as_str()),
                None => main.as_deref(),
            };
            bid.amount = bid.amount.filter(|_| bid.currency.is_some() && bid.currency == main);
        }
        self
    }

    /// Bids that were handed in and not taken back.
    pub fn submitted(&self) -> impl Iterator<Item = &Bid<'v>> {
        self.bids.iter().filter(|b| b.submitted())
    }

    pub fn valid(&self) -> impl Iterator<Item = &Bid<'v>> {
        self.bids.iter().filter(|b| b.status == "valid")
    }

    pub fn active_awards(&self) -> impl Iterator<Item = &Award<'v>> {
        self.awards.iter().filter(|a| a.status == Some("active"))
    }

    /// Whether every award has come to its end, so that it is known who won.
    pub fn awards_final(&self) -> bool {
        let ended =
            |a: &Award<'_>| matches!(a.status, Some("active" | "cancelled" | "unsuccessful"));
        self.awards.iter().all(ended)
    }

    /// The one supplier of the one active award, where all awards are final
    /// and no valid bid is a joint one.
    pub fn sole_winner(&self) -> Option<&'v str> {
        let mut active = self.active_awards();
        let (award, others) = (active.next()?, active.next());
        let alone = others.is_none() && self.awards_final();
        let joint = self.valid().any(|b| b.tenderers.len() > 1);
        sole(&award.suppliers).filter(|_| alone && !joint)
    }
}

/// The one organisation of a list that has one, if it has an id.
pub(crate) fn sole<'v>(parties: &[Option<&'v str>]) -> Option<&'v str> {
    match parties {
        [one] => *one,
        _ => None,
    }
}

impl<'v> Tender<'v> {
    fn read(tender: &Look<'v, '_>, notes: &mut Notes) -> Tender<'v> {
        let period = tender.object("tenderPeriod", notes);
        let entity = tender.object("procuringEntity", notes);
        Tender {
            status: tender.text("status", notes),
            method: tender.text("procurementMethod", notes),
            details: tender.text("procurementMethodDetails", notes),
            begins: period.and_then(|p| p.date("startDate", notes)),
            ends: period.and_then(|p| p.date("endDate", notes)),
            tenderers: tender.count("numberOfTenderers", notes),
            entity: entity.and_then(|e| e.text("id", notes)),
        }
    }
}

impl<'v> Bid<'v> {
    fn read(bid: Look<'v, '_>, notes: &mut Notes) -> Bid<'v> {
        let value = bid.object("value", notes);
        Bid {
            status: bid.text("status", notes).unwrap_or_default(),
            date: bid.date("date", notes),
            amount: value.and_then(|v| v.number("amount", notes)),
            currency: value.and_then(|v| v.text("currency", notes)),
            tenderers: bid.list("tenderers", notes, |t, notes| t.text("id", notes)),
        }
    }

    /// Invited and withdrawn bids were not submitted.
    fn submitted(&self) -> bool {
        matches!(self.status, "pending" | "valid" | "disqualified")
    }

    pub fn disqualified(&self) -> bool {
        self.status == "disqualified"
    }
}

impl<'v> Award<'v> {
    fn read(award: Look<'v, '_>, notes: &mut Notes) -> Award<'v> {
        let class = |item: Look<'v, '_>, notes: &mut Notes| {
            item.object("classification", notes).and_then(|c| c.text("id", notes))
        };
        Award {
            status: award.text("status", notes),
            suppliers: award.list("suppliers", notes, |s, notes| s.text("id", notes)),
            classes: award.list("items", notes, class).into_iter().flatten().collect(),
        }
    }
}
