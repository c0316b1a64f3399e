//! Rows of articles, their uses, and what was not found.

use casework::Matter;
use kernel::{AreaCode, Error, Id, Lang, Result, Time};
use store::{Row, Tx, stmts, vals};

use crate::model::{Article, Gap, NewArticle};

stmts! {
    pub ARTICLE_PUT = "INSERT INTO article (id, version, title, body, keywords, lang, area, \
        owner, source, subcategory, valid_until, public, withdrawn, uses, changed) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14) \
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, title = excluded.title, \
        body = excluded.body, keywords = excluded.keywords, lang = excluded.lang, \
        area = excluded.area, owner = excluded.owner, source = excluded.source, \
        subcategory = excluded.subcategory, valid_until = excluded.valid_until, \
        public = excluded.public, withdrawn = excluded.withdrawn, changed = excluded.changed";
    pub ARTICLE_LOCK = "SELECT id, version, title, body, keywords, lang, area, owner, source, \
        subcategory, valid_until, public, withdrawn, uses, changed FROM article \
        WHERE id = $1 FOR UPDATE";
    pub ARTICLE_GET = "SELECT id, version, title, body, keywords, lang, area, owner, source, \
        subcategory, valid_until, public, withdrawn, uses, changed FROM article WHERE id = $1";
    pub ARTICLES_VALID = "SELECT id, version, title, body, keywords, lang, area, owner, source, \
        subcategory, valid_until, public, withdrawn, uses, changed FROM article \
        WHERE withdrawn = 0 AND valid_until > $1 ORDER BY valid_until, id LIMIT $2";
    /// Those whose day comes first are first: they are to be looked at.
    pub ARTICLES_LIST = "SELECT id, version, title, body, keywords, lang, area, owner, source, \
        subcategory, valid_until, public, withdrawn, uses, changed FROM article \
        WHERE withdrawn = 0 AND (valid_until, id) > ($1, $2) ORDER BY valid_until, id LIMIT $3";
    pub ARTICLES_COUNT = "SELECT COUNT(*) FROM article WHERE withdrawn = 0";
    pub USE_PUT = "INSERT INTO article_use (article, matter, at) VALUES ($1, $2, $3) \
        ON CONFLICT (article, matter) DO NOTHING RETURNING article";
    pub USED = "UPDATE article SET uses = uses + 1 WHERE id = $1";
    pub GAP_PUT = "INSERT INTO article_gap (id, asked, area, times, first, last, settled) \
        VALUES ($1, $2, $3, 1, $4, $4, 0) \
        ON CONFLICT (asked, area) DO UPDATE SET times = article_gap.times + 1, \
        last = excluded.last, settled = 0, article = NULL \
        RETURNING id, asked, area, times, first, last";
    pub GAP_GET = "SELECT id, asked, area, times, first, last FROM article_gap WHERE id = $1";
    pub GAP_SETTLE = "UPDATE article_gap SET settled = 1, article = $2 WHERE id = $1";
    /// What was asked most is first.
    pub GAPS_LIST = "SELECT id, asked, area, times, first, last FROM article_gap \
        WHERE settled = 0 ORDER BY times DESC, last DESC, id LIMIT $1 OFFSET $2";
}

pub(crate) fn put(tx: &mut Tx, a: &Article) -> Result<()> {
    let t = &a.text;
    tx.exec(
        &ARTICLE_PUT,
        &vals![
            a.article,
            a.version,
            t.title.trim(),
            t.body.trim(),
            t.keywords.trim(),
            t.lang.tag(),
            t.area,
            t.owner,
            t.source.trim(),
            t.subcategory.clone(),
            t.valid_until,
            t.public,
            a.withdrawn,
            a.changed
        ],
    )
}

pub(crate) fn lock(tx: &mut Tx, id: Id<Article>) -> Result<Article> {
    tx.query_one(&ARTICLE_LOCK, &vals![id], article)
}

pub(crate) fn get(tx: &mut Tx, id: Id<Article>) -> Result<Article> {
    tx.query_one(&ARTICLE_GET, &vals![id], article)
}

/// Those that hold now.
pub(crate) fn valid(tx: &mut Tx, now: Time, most: i64) -> Result<Vec<Article>> {
    tx.query(&ARTICLES_VALID, &vals![now, most], article)
}

/// All that were not withdrawn, after `after`.
pub(crate) fn list(tx: &mut Tx, after: (i64, i64), most: i64) -> Result<Vec<Article>> {
    tx.query(&ARTICLES_LIST, &vals![after.0, after.1, most], article)
}

pub(crate) fn count(tx: &mut Tx) -> Result<i64> {
    tx.query_one(&ARTICLES_COUNT, &vals![], |r| r.int(0))
}

/// Counts that a matter was answered by it, once.
pub(crate) fn used(tx: &mut Tx, id: Id<Article>, matter: Id<Matter>, at: Time) -> Result<()> {
    match tx.query_opt(&USE_PUT, &vals![id, matter, at], |r| r.int(0))? {
        Some(_) => tx.exec(&USED, &vals![id]),
        None => Ok(()),
    }
}

pub(crate) fn note_gap(
    tx: &mut Tx,
    id: Id<Gap>,
    asked: &str,
    area: AreaCode,
    at: Time,
) -> Result<Gap> {
    tx.query_one(&GAP_PUT, &vals![id, asked, area, at], gap)
}

pub(crate) fn get_gap(tx: &mut Tx, id: Id<Gap>) -> Result<Gap> {
    tx.query_one(&GAP_GET, &vals![id], gap)
}

pub(crate) fn settle_gap(tx: &mut Tx, id: Id<Gap>, by: Option<Id<Article>>) -> Result<()> {
    tx.exec(&GAP_SETTLE, &vals![id, by])
}

pub(crate) fn gaps(tx: &mut Tx, skip: i64, most: i64) -> Result<Vec<Gap>> {
    tx.query(&GAPS_LIST, &vals![most, skip], gap)
}

fn gap(r: &Row) -> Result<Gap> {
    Ok(Gap {
        gap: r.id(0)?,
        asked: r.text(1)?,
        area: r.area(2)?,
        times: r.int(3)?,
        first: r.time(4)?,
        last: r.time(5)?,
    })
}

fn article(r: &Row) -> Result<Article> {
    let tag = r.text(5)?;
    let lang = Lang::ALL.into_iter().find(|l| l.tag() == tag);
    Ok(Article {
        article: r.id(0)?,
        version: r.int(1)?,
        text: NewArticle {
            title: r.text(2)?,
            body: r.text(3)?,
            keywords: r.text(4)?,
            lang: lang.ok_or_else(|| Error::internal("an article in no language"))?,
            area: r.area(6)?,
            owner: r.id(7)?,
            source: r.text(8)?,
            subcategory: r.opt_text(9)?,
            valid_until: r.time(10)?,
            public: r.flag(11)?,
        },
        withdrawn: r.flag(12)?,
        uses: r.int(13)?,
        changed: r.time(14)?,
    })
}
