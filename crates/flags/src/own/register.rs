//! V09 a list of recipients against the register.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::Light;

use super::{Finding, Kind, Person, Subject};
use crate::rule::{Rule, Text};

/// A list of people who are to get something on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct RecipientList {
    pub id: String,
    /// The day on which the right to it is judged.
    pub as_of: Date,
    pub rows: Vec<Row>,
}

/// One row, with what the register says of whom it names.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub id: String,
    /// `None`: the register knows nobody like that.
    pub person: Option<Person>,
    pub died: Option<Date>,
    /// The first day on which they lived elsewhere.
    pub moved: Option<Date>,
}

/// Rows that do not match. They name the row; the register is not shown.
pub fn register(list: &RecipientList) -> Vec<Finding> {
    let mut times: BTreeMap<Person, u32> = BTreeMap::new();
    for person in list.rows.iter().filter_map(|r| r.person) {
        *times.entry(person).or_default() += 1;
    }
    let judge = |row: &Row| {
        let gone = |day: Option<Date>| day.is_some_and(|d| d < list.as_of);
        let twice = row.person.is_some_and(|p| times[&p] > 1);
        let finds = [
            (row.person.is_none(), "powers.register.unknown", Light::Grey),
            (gone(row.died), "powers.register.died", Light::Red),
            (row.moved.is_some_and(|d| d <= list.as_of), "powers.register.moved", Light::Red),
            (twice, "powers.register.twice", Light::Red),
        ];
        let found = |(is, part, light): (bool, &'static str, Light)| {
            is.then(|| {
                Finding::new(&RULE, part, light, Subject::new(Kind::ListRow, &row.id))
                    .with("row", row.id.as_str())
                    .with("as_of", list.as_of.to_string())
                    .rows([Subject::new(Kind::List, &list.id)])
            })
        };
        finds.into_iter().filter_map(found).collect::<Vec<_>>()
    };
    list.rows.iter().flat_map(judge).collect()
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.register",
    alias: "V09",
    zh: Text {
        title: "发放名单与登记不符",
        sees: "补偿、补贴、救助名单的每一行，与人口登记比对的结果。",
        why: "人已去世、已迁走、重复列名的，钱可能发错。",
        threshold: "以名单的认定日为准，没有天数界限。",
        lights: "认定日之前已去世、认定日已迁出、同一人列了两次：红灯。认定日当天去世、次日迁出的不亮。登记里找不到的：灰灯。只指出哪一行，不展示登记内容。",
        clears: "更正名单；或更正登记；附说明（如当年土地份额由继承人领取）。",
        misses: "登记本身没有更新的；借用别人身份的。",
        example: "认定日 7 月 1 日，6 月 30 日去世：亮灯；7 月 1 日去世：不亮。",
    },
    en: Text {
        title: "List against register",
        sees: "Each row of a list of compensation, subsidy or aid, and what the register says of it.",
        why: "Money for people who have died, moved away or stand on it twice may go astray.",
        threshold: "The day as of which the list is judged; no number of days.",
        lights: "Died before that day, moved away by that day, or twice on the list: red. Died on the day itself or moving the day after does not light. Not found in the register: grey. It names the row and shows nothing of the register.",
        clears: "The list is corrected, or the register; or a reason (heirs who draw a share of land).",
        misses: "A register that is behind; the use of another's identity.",
        example: "As of 1 July, died on 30 June: lights. Died on 1 July: does not.",
    },
};
