//! `user texts`

use kernel::Result;
use serde_json::{Value, json};
use store::Tx;

use super::ctx;
use crate::city::City;

pub(super) async fn kept(city: &City) -> Result<Value> {
    let (ctx, vault) = (ctx(city).await?, city.works.vault.clone());
    let of = ctx.clone();
    let read = move |tx: &mut Tx<'_>| identity::resident::texts::kept(tx, &of, &vault);
    let all = city.edge.store().write(kernel::Shard::COMMON, &ctx, read).await?;
    let shown = all.iter().map(
        |(at, text)| json!({ "at": at, "to": text.to, "code": text.code, "minutes": text.minutes }),
    );
    Ok(json!({ "texts": shown.collect::<Vec<_>>() }))
}
