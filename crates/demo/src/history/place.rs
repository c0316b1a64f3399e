//! Where a matter is, and whose voice it is. Streets, estates, people and
//! numbers are invented.

use kernel::{AreaCode, Level};
use territory::{Area, Point, Shape};

use super::Caller;
use super::phrases::Spot;
use crate::city::City;
use crate::dice::Dice;
use crate::people::name;

const ESTATES: [&str; 24] = [
    "阳光花园",
    "书香苑",
    "御景华庭",
    "安居小区",
    "金沙湾",
    "世纪新村",
    "祥和家园",
    "学府佳苑",
    "河畔人家",
    "锦绣园",
    "东方丽景",
    "温馨家园",
    "广厦小区",
    "矿务局家属院",
    "电厂家属院",
    "惠民小区",
    "福泽园",
    "紫荆苑",
    "西苑小区",
    "北岸名都",
    "康宁小区",
    "龙泽苑",
    "银河小区",
    "翠堤湾",
];
const STREETS: [&str; 14] = [
    "黄河街",
    "人民路",
    "滨河大道",
    "新华大街",
    "机场路",
    "千山街",
    "长青街",
    "双拥路",
    "公园路",
    "和平街",
    "建设路",
    "狮城街",
    "海达街",
    "矿山路",
];
const MARKS: [&str; 10] = [
    "路口",
    "加油站旁",
    "公交站旁",
    "小学门口",
    "超市门前",
    "菜市场东侧",
    "十字路口西北角",
    "桥下",
    "广场对面",
    "银行门口",
];
const PREMISES: [&str; 10] = [
    "综合市场",
    "商业步行街",
    "第三中学",
    "人民医院",
    "洗煤厂",
    "工业园区",
    "建材城",
    "购物中心",
    "客运站",
    "美食街",
];
const COUNTRY: [&str; 8] =
    ["村东头", "河滩边", "沟口", "葡萄地旁", "老矿区", "通村路边", "防洪堤下", "林带里"];

/// A place for such a matter: the micro-grid, a point in it, what is said.
pub struct Where {
    pub area: AreaCode,
    pub point: Point,
    pub address: String,
}

/// Homes by their people; what is out in the country among villages.
pub fn somewhere(city: &City, spot: Spot, dice: &mut Dice) -> Option<Where> {
    let fits = |area: AreaCode| match spot {
        Spot::Country => is_rural(area),
        _ => true,
    };
    for _ in 0..400 {
        let (area, shape) = dice.one(&city.boundaries)?;
        if fits(*area) {
            return Some(within(city, *area, shape, spot, dice));
        }
    }
    None
}

/// Villages proper, or the towns of the plain and the mines.
fn is_rural(area: AreaCode) -> bool {
    let town = area.get() / 1_000_000_000 % 1000;
    (100..400).contains(&town)
}

/// A place in that micro-grid.
pub fn within(city: &City, area: AreaCode, shape: &Shape, spot: Spot, dice: &mut Dice) -> Where {
    let line = city.directory.line(area);
    let name = |level| line.iter().find(|a| a.level == level).map_or("", |a| short(a));
    let before = format!("{}{}", name(Level::County), name(Level::Town));
    let address = match spot {
        Spot::Residence | Spot::Person => {
            // an estate belongs to its grid: the same name every time
            let grid = (area.get() / 1000).unsigned_abs() as usize;
            let estate = ESTATES[(grid * 7 + grid / 1000) % ESTATES.len()];
            let (house, stair) = (dice.whole(1, 18), dice.whole(1, 5));
            format!("{before}{}{estate}{house}号楼{stair}单元", name(Level::Village))
        }
        Spot::Street => {
            format!("{before}{}{}", pick(&STREETS, dice), pick(&MARKS, dice))
        }
        Spot::Premises => format!("{before}{}", pick(&PREMISES, dice)),
        Spot::Country => {
            format!("{before}{}{}", name(Level::Village), pick(&COUNTRY, dice))
        }
    };
    Where { area, point: point_in(shape, dice), address }
}

fn short(area: &Area) -> &str {
    area.name.trim_end_matches("居委会").trim_end_matches("村民委员会").trim_end_matches("委会")
}

fn pick(of: &[&'static str], dice: &mut Dice) -> &'static str {
    dice.one(of).copied().unwrap_or("")
}

fn point_in(shape: &Shape, dice: &mut Dice) -> Point {
    let middle = shape.label().unwrap_or(Point { x: 0, y: 0 });
    let Some(bounds) = shape.bounds() else { return middle };
    for _ in 0..20 {
        let p = Point {
            x: dice.whole(bounds.min.x, bounds.max.x),
            y: dice.whole(bounds.min.y, bounds.max.y),
        };
        if shape.holds(p) {
            return p;
        }
    }
    middle
}

/// Somebody with a number that nobody has.
pub fn caller(dice: &mut Dice) -> Caller {
    Caller { name: name(dice).zh, phone: format!("1990000{:04}", dice.whole(0, 9_999)) }
}
