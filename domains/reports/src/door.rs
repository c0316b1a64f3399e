//! What another system says is taken in as a report, by the command that takes
//! in residents' own.

use casework::Matter;
use connectors::door::{Door, Incoming, Prepared, Sender};
use kernel::{Error, Id, Result, Shard};
use store::Tx;

use crate::code::Code;
use crate::commands::{self, Intake};
use crate::http::wire::in_report;
use crate::model::{Channel, Contact, FollowUp, NewReport, PlaceIn, RequestType};
use crate::queries::follow;
use crate::state::Reports;

impl Door for Reports {
    fn prepare(&self, said: &Incoming) -> Result<Prepared> {
        let mut intake = Intake::of(self, report(said)?, channel(said.sender))?;
        intake.source_no.clone_from(&said.source_no);
        (intake.source_due, intake.reported_at) = (said.source_due, said.reported_at);
        let works = self.works().clone();
        Ok(Prepared::new(intake.shard(), move |tx, ctx, id| {
            let mut intake = intake.clone();
            intake.draft = id;
            let told = commands::report(tx, ctx, &works, &intake).map_err(in_report(""))?;
            Ok(told.matter)
        }))
    }

    fn code(&self, matter: Id<Matter>) -> Result<String> {
        Ok(Code::of(&self.works().vault, matter)?.printed())
    }

    fn shard_of_code(&self, code: &str) -> Result<Shard> {
        Ok(Code::read(code)?.shard())
    }

    fn matter_of_code(&self, tx: &mut Tx<'_>, code: &str) -> Result<Id<Matter>> {
        follow::matter_of(tx, &Code::read(code)?)
    }
}

const fn channel(sender: Sender) -> Channel {
    match sender {
        Sender::Resident => Channel::Page,
        Sender::System => Channel::System,
        Sender::Device => Channel::Device,
    }
}

fn report(said: &Incoming) -> Result<NewReport> {
    let place = PlaceIn {
        lon: said.lon,
        lat: said.lat,
        address: said.address.clone(),
        ..PlaceIn::default()
    };
    let contact = Contact { name: said.name.clone(), phone: said.phone.clone() };
    let reporter = Some(contact).filter(|c| !c.given().is_empty());
    // a system is not asked how it was
    let asked = said.sender == Sender::Resident || said.phone.is_some();
    Ok(NewReport {
        draft: None,
        request_type: request_type(said.request_type.as_deref())?,
        text: said.text.clone(),
        photos: Vec::new(),
        place,
        reporter,
        on_behalf_of: None,
        follow_up: if asked { FollowUp::Reporter } else { FollowUp::Nobody },
        confidential: false,
        subcategory: said.subcategory.clone(),
    })
}

fn request_type(name: Option<&str>) -> Result<RequestType> {
    let Some(name) = name else { return Ok(RequestType::AskHelp) };
    serde_json::from_value(name.into()).map_err(|_| Error::invalid("http.value", "request_type"))
}
