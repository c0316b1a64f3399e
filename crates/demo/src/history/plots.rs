//! What can become of a matter: a plot for each way through the procedure.

use kernel::Time;
use territory::Subcategory;
use territory::taxonomy::{Urgency, Verification};

use super::course::{By, Course, Form, Value, person};
use super::steps::answered;
use super::when;
use super::words::{question, work};
use crate::people::area_login;

/// A way through the procedure.
pub struct Plot {
    pub story: &'static str,
    /// How often, among those that go to a unit or are turned away.
    pub weight: u32,
    /// Stages that this plot shows matters in.
    pub stages: &'static [&'static str],
    /// Which subcategories it can be told of.
    pub fits: fn(&Subcategory) -> bool,
    pub tell: fn(&mut Course<'_>, &str, &[String]),
    /// The form with which somebody settled it on the spot.
    pub settles: Option<fn(&Subcategory) -> Form>,
}

const fn plot(
    story: &'static str,
    weight: u32,
    stages: &'static [&'static str],
    fits: fn(&Subcategory) -> bool,
    tell: fn(&mut Course<'_>, &str, &[String]),
) -> Plot {
    Plot { story, weight, stages, fits, tell, settles: None }
}

fn any(s: &Subcategory) -> bool {
    s.code != "1210"
}

/// With time enough to ask for more.
fn slow(s: &Subcategory) -> bool {
    any(s) && s.handle.ends_with("working_days") && !s.handle.starts_with(['1', '2'])
}

fn seen(s: &Subcategory) -> bool {
    any(s) && s.verification != Verification::Sample
}

/// Small enough for a grid, village or town.
fn small(s: &Subcategory) -> bool {
    any(s) && s.urgency == Urgency::Ordinary && s.verification == Verification::PhotoPair
}

/// The first is the direct answer, the second the ordinary way.
pub static PLOTS: [Plot; 31] = [
    plot("answered", 2, &["answered"], any, |c, _, _| {
        let (_, answer) = question(&c.sub.names.zh, &mut c.dice);
        let clerk = c.room("intake");
        c.wait(1, 4).act(
            "answer_directly",
            clerk,
            vec![("answer", Value::Text(answer))],
            "answered",
        );
    }),
    plot(
        "whole",
        40,
        &[
            "intake",
            "dispatching",
            "dispatched",
            "handling",
            "signing_off",
            "feeding_back",
            "reviewing",
            "following_up",
            "closing",
            "closed",
        ],
        any,
        |c, lead, assist| {
            c.file().dispatch(lead, assist).in_the_unit().until_closed();
        },
    ),
    plot("by_shift_leader", 3, &["accepted", "filing", "verifying"], seen, |c, lead, assist| {
        c.accept().propose();
        let leader = c.room("shift");
        c.wait(3, 40).act("file", leader, vec![], "dispatching");
        c.dispatch(lead, assist).in_the_unit().until_closed();
    }),
    plot("late", 7, &[], any, |c, lead, assist| {
        c.file().dispatch(lead, assist).take_up();
        let minutes = c.work(1.1, 1.8);
        c.do_work(minutes).hand_back().until_closed();
    }),
    plot("redirected", 2, &["redirected"], any, |c, _, _| {
        let clerk = c.room("intake");
        let form = vec![("where_to", "报警电话110，已当场告知并协助转接".into())];
        c.wait(2, 6).act("redirect", clerk, form, "redirected");
    }),
    plot("declined", 1, &["declined"], any, |c, _, _| {
        let clerk = c.room("intake");
        c.wait(4, 20).act("decline", clerk, refusal("已进入诉讼程序的事项不予受理"), "declined");
    }),
    plot("not_filed", 1, &["not_filed"], any, |c, _, _| {
        c.accept().propose();
        let leader = c.room("shift");
        c.wait(5, 40).act("decline_filing", leader, refusal("不属于立案标准所列情形"), "not_filed");
    }),
    plot("invalid", 2, &["confirming_invalid", "invalid"], any, |c, _, _| {
        let clerk = c.room("intake");
        let form = vec![
            ("invalid_kind", "unidentifiable".into()),
            ("reason", "录音无人说话，回拨无人接听".into()),
        ];
        c.wait(2, 6).act("invalid", clerk, form, "confirming_invalid");
        let leader = c.room("shift");
        c.wait(5, 40).act("confirm_invalid", leader, vec![], "invalid");
    }),
    plot("voided", 1, &["voided"], any, |c, _, _| {
        let leader = c.room("shift");
        c.wait(3, 15).act("void", leader, reason("同一来电重复登记，作废本条"), "voided");
    }),
    plot("confirmed", 2, &["confirming"], any, |c, lead, assist| {
        let clerk = c.room("intake");
        c.accept().wait(2, 10).act("ask_to_confirm", clerk, vec![], "confirming");
        let form = vec![("exists", Value::Flag(true)), ("photos", Value::Photos(1))];
        let inspector = c.room("inspect");
        c.office(20, 120).act("confirm", inspector, form, "accepted");
        c.propose();
        let leader = c.room("shift");
        c.wait(3, 40).act("file", leader, vec![], "dispatching");
        c.dispatch(lead, assist).in_the_unit().until_closed();
    }),
    plot("returned", 3, &[], any, |c, lead, assist| {
        c.file().dispatch(lead, assist);
        give_back(c, "hbw-housing");
        uphold(c);
        c.dispatch(other(lead), &[]).in_the_unit().until_closed();
    }),
    plot("return_refused", 1, &[], any, |c, lead, assist| {
        c.file().dispatch(lead, assist);
        give_back(c, "hbw-housing");
        let dispatcher = c.room("dispatch");
        c.wait(5, 60).stay("refuse_return", dispatcher, reason("职责清单第三条写明由贵单位负责"));
        let minutes = c.work(0.2, 0.7);
        let liaison = c.unit("liaison");
        c.wait(5, 30).perhaps("contact", liaison.clone(), by_phone(), "handling");
        c.assign(liaison).do_work(minutes).hand_back().until_closed();
    }),
    plot("returned_twice", 1, &[], any, |c, lead, assist| {
        c.file().dispatch(lead, assist);
        give_back(c, other(lead));
        uphold(c);
        c.dispatch(other(lead), &[]);
        give_back(c, lead);
        let leader = c.room("shift");
        let form = vec![
            ("lead", Value::Unit(lead.to_owned())),
            ("rule", "谁主管谁负责，按设施权属确定".into()),
            ("reason", "经查权属资料，属第一次派遣单位管理".into()),
        ];
        lead.clone_into(&mut c.lead);
        c.wait(20, 90).act("rule", leader, form, "dispatched");
        c.in_the_unit().until_closed();
    }),
    plot("extended", 3, &[], slow, |c, lead, assist| {
        c.file().dispatch(lead, assist).take_up();
        more_time(c);
        let dispatcher = c.room("dispatch");
        let until = date(c.begun, 20);
        let form = vec![
            ("public_reason", "材料到货需要时间，经研究同意延期".into()),
            ("until", Value::Date(until)),
        ];
        c.office(20, 200).stay("approve_extension", dispatcher, form);
        let minutes = c.work(0.8, 1.3);
        c.do_work(minutes).hand_back().until_closed();
    }),
    plot("extension_refused", 1, &[], slow, |c, lead, assist| {
        c.file().dispatch(lead, assist).take_up();
        more_time(c);
        let dispatcher = c.room("dispatch");
        c.office(20, 200).stay("refuse_extension", dispatcher, reason("理由不充分，请按期办结"));
        let minutes = c.work(0.3, 0.6);
        c.do_work(minutes).hand_back().until_closed();
    }),
    plot("deferred", 2, &["deferred"], slow, |c, lead, assist| {
        c.file().dispatch(lead, assist).take_up();
        let leader = c.unit("leader");
        let form = vec![
            ("ground", "season".into()),
            ("reason", "冬季不能开挖施工，开春后安排".into()),
            ("review_date", Value::Date(date(c.begun, 90))),
        ];
        c.office(60, 400).stay("defer", leader, form);
        let duty = person("duty1");
        let form = vec![
            ("public_reason", "冬季不具备施工条件，明年四月前完成".into()),
            ("until", Value::Date(date(c.begun, 150))),
        ];
        c.office(30, 300).act("approve_deferral", duty, form, "deferred");
        let liaison = c.unit("liaison");
        let answer = vec![("answer", "已列入明年春季计划，先行设置了警示并每周巡查。".into())];
        c.office(9_000, 20_000).stay("staged_reply", liaison, answer);
    }),
    plot("sent_back", 3, &[], any, |c, lead, assist| {
        c.file().dispatch(lead, assist).in_the_unit();
        let dispatcher = c.room("dispatch");
        let failed = vec![("failed", "答复只写“已处理”，没有说明采取了什么措施".into())];
        c.office(20, 120).act("send_back", dispatcher, failed, "handling");
        again(c);
        c.until_closed();
    }),
    plot("reworked", 3, &[], seen, |c, lead, assist| {
        c.file().dispatch(lead, assist).in_the_unit();
        let dispatcher = c.room("dispatch");
        c.office(10, 120).act("review", dispatcher, vec![], "verifying");
        let (by, _) = c.verifier();
        let failed = vec![("failed", "现场复查只处理了一半，周边仍有遗留".into())];
        c.office(60, 300).act("rework", by, failed, "handling");
        again(c);
        c.until_closed();
    }),
    plot("redone", 3, &["assessing"], any, |c, lead, assist| {
        discontent(c.file().dispatch(lead, assist).in_the_unit().check());
        let supervisor = c.room("supervise");
        let why = reason("诉求合理，第一次处理不到位，退原单位重办");
        c.office(60, 400).perhaps("redo", supervisor, why, "handling");
        again(c);
        c.until_closed();
    }),
    plot("explained", 2, &[], any, |c, lead, assist| {
        discontent(c.file().dispatch(lead, assist).in_the_unit().check());
        let supervisor = c.room("supervise");
        let answer =
            vec![("answer", "所提补偿标准超出现行政策，已书面说明依据和申诉途径。".into())];
        c.office(60, 400).perhaps("explain", supervisor, answer, "closing");
        c.close();
    }),
    plot("excluded", 1, &[], any, |c, lead, assist| {
        discontent(c.file().dispatch(lead, assist).in_the_unit().check());
        let supervisor = c.room("supervise");
        let form = vec![
            ("rule", "剔除规则第二条：超出法律法规规定的诉求".into()),
            ("reason", "要求违反规划许可，无法满足".into()),
        ];
        c.office(60, 400).perhaps("propose_exclusion", supervisor, form, "closing");
        let rule = refusal("剔除规则第二条：超出法律法规规定的诉求");
        c.office(30, 300).perhaps("exclude", person("duty1"), rule, "closing");
        c.close();
    }),
    plot("unreachable", 4, &[], any, |c, lead, assist| {
        c.file().dispatch(lead, assist).in_the_unit().check();
        let clerk = c.room("followup");
        for _ in 0..3 {
            c.office(70, 400).perhaps("follow_up_attempt", clerk.clone(), vec![], "following_up");
        }
        let form = vec![("asked", "unreachable".into())];
        c.office(5, 20).perhaps("follow_up", clerk, form, "closing");
        c.close();
    }),
    plot("urged", 4, &[], any, |c, lead, assist| {
        c.file().dispatch(lead, assist).take_up();
        let minutes = c.work(0.5, 0.9);
        c.wait(120, 600).stay("urge", By::Reporter, vec![("note", "一直没人来，请催一催".into())]);
        c.do_work(minutes).hand_back().until_closed();
    }),
    plot("supervised", 3, &[], any, |c, lead, assist| {
        c.file().dispatch(lead, assist).take_up();
        let minutes = c.work(1.0, 1.4);
        let supervisor = c.room("supervise");
        let why = reason("临近期限仍未处理，请于次日前办结并说明原因");
        c.office(minutes, minutes + 60).stay("supervise", supervisor, why);
        let leader = c.unit("leader");
        let measures = vec![("measures", "已增派人员，今日完成".into())];
        c.office(60, 300).stay("answer_supervision", leader, measures);
        c.do_work(60).hand_back().until_closed();
    }),
    plot("instructed", 1, &[], any, |c, lead, assist| {
        c.file().dispatch(lead, assist).take_up();
        let why = reason("群众反映强烈，请主要负责人到现场办理并报结果");
        c.office(100, 600).stay("instruct", person("leader1"), why);
        let leader = c.unit("leader");
        let measures = vec![("measures", "负责人已到现场，落实专人整改".into())];
        c.office(100, 600).stay("report_back", leader, measures);
        c.do_work(60).hand_back().until_closed();
    }),
    plot("withdrawn", 2, &["withdrawn"], any, |c, lead, assist| {
        c.file().dispatch(lead, assist).take_up();
        c.wait(60, 900).act(
            "withdraw",
            By::Reporter,
            reason("邻居自己收拾了，不用了"),
            "withdrawn",
        );
    }),
    plot("delegated", 5, &["disposing"], small, |c, _, _| {
        c.file();
        let form = vec![
            ("grade", Value::Whole(3)),
            ("means", "由区级环卫支援车辆一台，人工费从专项列支".into()),
        ];
        let dispatcher = c.room("dispatch");
        c.wait(5, 30).act("delegate", dispatcher, form, "disposing");
        let form = vec![("result", work(&c.sub.category).0.into()), ("photos", Value::Photos(2))];
        let town = town_duty(c);
        c.office(120, 900).act("finish", town, form, "verifying");
        c.verify().ask().close();
    }),
    plot("escalated", 1, &[], small, |c, lead, assist| {
        c.file();
        let form = vec![("grade", Value::Whole(3)), ("means", "由街道机动经费保障".into())];
        let dispatcher = c.room("dispatch");
        c.wait(5, 30).act("delegate", dispatcher, form, "disposing");
        let town = town_duty(c);
        let tried = vec![("tried", "街道组织清理两次，倾倒源头在辖区外，需区级执法".into())];
        c.office(120, 900).act("escalate", town, tried, "dispatching");
        c.dispatch(lead, assist).in_the_unit().until_closed();
    }),
    plot("appeal_refused", 1, &["appealed", "appeal_refused"], any, |c, _, _| {
        appeal(c);
        let supervisor = c.room("supervise");
        c.office(300, 1_500).act(
            "refuse_appeal",
            supervisor,
            refusal("已进入诉讼程序的事项不予受理"),
            "appeal_refused",
        );
    }),
    plot("appeal_upheld", 1, &[], any, |c, lead, assist| {
        appeal(c);
        let supervisor = c.room("supervise");
        let form = vec![("public_reason", "经复核不属于诉讼事项，应予受理".into())];
        c.office(300, 1_500).act("uphold_appeal", supervisor, form, "intake");
        c.file().dispatch(lead, assist).in_the_unit().until_closed();
    }),
    plot("reopened", 1, &[], any, |c, lead, assist| {
        c.file().dispatch(lead, assist).in_the_unit().until_closed();
        let leader = c.room("shift");
        let why = reason("来电人反映三天后又出现同样问题");
        c.office(2_000, 5_000).act("reopen", leader, why, "dispatching");
        c.dispatch(lead, assist).in_the_unit().until_closed();
    }),
];

/// A small thing that a grid member settles at once.
pub fn grid_report() -> Plot {
    Plot {
        settles: Some(|s| {
            vec![
                ("subcategory", Value::Text(s.code.clone())),
                ("result", work(&s.category).0.into()),
                ("photos", Value::Photos(1)),
            ]
        }),
        ..plot("settled", 0, &["settled"], small, |_, _, _| {})
    }
}

/// Another caller about the same thing; told when the first is archived.
pub fn merged(c: &mut Course<'_>, into: Value, archived: Option<Time>) {
    let clerk = c.room("intake");
    let form = vec![("into", into), ("reason", "同一地点同一问题，与先到的并案".into())];
    c.wait(1, 3).act("merge", clerk, form, "merged");
    let Some(archived) = archived else { return };
    c.at = archived.plus_minutes(30);
    let clerk = c.room("followup");
    c.stage = "following_up";
    c.office(10, 200).perhaps("follow_up", clerk, answered("yes", "content"), "closing");
    let leader = c.room("shift");
    c.office(10, 200).perhaps("close", leader, vec![], "closed");
}

fn reason(text: &str) -> Form {
    vec![("reason", text.into())]
}

fn by_phone() -> Form {
    vec![("contact_by", "phone".into())]
}

fn refusal(rule: &str) -> Form {
    let why = "依据受理规则作出，不服可在五个工作日内申请复核";
    vec![("rule", rule.into()), ("public_reason", why.into())]
}

/// "Not ours": within half an hour, as an urgent matter allows no more.
fn give_back(c: &mut Course<'_>, right: &str) {
    let liaison = c.unit("liaison");
    let form = vec![
        ("rule", "职责清单：设施权属单位负责".into()),
        ("reason", "经现场查看不属本单位管理范围".into()),
        ("right_unit", Value::Unit(right.to_owned())),
    ];
    c.wait(5, 12).act("sign", liaison.clone(), vec![], "handling");
    c.wait(4, 12).stay("return", liaison, form);
}

fn uphold(c: &mut Course<'_>) {
    let dispatcher = c.room("dispatch");
    c.wait(5, 50).act("uphold_return", dispatcher, vec![], "dispatching");
}

/// Any unit but that one.
fn other(lead: &str) -> &'static str {
    if lead == "hbw-housing" { "hbw-urban" } else { "hbw-housing" }
}

fn more_time(c: &mut Course<'_>) {
    let liaison = c.unit("liaison");
    let form =
        vec![("more_time", "2 working_days".into()), ("reason", "需更换的部件正在订货".into())];
    c.office(60, 240).stay("extend", liaison, form);
}

/// The unit does it again, quickly.
fn again(c: &mut Course<'_>) {
    // a redo asks for a call of its own
    let liaison = c.unit("liaison");
    c.office(5, 40).perhaps("contact", liaison, by_phone(), "handling");
    let minutes = c.dice.whole(120, 600);
    c.do_work(minutes).hand_back();
}

fn discontent(c: &mut Course<'_>) {
    if c.follow_up == "nobody" {
        c.ask_nobody();
        return;
    }
    let clerk = c.room("followup");
    let form = answered("no", "discontent");
    c.office(60, 900).act("follow_up", clerk, form, "assessing");
}

fn town_duty(c: &Course<'_>) -> By {
    person(&area_login(kernel::Level::Town, c.area))
}

fn appeal(c: &mut Course<'_>) {
    let clerk = c.room("intake");
    c.wait(4, 20).act("decline", clerk, refusal("已进入诉讼程序的事项不予受理"), "declined");
    let text = vec![("text", "没有起诉过，只是问过律师，请重新受理。".into())];
    c.wait(300, 2_000).act("appeal", By::Reporter, text, "appealed");
}

/// So many days after a moment.
fn date(from: Time, days: i64) -> jiff::civil::Date {
    when::civil(from.plus_minutes(days * 24 * 60)).0
}
