//! The persons that a matter knows, masked, and what each reader may ask for.

use casework::model::MatterRow;
use casework::queries::page::seen;
use casework::{Matter, Works, see};
use http_edge::Words;
use identity::policy::Target;
use identity::vault::{self, About, Card, FieldDef, Inventory, PurposeDef, VaultRef};
use kernel::{Actor, Ctx, Id, Place, Result};
use store::Tx;

use crate::wire::ListOf;
use crate::wire::person::{PersonCard, PurposeOut};

/// What a matter's persons hang on in the vault.
pub const fn about(id: Id<Matter>) -> About {
    About { kind: "matter", id: id.get() }
}

/// The persons of a matter. Of one who asked for confidentiality only those
/// are shown anything who may have it revealed.
///
/// # Errors
/// Not found when the matter is out of scope.
pub fn people(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    words: &Words,
    id: Id<Matter>,
) -> Result<ListOf<PersonCard>> {
    let m = seen(tx, &ctx.actor, works, id, false)?;
    let subjects = vault::of(tx, id.shard(), about(id))?;
    let mut cards = vault::cards(tx, &subjects)?;
    let reader = Reader::of(&ctx.actor, works, &m);
    let of_matter = works.procedures.current(&m.procedure).ok();
    let named = |code: &str| {
        let own = of_matter.as_deref().and_then(|p| casework::words::purpose(p, ctx.lang, code));
        own.map_or_else(|| words.say(ctx.lang, &format!("purposes.{code}"), &[]), str::to_owned)
    };
    let shown = subjects.into_iter().map(|subject| {
        let card = cards.remove(&subject).unwrap_or_default();
        reader.sees(&named, subject, card)
    });
    Ok(shown.collect::<Vec<_>>().into())
}

/// The roles in which somebody stands to a matter.
struct Reader<'a> {
    roles: Vec<&'a str>,
    inventory: &'a Inventory,
}

impl<'a> Reader<'a> {
    fn of(actor: &'a Actor, works: &'a Works, m: &MatterRow) -> Reader<'a> {
        let units = see::units(m);
        let target = Target::object(m.area_now).with_units(&units);
        let here = |place: Place| match place {
            Place::Area(own) => target.area.is_some_and(|a| own.contains(a)),
            Place::Unit(own) => target.units.contains(&own),
        };
        let held = actor.grants().iter().filter(|g| here(g.place));
        let roles = held.map(|g| g.role.as_str()).collect();
        Reader { roles, inventory: works.vault.inventory() }
    }

    fn sees(&self, named: &dyn Fn(&str) -> String, subject: VaultRef, card: Card) -> PersonCard {
        let opened = |p: &'static PurposeDef| {
            let fields = card.masked.keys().filter(|f| self.opens(p, f, card.confidential));
            let fields: Vec<String> = fields.cloned().collect();
            (!fields.is_empty()).then(|| PurposeOut { code: p.code, name: named(p.code), fields })
        };
        let purposes: Vec<PurposeOut> = self.inventory.purposes().filter_map(opened).collect();
        let hidden = card.confidential && purposes.is_empty();
        PersonCard {
            subject,
            masked: if hidden { Default::default() } else { card.masked },
            confidential: card.confidential,
            purposes,
        }
    }

    /// Whether the vault would open the field to one of the roles.
    fn opens(&self, p: &'static PurposeDef, field: &str, confidential: bool) -> bool {
        opened(self.inventory, p, field, confidential).any(|role| self.roles.contains(&role))
    }
}

/// The roles to which the vault opens a field of a matter's person for a
/// purpose: to fewer when the person asked for confidentiality.
pub fn opened<'a>(
    inventory: &Inventory,
    p: &'static PurposeDef,
    field: &'a str,
    confidential: bool,
) -> impl Iterator<Item = &'static str> + use<'a> {
    let declared = |d: &FieldDef| d.purposes.iter().any(|code| code == p.code);
    let known = p.about.contains(&"matter") && inventory.field(field).is_ok_and(declared);
    let openings = p.openings.iter().filter(move |o| known && (o.confidential || !confidential));
    openings.flat_map(move |o| {
        let alone = PurposeDef { openings: std::slice::from_ref(o), ..*p };
        alone.roles_for(field)
    })
}
