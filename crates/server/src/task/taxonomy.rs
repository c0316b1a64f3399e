//! `taxonomy put|show`

use kernel::{Ctx, Result, Shard};
use serde_json::{Value, json};
use territory::commands::put_taxonomy;
use territory::taxonomy_file;

use super::ctx;
use crate::city::City;

/// The same numbers for what is in force and for what was put.
pub(super) fn counted(city: &City) -> Value {
    let directory = city.works.directory();
    let taxonomy = directory.taxonomy();
    let (categories, subcategories) =
        (taxonomy.categories().count(), taxonomy.subcategories().count());
    json!({ "categories": categories, "subcategories": subcategories })
}

pub(super) async fn put(city: &City, head: &str, lines: &str) -> Result<Value> {
    let taxonomy = taxonomy_file::read(head, lines)?;
    let ctx = ctx(city).await?;
    let of: Ctx = ctx.clone();
    let store = city.edge.store();
    let put = move |tx: &mut store::Tx<'_>| put_taxonomy(tx, &of, &taxonomy);
    store.write(Shard::COMMON, &ctx, put).await?;
    city.works.territory.refresh(store).await?;
    Ok(counted(city))
}
