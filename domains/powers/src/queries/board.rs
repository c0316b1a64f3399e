//! The board of lights (亮灯台): what is on in an area and how long what went
//! out took, by place and by rule, for those who answer for it. It counts
//! matters of places, in the order of their codes: nobody is ranked by lights.

use std::collections::BTreeMap;

use casework::Works;
use flags::RULES;
use http_edge::schema::{AreaText, CursorText, TimeText};
use identity::policy::Target;
use jiff::ToSpan;
use kernel::{AreaCode, Ctx, Cursor, Error, Lang, Level, Light, Page, Result, Time};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;

use super::leases::Paging;
use super::letter::Say;
use super::lights::{self, LIGHTS, VillageLight};
use crate::light::sql::{self, Counted, Sought};

/// Lights that a board counts; with more it says that it is not whole.
const COUNTED_MOST: i64 = 20_000;
/// Days for which what went out is counted, unless others are asked for.
const DAYS: u16 = 365;
const DAYS_MOST: u16 = 3_660;

/// How far a light is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LightState {
    /// For the village to explain, or to bring what is missing.
    Waiting,
    /// With the town's reviewer.
    Reviewing,
    /// With the county's.
    Referred,
    /// On, and the task of the day has run out.
    Late,
    Justified,
    Corrected,
    Settled,
    /// What was found is not so any more.
    Gone,
}

impl LightState {
    /// The stages of its procedure, with a comma between.
    fn stages(self) -> &'static str {
        match self {
            LightState::Waiting => "missing,lit",
            LightState::Reviewing => "reviewing",
            LightState::Referred => "referred",
            LightState::Late => "",
            LightState::Justified => "justified",
            LightState::Corrected => "corrected",
            LightState::Settled => "settled",
            LightState::Gone => "gone",
        }
    }
}

/// What is on, and what went out in the days of the board.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct LightCounts {
    /// On, by colour.
    pub red: i64,
    pub yellow: i64,
    pub grey: i64,
    /// On, by whose turn it is.
    pub waiting: i64,
    pub reviewing: i64,
    pub referred: i64,
    /// On, and the task of the day has run out.
    pub late: i64,
    /// Out, by what became of it.
    pub justified: i64,
    pub corrected: i64,
    pub settled: i64,
    pub gone: i64,
    /// Days from lighting up to being ended by a reviewer, of the middle one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_to_clear: Option<i64>,
    /// Days since the oldest that is on lit up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oldest_days: Option<i64>,
}

/// The lights of a part of the area.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LightsOfPlace {
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    pub name: String,
    /// Whether it has parts of its own on this board.
    pub opens: bool,
    #[serde(flatten)]
    pub counts: LightCounts,
}

/// The lights of a rule.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LightsOfRule {
    pub rule: String,
    pub title: String,
    #[serde(flatten)]
    pub counts: LightCounts,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LightBoard {
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    pub area_name: String,
    #[schema(value_type = TimeText)]
    pub as_of: Time,
    /// For how many days what went out is counted.
    pub days: u16,
    pub total: LightCounts,
    /// Only places that have a light, by their codes.
    pub places: Vec<LightsOfPlace>,
    pub rules: Vec<LightsOfRule>,
    /// Not so where there were more than it counts: the oldest are left out.
    pub whole: bool,
}

/// What is asked of a board.
#[derive(Debug, Clone, Copy)]
pub struct BoardAsked {
    pub area: AreaCode,
    pub days: Option<u16>,
}

/// Counts the lights of an area.
///
/// # Errors
/// `role_needed` for whoever answers for no area round it.
pub fn board(tx: &mut Tx, ctx: &Ctx, works: &Works, asked: BoardAsked) -> Result<LightBoard> {
    let (area, days) = (asked.area, asked.days());
    works.policy.allows(&ctx.actor, LIGHTS, &Target::place(area))?;
    let since = asked.since(ctx, works)?;
    let rows = sql::counted(tx, area, since, COUNTED_MOST)?;
    let whole = (rows.len() as i64) < COUNTED_MOST;
    let mut total = Tally::default();
    let mut places: BTreeMap<AreaCode, Tally> = BTreeMap::new();
    let mut rules: BTreeMap<&str, Tally> = BTreeMap::new();
    let directory = works.directory();
    for row in &rows {
        total.add(row, ctx.now);
        places.entry(part_of(area, row.village)).or_default().add(row, ctx.now);
        rules.entry(rule_of(&row.part)).or_default().add(row, ctx.now);
    }
    let place = |(area, tally): (AreaCode, Tally)| LightsOfPlace {
        area,
        name: directory.area(area).map(|a| a.name.clone()).unwrap_or_default(),
        opens: area.level() < Level::Village && area != asked.area,
        counts: tally.counts(),
    };
    let rule = |(rule, tally): (&str, Tally)| LightsOfRule {
        rule: rule.to_owned(),
        title: title(rule, ctx.lang).to_owned(),
        counts: tally.counts(),
    };
    Ok(LightBoard {
        area,
        area_name: directory.line_name(area),
        as_of: ctx.now,
        days,
        total: total.counts(),
        places: places.into_iter().map(place).collect(),
        rules: rules.into_iter().map(rule).collect(),
        whole,
    })
}

impl BoardAsked {
    fn days(self) -> u16 {
        self.days.unwrap_or(DAYS).clamp(1, DAYS_MOST)
    }

    /// Since when what went out is counted: whole days of the city.
    fn since(self, ctx: &Ctx, works: &Works) -> Result<Time> {
        let zone = works.calendars.zone();
        let day = ctx.now.civil(zone).date().saturating_sub(i64::from(self.days()).days());
        let at = day.to_zoned(zone.clone()).map_err(Error::internal)?;
        Ok(Time::from(at.timestamp()))
    }
}

/// A light of the list behind a number.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BoardLight {
    #[schema(value_type = AreaText)]
    pub village: AreaCode,
    pub village_name: String,
    #[serde(flatten)]
    pub light: VillageLight,
}

/// A page of them, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BoardLights {
    pub items: Vec<BoardLight>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

/// The lights that a number of the board counts.
///
/// # Errors
/// `role_needed` for whoever answers for no area round it; `powers.rule_unknown`.
pub fn list(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    asked: BoardAsked,
    (rule, state): (Option<&str>, Option<LightState>),
    (cursor, limit): Paging<'_>,
    say: Say<'_>,
) -> Result<BoardLights> {
    works.policy.allows(&ctx.actor, LIGHTS, &Target::place(asked.area))?;
    let known = |rule: &str| RULES.iter().any(|r| r.code == rule);
    if rule.is_some_and(|rule| !known(rule)) {
        return Err(Error::invalid("powers.rule_unknown", "rule"));
    }
    let limit = Page::<BoardLight>::limit(limit) as usize;
    let sought = Sought {
        area: asked.area,
        since: asked.since(ctx, works)?,
        rule: rule.unwrap_or_default(),
        stages: state.map_or("", LightState::stages),
        late: (state == Some(LightState::Late)).then_some(ctx.now),
        before: cursor.and_then(|c| c.0.parse().ok()).unwrap_or(i64::MAX),
    };
    let mut rows = sql::sought(tx, &sought, limit as i64 + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|l| Cursor(l.matter.to_string()));
    let mut items = Vec::with_capacity(rows.len());
    let directory = works.directory();
    for row in rows {
        let village = row.village;
        let Some(light) = lights::shown(tx, ctx, works, row, true, say)? else { continue };
        let village_name = directory.line_name(village);
        items.push(BoardLight { village, village_name, light });
    }
    Ok(BoardLights { items, next })
}

/// The part of the area in which a village lies: a town of a county, else the
/// village itself.
fn part_of(area: AreaCode, village: AreaCode) -> AreaCode {
    let below = match area.level() {
        Level::Province | Level::City => Level::County,
        Level::County => Level::Town,
        _ => Level::Village,
    };
    village.at(below).unwrap_or(village)
}

/// `powers.changes` of `powers.changes.one`.
fn rule_of(part: &str) -> &str {
    let known = RULES.iter().map(|r| r.code);
    let is =
        |code: &&str| part.strip_prefix(code).is_some_and(|r| r.is_empty() || r.starts_with('.'));
    known.into_iter().find(is).unwrap_or(part)
}

fn title(rule: &str, lang: Lang) -> &str {
    let known = RULES.iter().find(|r| r.code == rule);
    known.map_or(rule, |r| match lang {
        Lang::ZhCn => r.zh.title,
        Lang::En => r.en.title,
    })
}

/// Counts, and what they are reckoned from.
#[derive(Debug, Default)]
struct Tally {
    counts: LightCounts,
    cleared: Vec<i64>,
}

impl Tally {
    fn add(&mut self, row: &Counted, now: Time) {
        let n = &mut self.counts;
        let Some(ended) = row.ended else {
            *match row.light {
                Light::Red => &mut n.red,
                Light::Yellow => &mut n.yellow,
                Light::Grey | Light::Green => &mut n.grey,
            } += 1;
            match row.stage.as_str() {
                "reviewing" => n.reviewing += 1,
                "referred" => n.referred += 1,
                _ => n.waiting += 1,
            }
            n.late += i64::from(row.due.is_some_and(|due| due <= now));
            n.oldest_days = n.oldest_days.max(Some(days(row.opened, now)));
            return;
        };
        match row.stage.as_str() {
            "justified" => n.justified += 1,
            "corrected" => n.corrected += 1,
            "settled" => n.settled += 1,
            _ => {
                n.gone += 1;
                return;
            }
        }
        self.cleared.push(days(row.opened, ended));
    }

    fn counts(mut self) -> LightCounts {
        self.cleared.sort_unstable();
        let middle = self.cleared.get(self.cleared.len().saturating_sub(1) / 2);
        LightCounts { days_to_clear: middle.copied(), ..self.counts }
    }
}

/// Whole days between two moments.
fn days(from: Time, to: Time) -> i64 {
    (to.micros() - from.micros()).max(0) / 86_400_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_of_a_rule_belongs_to_it() {
        assert_eq!(rule_of("powers.changes.one"), "powers.changes");
        assert_eq!(rule_of("powers.splitting"), "powers.splitting");
        assert_eq!(rule_of("powers.lease.unpaid"), "powers.lease");
    }

    #[test]
    fn a_county_is_counted_by_towns_and_a_town_by_villages() {
        let code = |text: &str| text.parse::<AreaCode>().unwrap();
        let village = code("150302001012");
        assert_eq!(part_of(code("150302"), village), code("150302001"));
        assert_eq!(part_of(code("150302001"), village), village);
        assert_eq!(part_of(village, village), village);
        assert_eq!(part_of(code("150300"), village), code("150302"));
    }
}
