//! What a printed supervision order says.

use casework::queries::page::{ClockNow, MatterPage, page};
use casework::queries::timeline::Line;
use casework::{Matter, Works};
use kernel::{Ctx, Error, Id, Result, Time};
use store::Tx;

use crate::wire::matter::Order;

/// The act that gives an order, and the clock that it starts (督办).
const SUPERVISE: &str = "supervise";

/// The latest order to a matter.
///
/// # Errors
/// Not found out of scope; `desk.no_order` when none was given.
pub fn order(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<Order> {
    let page = page(tx, ctx, works, id)?;
    let orders: Vec<&Line> = page.timeline.iter().filter(|l| l.act == SUPERVISE).collect();
    let Some(last) = orders.last().copied() else {
        return Err(Error::conflict("desk.no_order"));
    };
    Ok(Order {
        number: format!("{}-D{}", page.number, orders.len()),
        to: page.lead.iter().chain(&page.assist).cloned().collect(),
        demands: last.fields.clone(),
        note: last.note.clone(),
        issuer: last.actor.clone(),
        issued: last.at,
        due: due(&page),
        matter: page.matter,
        matter_number: page.number,
        title: page.title,
        place: page.place,
        area: page.area,
    })
}

fn due(page: &MatterPage) -> Option<Time> {
    let clock = |c: &&ClockNow| c.clock == SUPERVISE;
    page.clocks.iter().rev().find(clock).and_then(|c| c.due)
}
