//! Whether an area governs itself or only stands in statistics.

use kernel::{AreaCode, Level};

use crate::area::AreaKind;

/// Statistics number from here on what only resembles a town or a village:
/// development zones, farms, a park's offices, a dam. It proves nothing by
/// itself: 150302101400 (新和社区居委会) has a residents' committee.
const LIKE: i64 = 400;

/// How a village or community is named that has a committee of its own.
const COMMITTEES: [&str; 8] = [
    "居委会",
    "居民委员会",
    "村委会",
    "村民委员会",
    "嘎查委员会",
    "嘎查村委会",
    "社区委员会",
    "居民居委会",
];

/// How a town is named that has a government or an office of its own.
const TOWNS: [&str; 7] = ["街道", "街道办事处", "镇", "乡", "苏木", "街道办", "镇人民政府"];

/// What an area is, as far as its code and name tell, and whether somebody
/// should look: a code from 400 on and a name that says neither.
///
/// - "虚拟" in the name: statistical, whatever the code.
/// - A code below 400: ordinary.
/// - From 400 on, a name that ends as a committee's (`居委会`, `村委会`) or as a
///   town's (`街道`, `镇`, `乡`): ordinary.
/// - From 400 on, anything else: a zone as a town, statistical as a village. A
///   plain `…社区` or `…村` is told as doubtful.
pub fn kind(code: AreaCode, level: Level, name: &str) -> (AreaKind, bool) {
    let number = |width: i64| code.get() / width % 1000;
    let ends = |words: &[&str]| words.iter().any(|w| name.ends_with(w));
    if name.contains("虚拟") {
        let kind = if level == Level::Town { AreaKind::Zone } else { AreaKind::Statistical };
        return (kind, false);
    }
    match level {
        Level::Town if number(1_000_000_000) >= LIKE && !ends(&TOWNS) => (AreaKind::Zone, false),
        Level::Village if number(1_000_000) >= LIKE && !ends(&COMMITTEES) => {
            (AreaKind::Statistical, ends(&["社区", "村", "嘎查"]))
        }
        _ => (AreaKind::Ordinary, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_from_400_on_is_no_proof() {
        use AreaKind::{Ordinary, Statistical, Zone};
        let cases = [
            ("150302101400", "新和社区居委会", Ordinary, false),
            ("150302101001", "新南社区", Ordinary, false),
            ("150302400498", "海勃湾产业园综合服务中心虚拟社区", Statistical, false),
            ("330213004500", "西坞林场生活区", Statistical, false),
            ("330206401401", "东区社区", Statistical, true),
            ("150302400", "乌海高新技术产业开发区海勃湾产业园", Zone, false),
            ("211221400", "如意湖街道", Ordinary, false),
            ("150302001", "凤凰岭街道", Ordinary, false),
            ("150304", "乌达区", Ordinary, false),
        ];
        for (code, name, expected, doubtful) in cases {
            let code: AreaCode = code.parse().unwrap();
            assert_eq!(kind(code, code.level(), name), (expected, doubtful), "{name}");
        }
    }
}
