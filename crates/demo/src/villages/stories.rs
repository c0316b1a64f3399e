//! A channel that is mended and paid for; a road that is bought in pieces; a
//! village where little was bought and one resolution failed.

use kernel::{AreaCode, Error, Result, Time};

use super::hands::{Form, Tale, booked, budgeted, meeting, paid, resolution, text};
use super::{VillageMatter, lets, moment};
use crate::history::Value;

type All = Vec<VillageMatter>;

/// 羊路井村
const CHANNEL: &str = "150303104234";
/// 四新村
const ROADS: &str = "150303104235";
/// 新地村
const SQUARE: &str = "150302101203";

/// A need of so many yuan.
fn need((category, item, site): (&str, &str, &str), yuan: i64, resolution: Option<usize>) -> Form {
    let mut form = vec![
        ("category", text(category)),
        ("item", text(item)),
        ("need", text("村民代表多次反映，经现场查看属实。")),
        ("estimate", Value::Whole(yuan * 100)),
        ("line", text("05")),
        ("site", text(site)),
    ];
    form.extend(resolution.map(|n| ("resolution", Value::Matter(n))));
    // goods and services stand side by side in the list
    form.extend((category == "goods").then(|| ("power", text("04"))));
    form
}

fn bidder(name: &str, code: &str) -> Form {
    vec![("bidder_kind", text("organisation")), ("bidder", text(name)), ("bidder_code", text(code))]
}

/// Invented; the codes belong to nobody.
const TEAMS: [(&str, &str); 4] = [
    ("沙海建筑队（虚构）", "92150303MA0NDEMO01"),
    ("黄河水利工程队（虚构）", "92150303MA0NDEMO02"),
    ("贺兰施工队（虚构）", "92150303MA0NDEMO03"),
    ("乌素图商店（虚构）", "92150303MA0NDEMO04"),
];

/// An expense of so many yuan to a team, under a voucher.
fn expense(use_: &str, (yuan, voucher): (i64, &str), team: usize, day: jiff::civil::Date) -> Form {
    let (name, code) = TEAMS[team % TEAMS.len()];
    vec![
        ("amount", Value::Whole(yuan * 100)),
        ("line", text("05")),
        ("use", text(use_)),
        ("kind", text("works")),
        ("channel", text("bank")),
        ("payee_kind", text("organisation")),
        ("payee", text(name)),
        ("payee_code", text(code)),
        ("voucher", text("invoice")),
        ("voucher_no", text(voucher)),
        ("voucher_date", Value::Date(day)),
        ("invoice", Value::Photos(1)),
    ]
}

/// From the need to the notice of the award: three quotes within six days.
fn quoted<'a>(
    all: &'a mut All,
    (village, end): (AreaCode, Time),
    title: &'static str,
    (days, form): (i64, Form),
    prices: [i64; 3],
) -> Result<Tale<'a>> {
    let mut tale = Tale::begin(all, (village, end), ("village_purchase", title));
    tale.act((days, "09:00"), "clerk", "state_need", form)?;
    tale.act((days, "15:00"), "watch", "seal", Vec::new())?;
    let (_, until) = moment(end, days - 7, "10:00")?;
    let call = vec![
        ("deadline", text(until.to_string())),
        ("where", text("村务公开栏和村民微信群")),
        ("photos", Value::Photos(1)),
    ];
    tale.act((days - 1, "09:00"), "clerk", "invite", call)?;
    for (n, (name, code)) in (0_i64..).zip(&TEAMS[..3]) {
        let mut form = bidder(name, code);
        form.push(("photos", Value::Photos(1)));
        tale.act((days - 2 - n, "11:00"), "accounts", "take_bid", form)?;
    }
    for (n, price) in (1_i64..).zip(prices) {
        let opened = vec![
            ("bid_no", Value::Whole(n)),
            ("price", Value::Whole(price * 100)),
            ("valid", text("valid")),
        ];
        tale.act((days - 7, "10:30"), "accounts", "open_bid", opened)?;
    }
    let seen = vec![("photos", Value::Photos(1))];
    tale.act((days - 7, "11:00"), "watch", "confirm_opening", seen)?;
    let lowest = (1_i64..).zip(prices).min_by_key(|(_, price)| *price).map_or(1, |(n, _)| n);
    let won = vec![("bid_no", Value::Whole(lowest))];
    tale.act((days - 7, "15:00"), "secretary", "award", won)?;
    Ok(tale)
}

fn signed(tale: &mut Tale<'_>, (days, number): (i64, &str), retention: i64) -> Result<()> {
    let form = vec![
        ("contract_no", text(number)),
        ("signed_on", Value::Date(tale.day(days)?)),
        ("ends_on", Value::Date(tale.day(days - 60)?)),
        ("retention", Value::Whole(retention)),
        ("papers", Value::Photos(2)),
    ];
    tale.act((days, "10:00"), "head", "contract", form).map(drop)
}

fn received(tale: &mut Tale<'_>, days: i64, yuan: i64) -> Result<()> {
    let form = vec![
        ("received_on", Value::Date(tale.day(days)?)),
        ("measured", Value::Whole(yuan * 100)),
        ("photos", Value::Photos(2)),
    ];
    tale.act((days, "09:30"), "clerk", "receive", form)?;
    tale.act((days, "10:30"), "accounts", "confirm", vec![("photos", Value::Photos(1))]).map(drop)
}

fn code(village: &str) -> Result<AreaCode> {
    village.parse().map_err(Error::internal)
}

/// Resolved, budgeted, quoted, built, paid as received, and a month closed.
pub(super) fn channel(all: &mut All, end: Time) -> Result<()> {
    let of = (code(CHANNEL)?, end);
    let plan = "修缮灌溉水渠三百米，六月完工，费用从村集体收入列支。";
    let by = resolution(all, of, ("修缮灌溉水渠和全年预算", plan), (62, 80_000))?;
    budgeted(all, of, by, (43, 80_000))?;
    let lease = vec![("lease", Value::Matter(lets::workshop(all, of)?))];
    booked(all, of, ("厂房租金收入", "income", "集体厂房租金"), (43, 60_000), lease)?;
    let works = need(("works", "修缮灌溉水渠", "一组东渠"), 30_000, Some(by));
    let mut tale = quoted(all, of, "修缮灌溉水渠", (41, works), [29_200, 28_600, 29_800])?;
    signed(&mut tale, (29, "YLJ-2026-01"), 5)?;
    received(&mut tale, 20, 14_300)?;
    received(&mut tale, 6, 14_300)?;
    let bought = tale.number();
    let mut form =
        expense("水渠工程第一次进度款", (13_585, "24150000000020260101"), 1, tale.day(19)?);
    form.extend([("resolution", Value::Matter(by)), ("purchase", Value::Matter(bought))]);
    paid(all, of, "水渠工程进度款", (10, form, 7))?;
    let mut tale = Tale::begin(all, of, ("village_month", "村账月结"));
    let month = tale.day(43)?.strftime("%Y-%m").to_string();
    let form = vec![
        ("month", text(month)),
        ("bank_balance", Value::Whole(6_000_000)),
        ("statement", Value::Photos(1)),
    ];
    tale.act((11, "09:00"), "accounts", "close", form)?;
    tale.act((11, "15:00"), "agency", "approve", Vec::new())?;
    let day = tale.day(6)?;
    let office = expense("村部打印纸和墨盒", (640, "24150000000020260102"), 3, day);
    paid(all, of, "村部办公用品", (5, office, 4))?;
    let mended = expense("路灯灯泡", (320, "24150000000020260103"), 3, day);
    paid(all, of, "更换路灯灯泡", (4, mended, 2))?;
    // after the month that is closed, whatever the day of the end
    let lease = vec![("lease", Value::Matter(lets::land(all, of)?))];
    booked(all, of, ("机动地承包费", "income", "三组北滩机动地承包费"), (9, 20_000), lease)
}

/// One road in three pieces, each just below the threshold, in every state on
/// the way: what the red lights are for.
pub(super) fn roads(all: &mut All, end: Time) -> Result<()> {
    let of = (code(ROADS)?, end);
    let plan = "修补村道三处，分段实施，费用从村集体收入列支。";
    let by = resolution(all, of, ("修补村道", plan), (60, 160_000))?;
    budgeted(all, of, by, (41, 160_000))?;
    booked(all, of, ("机动地承包收入", "income", "机动地承包费"), (41, 120_000), Vec::new())?;
    let piece = |item| need(("works", item, "村口至二组道路"), 49_500, Some(by));
    let mut tale =
        quoted(all, of, "修补村道（东段）", (38, piece("修补村道东段")), [49_000, 49_000, 49_400])?;
    signed(&mut tale, (26, "SX-2026-01"), 3)?;
    received(&mut tale, 8, 49_000)?;
    let mut tale =
        quoted(all, of, "修补村道（中段）", (24, piece("修补村道中段")), [48_800, 48_900, 49_300])?;
    signed(&mut tale, (12, "SX-2026-02"), 3)?;
    quoted(all, of, "修补村道（西段）", (9, piece("修补村道西段")), [48_700, 49_100, 49_200])?;
    let lights = need(("goods", "太阳能路灯十二盏", "二组"), 26_000, Some(by));
    quoted(all, of, "采购太阳能路灯", (4, lights), [25_000, 25_500, 25_800]).map(drop)
}

/// A purchase from a neighbour, one that nobody bid for, a resolution that
/// failed and a lease that is being decided.
pub(super) fn square(all: &mut All, end: Time) -> Result<()> {
    let of = (code(SQUARE)?, end);
    let plan = "添置村部会议桌椅和广场座椅，费用从村集体收入列支。";
    let by = resolution(all, of, ("添置村部和广场设施", plan), (58, 40_000))?;
    budgeted(all, of, by, (39, 40_000))?;
    booked(all, of, ("上级补助收入", "income", "一事一议补助"), (39, 20_000), Vec::new())?;
    let mut tale = Tale::begin(all, of, ("village_purchase", "广场长椅"));
    let chairs = need(("goods", "广场长椅六张", "村民广场"), 4_200, None);
    tale.act((30, "09:00"), "clerk", "state_need", chairs)?;
    tale.act((30, "15:00"), "watch", "seal", Vec::new())?;
    let chosen = vec![
        ("bidder_kind", text("person")),
        ("person", text("某某（虚构）")),
        ("price", Value::Whole(408_000)),
        ("photos", Value::Photos(1)),
    ];
    tale.act((29, "10:00"), "secretary", "choose", chosen)?;
    signed(&mut tale, (24, "XD-2026-01"), 0)?;
    received(&mut tale, 16, 4_080)?;
    tale.act((15, "09:00"), "head", "finish", Vec::new())?;
    let mut tale = Tale::begin(all, of, ("village_purchase", "会议室投影"));
    let screen = need(("goods", "会议室投影一套", "村部"), 12_000, Some(by));
    tale.act((28, "09:00"), "clerk", "state_need", screen)?;
    tale.act((28, "15:00"), "watch", "seal", Vec::new())?;
    let (_, until) = moment(end, 20, "10:00")?;
    let call = vec![
        ("deadline", text(until.to_string())),
        ("where", text("村务公开栏")),
        ("photos", Value::Photos(1)),
    ];
    tale.act((27, "09:00"), "clerk", "invite", call)?;
    tale.act((20, "11:00"), "watch", "confirm_opening", vec![("photos", Value::Photos(1))])?;
    let why = vec![("reason", text("没有人投标，改为明年列支。"))];
    tale.act((18, "09:00"), "head", "give_up", why)?;
    let mut tale = Tale::begin(all, of, ("village_resolution", "收取卫生费"));
    let proposal = vec![("power", text("01")), ("plan", text("每户每年收取卫生费六十元。"))];
    tale.act((25, "09:00"), "secretary", "propose", proposal)?;
    let met = meeting(tale.day(24)?, 7, 6, 2);
    tale.act((24, "19:40"), "clerk", "confer", met)?;
    let mut tale = Tale::begin(all, of, ("cooperative_resolution", "出租闲置厂房"));
    let lease = vec![("power", text("11")), ("plan", text("公开招租闲置厂房，租期三年。"))];
    tale.act((6, "09:00"), "chair", "propose", lease)?;
    let met = meeting(tale.day(5)?, 5, 4, 4);
    tale.act((5, "19:40"), "clerk", "confer", met).map(drop)
}
