//! Who looked: the resident asks and objects, a look is hidden, the glass is
//! broken.

use super::walk::Step;

/// The mother sees it by her telephone, takes all that is hers, and has erased
/// what no law keeps.
pub const OWN: &[Step] = &[
    ("mother", "my_looks", "limit=5", "", "seen=/items/0/id whose=/items/0/subject"),
    ("mother", "my_objection", "subject=<whose> look=<seen>", "{}", ""),
    (
        "mother",
        "my_objection_act",
        "subject=<whose> look=<seen> act=add",
        r#"{"form":{"text":"请说明"}}"#,
        "",
    ),
    ("mother", "my_data", "", "", ""),
    ("mother", "erase_my_data", "", "", ""),
];

/// After a day on which somebody looked.
pub const LOOKS: &[Step] = &[
    ("", "follow_looks", "code=<code> limit=5", "", "look=/items/0/id"),
    ("", "object", "code=<code> look=<look>", "{}", ""),
    (
        "",
        "objection_act",
        "code=<code> look=<look> act=add",
        r#"{"form":{"text":"没人联系过我"}}"#,
        "",
    ),
    ("", "find_usage", "userCode=<code>", "", ""),
    ("", "usage_period", "", "", ""),
    ("", "heartbeat", "", "", ""),
    ("supervise1", "matter_looks", "id=<matter>", "", ""),
    (
        "supervise1",
        "ask_hiding",
        "",
        r#"{"subject":"<subject>","look":"<look>","ground":"pipl_35","reason":"案件正在调查",
            "days":30}"#,
        "hiding=/id",
    ),
    ("leader1", "decide_hiding", "id=<hiding>", r#"{"approve":true}"#, ""),
    ("audit", "hidings", "area=150300", "", ""),
    ("", "hidden_count", "", "", ""),
    (
        "dispatch1",
        "break_glass",
        "",
        r#"{"matter":"<matter>","subject":"<subject>","fields":["phone"],
            "reason":"闻到煤气味，无人应门","life":false}"#,
        "glass=/id",
    ),
    ("shift1", "confirm_glass", "id=<glass>", r#"{"approve":true}"#, ""),
    ("dispatch1", "reveal_in_danger", "id=<glass>", "", ""),
    ("audit", "glasses", "area=150300", "", ""),
];
