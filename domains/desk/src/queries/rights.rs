//! Rights, explained: why not, who can, the matrix, who was given what.

use std::collections::BTreeSet;

use casework::queries::{matrix, viewers, why};
use casework::{Matter, Works, words as named};
use http_edge::Words;
use identity::account;
use identity::policy::{Given, Holder, MatrixLine, Reach, SoughtGrants, Target, given};
use identity::vault;
use kernel::{Account, Ctx, Cursor, Error, Id, Lang, Page, Place, Result};
use procedure::Addressee;
use store::Tx;

use crate::queries::people::{about, opened};
use crate::wire::rights::{ActWhy, GivenGrant, GrantsOf, RightLine, RuleKind, RuleWhy};
use crate::wire::{ListOf, Reason};

/// Every act of the matter's procedure, with every rule that stands between
/// it and the asker.
///
/// # Errors
/// Not found when the matter is out of scope.
pub fn why_not(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    words: &Words,
    id: Id<Matter>,
) -> Result<ListOf<ActWhy>> {
    let rule =
        |e: &Error| RuleWhy { rule: RuleKind::of(e.code), reason: Reason::of(words, ctx.lang, e) };
    let answered = why::why(tx, ctx, works, id)?
        .into_iter()
        .map(|answered| ActWhy { rules: answered.against.iter().map(rule).collect(), answered });
    Ok(answered.collect::<Vec<_>>().into())
}

/// Who can see the matter or, of one who can, a personal field of it in clear.
///
/// # Errors
/// Not found when the matter is out of scope; `identity.field_unknown`.
pub fn who_sees(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Matter>,
    field: Option<&str>,
) -> Result<ListOf<viewers::Viewer>> {
    let Some(field) = field else { return Ok(viewers::viewers(tx, ctx, works, id)?.into()) };
    casework::queries::page::seen(tx, &ctx.actor, works, id, false)?;
    let inventory = works.vault.inventory();
    inventory.field(field).map_err(|e| e.field("field"))?;
    let subjects = vault::of(tx, id.shard(), about(id))?;
    let cards = vault::cards(tx, &subjects)?;
    let mut roles: BTreeSet<&str> = BTreeSet::new();
    for card in cards.values().filter(|c| c.masked.contains_key(field)) {
        let purposes = inventory.purposes();
        roles.extend(purposes.flat_map(|p| opened(inventory, p, field, card.confidential)));
    }
    let roles: Vec<&str> = roles.into_iter().collect();
    Ok(viewers::field_viewers(tx, ctx, works, id, &roles)?.into())
}

/// The whole matrix: the tables of all domains, then the procedures.
///
/// # Errors
/// Those of the policy: for auditors and administrators.
pub fn rights(ctx: &Ctx, works: &Works, words: &Words) -> Result<ListOf<RightLine>> {
    works.policy.allows(&ctx.actor, "identity.matrix_see", &Target::nothing())?;
    let lines = works.policy.lines(&matrix::acts(works));
    Ok(lines.into_iter().map(|line| said(works, words, ctx.lang, line)).collect::<Vec<_>>().into())
}

fn said(works: &Works, words: &Words, lang: Lang, line: MatrixLine) -> RightLine {
    let own = line.procedure.then(|| works.procedures.current(&line.part).ok()).flatten();
    let (part_name, act_name) = match own {
        Some(p) => {
            let act = line.act.split_once('.').map_or(line.act.as_str(), |(_, act)| act);
            (named::procedure(&p, lang), named::act(&p, lang, act))
        }
        None => (
            words.say(lang, &format!("policy.parts.{}", line.part), &[]),
            words.say(lang, &format!("policy.acts.{}", line.act), &[]),
        ),
    };
    let who_name = match &line.who {
        Holder::Role(role) => named::role(lang, role),
        Holder::Relation(relation) => words.say(lang, &format!("roles.{}", relation.name()), &[]),
        other => words.say(lang, &format!("holders.{}", other.name().replace(' ', "_")), &[]),
    };
    RightLine {
        part: line.part,
        part_name,
        procedure: line.procedure,
        act: line.act,
        act_name,
        who: line.who.name().replace(' ', "_"),
        who_name,
        reach: reach(line.reach),
        levels: line.levels,
        unit: line.unit,
    }
}

const fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::OwnArea => "own_area",
        Reach::OwnUnit => "own_unit",
        Reach::Relation => "relation",
        Reach::All => "all",
        Reach::Narrowed => "narrowed",
        Reach::Refused => "refused",
    }
}

/// Who was given what by whom, newest first, within the asker's area.
///
/// # Errors
/// Those of the policy; `casework.cursor_wrong`.
pub fn grants_given(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    q: &GrantsOf,
) -> Result<ListOf<GivenGrant>> {
    let wrong = || Error::invalid("casework.cursor_wrong", "cursor");
    let after = q.cursor.as_ref().map(|c| c.0.parse().map_err(|_| wrong())).transpose()?;
    let sought = SoughtGrants { role: q.role.clone(), area: q.area, holding: q.holding, after };
    let directory = works.directory();
    let limit = Page::<Given>::limit(q.limit) as usize;
    let unit_area = |unit| directory.unit(unit).map(|u| u.area);
    let (found, next) = given(tx, ctx, &works.policy, &sought, limit, &unit_area)?;
    let items: Result<Vec<GivenGrant>> =
        found.into_iter().map(|grant| in_words(tx, ctx, works, grant)).collect();
    Ok(ListOf { items: items?, next: next.map(|id| Cursor(id.to_string())) })
}

fn in_words(tx: &mut Tx, ctx: &Ctx, works: &Works, g: Given) -> Result<GivenGrant> {
    let whom = match g.place {
        Place::Area(area) => Addressee::Role { role: g.role.clone(), area },
        Place::Unit(unit) => Addressee::Post { post: g.role.clone(), unit },
    };
    let mut title = |of: Option<Id<Account>>| -> Result<Option<String>> {
        Ok(of.map(|id| account::title(tx, id)).transpose()?.flatten())
    };
    Ok(GivenGrant {
        id: g.id,
        account: g.account,
        holder: title(Some(g.account))?.unwrap_or_default(),
        post: named::desk(&works.directory(), ctx.lang, &whom),
        giver: title(g.giver)?,
        ended_by: title(g.revoked_by)?,
        stead: title(g.stead)?,
        role: g.role,
        reason: g.reason,
        made: g.made,
        from: g.from,
        to: g.to,
        revoked: g.revoked,
        holds: g.revoked.is_none() && g.from <= ctx.now && g.to.is_none_or(|to| ctx.now < to),
    })
}
