//! What a rule says about itself.

use crate::{ocds, own};

/// A rule and its page. The page is for whoever got the light and for whoever
/// reviews it; it is made from this and from nothing else.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// `powers.splitting`: never changes its meaning.
    pub code: &'static str,
    /// `V01` or the published code (`R018`).
    pub alias: &'static str,
    pub zh: Text,
    pub en: Text,
}

/// The page in one language, under headings that are the same for all rules.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    pub title: &'static str,
    /// Which rows it looks at.
    pub sees: &'static str,
    pub why: &'static str,
    /// The numbers, and where they come from.
    pub threshold: &'static str,
    /// Exactly when, to the fen and the day.
    pub lights: &'static str,
    pub clears: &'static str,
    /// What it does not catch.
    pub misses: &'static str,
    pub example: &'static str,
}

/// All rules: the published ones by code, then our own.
pub static RULES: [&Rule; 23] = [
    &ocds::rules::short_submission::RULE,
    &ocds::rules::single_bid::RULE,
    &ocds::rules::close_price::RULE,
    &ocds::rules::unsuccessful_bids::RULE,
    &ocds::rules::identical_prices::RULE,
    &ocds::rules::late_bid::RULE,
    &ocds::rules::only_winner_valid::RULE,
    &ocds::rules::lowest_disqualified::RULE,
    &ocds::rules::many_disqualified::RULE,
    &ocds::rules::varied_supplier::RULE,
    &ocds::rules::heavy_discount::RULE,
    &own::splitting::RULE,
    &own::just_below::RULE,
    &own::changes::RULE,
    &own::before_approval::RULE,
    &own::steps::RULE,
    &own::lease::RULE,
    &own::related::RULE,
    &own::cash::RULE,
    &own::register::RULE,
    &own::emergency::RULE,
    &own::self_approval::RULE,
    &own::seal::RULE,
];
