//! A process as a release of OCDS 1.1.

use kernel::{Money, Time};
use serde_json::{Map, Value, json};

use super::load::{Place, Process};
use crate::purchase::model::{Award, Bid, Contract, Method, Party};

/// What stands where the name of a natural person would.
pub(super) const HIDDEN: &str = "自然人（姓名依规不公开）";

/// Register of unified social credit codes.
const CREDIT: &str = "CN-USCC";
/// Codes of areas.
const AREA: &str = "CN-AREA";

/// The release of a process.
pub(super) fn release(place: &Place, p: &Process) -> Value {
    let ocid = format!("{}-{}-{}", place.prefix, place.code, p.number);
    let mut parties = Parties::of(place, &p.number);
    let tender = tender(place, p, &mut parties);
    let awards: Vec<Value> = p.purchase.award.iter().map(|a| award(p, a, &mut parties)).collect();
    let contracts: Vec<Value> =
        p.purchase.contract.iter().map(|c| contract(place, p, c, &mut parties)).collect();
    let bids = bids(p, &mut parties);
    let mut release = json!({
        "ocid": ocid,
        "id": format!("{ocid}-{}-{}", p.version, p.paid.len()),
        "date": p.date(),
        "tag": tags(p),
        "initiationType": "tender",
        "language": "zh",
        "buyer": parties.village(),
        "planning": planning(p),
        "tender": tender,
    });
    let more = [("awards", awards), ("contracts", contracts)];
    for (name, list) in more.into_iter().filter(|(_, list)| !list.is_empty()) {
        release[name] = list.into();
    }
    if !bids.is_empty() {
        release["bids"] = json!({ "details": bids });
    }
    release["parties"] = parties.listed();
    release
}

fn tags(p: &Process) -> Vec<&'static str> {
    let begun = !p.purchase.receipts.is_empty() || !p.paid.is_empty();
    let all = [
        ("planning", true),
        ("tender", true),
        ("award", p.purchase.award.is_some()),
        ("contract", p.purchase.contract.is_some()),
        ("implementation", begun && p.purchase.contract.is_some()),
    ];
    all.into_iter().filter(|(_, has)| *has).map(|(tag, _)| tag).collect()
}

fn planning(p: &Process) -> Value {
    let of = &p.purchase;
    let budget = json!({
        "id": format!("{}-{}", of.year, of.line),
        "description": format!("{} 年预算科目 {}", of.year, of.line),
        "amount": value(of.estimate.0),
    });
    match &p.resolution {
        Some(number) => json!({ "budget": budget, "rationale": format!("本村决议 {number}") }),
        None => json!({ "budget": budget }),
    }
}

fn tender(place: &Place, p: &Process, parties: &mut Parties) -> Value {
    let of = &p.purchase;
    let (method, details) = match of.method {
        Method::Direct => ("direct", "直接采购"),
        Method::Bids => ("open", "公开收标"),
        Method::Exchange => ("open", "县级公共资源交易中心"),
    };
    let mut tender = json!({
        "id": format!("{}-tender", p.number),
        "title": of.item,
        "status": tender_status(&p.stage),
        "procuringEntity": parties.village(),
        "items": [{ "id": "1", "description": of.item }],
        "value": value(of.estimate.0),
        "procurementMethod": method,
        "procurementMethodDetails": details,
        "mainProcurementCategory": of.category,
    });
    if !of.site.is_empty() {
        tender["description"] = format!("{}，{}", place.name, of.site).into();
    }
    if let Some((from, until)) = of.invited {
        tender["tenderPeriod"] = json!({ "startDate": from, "endDate": until });
        tender["awardCriteria"] = "priceOnly".into();
    }
    if are_bids_public(p) {
        let who: Vec<Value> = (1..)
            .zip(&of.bids)
            .map(|(n, b)| parties.reference((&b.party, n), "tenderer"))
            .collect();
        tender["numberOfTenderers"] = who.len().into();
        // the standard has no empty lists
        if !who.is_empty() {
            tender["tenderers"] = distinct(who);
        }
    }
    if let Some(bidders) = of.bidders {
        tender["numberOfTenderers"] = bidders.into();
    }
    tender
}

/// Each of those who bid once, however often they did.
fn distinct(who: Vec<Value>) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for one in who {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all.into()
}

fn tender_status(stage: &str) -> &'static str {
    match stage {
        "bidding" | "opening" | "awarding" | "at_exchange" => "active",
        "unsuccessful" => "unsuccessful",
        "given_up" => "cancelled",
        _ => "complete",
    }
}

/// Who bids is nobody's business before it is decided.
fn are_bids_public(p: &Process) -> bool {
    let decided = p.purchase.award.is_some() || ["unsuccessful", "given_up"].contains(&&*p.stage);
    decided && p.purchase.is_opened() && p.purchase.invited.is_some()
}

fn bids(p: &Process, parties: &mut Parties) -> Vec<Value> {
    if !are_bids_public(p) {
        return Vec::new();
    }
    (1..).zip(&p.purchase.bids).map(|(n, b)| bid(p, n, b, parties)).collect()
}

fn bid(p: &Process, place: usize, b: &Bid, parties: &mut Parties) -> Value {
    let mut bid = json!({
        "id": format!("{}-bid-{place}", p.number),
        "date": b.at,
        "tenderers": [parties.reference((&b.party, place), "tenderer")],
    });
    if let Some(opened) = b.opened {
        bid["status"] = if opened.valid { "valid" } else { "disqualified" }.into();
        bid["value"] = value(opened.price.0);
    }
    bid
}

fn award(p: &Process, a: &Award, parties: &mut Parties) -> Value {
    let status = match p.stage.as_str() {
        "noticing" => "pending",
        "given_up" => "cancelled",
        _ => "active",
    };
    json!({
        "id": format!("{}-award", p.number),
        "title": p.purchase.item,
        "status": status,
        "date": a.at,
        "value": value(a.price.0),
        "suppliers": [parties.reference(won(a), "supplier")],
    })
}

/// Whoever won, with the place of the bid.
fn won(a: &Award) -> (&Party, usize) {
    (&a.party, a.bid.unwrap_or(1))
}

fn contract(place: &Place, p: &Process, c: &Contract, parties: &mut Parties) -> Value {
    let of = &p.purchase;
    let status = match p.stage.as_str() {
        "completed" | "stopped" => "terminated",
        _ => "active",
    };
    let day = |day: &str| place.day(day);
    let mut period = Map::new();
    period.extend(day(&c.signed_on).map(|at| ("startDate".to_owned(), json!(at))));
    let ends = c.ends_on.as_deref().and_then(day);
    period.extend(ends.map(|at| ("endDate".to_owned(), json!(at))));
    let mut contract = json!({
        "id": format!("{}-contract", p.number),
        "awardID": format!("{}-award", p.number),
        "title": format!("{}（合同 {}）", of.item, c.number),
        "status": status,
        "period": period,
        "value": value(of.value()),
        "dateSigned": day(&c.signed_on),
    });
    if !of.changes.is_empty() {
        let changes = (1..).zip(&of.changes);
        contract["amendments"] = changes
            .map(|(n, change)| {
                json!({
                    "id": n.to_string(),
                    "date": day(&change.signed_on).unwrap_or(change.at),
                    "description": format!("合同金额变更 {} 元", change.by),
                })
            })
            .collect();
    }
    let implementation = implementation(place, p, parties);
    if implementation.as_object().is_some_and(|i| !i.is_empty()) {
        contract["implementation"] = implementation;
    }
    contract
}

fn implementation(place: &Place, p: &Process, parties: &mut Parties) -> Value {
    let mut all = json!({});
    let received = (1..).zip(&p.purchase.receipts);
    let milestones: Vec<Value> = received
        .map(|(n, receipt)| {
            json!({
                "id": n.to_string(),
                "title": format!("验收 {} 元", receipt.worth),
                "type": "delivery",
                "status": "met",
                "dateMet": place.day(&receipt.on),
            })
        })
        .collect();
    let payee = p.purchase.award.as_ref().map(won);
    let transactions: Vec<Value> = p
        .paid
        .iter()
        .map(|(number, paid)| {
            let mut payment = json!({
                "id": number,
                "date": place.day(&paid.on).unwrap_or(paid.posted),
                "value": value(paid.amount),
                "payer": parties.paying(),
            });
            if let Some(payee) = payee {
                payment["payee"] = parties.reference(payee, "payee");
            }
            payment
        })
        .collect();
    let lists = [("milestones", milestones), ("transactions", transactions)];
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        all[name] = list.into();
    }
    all
}

impl Place {
    /// The first moment of a day here.
    pub(super) fn day(&self, day: &str) -> Option<Time> {
        let date: jiff::civil::Date = day.parse().ok()?;
        date.to_zoned(self.zone.clone()).ok().map(|at| at.timestamp().into())
    }
}

/// Yuan, exact to the fen.
fn value(fen: i64) -> Value {
    let yuan: Value = serde_json::from_str(&Money(fen).to_string()).unwrap_or_default();
    json!({ "amount": yuan, "currency": "CNY" })
}

/// Everybody in a release, each once with all that they are in it.
struct Parties {
    number: String,
    all: Vec<Listed>,
}

/// A party as it is referred to, as it is listed, and in which roles.
struct Listed {
    reference: Value,
    party: Value,
    roles: Vec<&'static str>,
}

impl Parties {
    fn of(place: &Place, number: &str) -> Parties {
        let id = format!("{AREA}-{}", place.code);
        let reference = json!({ "id": id, "name": place.name });
        let party = json!({
            "id": id,
            "name": place.name,
            "identifier": { "scheme": AREA, "id": place.code, "legalName": place.name },
            "address": { "region": place.county, "countryName": "中国" },
        });
        let village = Listed { reference, party, roles: vec!["buyer", "procuringEntity"] };
        Parties { number: number.to_owned(), all: vec![village] }
    }

    fn village(&self) -> Value {
        self.all.first().map(|village| village.reference.clone()).unwrap_or_default()
    }

    fn paying(&mut self) -> Value {
        if let Some(village) = self.all.first_mut() {
            village.take("payer");
        }
        self.village()
    }

    /// Names a party in a role. A natural person is told from the others of
    /// this process by the place of the bid, and from nobody's elsewhere: an
    /// id that followed a person would be a name too.
    fn reference(&mut self, (party, place): (&Party, usize), role: &'static str) -> Value {
        let (id, name) = match (&party.name, &party.code) {
            (Some(name), Some(code)) => (format!("{CREDIT}-{code}"), name.as_str()),
            (Some(name), None) => (format!("name-{name}"), name.as_str()),
            (None, _) => (format!("{}-person-{place}", self.number), HIDDEN),
        };
        let known = self.all.iter_mut().find(|known| known.reference["id"] == id.as_str());
        if let Some(known) = known {
            known.take(role);
            return known.reference.clone();
        }
        let reference = json!({ "id": id, "name": name });
        let mut listed = reference.clone();
        if let (Some(name), Some(code)) = (&party.name, &party.code) {
            listed["identifier"] = json!({ "scheme": CREDIT, "id": code, "legalName": name });
        }
        self.all.push(Listed { reference: reference.clone(), party: listed, roles: vec![role] });
        reference
    }

    fn listed(self) -> Value {
        let with = |listed: Listed| {
            let mut party = listed.party;
            party["roles"] = listed.roles.into();
            party
        };
        self.all.into_iter().map(with).collect()
    }
}

impl Listed {
    fn take(&mut self, role: &'static str) {
        if !self.roles.contains(&role) {
            self.roles.push(role);
        }
    }
}
