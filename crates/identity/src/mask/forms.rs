//! What is shown instead of a personal value.

use super::numbers::is_mobile;

/// A name: the family name and a star (`张*`, `欧阳*`; `J*`). One star however
/// long the rest is, or the length would tell.
pub fn name(name: &str) -> String {
    const DOUBLE: [&str; 16] = [
        "欧阳", "司马", "上官", "诸葛", "司徒", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐",
        "长孙", "宇文", "端木", "东方", "呼延",
    ];
    let name = name.trim();
    if let Some(family) = DOUBLE.iter().find(|d| name.starts_with(*d) && name.len() > d.len()) {
        return format!("{family}*");
    }
    name.chars().next().map_or_else(|| "*".to_owned(), |c| format!("{c}*"))
}

/// A telephone number: `138****5678`; a landline keeps its area
/// (`0473****567`).
pub fn phone(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let from = digits.len().saturating_sub(11);
    let values: Vec<u8> = digits.bytes().skip(from).map(|b| b - b'0').collect();
    if is_mobile(&values) {
        return stars(&digits[from..], 3, 4);
    }
    let keep = if digits.starts_with("01") || digits.starts_with("02") { 3 } else { 4 };
    if digits.len() >= 10 { stars(&digits, keep, 3) } else { stars(&digits, 0, 2) }
}

/// An identity number: `1503**********1234`.
pub fn id_number(number: &str) -> String {
    stars(number, 4, 4)
}

/// A bank card: its last four digits.
pub(super) fn card(number: &str) -> String {
    stars(number, 0, 4)
}

/// An address down to what a whole street shares: everything from the first
/// house, building or room number on is hidden.
pub fn address(address: &str) -> String {
    let chars: Vec<char> = address.trim().chars().collect();
    let counts = |c: char| c.is_numeric() || "一二三四五六七八九十百〇零".contains(c);
    let numbered = |i: usize| counts(chars[i]) && !in_place_name(&chars, i);
    let end = (0..chars.len()).find(|i| numbered(*i)).unwrap_or(chars.len() * 2 / 3);
    let kept: String = chars[..end.min(chars.len())].iter().collect();
    format!("{kept}****")
}

/// `三道坎`, `五虎山街道`, `一棵树村`: a numeral that begins a name and counts
/// no house.
fn in_place_name(chars: &[char], i: usize) -> bool {
    const COUNTED: &str = "号栋幢楼单元室层户组队弄巷-－#0123456789";
    let rest = &chars[i..];
    let after = rest.iter().find(|c| !"一二三四五六七八九十百〇零".contains(**c));
    !rest[0].is_ascii_digit() && after.is_some_and(|c| !COUNTED.contains(*c) && !c.is_numeric())
}

/// A mail address: its first character and the host (`z****@qq.com`).
pub fn email(address: &str) -> String {
    match address.split_once('@') {
        Some((local, host)) => format!("{}@{host}", stars(local, 1, 0)),
        None => stars(address, 1, 0),
    }
}

/// Keeps some characters at both ends; never fewer than four stars, and
/// nothing at all of what is too short to keep a part hidden.
pub(super) fn stars(text: &str, head: usize, tail: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() < head + tail + 3 {
        return "****".to_owned();
    }
    let hidden = (chars.len() - head - tail).max(4);
    let first: String = chars[..head].iter().collect();
    let last: String = chars[chars.len() - tail..].iter().collect();
    format!("{first}{}{last}", "*".repeat(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let cases = [
            (name("张三"), "张*"),
            (name(" 张三丰 "), "张*"),
            (name("欧阳修"), "欧阳*"),
            (name("欧阳"), "欧*"),
            (name("乌云其木格"), "乌*"),
            (name("John Smith"), "J*"),
            (name(""), "*"),
            (phone("13812345678"), "138****5678"),
            (phone("+86 138-1234-5678"), "138****5678"),
            (phone("0473-2012345"), "0473****345"),
            (phone("01062012345"), "010*****345"),
            (phone("2012345"), "*****45"),
            (phone("110"), "****"),
            (id_number("150302199001011234"), "1503**********1234"),
            (card("6222021234567890123"), "***************0123"),
            (email("zhang@qq.com"), "z****@qq.com"),
            (email("a@qq.com"), "****@qq.com"),
            (address("海勃湾区海北街道滨河小区12号楼3单元502"), "海勃湾区海北街道滨河小区****"),
            (address("乌达区五虎山街道三道坎社区七号楼"), "乌达区五虎山街道三道坎社区****"),
            (address("海北街道菜市场"), "海北街道****"),
            (address(""), "****"),
        ];
        for (got, expected) in cases {
            assert_eq!(got, expected);
        }
    }
}
