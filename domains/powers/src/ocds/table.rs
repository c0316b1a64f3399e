//! A process as a row of a table.

use kernel::Money;

use super::load::{Place, Process};
use super::release::HIDDEN;
use crate::purchase::model::Method;

/// Headings of the table.
pub const HEADINGS: &[&str] = &[
    "编号",
    "村",
    "内容",
    "类别",
    "地点",
    "预算科目",
    "估算（元）",
    "方式",
    "阶段",
    "提出日期",
    "投标家数",
    "供应商",
    "成交价（元）",
    "合同编号",
    "签订日期",
    "合同金额（元）",
    "已验收（元）",
    "已付款（元）",
];

/// The row of a process, under [`HEADINGS`].
pub(super) fn row(place: &Place, p: &Process) -> Vec<String> {
    let of = &p.purchase;
    let yuan = |fen: i64| Money(fen).to_string();
    let supplier = of.award.as_ref().map(|a| a.party.name.as_deref().unwrap_or(HIDDEN));
    let decided = of.award.is_some() && of.invited.is_some();
    let bidders = of.bidders.or(decided.then_some(of.bids.len() as i64));
    let signed = of.contract.as_ref();
    vec![
        p.number.clone(),
        place.name.clone(),
        of.item.clone(),
        category(&of.category).to_owned(),
        of.site.clone(),
        of.line.clone(),
        yuan(of.estimate.0),
        method(of.method).to_owned(),
        p.stage.clone(),
        of.stated.civil(&place.zone).date().to_string(),
        bidders.map(|n| n.to_string()).unwrap_or_default(),
        supplier.unwrap_or_default().to_owned(),
        of.award.as_ref().map(|a| yuan(a.price.0)).unwrap_or_default(),
        signed.map(|c| c.number.clone()).unwrap_or_default(),
        signed.map(|c| c.signed_on.clone()).unwrap_or_default(),
        signed.map(|_| yuan(of.value())).unwrap_or_default(),
        yuan(of.received()),
        yuan(p.paid()),
    ]
}

fn category(name: &str) -> &str {
    match name {
        "goods" => "物资",
        "services" => "服务",
        "works" => "工程",
        other => other,
    }
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Direct => "直接采购",
        Method::Bids => "公开收标",
        Method::Exchange => "县交易中心",
    }
}
