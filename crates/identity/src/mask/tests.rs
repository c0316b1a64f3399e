//! Hostile ways of writing a number, look-alikes, and what always holds.

use proptest::prelude::*;

use super::*;

fn kinds(text: &str) -> Vec<Kind> {
    free_text(text).found.iter().map(|f| f.kind).collect()
}

#[test]
fn telephone_numbers_however_written() {
    let written = [
        "13812345678",
        "电话13812345678请回",
        "138 1234 5678",
        "138-1234-5678",
        "138－1234－5678",
        "138—1234—5678",
        "138.1234.5678",
        "138 12345678",
        "1 3 8 1 2 3 4 5 6 7 8",
        "1381234 5678",
        "138.1234-5678",
        "1.3.8.1.2.3.4.5.6.7.8",
        "1*3*8*1-2/3,4 5 6 7 8",
        "13812\u{200b}345\u{200b}678",
        "１３８１２３４５６７８",
        "138１２３４5678",
        "一三八一二三四五六七八",
        "幺三八幺二三四五六七八",
        "壹叁捌壹贰叁肆伍陆柒捌",
        "138一二三四5678",
        "①③⑧①②③④⑤⑥⑦⑧",
        "𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
        "l3812345678",
        "138l2345678",
        "+86 138 1234 5678",
        "+8613812345678",
        "8613812345678",
        "0086-138-1234-5678",
        "013812345678",
        "(138)1234-5678",
        "138*1234*5678",
        "138/1234/5678",
        "138、1234、5678",
        "138\n1234\n5678",
        "138\u{3000}1234\u{3000}5678",
        "房间2 138 1234 5678",
        "2026-10-20 13812345678",
        "2026102013812345678",
        "99913812345678",
    ];
    for text in written {
        let masked = free_text(text);
        assert_eq!(masked.found.len(), 1, "{text} -> {}", masked.text);
        assert!(!masked.text.contains("1234") && !masked.text.contains("345"), "{}", masked.text);
    }
    assert_eq!(free_text("打138-1234-5678给我").text, "打138****5678给我");
    let two = "13812345678或13987654321";
    assert_eq!(free_text(two).text, "138****5678或139****4321");
}

#[test]
fn landlines_and_foreign_numbers() {
    for text in [
        "0473-2012345",
        "(0473)2012345",
        "０４７３－２０１２３４５",
        "04732012345",
        "010 6201 2345",
        "021-62012345",
        "座机:2012345",
        "联系电话 201-2345",
        "+1 415 555 2671",
        "+852 9123 4567",
    ] {
        assert_eq!(kinds(text), [Kind::Phone], "{text} -> {}", free_text(text).text);
    }
}

#[test]
fn identity_numbers_however_written() {
    for text in [
        "11010519491231002X",
        "11010519491231002x",
        "11010519491231002Ｘ",
        "110105 19491231 002X",
        "1101 0519 4912 3100 2X",
        "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２X",
        "身份证110105194912310021(末位记不清)",
        "440524880101001",
        "一一零一零五一九四九一二三一零零二X",
    ] {
        let masked = free_text(text);
        assert_eq!(masked.found.first().map(|f| f.kind), Some(Kind::IdNumber), "{text}");
        assert!(!masked.text.contains("1949") && !masked.text.contains("8801"), "{}", masked.text);
    }
    assert_eq!(free_text("证号11010519491231002X。").text, "证号1101**********002X。");
}

#[test]
fn cards_mail_handles_and_plates() {
    let cases = [
        ("卡号6222 0212 3456 7890 128", Kind::BankCard),
        ("4111111111111111", Kind::BankCard),
        ("zhang.san@example.com.cn", Kind::Email),
        ("zhang＠qq．com", Kind::Email),
        ("微信号:zhang_san88", Kind::Handle),
        ("加QQ 12345678", Kind::Handle),
    ];
    for (text, kind) in cases {
        assert_eq!(kinds(text), [kind], "{text} -> {}", free_text(text).text);
    }
    let plates = Options { plates: true };
    assert_eq!(free_text_with("蒙C·12345占道", plates).text, "蒙C****占道");
    assert_eq!(free_text_with("新能源京AD12345", plates).text, "新能源京A****");
    assert_eq!(free_text("蒙C12345占道").found, []);
}

#[test]
fn what_work_needs_to_read_is_left() {
    for text in [
        "",
        "2026-10-20 21:10 暖气不热",
        "2026年10月20日至2026年11月20日",
        "2026.10.15-2026.11.15",
        "工单20261020000123",
        "来源工单号20231015001380000123",
        "事项20261020-0A3K2-99XYZ",
        "工程款158,000,000.00元",
        "欠薪13800元,共15人",
        "12345热线、110、95598、10086都打过",
        "12号楼3单元502室",
        "电话20261020那天打的",
        "坐标106.79422,39.65563",
        "室温15.2度、16.1度、14.8度",
        "三八一十五号楼一单元",
        "水表读数00123456",
        "微信小程序",
        "400-123-4567",
        "v1.3.8",
        "一二三四五六七",
        "面积138平方米,1234户",
        "1971.12-1972.1",
        "8/16，8/20，8/21，8/22",
        "147、226、262、26路公交",
        "1-602/1-23-1-202",
        "1-12-3-501/1-11-2-4021",
        "401/1-11-2-402/1-3-2-601",
        "500、700、900、1200、1500元",
        "2018.08.09–2018.08.12",
    ] {
        let masked = free_text(text);
        assert_eq!(masked.found, [], "{text} -> {}", masked.text);
        assert_eq!(masked.text, text);
    }
}

#[test]
fn places_are_in_the_input() {
    let text = "甲13812345678乙";
    let found = free_text(text).found;
    assert_eq!(found, [Found { kind: Kind::Phone, start: 3, end: 14 }]);
}

/// Digits of a text in every script, with what separates numbers kept as `|`.
fn digit_runs(text: &str) -> Vec<Vec<u8>> {
    let mut runs = vec![Vec::new()];
    for mark in ink::read(text) {
        match mark.ink {
            ink::Ink::Digit(d) => runs.last_mut().unwrap().push(d),
            _ => runs.push(Vec::new()),
        }
    }
    runs
}

fn mobile() -> impl Strategy<Value = String> {
    (3..=9u8, prop::collection::vec(0..=9u8, 9)).prop_map(|(second, rest)| {
        let rest: String = rest.iter().map(|d| char::from(b'0' + d)).collect();
        format!("1{second}{rest}")
    })
}

/// One of the ways to write a digit.
fn rewrite(digit: char, way: u8) -> char {
    let d = digit.to_digit(10).unwrap();
    match way % 4 {
        0 => char::from_u32(0xff10 + d).unwrap(),
        1 => "〇一二三四五六七八九".chars().nth(d as usize).unwrap(),
        _ => digit,
    }
}

proptest! {
    #[test]
    fn no_telephone_number_survives_its_disguise(
        number in mobile(),
        ways in prop::collection::vec(any::<u8>(), 11),
        gaps in prop::collection::vec(prop::sample::select(vec!["", "", "", " ", "-", "\u{3000}", "\u{200b}", " - "]), 10),
        before in "[^0-9+]{0,6}",
        after in "[^0-9]{0,6}",
    ) {
        let mut written = String::new();
        for (i, c) in number.chars().enumerate() {
            written.push(rewrite(c, ways[i]));
            if let Some(gap) = gaps.get(i) {
                written.push_str(gap);
            }
        }
        let text = format!("{before}请回:{written}谢谢{after}");
        let out = free_text(&text).text;
        let digits: Vec<u8> = number.bytes().map(|b| b - b'0').collect();
        let seen: Vec<u8> = digit_runs(&out).into_iter().flatten().collect();
        prop_assert!(!seen.windows(11).any(|w| w == digits), "{} -> {}", text, out);
    }

    #[test]
    fn whatever_the_text_it_does_not_panic_and_no_plain_mobile_is_left(
        text in "[0-9０-９一二三 .,xX+*@\\-(a-z)]{0,60}",
    ) {
        let masked = free_text(&text);
        for run in digit_runs(&masked.text) {
            prop_assert!(!is_mobile(&run), "{} -> {}", text, masked.text);
        }
        let mut at = 0;
        for f in &masked.found {
            prop_assert!(f.start >= at && f.end > f.start && text.is_char_boundary(f.end));
            at = f.end;
        }
    }

    #[test]
    fn any_text_at_all(text in any::<String>()) {
        let _ = free_text_with(&text, Options { plates: true });
    }
}
