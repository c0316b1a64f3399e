//! Staff of the made-up city. Nobody here exists.

use kernel::{AreaCode, Level};
use territory::Area;
use territory::taxonomy::Names;

use crate::dice::Dice;
use crate::divisions::is_village;
use crate::units::DemoUnit;
use crate::villages::{COUNTY_OFFICES, OFFICES, TOWN_OFFICES, login};

/// Where somebody holds a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Post {
    Area(AreaCode),
    /// By the unit's code.
    Unit(String),
}

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name of the account.
    pub login: String,
    /// `王秀英`, `Wang Xiuying`
    pub name: Names,
    /// What they are, for the list of demo accounts.
    pub title: Names,
    pub role: &'static str,
    pub post: Post,
    /// Whether the demo gives them a password. The others only act in its
    /// history.
    pub sign_in: bool,
}

/// The room: login, role, Chinese and English title.
const ROOM: [(&str, &str, &str, &str); 17] = [
    ("intake1", "intake_clerk", "受理员", "Intake clerk"),
    ("intake2", "intake_clerk", "受理员", "Intake clerk"),
    ("intake3", "intake_clerk", "受理员", "Intake clerk"),
    ("shift1", "shift_leader", "值班长", "Shift leader"),
    ("shift2", "shift_leader", "值班长", "Shift leader"),
    ("dispatch1", "dispatcher", "派遣员", "Dispatcher"),
    ("dispatch2", "dispatcher", "派遣员", "Dispatcher"),
    ("supervise1", "supervisor", "督办员", "Supervisor"),
    ("supervise2", "supervisor", "督办员", "Supervisor"),
    ("followup1", "follow_up_clerk", "回访员", "Follow-up clerk"),
    ("followup2", "follow_up_clerk", "回访员", "Follow-up clerk"),
    ("duty1", "duty_leader", "带班领导", "Duty leader"),
    ("leader1", "leader", "市领导", "City leader"),
    ("inspect1", "field_inspector", "监督员", "Field inspector"),
    ("inspect2", "field_inspector", "监督员", "Field inspector"),
    ("admin", "administrator", "系统管理员", "Administrator"),
    ("audit", "auditor", "审计员", "Auditor"),
];

/// Units whose staff can sign in.
const SHOWN_UNITS: [&str; 10] = [
    "hbw-heating-central",
    "hbw-003-property-1",
    "hbw-003-town",
    "hbw-003-enforcement",
    "hbw-urban",
    "hbw-roads",
    "hbw-water",
    "hbw-ecology",
    "hbw-labour",
    "wd-heating",
];

/// A town, a village and a grid whose staff can sign in: those of the scene.
const SHOWN_TOWN: &str = "150302003";
const SHOWN_VILLAGE: &str = "150302003012";
const SHOWN_GRID: &str = "150302003012001";

/// Everybody, in an order that never changes.
pub fn people(areas: &[Area], units: &[DemoUnit]) -> Vec<Person> {
    let mut dice = Dice::new(1503, "people");
    let mut people = Vec::new();
    let mut add = |login: String, role, title: Names, post, sign_in| {
        let name = name(&mut dice);
        people.push(Person { login, name, title, role, post, sign_in });
    };
    if let Some(city) = areas.iter().find(|a| a.level == Level::City) {
        for (login, role, zh, en) in ROOM {
            let title = Names { zh: format!("社会治理中心 {zh}"), en: en.to_owned() };
            add(login.to_owned(), role, title, Post::Area(city.code), true);
        }
    }
    for area in areas {
        let digits = area.code.to_string();
        let (role, zh, en, shown, width) = match area.level {
            Level::Town => ("duty_leader", "带班领导", "Duty leader of a town", SHOWN_TOWN, 9),
            Level::Village => {
                ("liaison_officer", "驻村(联社)干部", "Liaison officer", SHOWN_VILLAGE, 12)
            }
            Level::Grid => ("grid_member", "网格员", "Grid member", SHOWN_GRID, 15),
            _ => continue,
        };
        let digits = digits.get(..width).unwrap_or_default();
        let title = Names { zh: format!("{} {zh}", area.name), en: en.to_owned() };
        let login = area_login(area.level, area.code);
        add(login, role, title, Post::Area(area.code), digits == shown);
    }
    for DemoUnit { unit, .. } in units {
        let shown = SHOWN_UNITS.contains(&unit.code.as_str());
        for (role, en, ending) in [
            ("unit_liaison", "Liaison of a unit", "liaison"),
            ("handler", "Handler in a unit", "handler"),
            ("unit_leader", "Leader of a unit", "leader"),
        ] {
            let post = unit.posts.iter().find(|p| p.role == role);
            let zh = post.map_or(role, |p| p.title.as_str());
            let title = Names { zh: format!("{} {zh}", unit.name), en: en.to_owned() };
            let login = format!("{}-{ending}", unit.code);
            add(login, role, title, Post::Unit(unit.code.clone()), shown);
        }
    }
    // last, so that everybody before keeps their name
    for (area, offices) in offices(areas) {
        let shown = VILLAGES_SHOWN.iter().any(|code| code.parse() == Ok(area.code));
        for (office, role, zh, en) in offices {
            let title = Names { zh: format!("{} {zh}", area.name), en: (*en).to_owned() };
            add(login(office, area.code), role, title, Post::Area(area.code), shown);
        }
    }
    people
}

/// A village, its town and its county whose offices can sign in.
const VILLAGES_SHOWN: [&str; 3] = ["150303", "150303104", "150303104234"];

type Offices = &'static [(&'static str, &'static str, &'static str, &'static str)];

/// Villages proper and the towns and counties that have some, with their offices.
fn offices(areas: &[Area]) -> Vec<(&Area, Offices)> {
    let is = |a: &&Area| a.level == Level::Village && is_village(a.code);
    let round = |level: Level| {
        move |a: &&Area| {
            a.level == level && areas.iter().filter(is).any(|v| a.code.contains(v.code))
        }
    };
    let of_towns = areas.iter().filter(round(Level::Town)).map(|a| (a, &TOWN_OFFICES[..]));
    let of_villages = areas.iter().filter(is).map(|a| (a, &OFFICES[..]));
    let of_counties = areas.iter().filter(round(Level::County)).map(|a| (a, &COUNTY_OFFICES[..]));
    of_towns.chain(of_villages).chain(of_counties).collect()
}

/// Login of whoever looks after the area of that level round `code`:
/// `town2003`, `village2003v012`, `grid2003v012g001`. Not all digits in a row:
/// some would read as a telephone number, which no login may.
pub(crate) fn area_login(level: Level, code: AreaCode) -> String {
    let digits = code.to_string();
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default().to_owned();
    let (town, village, grid) = (part(5..9), part(9..12), part(12..15));
    match level {
        Level::Town => format!("town{town}"),
        Level::Village => format!("village{town}v{village}"),
        _ => format!("grid{town}v{village}g{grid}"),
    }
}

/// Common surnames and given names, thrown together.
const SURNAMES: [(&str, &str); 24] = [
    ("王", "Wang"),
    ("李", "Li"),
    ("张", "Zhang"),
    ("刘", "Liu"),
    ("陈", "Chen"),
    ("杨", "Yang"),
    ("赵", "Zhao"),
    ("黄", "Huang"),
    ("周", "Zhou"),
    ("吴", "Wu"),
    ("徐", "Xu"),
    ("孙", "Sun"),
    ("马", "Ma"),
    ("胡", "Hu"),
    ("郭", "Guo"),
    ("何", "He"),
    ("高", "Gao"),
    ("林", "Lin"),
    ("罗", "Luo"),
    ("郑", "Zheng"),
    ("白", "Bai"),
    ("云", "Yun"),
    ("包", "Bao"),
    ("韩", "Han"),
];
const GIVEN: [(&str, &str); 28] = [
    ("秀英", "Xiuying"),
    ("建国", "Jianguo"),
    ("丽", "Li"),
    ("伟", "Wei"),
    ("敏", "Min"),
    ("静", "Jing"),
    ("强", "Qiang"),
    ("磊", "Lei"),
    ("洋", "Yang"),
    ("艳", "Yan"),
    ("勇", "Yong"),
    ("娜", "Na"),
    ("杰", "Jie"),
    ("娟", "Juan"),
    ("涛", "Tao"),
    ("明", "Ming"),
    ("超", "Chao"),
    ("霞", "Xia"),
    ("平", "Ping"),
    ("桂兰", "Guilan"),
    ("玉梅", "Yumei"),
    ("志刚", "Zhigang"),
    ("海燕", "Haiyan"),
    ("晓东", "Xiaodong"),
    ("乌兰", "Wulan"),
    ("其其格", "Qiqige"),
    ("春花", "Chunhua"),
    ("国庆", "Guoqing"),
];

/// An invented name in both scripts.
pub(crate) fn name(dice: &mut Dice) -> Names {
    let surname = dice.one(&SURNAMES).unwrap_or(&("王", "Wang"));
    let given = dice.one(&GIVEN).unwrap_or(&("敏", "Min"));
    Names { zh: format!("{}{}", surname.0, given.0), en: format!("{} {}", surname.1, given.1) }
}
