//! A case life: the acts by which a report goes from the call to the archive,
//! each by the person whose it is.

use kernel::actor::Unit;
use kernel::{Account, Id};
use serde_json::{Map, Value, json};

/// Logins of the demo city's staff, by what they do in a life.
pub const STAFF: [&str; 7] = [
    "intake1",
    "dispatch1",
    "hbw-urban-liaison",
    "hbw-urban-handler",
    "hbw-urban-leader",
    "inspect1",
    "shift1",
];
const INTAKE: usize = 0;
const DISPATCH: usize = 1;
const LIAISON: usize = 2;
const HANDLER: usize = 3;
const LEADER: usize = 4;
const INSPECTOR: usize = 5;
pub const SHIFT: usize = 6;

/// Code of the unit that handles.
pub const LEAD: &str = "hbw-urban";
/// The grid in which it happens.
pub const GRID: &str = "150302003012001";
/// Fly-posting: intake may file it, and photos verify it.
pub const SUBCATEGORY: &str = "0107";
pub const TEXT: &str = "单元门口贴满了小广告，楼道墙上也喷了字，请派人来清理一下。";

/// What an act's form may name.
#[derive(Debug, Clone, Copy)]
pub struct Cast {
    pub lead: Id<Unit>,
    pub handler: Id<Account>,
}

/// An act after the first.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Index into [`STAFF`].
    pub by: usize,
    pub act: &'static str,
    form: fn(Cast) -> Value,
}

impl Step {
    pub fn form(&self, cast: Cast) -> Map<String, Value> {
        match (self.form)(cast) {
            Value::Object(form) => form,
            _ => Map::new(),
        }
    }
}

/// Who takes the call.
pub const FIRST_BY: usize = INTAKE;
pub const FIRST: &str = "take_call";

/// The form of the first act.
pub fn first_form() -> Map<String, Value> {
    let form = json!({
        "text": TEXT, "request_type": "ask_help", "channel": "hotline", "follow_up": "nobody",
    });
    form.as_object().cloned().unwrap_or_default()
}

const fn step(by: usize, act: &'static str, form: fn(Cast) -> Value) -> Step {
    Step { by, act, form }
}

fn empty(_: Cast) -> Value {
    json!({})
}

/// What follows the call.
pub static REST: [Step; 11] = [
    step(
        INTAKE,
        "file_at_intake",
        |_| json!({ "subcategory": SUBCATEGORY, "public_text": "楼道小广告", "hazard": false }),
    ),
    step(DISPATCH, "dispatch", |c| json!({ "lead": c.lead, "note": "请两日内清理" })),
    step(LIAISON, "sign", empty),
    step(LIAISON, "assign", |c| json!({ "handler": c.handler })),
    step(HANDLER, "handle", |_| json!({ "measures": "清除门口与楼道小广告，墙面刷白。" })),
    step(HANDLER, "reply", |_| json!({ "answer": "已经清理干净。", "contact_by": "message" })),
    step(LEADER, "sign_off", empty),
    step(LIAISON, "feed_back", |_| json!({ "result": "小广告已清除，墙面已刷白。" })),
    step(DISPATCH, "review", empty),
    step(INSPECTOR, "verify", |_| json!({ "note": "照片与现场相符" })),
    step(SHIFT, "close", empty),
];

/// Acts of a life.
pub const ACTS: usize = REST.len() + 1;
