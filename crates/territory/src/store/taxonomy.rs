//! The taxonomy in the database.

use std::collections::BTreeMap;

use kernel::{Error, Result};
use serde_json::json;
use store::{Row, Tx, vals};

use crate::taxonomy::{Category, Names, Subcategory, Taxonomy, Urgency, Verification};

store::stmts! {
    pub(crate) CATEGORIES_ALL = "SELECT code, zh, en FROM taxonomy_category ORDER BY code";
    pub(crate) DUTIES_ALL = "SELECT key, zh, en FROM taxonomy_duty ORDER BY key";
    pub(crate) SUBCATEGORIES_ALL = "SELECT code, category, zh, en, duty, urgency, verification,
        contact, handle, verify, intake_may_file, public, keywords, retired
        FROM taxonomy_subcategory ORDER BY code";
    pub(crate) CLASS_KNOWN = "SELECT 1 FROM taxonomy_subcategory WHERE code=$1
        UNION SELECT 1 FROM taxonomy_category WHERE code=$1";
    pub(crate) CATEGORY_PUT = "INSERT INTO taxonomy_category (code, zh, en) VALUES ($1,$2,$3)
        ON CONFLICT (code) DO UPDATE SET zh=excluded.zh, en=excluded.en";
    pub(crate) DUTY_PUT = "INSERT INTO taxonomy_duty (key, zh, en) VALUES ($1,$2,$3)
        ON CONFLICT (key) DO UPDATE SET zh=excluded.zh, en=excluded.en";
    pub(crate) SUBCATEGORIES_RETIRE = "UPDATE taxonomy_subcategory SET retired=1";
    pub(crate) SUBCATEGORY_PUT = "INSERT INTO taxonomy_subcategory (code, category, zh, en, duty,
        urgency, verification, contact, handle, verify, intake_may_file, public, keywords, retired)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,0)
        ON CONFLICT (code) DO UPDATE SET category=excluded.category, zh=excluded.zh,
        en=excluded.en, duty=excluded.duty, urgency=excluded.urgency,
        verification=excluded.verification, contact=excluded.contact, handle=excluded.handle,
        verify=excluded.verify, intake_may_file=excluded.intake_may_file, public=excluded.public,
        keywords=excluded.keywords, retired=0";
}

pub(crate) fn load(tx: &mut Tx<'_>) -> Result<Taxonomy> {
    let names = |r: &Row<'_>| -> Result<(String, Names)> {
        Ok((r.text(0)?, Names { zh: r.text(1)?, en: r.text(2)? }))
    };
    let duties: BTreeMap<_, _> = tx.query(&DUTIES_ALL, &[], names)?.into_iter().collect();
    let categories = tx.query(&CATEGORIES_ALL, &[], names)?;
    let subcategories = tx.query(&SUBCATEGORIES_ALL, &[], read)?;
    Ok(Taxonomy::stored(
        categories.into_iter().map(|(code, names)| Category { code, names }).collect(),
        subcategories,
        duties,
    ))
}

fn read(r: &Row<'_>) -> Result<Subcategory> {
    Ok(Subcategory {
        code: r.text(0)?,
        category: r.text(1)?,
        names: Names { zh: r.text(2)?, en: r.text(3)? },
        duty: r.text(4)?,
        urgency: Urgency::named(r.str(5)?).ok_or_else(|| Error::internal("urgency"))?,
        verification: Verification::named(r.str(6)?)
            .ok_or_else(|| Error::internal("verification"))?,
        contact: r.text(7)?,
        handle: r.text(8)?,
        verify: r.text(9)?,
        intake_may_file: r.flag(10)?,
        public: r.flag(11)?,
        keywords: r.json(12)?,
        retired: r.flag(13)?,
    })
}

pub(crate) fn class_known(tx: &mut Tx<'_>, code: &str) -> Result<bool> {
    Ok(tx.query_opt(&CLASS_KNOWN, &vals![code], |_| Ok(()))?.is_some())
}

/// Puts the whole taxonomy in the place of the one before.
pub(crate) fn replace(tx: &mut Tx<'_>, taxonomy: &Taxonomy) -> Result<()> {
    for c in taxonomy.categories() {
        tx.exec(&CATEGORY_PUT, &vals![&c.code, &c.names.zh, &c.names.en])?;
    }
    for (key, names) in taxonomy.duties() {
        tx.exec(&DUTY_PUT, &vals![key, &names.zh, &names.en])?;
    }
    tx.exec(&SUBCATEGORIES_RETIRE, &[])?;
    for s in taxonomy.subcategories() {
        put(tx, s)?;
    }
    Ok(())
}

fn put(tx: &mut Tx<'_>, s: &Subcategory) -> Result<()> {
    tx.exec(
        &SUBCATEGORY_PUT,
        &vals![
            &s.code,
            &s.category,
            &s.names.zh,
            &s.names.en,
            &s.duty,
            s.urgency.name(),
            s.verification.name(),
            &s.contact,
            &s.handle,
            &s.verify,
            s.intake_may_file,
            s.public,
            json!(s.keywords)
        ],
    )
}
