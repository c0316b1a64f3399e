//! What offices write into their forms, invented.

use crate::dice::Dice;

/// By category: what was done, and what the caller was told.
const WORK: [(&str, &str, &str); 12] = [
    (
        "01",
        "环卫人员到场清理，拉运两车，现场已恢复整洁，并安排每日巡查。",
        "您反映的问题已清理完毕，今后安排专人每天巡查。",
    ),
    (
        "02",
        "执法队员到场劝离并下达整改通知，已恢复通行，列入每日巡查点位。",
        "现场已经整改，我们会加强早晚时段巡查。",
    ),
    ("03", "养护人员到场设置警示，当日完成维修，经测试使用正常。", "设施已经修好，感谢您提醒。"),
    ("04", "组织人员现场处置，清理断枝杂物，补植修复。", "现场已经处置完毕，后续由养护班组负责。"),
    (
        "05",
        "上门查看并与住户核对情况，安排维修人员施工，完工后请住户签字确认。",
        "维修已经完成，您可以再看看，有问题直接打我们值班电话。",
    ),
    (
        "06",
        "抢修人员到场排查，更换损坏阀门，系统压力恢复正常，回测合格。",
        "故障已经排除，现在已恢复正常，夜间值班电话随时可以打。",
    ),
    (
        "07",
        "执法人员现场检查并取样监测，责令立即整改，复查达标。",
        "我们已要求企业整改并复查，监测结果正常。",
    ),
    (
        "08",
        "第一时间到场封控并设置警示，隐患已消除，责任单位写出书面整改报告。",
        "隐患已经消除，现场留有警示标志，请绕行。",
    ),
    (
        "09",
        "与运营单位核实后调整安排，并在站点张贴公告。",
        "已经作了调整，具体时间以站点公告为准。",
    ),
    (
        "10",
        "核对系统记录并联系当事人补齐材料，已按规定办结。",
        "您的事项已办理，款项预计十个工作日内到账。",
    ),
    ("11", "会同社区上门调解，双方达成一致并签字。", "双方已经谈妥，后续由社区跟进。"),
    (
        "12",
        "调取记录核实情况，对当事窗口进行提醒并当场补办。",
        "情况属实，已经改正，给您添麻烦了。",
    ),
];

/// Measures and answer for a category.
pub fn work(category: &str) -> (&'static str, &'static str) {
    let found = WORK.iter().find(|(c, ..)| *c == category);
    found.map_or(("已按职责处理。", "您反映的事项已经处理。"), |(_, m, a)| (m, a))
}

const TAILS: [&str; 8] = [
    "希望尽快处理。",
    "请有关部门来看看。",
    "之前跟社区说过，一直没解决。",
    "家里有老人和孩子，挺着急的。",
    "",
    "请给个答复。",
    "周边好几户都是这样。",
    "",
];

/// A report as it is written down on that channel. What is wrong comes first:
/// a list shows the first line.
pub fn report(channel: &str, address: &str, phrase: &str, dice: &mut Dice) -> String {
    let tail = dice.one(&TAILS).copied().unwrap_or("");
    match channel {
        "hotline" => format!("{phrase}。地点在{address}。{tail}"),
        "grid_worker" | "inspector" => format!("{phrase}。巡查时居民反映，在{address}。"),
        "letter" => format!("{phrase}。来信反映，在{address}。{tail}"),
        "leader" => format!("{phrase}。在{address}。领导批办，请限期办理并报结果。"),
        "system" | "device" => format!("{phrase}。位置：{address}。"),
        _ => format!("{phrase}。在{address}。{tail}"),
    }
}

/// A question that a clerk can answer at once, and the answer.
pub fn question(name: &str, dice: &mut Dice) -> (String, String) {
    const ASKED: [&str; 4] = ["怎么办理", "归哪个部门管", "要准备什么材料", "什么时间可以办"];
    let asked = dice.one(&ASKED).copied().unwrap_or("怎么办理");
    let text = format!("想咨询一下{name}这方面的事{asked}。");
    let answer = format!("{name}的办理条件、材料和地点已按知识库逐项答复，来电人表示清楚。");
    (text, answer)
}
