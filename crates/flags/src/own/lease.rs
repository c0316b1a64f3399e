//! V06 leases of collective assets.

use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Light, Money, SettingDef};
use serde::Deserialize;

use super::settings::check;
use super::{Finding, Kind, Subject};
use crate::rule::{Rule, Text};

/// A lease of something that belongs to the village.
#[derive(Debug, Clone, PartialEq)]
pub struct Lease {
    pub id: String,
    pub rent_a_year: Money,
    /// Floor price of the plan that was resolved; `None`: none is known.
    pub reference: Option<Money>,
    /// Whether it was listed for everybody.
    pub listed: bool,
    pub from: Date,
    /// The first day after it.
    pub to: Date,
    /// A contract from before these rules that was entered late: what it lacks
    /// is grey.
    pub entered_late: bool,
    pub rents: Vec<Rent>,
}

/// One rent of the schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rent {
    pub id: String,
    pub due: Date,
    pub amount: Money,
    pub paid: Money,
}

/// Limits of this rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub most_years: u8,
    /// Days after the due day on which an unpaid rent is left alone.
    pub grace_days: u16,
}

pub const SETTING: SettingDef = SettingDef {
    name: "flags.lease",
    default: r#"{"most_years": 20, "grace_days": 0}"#,
    check: |v| check::<Limits>(v, |l| (1..=70).contains(&l.most_years)),
};

/// What of a lease is to be checked.
pub fn lease(lease: &Lease, limits: &Limits, today: Date) -> Vec<Finding> {
    let terms = [price(lease), listing(lease), term(lease, limits)];
    let rents = lease.rents.iter().filter_map(|rent| unpaid(lease, rent, limits, today));
    terms.into_iter().flatten().chain(rents).collect()
}

fn find(lease: &Lease, part: &'static str, light: Light) -> Finding {
    let light = if lease.entered_late { Light::Grey } else { light };
    Finding::new(&RULE, part, light, Subject::new(Kind::Lease, &lease.id))
}

fn price(lease: &Lease) -> Option<Finding> {
    match lease.reference {
        None => Some(find(lease, "powers.lease.no_reference", Light::Grey)),
        Some(reference) if lease.rent_a_year < reference => {
            let finding = find(lease, "powers.lease.below", Light::Red);
            Some(finding.money("rent", lease.rent_a_year).money("reference", reference))
        }
        Some(_) => None,
    }
}

fn listing(lease: &Lease) -> Option<Finding> {
    (!lease.listed).then(|| find(lease, "powers.lease.unlisted", Light::Red))
}

fn term(lease: &Lease, limits: &Limits) -> Option<Finding> {
    let longest = lease.from.checked_add(i32::from(limits.most_years).years()).ok()?;
    (lease.to > longest).then(|| {
        find(lease, "powers.lease.long", Light::Red)
            .with("from", lease.from.to_string())
            .with("to", lease.to.to_string())
            .with("most_years", limits.most_years)
    })
}

/// Old contracts are no excuse here: a rent that is due is due.
fn unpaid(lease: &Lease, rent: &Rent, limits: &Limits, today: Date) -> Option<Finding> {
    let last = rent.due.checked_add(i32::from(limits.grace_days).days()).ok()?;
    (today > last && rent.paid < rent.amount).then(|| {
        let row = Subject::new(Kind::Rent, &rent.id);
        Finding::new(&RULE, "powers.lease.unpaid", Light::Yellow, row)
            .money("open", Money(rent.amount.0.saturating_sub(rent.paid.0)))
            .with("due", rent.due.to_string())
            .rows([Subject::new(Kind::Lease, &lease.id)])
    })
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.lease",
    alias: "V06",
    zh: Text {
        title: "集体资产出租",
        sees: "租赁台账：年租金、底价、是否公开挂牌、租期、每期租金收缴。",
        why: "低价、长租、不公开、收不回租金，是集体资产流失的四条路。",
        threshold: "底价为决议通过的方案所定；租期不超过 20 年（民法典第七百零五条）；欠租宽限默认 0 日（可设置）。",
        lights: "年租金低于底价、没有公开挂牌、到期日晚于起租日加 20 年：红灯；过了应缴日（加宽限）仍有欠租：黄灯。正好等于底价、正好 20 年、应缴当日，都不亮。没有底价记录、或后补登记的老合同：灰灯。",
        clears: "补传评估或决议；降价重新决议；发催缴通知并收回；老合同补办手续。",
        misses: "转租后的差价；用实物抵的租金。",
        example: "底价每年 12 000.00 元，租金 11 999.99 元：亮灯；2026-01-01 起租、2046-01-01 到期：不亮，2046-01-02 到期：亮灯。",
    },
    en: Text {
        title: "Leases of collective assets",
        sees: "The register of leases: rent a year, floor price, listing, term, each rent due.",
        why: "Low rents, long terms, no listing and rents not paid are how collective assets trickle away.",
        threshold: "The floor price is that of the plan resolved; at most 20 years (Civil Code, article 705); unpaid rent is left alone for 0 days (can be set).",
        lights: "Rent below the floor price, not listed, ending later than 20 years after it began: red. A rent not wholly paid after its due day (and the days of grace): yellow. Exactly the floor price, exactly 20 years and the due day itself do not light. No floor price known, or an old contract entered late: grey.",
        clears: "The valuation or resolution; a new resolution on a lower price; the arrears letter and its payment; the papers of an old contract.",
        misses: "What a subtenant pays more; rent paid in kind.",
        example: "Floor 12 000.00 yuan a year, rent 11 999.99: lights. From 2026-01-01 to 2046-01-01: does not; to 2046-01-02: lights.",
    },
};
