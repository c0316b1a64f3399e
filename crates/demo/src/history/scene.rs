//! The cold flat: 20 October, 21:10, 海勃湾.
//!
//! An old woman's daughter calls, then two neighbours. The heating firm signs
//! at 21:25 and gives it back; the property manager gives it back too; the
//! shift leader rules that the riser is the property manager's. It is mended
//! in the night. Of three callers one cannot be reached.

use kernel::{AreaCode, Time};

use super::course::{By, PlannedAct, Value, person};
use super::phrases::Spot;
use super::steps::answered;
use super::{Caller, PlannedMatter, place, when};
use crate::city::City;
use crate::dice::Dice;

const MICRO_GRID: &str = "150302003012001001";
const FIRM: &str = "hbw-heating-central";
const MANAGER: &str = "hbw-003-property-1";

/// The three matters, or none when the month has no such evening in it yet.
pub fn cold_flat(city: &City, end: Time) -> Vec<PlannedMatter> {
    let Some(call) = evening_before(end) else { return Vec::new() };
    let Ok(area) = MICRO_GRID.parse::<AreaCode>() else { return Vec::new() };
    let Some((_, shape)) = city.boundaries.iter().find(|(code, _)| *code == area) else {
        return Vec::new();
    };
    let place = place::within(city, area, shape, Spot::Residence, &mut Dice::new(20, "cold flat"));
    let daughter = "我替母亲反映：家里暖气片从下午起就是凉的，屋里只有十三度，\
        她八十二岁，一个人住，夜里怎么熬。";
    let first =
        Told { at: 0, channel: "hotline", text: daughter, name: "白玉梅", phone: "19900002110" };
    let second = Told {
        at: 8,
        channel: "hotline",
        text: "跟楼上白奶奶家一根管子，暖气都不热，孩子在发烧。",
        name: "云国庆",
        phone: "19900002118",
    };
    let third = Told {
        at: 17,
        channel: "page",
        text: "一单元从一楼到六楼暖气全是凉的，外面零度。",
        name: "韩晓东",
        phone: "19900002127",
    };
    let mother = Caller { name: "乌兰".into(), phone: "19900002111".into() };
    let mut matters = vec![
        PlannedMatter {
            on_behalf_of: Some(mother),
            follow_up: "person",
            acts: main_acts(call),
            ..matter(&first, call, &place)
        },
        PlannedMatter { acts: merged(call, 9, 1, REACHED), ..matter(&second, call, &place) },
        PlannedMatter { acts: merged(call, 19, 2, NOT_REACHED), ..matter(&third, call, &place) },
    ];
    for matter in &mut matters {
        matter.acts.retain(|a| a.at <= end);
        if matter.acts.last().is_none_or(|a| a.act != "close") {
            // the month ends in the middle of the story
            return Vec::new();
        }
    }
    matters
}

/// 21:10 on the last 20 October before `end`.
fn evening_before(end: Time) -> Option<Time> {
    let year = when::civil(end).0.year();
    [year, year - 1]
        .into_iter()
        .filter_map(|y| format!("{y}-10-20T21:10:00+08:00").parse::<Time>().ok())
        .find(|at| at.plus_minutes(4 * 24 * 60) < end)
}

struct Told {
    /// Minutes after the first call.
    at: i64,
    channel: &'static str,
    text: &'static str,
    name: &'static str,
    phone: &'static str,
}

fn matter(told: &Told, call: Time, place: &place::Where) -> PlannedMatter {
    let by_phone = told.channel == "hotline";
    PlannedMatter {
        number: 0,
        at: call.plus_minutes(told.at),
        channel: told.channel,
        taken_by: by_phone.then(|| "intake1".to_owned()),
        request_type: "ask_help",
        text: told.text.to_owned(),
        subcategory: "0601".to_owned(),
        area: place.area,
        point: Some(place.point),
        address: place.address.clone(),
        reporter: Some(Caller { name: told.name.to_owned(), phone: told.phone.to_owned() }),
        on_behalf_of: None,
        follow_up: "reporter",
        confidential: false,
        begins: if by_phone { "take_call" } else { "report" },
        form: Vec::new(),
        acts: Vec::new(),
        stage: "closed",
        story: "cold_flat",
    }
}

/// Minutes after the call, act, by whom, form.
type Line = (i64, &'static str, By, Vec<(&'static str, Value)>);

fn acts(call: Time, lines: Vec<Line>) -> Vec<PlannedAct> {
    lines
        .into_iter()
        .map(|(minutes, act, by, form)| {
            let may_fail = act == "contact";
            PlannedAct { at: call.plus_minutes(minutes), act, by, form, may_fail }
        })
        .collect()
}

fn main_acts(call: Time) -> Vec<PlannedAct> {
    let firm = |post: &str| person(&format!("{FIRM}-{post}"));
    let manager = |post: &str| person(&format!("{MANAGER}-{post}"));
    let unit = |code: &str| Value::Unit(code.to_owned());
    let phone = || vec![("contact_by", Value::from("phone"))];
    acts(
        call,
        vec![
            (4, "file_at_intake", person("intake1"), vec![("subcategory", "0601".into())]),
            (6, "dispatch", person("dispatch1"), vec![("lead", unit(FIRM))]),
            (15, "sign", firm("liaison"), vec![]),
            (18, "contact", firm("liaison"), phone()),
            (
                30,
                "return",
                firm("liaison"),
                vec![
                    ("rule", "供热设施管理办法：入楼阀门以后的共用立管由物业负责".into()),
                    ("reason", "换热站和楼前阀门压力、温度正常，问题在楼内立管".into()),
                    ("right_unit", unit(MANAGER)),
                ],
            ),
            (38, "uphold_return", person("dispatch1"), vec![]),
            (
                42,
                "dispatch",
                person("dispatch1"),
                vec![("lead", unit(MANAGER)), ("assist", Value::Units(vec![FIRM.to_owned()]))],
            ),
            (50, "sign", manager("liaison"), vec![]),
            (
                62,
                "return",
                manager("liaison"),
                vec![
                    ("rule", "物业服务合同：供热设施不在代管范围".into()),
                    ("reason", "立管未移交物业，应由供热企业维修".into()),
                    ("right_unit", unit(FIRM)),
                ],
            ),
            (
                82,
                "rule",
                person("shift1"),
                vec![
                    ("lead", unit(MANAGER)),
                    ("assist", Value::Units(vec![FIRM.to_owned()])),
                    ("rule", "楼内共用立管随房屋共用部位由物业维护，供热企业配合泄水".into()),
                    ("reason", "物业服务合同附件三列明共用管道；夜间先抢修，费用另议".into()),
                ],
            ),
            (90, "sign", manager("liaison"), vec![]),
            (92, "contact", manager("liaison"), phone()),
            (
                94,
                "assign",
                manager("liaison"),
                vec![("handler", Value::Account(format!("{MANAGER}-handler")))],
            ),
            (
                230,
                "handle",
                manager("handler"),
                vec![
                    (
                        "measures",
                        "供热企业配合泄水，更换一单元立管阀门，排气后回水正常，入户测温二十一度。"
                            .into(),
                    ),
                    ("photos", Value::Photos(2)),
                ],
            ),
            (
                236,
                "assist",
                firm("liaison"),
                vec![("measures", "关闭楼前阀门配合泄水，恢复供水后调压。".into())],
            ),
            (
                680,
                "reply",
                manager("handler"),
                vec![
                    ("answer", "夜里换了一单元立管阀门，家里现在二十一度，老人安好。".into()),
                    ("contact_by", "visit".into()),
                ],
            ),
            (705, "sign_off", manager("leader"), vec![]),
            (
                715,
                "feed_back",
                manager("liaison"),
                vec![("result", "立管阀门更换完毕，全单元恢复供热。".into())],
            ),
            (750, "review", person("dispatch2"), vec![]),
            (800, "verify", person("followup1"), vec![]),
            (980, "follow_up", person("followup2"), answered("yes", "very_content")),
            (1010, "close", person("shift2"), vec![]),
        ],
    )
}

/// What the others were asked, from when the first was archived.
const REACHED: &[(i64, &str)] = &[(1060, "follow_up"), (1090, "close")];
const NOT_REACHED: &[(i64, &str)] = &[
    (1070, "follow_up_attempt"),
    (1250, "follow_up_attempt"),
    (2200, "follow_up_attempt"),
    (2210, "follow_up"),
    (2300, "close"),
];

fn merged(call: Time, minutes: i64, after: usize, then: &[(i64, &'static str)]) -> Vec<PlannedAct> {
    let form =
        vec![("into", Value::Matter(after)), ("reason", "同一单元同一立管，并案处理".into())];
    let mut lines: Vec<Line> = vec![(minutes + 2, "merge", person("intake2"), form)];
    let reached = then.len() == REACHED.len();
    for (minutes, act) in then {
        let (by, form) = match *act {
            "close" => (person("shift2"), vec![]),
            "follow_up" if reached => (person("followup1"), answered("yes", "content")),
            "follow_up" => (person("followup1"), vec![("asked", "unreachable".into())]),
            _ => (person("followup1"), vec![]),
        };
        lines.push((*minutes, act, by, form));
    }
    acts(call, lines)
}
