//! Who works beside somebody: for forms that name a person.

use casework::{Works, words};
use identity::account;
use identity::grant::holders;
use identity::policy::Target;
use kernel::{Account, Actor, Ctx, Id, Place, Result};
use procedure::Addressee;
use store::Tx;

use crate::wire::ListOf;
use crate::wire::person::{Colleague, ColleaguesLike};

/// Colleagues that are looked through at the most: a unit, a room.
const MOST: usize = 200;

/// Whoever holds a role in a unit or at an area where the asker holds one.
///
/// # Errors
/// `identity.sign_in_needed`.
pub fn colleagues(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    q: &ColleaguesLike,
) -> Result<ListOf<Colleague>> {
    works.policy.allows(&ctx.actor, "casework.worklist", &Target::nothing())?;
    let mut places: Vec<Place> = Vec::new();
    for grant in ctx.actor.grants() {
        if !places.contains(&grant.place) {
            places.push(grant.place);
        }
    }
    let mut found: Vec<Colleague> = Vec::new();
    for place in places {
        for role in works.policy.roles().names() {
            for id in held(tx, ctx, works, role, place)? {
                if found.len() < MOST && !found.iter().any(|c| c.id == id) {
                    found.push(colleague(tx, ctx, works, id, role, place)?);
                }
            }
        }
    }
    found.retain(|c| c.name.contains(q.q.trim()) || c.post.contains(q.q.trim()));
    found.sort_by(|a, b| (&a.post, &a.name).cmp(&(&b.post, &b.name)));
    Ok(ListOf::cut(found, q.cursor.as_ref(), q.limit))
}

/// Holders of a role that can be held in such a place at all.
fn held(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    role: &str,
    place: Place,
) -> Result<Vec<Id<Account>>> {
    let roles = works.policy.roles();
    let possible = match place {
        Place::Area(area) => roles.held_at(role, area.level()),
        Place::Unit(_) => roles.held_in_unit(role),
    };
    if possible { holders(tx, role, place, ctx.now) } else { Ok(Vec::new()) }
}

fn colleague(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Account>,
    role: &str,
    place: Place,
) -> Result<Colleague> {
    // Of an account its title alone leaves here, which every colleague knows.
    let mut reader = ctx.clone();
    reader.actor = Actor::System { job: "colleagues" };
    let name = account::get(tx, &reader, &works.policy, id)?.title;
    let role = role.to_owned();
    let whom = match place {
        Place::Area(area) => Addressee::Role { role, area },
        Place::Unit(unit) => Addressee::Post { post: role, unit },
    };
    Ok(Colleague { id, name, post: words::desk(&works.directory(), ctx.lang, &whom) })
}
