//! Staff as a table. Names and numbers go out masked; in clear only as an
//! account sees them that may reveal them, and each is in the access log.

use std::collections::BTreeMap;

use identity::account::{self, AccountInfo, State};
use identity::grant::{self, GrantInfo};
use identity::policy::Target;
use identity::vault::{self, About, Purpose, Reveal};
use kernel::{Actor, Ctx, Cursor, Page, Place, Result, Shard};
use store::{Shards, Tx};

use super::ctx;
use super::users::find;
use crate::city::City;

/// Fields of the vault that the table shows.
const FIELDS: [&str; 2] = ["name", "phone"];

/// Headings and rows.
type Table = (Vec<&'static str>, Vec<Vec<String>>);

/// Every account with its posts, a line for each.
pub(super) async fn table(city: &City, reveal_as: Option<String>) -> Result<Table> {
    let mut headings: Vec<&'static str> =
        crate::imports::staff::COLUMNS.iter().map(|f| f.name).collect();
    if reveal_as.is_none() {
        // Under names that no import asks for: a masked name is nobody's.
        headings[4] = "masked_name";
        headings[5] = "masked_phone";
    }
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = page(city, after).await?;
        for (info, grants) in &page.items {
            let shown = match &reveal_as {
                Some(login) => revealed(city, info, login).await?,
                None => masked(city, info).await?,
            };
            rows.extend(lines(city, info, grants, &shown));
        }
        after = match page.next {
            Some(next) => Some(next),
            None => break,
        };
    }
    rows.sort();
    Ok((headings, rows))
}

async fn page(city: &City, after: Option<Cursor>) -> Result<Page<(AccountInfo, Vec<GrantInfo>)>> {
    let (ctx, works) = (ctx(city).await?, city.works.clone());
    let read = move |tx: &mut Tx<'_>| {
        let most = Some(Page::<AccountInfo>::MOST);
        let page = account::list(tx, &ctx, &works.policy, after.as_ref(), most)?;
        let mut items = Vec::new();
        for info in page.items.into_iter().filter(|a| a.state != State::Left) {
            let grants = grant::history(tx, &ctx, &works.policy, info.id)?;
            let open = |g: &GrantInfo| g.revoked.is_none() && g.to.is_none_or(|to| to > ctx.now);
            items.push((info, grants.into_iter().filter(open).collect()));
        }
        Ok(Page { items, next: page.next })
    };
    city.edge.store().read_many(Shards::All, read).await
}

type Shown = BTreeMap<String, String>;

async fn masked(city: &City, info: &AccountInfo) -> Result<Shown> {
    let Some(person) = info.person else { return Ok(Shown::new()) };
    let card = city.edge.store().read(person.shard(), move |tx| vault::card(tx, person)).await?;
    Ok(card.masked)
}

/// As that account may see it: a command, because every look is written down.
async fn revealed(city: &City, info: &AccountInfo, login: &str) -> Result<Shown> {
    let Some(person) = info.person else { return Ok(Shown::new()) };
    let ctx = ctx_of(city, login).await?;
    let (of, works, about, area) = (ctx.clone(), city.works.clone(), info.id, info.area);
    let look = move |tx: &mut Tx<'_>| {
        works.policy.allows(&of.actor, "identity.account_see", &Target::object(area))?;
        let purpose =
            Purpose { code: "staff".to_owned(), about: About { kind: "account", id: about.get() } };
        let target = Target::object(area);
        let ask = Reveal { subject: person, fields: &FIELDS, purpose: &purpose, target };
        let lines = works.vault.reveal(tx, &of, &ask)?;
        Ok(lines.into_iter().map(|l| (l.field, l.value)).collect())
    };
    city.edge.store().write(person.shard(), &ctx, look).await
}

/// A context of that account with what it holds.
pub(super) async fn ctx_of(city: &City, login: &str) -> Result<Ctx> {
    let (id, store) = (find(city, login).await?, city.edge.store());
    let now = store.clock().now();
    let grants = store.read(Shard::COMMON, move |tx| grant::of(tx, id, now)).await?;
    let grants = grants.into_iter().filter(|g| g.holds(now)).collect();
    store.ctx(Actor::Person { account: id, grants }).await
}

fn lines(city: &City, info: &AccountInfo, grants: &[GrantInfo], shown: &Shown) -> Vec<Vec<String>> {
    let field = |name: &str| shown.get(name).cloned().unwrap_or_default();
    let who = vec![
        info.login.clone(),
        info.title.clone(),
        info.area.to_string(),
        info.lang.tag().to_owned(),
        field("name"),
        field("phone"),
    ];
    let (directory, now) = (city.works.directory(), city.edge.store().clock().now());
    let post = |g: &GrantInfo| {
        let (at, unit) = match g.place {
            Place::Area(area) => (area.to_string(), String::new()),
            Place::Unit(id) => {
                (String::new(), directory.unit(id).map(|u| u.code.clone()).unwrap_or_default())
            }
        };
        let to = g.to.map(|t| t.to_string()).unwrap_or_default();
        // Nobody is given a post for a time that is past.
        let from = if g.from > now { g.from.to_string() } else { String::new() };
        vec![g.role.0.clone(), at, unit, from, to, g.reason.clone()]
    };
    match grants {
        [] => vec![[who, vec![String::new(); 6]].concat()],
        some => some.iter().map(|g| [who.clone(), post(g)].concat()).collect(),
    }
}
