//! Twins, neighbours, and one person's twenty messages.

use super::*;
use crate::place::Looker;
use crate::text::Text;

const DAY: u32 = 24 * 60;

struct Room {
    rarity: Rarity,
    topics: Topics,
}

impl Room {
    /// Knows how people write before the first report comes.
    fn new(all: &[(&str, &str)]) -> Room {
        let mut rarity = Rarity::default();
        all.iter().for_each(|(title, body)| rarity.add(&Text::of(title, body)));
        for n in 0..60 {
            rarity.add(&Text::new(&format!("第{n}号居民希望领导尽快解决这个问题，谢谢")));
        }
        Room { rarity, topics: Topics::default() }
    }

    fn add(&mut self, (title, body): (&str, &str), minute: u32, who: &str) -> usize {
        let signature = Signature::of(&Text::of(title, body), &self.rarity, Looker::shipped());
        self.topics.add(signature, minute, Some(who)).unwrap()
    }
}

const MIXER: [(&str, &str); 3] = [
    ("A2区锦绣新城小区旁边搅拌站噪音扰民", "小区旁边的搅拌站半夜施工，噪音和粉尘很大，居民睡不着"),
    ("锦绣新城小区附近搅拌站粉尘污染", "搅拌站离居民楼很近，粉尘满天飞，半夜噪音很大"),
    ("投诉锦绣新城小区外搅拌站半夜施工", "搅拌站噪音粉尘严重，半夜施工居民睡不着"),
];
const FEES: (&str, &str) = (
    "锦绣新城小区物业乱收停车费",
    "物业公司没有开业主大会就涨停车费，账目不公开，业主委员会被架空",
);

#[test]
fn one_thing_is_one_topic_and_two_matters_at_one_estate_stay_two() {
    let mut room = Room::new(&[MIXER[0], MIXER[1], MIXER[2], FEES]);
    let first = room.add(MIXER[0], 0, "甲");
    assert_eq!(room.add(MIXER[1], DAY, "乙"), first);
    assert_ne!(room.add(FEES, 2 * DAY, "丙"), first);
    assert_eq!(room.add(MIXER[2], 3 * DAY, "丁"), first);
}

#[test]
fn heat_counts_people_and_not_messages() {
    let mut room = Room::new(&MIXER);
    let topic = room.add(MIXER[0], 0, "甲");
    for n in 1..20 {
        room.add(MIXER[0], n, "甲");
    }
    let heat = room.topics.topics[topic].heat(DAY);
    assert_eq!((heat.people, heat.heat), (1, 2));
    room.add(MIXER[1], 10 * DAY, "乙");
    room.add(MIXER[2], 11 * DAY, "丙");
    let heat = room.topics.topics[topic].heat(12 * DAY);
    assert_eq!((heat.people, heat.last_week, heat.week_before, heat.heat), (3, 2, 1, 4));
    assert_eq!(room.topics.topics[topic].span(), Some((0, 11 * DAY)));
}

#[test]
fn a_twin_is_found_among_many_and_says_why() {
    let mut room = Room::new(&MIXER);
    room.add(MIXER[0], 0, "甲");
    for n in 0..300 {
        let body = format!("第{n}条路的第{n}盏灯不亮，请派人来修");
        room.add(("路灯不亮", &body), n, "乙");
    }
    let asked = Signature::of(&Text::of(MIXER[1].0, MIXER[1].1), &room.rarity, Looker::shipped());
    let likes = room.topics.index.like(&asked, DAY, 30);
    assert_eq!(likes[0].report, 0);
    assert!(likes[0].why.same_place && likes[0].score > 0.5, "{:?}", likes[0]);
    assert!(room.topics.index.like(&asked, 400 * DAY, 30).is_empty());
}

#[test]
fn an_empty_report_is_like_nothing() {
    let mut room = Room::new(&MIXER);
    let first = room.add(("", ""), 0, "甲");
    assert_ne!(room.add(("", ""), 1, "乙"), first);
}

#[test]
fn the_same_text_very_often_stays_quick_and_small() {
    let mut room = Room::new(&MIXER);
    let signature =
        Signature::of(&Text::of(MIXER[0].0, MIXER[0].1), &room.rarity, Looker::shipped());
    let mut index = Index::default();
    for n in 0..20_000 {
        index.add(&signature, n);
    }
    assert_eq!(index.like(&signature, 20_000, 30).len(), 24);
    let reports = index.len();
    let bytes = index.bytes() - Index::default().bytes();
    assert!(bytes / reports < 800, "{} bytes a report", bytes / reports);
    room.topics.index = index;
}
