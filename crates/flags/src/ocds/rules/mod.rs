//! The eleven published flags, one file each. Their formulas are those of the
//! published documentation; the words are ours.

pub(crate) mod close_price;
pub(crate) mod heavy_discount;
pub(crate) mod identical_prices;
pub(crate) mod late_bid;
pub(crate) mod lowest_disqualified;
pub(crate) mod many_disqualified;
pub(crate) mod only_winner_valid;
pub(crate) mod short_submission;
pub(crate) mod single_bid;
pub(crate) mod unsuccessful_bids;
pub(crate) mod varied_supplier;

use super::release::Release;
use super::report::Report;
use super::settings::Settings;

/// A rule under way: sees every process once, then says what it found.
pub(crate) trait Indicator {
    fn see(&mut self, release: &Release<'_>, report: &mut Report);

    /// Rules with a fence can tell only when they have seen all.
    fn finish(&self, _report: &mut Report) {}
}

/// The rules that run under these settings.
pub(crate) fn chosen(s: &Settings) -> Vec<Box<dyn Indicator>> {
    let mut rules: Vec<(bool, Box<dyn Indicator>)> = Vec::new();
    macro_rules! add {
        ($named:ident, $rule:path) => {
            rules.push((s.$named.is_some(), Box::new($rule(s.$named.clone().unwrap_or_default()))))
        };
    }
    add!(r003, short_submission::ShortSubmission);
    add!(r018, single_bid::SingleBid);
    add!(r024, close_price::ClosePrice::new);
    add!(r025, unsuccessful_bids::UnsuccessfulBids::new);
    add!(r028, identical_prices::IdenticalPrices);
    add!(r030, late_bid::LateBid);
    add!(r035, only_winner_valid::OnlyWinnerValid);
    add!(r036, lowest_disqualified::LowestDisqualified);
    add!(r038, many_disqualified::ManyDisqualified::new);
    add!(r048, varied_supplier::VariedSupplier::new);
    add!(r058, heavy_discount::HeavyDiscount::new);
    let all = rules.iter().all(|(named, _)| !named);
    rules.into_iter().filter(|(named, _)| all || *named).map(|(_, rule)| rule).collect()
}
