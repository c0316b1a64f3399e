//! Reading in clear: for a purpose, and never without a line in the person's
//! access log.

use std::collections::BTreeMap;

use kernel::actor::Unit;
use kernel::{AreaCode, Ctx, Error, Grant, Id, Place, Result};
use store::audit::{self, Outcome};
use store::{Tx, vals};

use super::command::{Held, erased};
use super::purpose::{
    About, BREAK_GLASS, CASE_TEAM, CASE_TEAM_PURPOSE, OWN_DATA, PROGRAM, Purpose, PurposeDef,
    REPORTER, declared,
};
use super::{Vault, VaultRef};
use crate::access::FIELDS_MOST;
use crate::policy::Target;
use crate::store::vault::ACCESS_ADD;

/// A request to read in clear.
#[derive(Debug, Clone)]
pub struct Reveal<'a> {
    pub subject: VaultRef,
    pub fields: &'a [&'a str],
    pub purpose: &'a Purpose,
    /// What the purpose is bound to, already found to be in the actor's scope.
    pub target: Target<'a>,
}

/// A value in clear. Never stored, logged or put into a stored answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    pub field: String,
    pub value: String,
}

/// Without the value, which must not get into a log by a `{:?}`.
impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Line").field("field", &self.field).finish_non_exhaustive()
    }
}

/// In which capacity somebody looks, as the access log keeps it.
#[derive(Clone, Copy)]
struct Seat<'a> {
    role: &'a str,
    area: Option<AreaCode>,
    unit: Option<Id<Unit>>,
}

impl<'a> From<&'a Grant> for Seat<'a> {
    fn from(grant: &'a Grant) -> Seat<'a> {
        let (area, unit) = match grant.place {
            Place::Area(a) => (Some(a), None),
            Place::Unit(u) => (None, Some(u)),
        };
        Seat { role: grant.role.as_str(), area, unit }
    }
}

impl Vault {
    /// Reads values in clear for a purpose, and writes who did, in the same
    /// transaction: for each field one access entry, for the request one entry
    /// of the audit log. Must therefore run in a command, never in a read. A
    /// field that the person never gave is left out.
    ///
    /// The caller has checked that the actor sees what `purpose` is bound to,
    /// and must not keep the answer (no stored answers under a key).
    ///
    /// # Errors
    /// `identity.purpose_missing`, `identity.purpose_unknown`,
    /// `identity.purpose_elsewhere` (the values were given for another matter),
    /// `identity.field_closed`, `identity.confidential`, `identity.erased`,
    /// `identity.field_unknown`, `not_found`.
    pub fn reveal(&self, tx: &mut Tx<'_>, ctx: &Ctx, ask: &Reveal<'_>) -> Result<Vec<Line>> {
        let (purpose, held) = self.asked(tx, ask)?;
        let mut seats = BTreeMap::new();
        for field in ask.fields {
            self.opened(purpose, field)?;
            let grant = purpose.grant_of(&ctx.actor, &ask.target, field, held.confidential)?;
            seats.insert(*field, Seat::from(grant));
        }
        self.show(tx, ctx, ask, purpose, (held, seats))
    }

    /// Reads fields in danger that no purpose of the actor's role opens. The
    /// caller keeps the book of such permits: it has found one that is open
    /// now, names these fields, and was given under `grant`.
    ///
    /// # Errors
    /// As [`Vault::reveal`], but for the role.
    pub fn reveal_in_danger(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        (subject, about): (VaultRef, About),
        fields: &[&str],
        grant: &Grant,
    ) -> Result<Vec<Line>> {
        let purpose = Purpose { code: BREAK_GLASS.to_owned(), about };
        self.show_all(tx, ctx, subject, &purpose, fields, Seat::from(grant))
    }

    /// Reads from the case of a child, for somebody of its team. The caller
    /// keeps the book of such teams and has found the actor in this one.
    ///
    /// # Errors
    /// As [`Vault::reveal`], but for the role.
    pub fn reveal_to_team(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        (subject, about): (VaultRef, About),
        area: AreaCode,
        fields: &[&str],
    ) -> Result<Vec<Line>> {
        let purpose = Purpose { code: CASE_TEAM_PURPOSE.code.to_owned(), about };
        let seat = Seat { role: CASE_TEAM, area: Some(area), unit: None };
        self.show_all(tx, ctx, subject, &purpose, fields, seat)
    }

    /// Reads all that a person gave, for that person, with what it was given
    /// for. The caller has made sure that it is they who ask.
    ///
    /// # Errors
    /// `not_found`, `identity.erased`; those of the store.
    pub fn reveal_to_oneself(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        subject: VaultRef,
    ) -> Result<(About, Vec<Line>)> {
        let about = self.about(tx, subject)?;
        let key = self.held(tx, subject)?.key.ok_or_else(erased)?;
        let all = self.clear(tx, subject, &key)?;
        let fields: Vec<&str> = all.keys().map(String::as_str).collect();
        let purpose = Purpose { code: OWN_DATA.to_owned(), about };
        let seat = Seat { role: REPORTER, area: None, unit: None };
        let mut lines = Vec::new();
        for some in fields.chunks(FIELDS_MOST) {
            lines.extend(self.show_all(tx, ctx, subject, &purpose, some, seat)?);
        }
        Ok((about, lines))
    }

    /// Reads what the program itself has to know to do what the person asked
    /// for: where to send what they subscribed to. Nobody is shown it, and it
    /// is a look like every other.
    ///
    /// # Errors
    /// As [`Vault::reveal`]; `identity.field_closed` for a purpose that opens
    /// the field to people.
    pub fn reveal_to_program(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        (subject, purpose): (VaultRef, &Purpose),
        fields: &[&str],
    ) -> Result<Vec<Line>> {
        let def = declared(&self.inventory, purpose)?;
        for field in fields {
            if !def.roles_for(field).contains(&PROGRAM) || ctx.actor.account().is_some() {
                return Err(Error::forbidden("identity.field_closed")
                    .arg("field", *field)
                    .arg("purpose", def.code));
            }
        }
        let seat = Seat { role: PROGRAM, area: None, unit: None };
        self.show_all(tx, ctx, subject, purpose, fields, seat)
    }

    /// What a person's values were given for.
    ///
    /// # Errors
    /// `not_found`.
    pub fn about(&self, tx: &mut Tx<'_>, subject: VaultRef) -> Result<About> {
        let held = self.held(tx, subject)?;
        let kinds = self.inventory.purpose(OWN_DATA).map_or(&[][..], |p| p.about);
        let kind = kinds.iter().find(|kind| **kind == held.about.0);
        Ok(About { kind: kind.ok_or_else(Error::not_found)?, id: held.about.1 })
    }

    fn show_all(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        subject: VaultRef,
        purpose: &Purpose,
        fields: &[&str],
        seat: Seat<'_>,
    ) -> Result<Vec<Line>> {
        let ask = Reveal { subject, fields, purpose, target: Target::nothing() };
        let (def, held) = self.asked(tx, &ask)?;
        for field in fields {
            self.opened(def, field)?;
        }
        let seats = fields.iter().map(|field| (*field, seat)).collect();
        self.show(tx, ctx, &ask, def, (held, seats))
    }

    /// The purpose that is named, for a person whose values were given for it.
    fn asked(&self, tx: &mut Tx<'_>, ask: &Reveal<'_>) -> Result<(&'static PurposeDef, Held)> {
        let purpose = declared(&self.inventory, ask.purpose)?;
        let held = self.held(tx, ask.subject)?;
        if (held.about.0.as_str(), held.about.1) != (ask.purpose.about.kind, ask.purpose.about.id) {
            return Err(Error::invalid("identity.purpose_elsewhere", "purpose"));
        }
        if ask.fields.len() > FIELDS_MOST {
            return Err(Error::invalid("identity.fields_many", "fields").arg("most", FIELDS_MOST));
        }
        Ok((purpose, held))
    }

    /// Whether the field belongs to the purpose, whoever asks.
    fn opened(&self, purpose: &PurposeDef, field: &str) -> Result<()> {
        let def = self.inventory.field(field)?;
        // what is one's own is one's own, whichever procedure asked for it
        match purpose.code == OWN_DATA || def.purposes.iter().any(|p| p == purpose.code) {
            true => Ok(()),
            false => Err(Error::forbidden("identity.field_closed")
                .arg("field", field)
                .arg("purpose", purpose.code)),
        }
    }

    fn show(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        ask: &Reveal<'_>,
        purpose: &PurposeDef,
        (held, seats): (Held, BTreeMap<&str, Seat<'_>>),
    ) -> Result<Vec<Line>> {
        let key = held.key.ok_or_else(erased)?;
        let all = self.clear_of(tx, ask.subject, &key, |field| seats.contains_key(field))?;
        let mut lines = Vec::new();
        let request = ctx.id::<Line>(ask.subject.shard()).get();
        for (field, seat) in seats {
            if let Some(value) = all.get(field) {
                note(tx, ctx, ask, (request, field), seat)?;
                lines.push(Line { field: field.to_owned(), value: value.clone() });
            }
        }
        let fields: Vec<&str> = lines.iter().map(|l| l.field.as_str()).collect();
        let About { kind, id } = ask.purpose.about;
        audit::record(
            tx,
            ctx,
            &audit::Entry {
                shard: ask.subject.shard(),
                action: "identity.reveal",
                subject: ("person", ask.subject.get()),
                version: ctx.now.micros(),
                outcome: Outcome::Done,
                facts: serde_json::json!({
                    "purpose": purpose.code, "basis": purpose.basis, "about": kind,
                    "id": id.to_string(), "fields": fields,
                }),
                personal: &[],
            },
        )?;
        Ok(lines)
    }
}

fn note(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    ask: &Reveal<'_>,
    (request, field): (i64, &str),
    seat: Seat<'_>,
) -> Result<()> {
    let About { kind, id } = ask.purpose.about;
    tx.exec(
        &ACCESS_ADD,
        &vals![
            ask.subject.shard(),
            ask.subject,
            request,
            field,
            ctx.now,
            ctx.actor.account(),
            seat.role,
            seat.area,
            seat.unit,
            ask.purpose.code.as_str(),
            kind,
            id,
            ctx.trace.cast_signed()
        ],
    )
}
