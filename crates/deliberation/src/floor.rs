//! What is said in a session, and what was taken out of it.

use identity::mask;
use identity::policy::Policy;
use kernel::{Ctx, Error, Id, Result, Time};
use serde::Serialize;
use serde_json::json;
use store::Tx;

use crate::sitting::{Member, Sitting, note, sits};
use crate::sql::{sittings, words as sql};

/// Something said in a session, without whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub id: Id<Word>,
    /// Empty when it was taken out.
    pub text: String,
    pub hidden: bool,
}

/// For what something is taken out of a session: these rules and no others,
/// told to everybody (`moderation.rules.<name>`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Somebody is threatened or insulted.
    Attack,
    /// Somebody's private life, number or address is told.
    Private,
    /// Advertising, or the same over and over.
    Spam,
    /// The law forbids to spread it.
    Unlawful,
}

impl Rule {
    /// All of them, as they are published.
    pub const ALL: [Rule; 4] = [Rule::Attack, Rule::Private, Rule::Spam, Rule::Unlawful];

    /// Name in the database and of its sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Rule::Attack => "attack",
            Rule::Private => "private",
            Rule::Spam => "spam",
            Rule::Unlawful => "unlawful",
        }
    }

    /// The rule of that name.
    pub fn named(name: &str) -> Option<Rule> {
        Rule::ALL.into_iter().find(|rule| rule.name() == name)
    }
}

/// A line of the public log of moderation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moderated {
    pub id: Id<Moderated>,
    pub word: Id<Word>,
    /// Taken out, or put back.
    pub hidden: bool,
    pub rule: Rule,
    /// Numbers in it are masked.
    pub reason: String,
    pub at: Time,
}

/// How a word is taken out or put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moderation<'a> {
    pub word: Id<Word>,
    pub hidden: bool,
    /// Name of one of the rules.
    pub rule: &'a str,
    pub reason: &'a str,
}

const TEXT_MOST: usize = 4_000;
const REASON_MOST: usize = 500;
const PAGE_MOST: u32 = 200;

/// Says something. Numbers in it are masked for good.
///
/// # Errors
/// Not found for whoever does not sit there; `deliberation.text`.
pub fn say(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    sitting: Id<Sitting>,
    member: Member,
    text: &str,
) -> Result<Id<Word>> {
    within(tx, ctx, policy, ("floor.say", sitting), Some(member))?;
    let text = written(text, TEXT_MOST, "deliberation.text", "text")?;
    let id: Id<Word> = ctx.id(sitting.shard());
    sql::add(tx, (id, sitting), &member, &text)?;
    note(tx, ctx, "floor.say", sitting, json!({ "word": id.get().to_string() }))?;
    Ok(id)
}

/// What was said, oldest first, behind a word.
///
/// # Errors
/// Not found for whoever does not sit there, whatever their role.
pub fn hear(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    sitting: Id<Sitting>,
    member: Option<Member>,
    after: Option<Id<Word>>,
) -> Result<Vec<Word>> {
    within(tx, ctx, policy, ("floor.hear", sitting), member)?;
    sql::all(tx, sitting, after.map_or(0, Id::get), i64::from(PAGE_MOST))
}

/// Takes something out of a session or puts it back, by a published rule and
/// with a reason. Whoever leads the session does; the log is public at once.
///
/// # Errors
/// Not found for whoever does not sit there; `deliberation.not_chair`,
/// `deliberation.rule_unknown`, `deliberation.reason`.
pub fn moderate(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    member: Member,
    how: Moderation<'_>,
) -> Result<Id<Moderated>> {
    let (sitting, hidden) = sql::lock(tx, how.word)?;
    let chair = within(tx, ctx, policy, ("floor.moderate", sitting), Some(member))?;
    if !chair {
        return Err(Error::forbidden("deliberation.not_chair"));
    }
    let rule = Rule::named(how.rule);
    let rule = rule.ok_or_else(|| Error::invalid("deliberation.rule_unknown", "rule"))?;
    let reason = written(how.reason, REASON_MOST, "deliberation.reason", "reason")?;
    let id: Id<Moderated> = ctx.id(sitting.shard());
    let line = Moderated { id, word: how.word, hidden: how.hidden, rule, reason, at: ctx.now };
    if hidden != how.hidden {
        sql::hide(tx, how.word, how.hidden)?;
    }
    sql::log(tx, sitting, &line)?;
    let facts = json!({ "word": how.word.get().to_string(), "rule": rule.name() });
    note(tx, ctx, "floor.moderate", sitting, facts)?;
    Ok(id)
}

/// What was taken out of a session and put back, for everybody.
///
/// # Errors
/// Those of the store.
pub fn moderations(
    tx: &mut Tx<'_>,
    sitting: Id<Sitting>,
    after: Option<Id<Moderated>>,
) -> Result<Vec<Moderated>> {
    sql::logged(tx, sitting, after.map_or(0, Id::get), i64::from(PAGE_MOST))
}

/// Whether the policy lets somebody do it there, and whether they lead it.
fn within(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    (act, id): (&str, Id<Sitting>),
    member: Option<Member>,
) -> Result<bool> {
    let sitting = sittings::get(tx, id)?;
    let sits = sits(tx, id, member)?;
    policy.allows(&ctx.actor, act, &sitting.target(sits.is_some()))?;
    Ok(sits.unwrap_or(false))
}

fn written(text: &str, most: usize, code: &'static str, field: &str) -> Result<String> {
    let text = text.trim();
    let control = |c: char| c.is_control() && c != '\n';
    if !(1..=most).contains(&text.chars().count()) || text.chars().any(control) {
        return Err(Error::invalid(code, field).arg("most", most));
    }
    Ok(mask::free_text(text).text)
}
