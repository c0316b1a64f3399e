//! R003 short submission period.

use super::Indicator;
use crate::ocds::release::Release;
use crate::ocds::report::{Group, Report};
use crate::ocds::settings;
use crate::rule::{Rule, Text};

/// Seconds of a whole day.
const DAY: i64 = 24 * 60 * 60;

pub(crate) struct ShortSubmission(pub settings::ShortSubmission);

impl Indicator for ShortSubmission {
    fn see(&mut self, release: &Release<'_>, report: &mut Report) {
        let (own, tender) = (&self.0, &release.tender);
        let (Some(begins), Some(ends)) = (tender.begins, tender.ends) else { return };
        let methods = &own.procurement_methods;
        if !methods.is_empty() && !methods.has(tender.method) {
            return;
        }
        let of_procedure = tender.details.and_then(|d| own.procurement_method_details.get(d));
        let least = *of_procedure.unwrap_or(&own.threshold);
        if ends.duration_since(begins).as_secs() / DAY < i64::from(least) {
            report.flag(Group::Ocid, release.ocid, RULE.alias, 1.0);
        }
    }
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.short_submission",
    alias: "R003",
    zh: Text {
        title: "投标时间短",
        sees: "采购公告里的投标起止时间。",
        why: "时间太短，只有事先知道消息的人来得及准备。",
        threshold: "15 个整日（已公布指标的默认值）；可按采购程序名称另定天数，也可只看指定的采购方式。",
        lights: "截止时间减开始时间，取整日数，小于界限天数。正好等于界限不亮。",
        clears: "说明为何从短，并附上已告知各家的凭据；或更正录错的日期。",
        misses: "没有填写起止时间的采购；公告贴出得比登记时间晚的情形。",
        example: "1 月 1 日 18:00 开始，1 月 16 日 17:59 截止，为 14 个整日，亮灯；18:00 截止为 15 日，不亮。",
    },
    en: Text {
        title: "Short submission period",
        sees: "Beginning and end of the time for bids in the notice.",
        why: "When time is short, only those who knew beforehand can prepare.",
        threshold: "15 whole days (default of the published flag); other days by the name of the procedure; may be limited to named methods.",
        lights: "End minus beginning, in whole days, is less than the threshold. Exactly the threshold does not light.",
        clears: "A reason for the short time with proof that all were told; or a date entered wrongly is corrected.",
        misses: "Purchases without these dates; a notice that was posted later than it says.",
        example: "From 1 January 18:00 to 16 January 17:59 are 14 whole days: lights. To 18:00 are 15: does not.",
    },
};
