//! What a row of a file of reports can say.

use tabular::{Field, Kind};

const fn field(name: &'static str, kind: Kind, headings: &'static [&'static str]) -> Field {
    Field { name, kind, required: false, headings }
}

/// Characters of a text that a row may bring: a report itself takes fewer, and
/// says so.
const LONG: usize = 100_000;

/// See the module.
pub static COLUMNS: &[Field] = &[
    field("id", Kind::Text { most: 64 }, &["工单编号", "来源工单号", "编号"]),
    field("user", Kind::Text { most: 200 }, &["用户"]),
    field("time", Kind::Time, &["受理时间", "上报时间", "来电时间"]),
    field("title", Kind::Text { most: 1_000 }, &["标题"]),
    field("body", Kind::Text { most: LONG }, &["诉求内容", "问题描述", "内容"]),
    field("lon", Kind::Decimal { least: -180.0, most: 180.0 }, &["经度"]),
    field("lat", Kind::Decimal { least: -90.0, most: 90.0 }, &["纬度"]),
    field("address", Kind::Text { most: 200 }, &["地址", "事发地点"]),
    field("area", Kind::Code, &["区划代码"]),
    field("subcategory", Kind::Text { most: 12 }, &["小类代码"]),
    field("request_type", Kind::Text { most: 20 }, &["诉求类型"]),
    field("channel", Kind::Text { most: 20 }, &["来源渠道"]),
    field("name", Kind::Text { most: 100 }, &["诉求人", "姓名"]),
    field("phone", Kind::Text { most: 40 }, &["联系电话", "电话"]),
    field("confidential", Kind::Flag, &["是否保密"]),
    field("source_due", Kind::Time, &["来源时限"]),
    field("closed", Kind::Time, &["办结时间", "结案时间"]),
    field("result", Kind::Text { most: 4_000 }, &["办理结果", "处理结果"]),
];
