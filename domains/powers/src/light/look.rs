//! A look at a village: what is found anew lights up, what is found no more
//! goes out by itself as long as nobody examines it.

use std::collections::BTreeMap;

use casework::{ActOn, Matter, NewMatter, Works};
use flags::RULES;
use flags::own::Finding;
use http_edge::Words;
use jiff::ToSpan;
use jiff::tz::TimeZone;
use kernel::{AreaCode, Ctx, Error, Id, Lang, Light, Result, Shard, Time};
use procedure::Act;
use serde_json::{Value, json};
use store::Tx;
use store::jobs::Due;

use super::sql::{self, Found, LightRow};
use super::{PROCEDURE, found, schedule};

/// Lights that one look lets go on; the next one follows at once.
const AT_ONCE: usize = 20;
/// Lights of a village that a look knows.
const KNOWN_MOST: i64 = 10_000;
/// The hour of the next look, before the offices open.
const HOUR: i8 = 6;
/// Stages in which nobody has explained yet.
const UNTOUCHED: [&str; 2] = ["missing", "lit"];

/// A look as it goes on.
struct Look<'l> {
    ctx: &'l Ctx,
    works: &'l Works,
    words: &'l Words,
    village: AreaCode,
}

pub(super) fn village(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    works: &Works,
    words: &Words,
    due: &Due,
) -> Result<()> {
    let village = AreaCode::from_i64(due.key).ok_or_else(|| Error::internal("no village"))?;
    let look = Look { ctx, works, words, village };
    let known = sql::of_village(tx, village, i64::MAX, KNOWN_MOST)?;
    // oldest first: of a light that went on again, the newest is the one that counts
    let keyed = known.into_iter().rev().map(|row| ((row.part.clone(), row.subject.clone()), row));
    let mut known: BTreeMap<(String, String), LightRow> = keyed.collect();
    let mut room = AT_ONCE;
    let mut waits = false;
    for (about, finding) in found::in_village(tx, ctx, works, village)? {
        let key = (finding.part.to_owned(), sql::named(&finding.subject));
        match known.remove(&key) {
            Some(row) if row.found => look.again(tx, row, &finding)?,
            _ if room == 0 => waits = true,
            _ => {
                look.light_up(tx, key.1, about, &finding)?;
                room -= 1;
            }
        }
    }
    for row in known.into_values().filter(|row| row.found) {
        look.go_out(tx, row)?;
    }
    let next = if waits { ctx.now } else { morning(ctx, works.calendars.zone())? };
    schedule(tx, village, next)
}

/// The next time that the clocks of the city show the hour.
fn morning(ctx: &Ctx, zone: &TimeZone) -> Result<Time> {
    let now = ctx.now.civil(zone);
    let today = now.date().at(HOUR, 0, 0, 0);
    let day = if now < today { today } else { today.saturating_add(1.day()) };
    let at = day.to_zoned(zone.clone()).map_err(Error::internal)?;
    Ok(Time::from_micros(at.timestamp().as_microsecond()))
}

impl Look<'_> {
    fn light_up(
        &self,
        tx: &mut Tx<'_>,
        subject: String,
        about: Id<Matter>,
        finding: &Finding,
    ) -> Result<()> {
        let of = casework::sql::matters::get(tx, about)?;
        let of = of.ok_or_else(|| Error::internal("a light on no matter"))?;
        let rule = RULES.iter().find(|r| r.code == finding.rule);
        let title = rule.map_or("", |r| match self.ctx.lang {
            Lang::ZhCn => r.zh.title,
            Lang::En => r.en.title,
        });
        let form = json!({ "about": about, "light": finding.light,
            "found": self.sentence(finding) });
        let id = self.ctx.id(Shard::of_area(self.village));
        let new = NewMatter {
            id,
            procedure: PROCEDURE.to_owned(),
            act: act("light_up", form),
            area: self.village,
            title: format!("{title}：{}", of.title),
            subcategory: None,
            request_type: None,
            confidential: false,
            point: None,
            place: String::new(),
            reporter: false,
            raised: false,
        };
        casework::open(tx, self.ctx, self.works, new)?;
        sql::put(
            tx,
            &LightRow {
                village: self.village,
                part: finding.part.to_owned(),
                subject,
                matter: id,
                light: finding.light,
                found: true,
                body: Found::of(about, finding),
            },
        )
    }

    /// Still so, by other values perhaps. What was grey for too long turns red;
    /// what somebody ended stays as it was when they did.
    fn again(&self, tx: &mut Tx<'_>, row: LightRow, finding: &Finding) -> Result<()> {
        let body = Found::of(row.body.about, finding);
        if body == row.body && finding.light == row.light {
            return Ok(());
        }
        let Some(stage) = self.stage(tx, row.matter)? else { return Ok(()) };
        if row.light == Light::Grey && finding.light > row.light && stage == "missing" {
            let form = json!({ "light": finding.light, "found": self.sentence(finding) });
            self.act(tx, row.matter, "redden", form)?;
        }
        sql::put(tx, &LightRow { light: finding.light, body, ..row })
    }

    fn go_out(&self, tx: &mut Tx<'_>, row: LightRow) -> Result<()> {
        let stage = self.stage(tx, row.matter)?;
        if stage.is_some_and(|s| UNTOUCHED.contains(&s.as_str())) {
            self.act(tx, row.matter, "go_out", json!({}))?;
        }
        sql::put(tx, &LightRow { found: false, ..row })
    }

    /// Where it stands, unless it was ended.
    fn stage(&self, tx: &mut Tx<'_>, matter: Id<Matter>) -> Result<Option<String>> {
        let m = casework::sql::matters::get(tx, matter)?;
        Ok(m.filter(|m| m.ended.is_none()).map(|m| m.stage))
    }

    fn act(&self, tx: &mut Tx<'_>, matter: Id<Matter>, name: &str, form: Value) -> Result<()> {
        let asked = ActOn { matter, act: act(name, form), version: None, reporter: false };
        casework::act(tx, self.ctx, self.works, &asked).map(drop)
    }

    fn sentence(&self, finding: &Finding) -> String {
        self.words.say(self.ctx.lang, &format!("lights.{}", finding.part), &finding.values)
    }
}

fn act(name: &str, form: Value) -> Act {
    let form = match form {
        Value::Object(form) => form,
        _ => serde_json::Map::new(),
    };
    Act { form, ..Act::named(name) }
}
