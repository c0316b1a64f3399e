//! Somebody reports: resident, hotline, grid worker, another system.

use casework::queries::page::{NamedArea, named_line};
use casework::{Matter, Works, words};
use http_edge::schema::{IdText, TimeText};
use identity::vault::{About, NewSubject, VaultRef};
use kernel::{Ctx, Error, Id, Result, Time};
use serde::Serialize;
use store::Tx;
use territory::Directory;
use utoipa::ToSchema;

use super::Intake;
use crate::code::Code;
use crate::model::Contact;
use crate::place::FoundBy;
use crate::sql::reports::{self as sql, ReportRow};
use crate::suggest::{Suggested, Suggestions};

/// What the reporter is told. Holds no secret: the code is derived again from
/// the key for whoever has just reported.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Reported {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub version: i64,
    pub number: String,
    pub stage: String,
    pub stage_name: String,
    /// When the next step is promised.
    #[schema(value_type = Option<TimeText>)]
    pub due: Option<Time>,
    /// Outermost first.
    pub area: Vec<NamedArea>,
    pub found_by: FoundBy,
    pub suggestions: Suggested,
}

/// Takes a report in: opens the matter, keeps its persons. Sent again with the
/// same draft it changes nothing and tells what is there.
///
/// # Errors
/// Those of a malformed name or number, naming the field;
/// `reports.subcategory_unknown`; what the procedure refuses.
pub fn report(tx: &mut Tx, ctx: &Ctx, works: &Works, intake: &Intake) -> Result<Reported> {
    let (id, _) = take_in(tx, ctx, works, intake)?;
    told(tx, ctx, works, id)
}

/// The report's matter, and whether it is new.
pub(super) fn take_in(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    intake: &Intake,
) -> Result<(Id<Matter>, bool)> {
    let new = &intake.new;
    let directory = works.directory();
    let chosen = chosen(&directory, new.subcategory.as_deref())?;
    let id: Id<Matter> = intake.draft.unwrap_or_else(|| ctx.id(intake.shard()));
    if sql::get(tx, id)?.is_some() {
        return Ok((id, false));
    }
    let classes = intake.classes.clone();
    let suggestions = Suggestions::of(&directory, classes, chosen, intake.placed.area, ctx.now);
    let suggestions = suggestions.warning(intake.dangers(ctx));
    let raised = !suggestions.dangers.is_empty();
    casework::open(tx, ctx, works, intake.matter(works, id, raised)?)?;
    let persons = Persons { works, id, confidential: new.is_confidential() };
    let row = ReportRow {
        matter: id,
        channel: intake.channel,
        request_type: new.request_type,
        reporter: persons.put_contact(tx, ctx, new.reporter.as_ref(), "reporter")?,
        on_behalf_of: persons.put_contact(tx, ctx, new.on_behalf_of.as_ref(), "on_behalf_of")?,
        original: persons.put_original(tx, ctx, intake)?,
        text: intake.text.clone(),
        follow_up: new.follow_up,
        confidential: new.is_confidential(),
        found_by: intake.placed.by,
        source_no: intake.source_no.clone(),
        source_due: intake.source_due,
        reported_at: intake.reported_at,
        suggestions,
    };
    sql::put(tx, &row)?;
    sql::put_code(tx, &Code::of(&works.vault, id)?.hash(), id)?;
    Ok((id, true))
}

fn chosen<'a>(directory: &Directory, asked: Option<&'a str>) -> Result<Option<&'a str>> {
    match asked {
        Some(code) if directory.subcategory(code).is_none_or(|s| s.retired) => {
            Err(Error::invalid("reports.subcategory_unknown", "subcategory"))
        }
        known => Ok(known),
    }
}

/// What is told of a report that is there.
///
/// # Errors
/// Not found where there is none.
pub fn told(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<Reported> {
    let m = casework::sql::matters::get(tx, id)?.ok_or_else(Error::not_found)?;
    let row = sql::get(tx, id)?.ok_or_else(Error::not_found)?;
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let directory = works.directory();
    Ok(Reported {
        matter: id,
        version: m.version,
        number: m.number(works.calendars.get(None).zone()),
        stage_name: words::stage(&p, ctx.lang, &m.stage),
        due: m.due,
        area: named_line(&directory, m.area_now),
        found_by: row.found_by,
        suggestions: row.suggestions.named(&directory, ctx.lang),
        stage: m.stage,
    })
}

/// Puts the persons of a report into the vault.
struct Persons<'a> {
    works: &'a Works,
    id: Id<Matter>,
    confidential: bool,
}

impl Persons<'_> {
    /// Somebody who gave nothing is nobody.
    fn put_contact(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        contact: Option<&Contact>,
        field: &str,
    ) -> Result<Option<VaultRef>> {
        let given = contact.map(Contact::given).unwrap_or_default();
        self.put(tx, ctx, &given).map_err(|mut e| {
            e.field = e.field.map(|inner| format!("{field}/{inner}"));
            e
        })
    }

    /// The text as it was written, when masking took something out of it, and
    /// the typed address.
    fn put_original(&self, tx: &mut Tx, ctx: &Ctx, intake: &Intake) -> Result<Option<VaultRef>> {
        self.put(tx, ctx, &intake.written())
    }

    fn put(&self, tx: &mut Tx, ctx: &Ctx, values: &[(&str, &str)]) -> Result<Option<VaultRef>> {
        if values.is_empty() {
            return Ok(None);
        }
        let new = NewSubject {
            shard: self.id.shard(),
            about: About { kind: "matter", id: self.id.get() },
            confidential: self.confidential,
        };
        self.works.vault.put(tx, ctx, new, values).map(Some)
    }
}
