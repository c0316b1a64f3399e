//! What was said, and what was taken out.

use kernel::{Error, Id, Result, Time};
use store::{Row, Tx, stmts, vals};

use crate::floor::{Moderated, Rule, Word};
use crate::sitting::{Member, Sitting};

stmts! {
    pub(crate) WORD_ADD = "INSERT INTO sitting_word (shard, id, sitting, member, text, hidden) \
        VALUES ($1,$2,$3,$4,$5,0)";
    pub(crate) WORD_SITTING = "SELECT sitting, hidden FROM sitting_word \
        WHERE shard=$1 AND id=$2 FOR UPDATE";
    pub(crate) WORD_HIDE = "UPDATE sitting_word SET hidden=$3 WHERE shard=$1 AND id=$2";
    /// Nobody reads again what was taken out.
    pub(crate) WORDS = "SELECT id, CASE WHEN hidden=1 THEN '' ELSE text END, hidden \
        FROM sitting_word WHERE shard=$1 AND sitting=$2 AND id>$3 ORDER BY id LIMIT $4";
    pub(crate) MODERATION_ADD = "INSERT INTO moderation (shard, id, sitting, word, hidden, rule, \
        reason, at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)";
    pub(crate) MODERATIONS = "SELECT id, word, hidden, rule, reason, at FROM moderation \
        WHERE shard=$1 AND sitting=$2 AND id>$3 ORDER BY id LIMIT $4";
}

pub(crate) fn add(
    tx: &mut Tx<'_>,
    (id, sitting): (Id<Word>, Id<Sitting>),
    member: &Member,
    text: &str,
) -> Result<()> {
    tx.exec(&WORD_ADD, &vals![id.shard(), id, sitting, &member.0, text])
}

/// In which session it was said, and whether it is hidden.
pub(crate) fn lock(tx: &mut Tx<'_>, id: Id<Word>) -> Result<(Id<Sitting>, bool)> {
    tx.query_one(&WORD_SITTING, &vals![id.shard(), id], |r| Ok((r.id(0)?, r.flag(1)?)))
}

pub(crate) fn hide(tx: &mut Tx<'_>, id: Id<Word>, hidden: bool) -> Result<()> {
    tx.exec(&WORD_HIDE, &vals![id.shard(), id, hidden])
}

pub(crate) fn all(
    tx: &mut Tx<'_>,
    sitting: Id<Sitting>,
    after: i64,
    most: i64,
) -> Result<Vec<Word>> {
    tx.query(&WORDS, &vals![sitting.shard(), sitting, after, most], |r| {
        Ok(Word { id: r.id(0)?, text: r.text(1)?, hidden: r.flag(2)? })
    })
}

pub(crate) fn log(tx: &mut Tx<'_>, sitting: Id<Sitting>, m: &Moderated) -> Result<()> {
    let (shard, rule) = (m.id.shard(), m.rule.name());
    tx.exec(&MODERATION_ADD, &vals![shard, m.id, sitting, m.word, m.hidden, rule, &m.reason, m.at])
}

pub(crate) fn logged(
    tx: &mut Tx<'_>,
    sitting: Id<Sitting>,
    after: i64,
    most: i64,
) -> Result<Vec<Moderated>> {
    tx.query(&MODERATIONS, &vals![sitting.shard(), sitting, after, most], moderated)
}

fn moderated(r: &Row<'_>) -> Result<Moderated> {
    let at: Time = r.time(5)?;
    let rule = Rule::named(r.str(3)?).ok_or_else(|| Error::internal("a rule of another name"))?;
    Ok(Moderated { id: r.id(0)?, word: r.id(1)?, hidden: r.flag(2)?, rule, reason: r.text(4)?, at })
}
