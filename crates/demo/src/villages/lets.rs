//! What a village owns and lets: a hall under an old contract, whose rent is
//! paid, and land that was listed and is in arrears.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use kernel::{AreaCode, Error, Result, Time};

use super::hands::{Form, Tale, meeting, text};
use super::{VillageMatter, moment};
use crate::history::Value;

type All = Vec<VillageMatter>;
type Of = (AreaCode, Time);

/// An asset, entered and checked the next day.
fn asset(
    all: &mut All,
    of: Of,
    (name, kind, place): (&'static str, &str, &str),
    (size, unit, acquired): (&str, &str, Date),
    (days, yuan): (i64, i64),
) -> Result<usize> {
    let mut tale = Tale::begin(all, of, ("village_asset", name));
    let form = vec![
        ("entry", text("enter")),
        ("name", text(name)),
        ("kind", text(kind)),
        ("place", text(place)),
        ("size", text(size)),
        ("unit", text(unit)),
        ("acquired", Value::Date(acquired)),
        ("book_value", Value::Whole(yuan * 100)),
        ("custodian", text("village_clerk")),
        ("condition", text("in_use")),
        ("photos", Value::Photos(1)),
    ];
    tale.act((days, "09:00"), "clerk", "record", form)?;
    tale.act((days - 1, "10:00"), "coopwatch", "confirm", Vec::new())?;
    Ok(tale.number())
}

/// Of the cooperative, in force fifteen days after it was proposed.
fn resolution(
    all: &mut All,
    of: Of,
    (title, plan): (&'static str, &'static str),
    (days, yuan): (i64, i64),
) -> Result<usize> {
    let mut tale = Tale::begin(all, of, ("cooperative_resolution", title));
    let met = |tale: &Tale<'_>, after: i64, should, came, agreed| -> Result<Form> {
        Ok(meeting(tale.day(days - after)?, should, came, agreed))
    };
    let proposal =
        vec![("power", text("12")), ("plan", text(plan)), ("amount", Value::Whole(yuan * 100))];
    let said = || vec![("opinion", text("同意，按程序公开招租。"))];
    tale.act((days, "09:20"), "chair", "propose", proposal)?;
    let form = met(&tale, 1, 5, 5, 5)?;
    tale.act((days - 1, "19:30"), "clerk", "confer", form)?;
    tale.act((days - 2, "09:30"), "secretary", "study", said())?;
    tale.act((days - 3, "10:30"), "mayor", "approve", said())?;
    let form = met(&tale, 5, 36, 31, 29)?;
    tale.act((days - 5, "20:00"), "clerk", "resolve", form)?;
    tale.act((days - 6, "09:30"), "coopwatch", "seal", Vec::new())?;
    let posted = vec![("where", text("村务公开栏")), ("photos", Value::Photos(1))];
    tale.act((days - 6, "15:00"), "clerk", "post", posted)?;
    Ok(tale.number())
}

/// A workshop under a contract from before the rules: its rent of this year is
/// booked at the bank. Answers the lease.
pub(super) fn workshop(all: &mut All, of: Of) -> Result<usize> {
    let what = ("集体厂房", "building", "二组砖厂旧址");
    let asset = asset(all, of, what, ("1260", "square_metre", date(2012, 6, 1)), (61, 480_000))?;
    let mut tale = Tale::begin(all, of, ("village_lease", "集体厂房租赁老合同"));
    let before = i64::from(moment(of.1, 43, "00:00")?.0.year()) - 2024;
    let form = vec![
        ("asset", Value::Matter(asset)),
        ("use", text("仓储")),
        ("contract_no", text("YLJ-2023-05")),
        ("signed_on", Value::Date(date(2023, 12, 18))),
        ("starts_on", Value::Date(date(2024, 1, 1))),
        ("ends_on", Value::Date(date(2043, 12, 31))),
        ("rent", Value::Whole(6_000_000)),
        ("period", text("year")),
        ("due_days", Value::Whole(30)),
        ("paid_before", Value::Whole(before * 6_000_000)),
        ("bidder_kind", text("person")),
        ("person", text("某某（虚构）")),
        ("papers", Value::Photos(2)),
    ];
    tale.act((59, "09:00"), "clerk", "enter_late", form)?;
    tale.act((57, "10:00"), "agency", "confirm_late", Vec::new())?;
    Ok(tale.number())
}

/// Land that was listed, went to the highest of two, and whose first rent is
/// not paid whole. A letter was sent.
pub(super) fn land(all: &mut All, of: Of) -> Result<usize> {
    let what = ("机动地（三组北滩）", "land", "三组北滩");
    let asset = asset(all, of, what, ("186.4", "mu", date(1998, 10, 1)), (61, 0))?;
    let plan = "三组北滩机动地一百八十六亩四分公开发包，期限三年，底价每年七万元。";
    let by = resolution(all, of, ("发包三组北滩机动地", plan), (60, 70_000))?;
    let mut tale = Tale::begin(all, of, ("village_lease", "三组北滩机动地发包"));
    let form = vec![
        ("asset", Value::Matter(asset)),
        ("resolution", Value::Matter(by)),
        ("plan", text("三年一包，按半年付租，第二年起每年上调百分之二。")),
        ("use", text("种植玉米、向日葵")),
        ("floor", Value::Whole(7_000_000)),
        ("floor_by", text("comparison")),
        ("months", Value::Whole(36)),
        ("period", text("half_year")),
        ("due_days", Value::Whole(5)),
        ("deposit", Value::Whole(500_000)),
        ("step_years", Value::Whole(1)),
        ("step_percent", Value::Whole(2)),
        ("papers", Value::Photos(1)),
    ];
    tale.act((44, "09:00"), "chair", "plan", form)?;
    tale.act((43, "10:00"), "mayor", "approve", Vec::new())?;
    listed(&mut tale)?;
    let start = tale.day(26)?;
    let last = start.saturating_add(3.years()).yesterday().map_err(Error::internal)?;
    let form = vec![
        ("contract_no", text("YLJ-ZL-2026-01")),
        ("signed_on", Value::Date(start)),
        ("starts_on", Value::Date(start)),
        ("ends_on", Value::Date(last)),
        ("papers", Value::Photos(2)),
    ];
    tale.act((26, "10:00"), "head", "contract", form)?;
    tale.act((25, "10:00"), "agency", "file", Vec::new())?;
    let pay_by = Value::Date(tale.day(-10)?);
    let letter = vec![("pay_by", pay_by), ("handed", text("in_person"))];
    tale.act((4, "09:30"), "accounts", "send_letter", letter)?;
    Ok(tale.number())
}

/// From the listing to the award.
fn listed(tale: &mut Tale<'_>) -> Result<()> {
    let until = tale.moment(34, "17:00")?;
    let call = vec![
        ("deadline", text(until.to_string())),
        ("where", text("村务公开栏和镇交易平台")),
        ("photos", Value::Photos(1)),
    ];
    tale.act((42, "09:00"), "clerk", "list", call)?;
    let bids = [("北滩种植合作社（虚构）", 7_600_000), ("沙海农业公司（虚构）", 7_250_000)];
    for (n, (name, _)) in (0_i64..).zip(bids) {
        let form = vec![
            ("bidder_kind", text("organisation")),
            ("bidder", text(name)),
            ("deposit_paid", Value::Whole(500_000)),
            ("photos", Value::Photos(1)),
        ];
        tale.act((40 - n, "11:00"), "accounts", "take_bid", form)?;
    }
    for (n, (_, price)) in (1_i64..).zip(bids) {
        let form = vec![
            ("bid_no", Value::Whole(n)),
            ("price", Value::Whole(price)),
            ("valid", text("valid")),
        ];
        tale.act((33, "10:00"), "accounts", "open_bid", form)?;
    }
    let photos = || vec![("photos", Value::Photos(1))];
    tale.act((33, "10:30"), "coopwatch", "confirm_opening", photos())?;
    tale.act((33, "15:00"), "secretary", "award", vec![("bid_no", Value::Whole(1))])?;
    tale.act((31, "10:00"), "accounts", "return_deposits", photos())?;
    Ok(())
}
