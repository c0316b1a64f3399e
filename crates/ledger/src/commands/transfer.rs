//! Making transfers.

use std::collections::BTreeSet;

use kernel::{Ctx, Error, Id, Result};
use store::{Tx, Val, vals};

use super::about;
use crate::decide::{Held, World};
use crate::errors::{conflict, field, invalid};
use crate::model::{
    Account, Kind, MOST_LINKED, NewTransfer, Order, Receipt, Transfer, TransferRow,
};
use crate::sql::accounts::{self, ACCOUNT_LOCK};
use crate::sql::reserves::{self, OPEN_SUM};
use crate::sql::transfers::{self, END_GET, TRANSFER_GET};

/// Makes the transfers, all or none, in their order. All of one book. Sent
/// again with the same ids and the same content, nothing happens and the first
/// receipts come back.
///
/// # Errors
/// `ledger.none`, `ledger.too_many`, `ledger.text`, `ledger.amount`,
/// `ledger.other_shard`, `ledger.same_account`, `ledger.account_unknown`,
/// `ledger.account_closed`, `ledger.books_differ`, `ledger.units_differ`,
/// `ledger.overspent`, `ledger.over_ceiling`, `ledger.too_large`,
/// `ledger.until_past`, `ledger.reserve_unknown`, `ledger.ended`,
/// `ledger.expired`, `ledger.post_more`, `ledger.transfer_unknown`,
/// `ledger.not_correctable`, `ledger.corrected`; `ledger.id_reused` where an id
/// is another transfer's. All name the transfer and its field.
pub fn transfer(tx: &mut Tx<'_>, ctx: &Ctx, linked: &[NewTransfer]) -> Result<Vec<Receipt>> {
    check(tx, linked)?;
    let mut world = World::at(ctx.now);
    load_earlier(tx, linked, &mut world)?;
    let done = load(tx, linked, &mut world)?;
    if let Some(receipts) = made_before(linked, &done)? {
        return Ok(receipts);
    }
    let rows = world.make(linked)?;
    keep(tx, &world, &rows)?;
    Ok(rows.iter().map(TransferRow::receipt).collect())
}

/// What is wrong with the input by itself.
fn check(tx: &Tx<'_>, linked: &[NewTransfer]) -> Result<()> {
    if linked.is_empty() {
        return Err(Error::invalid("ledger.none", "transfers"));
    }
    if linked.len() > MOST_LINKED {
        return Err(Error::invalid("ledger.too_many", "transfers").arg("most", MOST_LINKED));
    }
    let mut ids = BTreeSet::new();
    for (n, new) in linked.iter().enumerate() {
        about(field(n, "about"), &new.about)?;
        let amount = match new.order {
            Order::Move { amount, .. } | Order::Reserve { amount, .. } => Some(amount),
            Order::Post { amount, .. } => amount,
            Order::Release { .. } | Order::Correct { .. } => None,
        };
        if amount.is_some_and(|a| a <= 0) {
            return Err(invalid("ledger.amount", n, "amount"));
        }
        if !ids.insert(new.id) {
            return Err(invalid("ledger.id_reused", n, "id"));
        }
        let named = new.order.accounts().map(|(from, to)| [from.shard(), to.shard()]);
        let of = new.order.of().map(Id::shard);
        let mut shards = named.into_iter().flatten().chain(of).chain([new.id.shard()]);
        if shards.any(|shard| shard != tx.shard()) {
            return Err(invalid("ledger.other_shard", n, "id"));
        }
    }
    Ok(())
}

/// The earlier transfers that the new ones are about. They never change, so
/// they can be read before anything is locked.
fn load_earlier(tx: &mut Tx<'_>, linked: &[NewTransfer], world: &mut World) -> Result<()> {
    let of: BTreeSet<Id<Transfer>> = linked.iter().filter_map(|t| t.order.of()).collect();
    let params: Vec<[Val; 2]> = of.iter().map(|id| vals![id.shard(), *id]).collect();
    let batch: Vec<(_, &[Val])> = params.iter().map(|p| (&TRANSFER_GET, &p[..])).collect();
    if batch.is_empty() {
        return Ok(());
    }
    tx.queries(&batch, |_, row| {
        let row = transfers::read(row)?;
        world.known.insert(row.id.get(), row);
        Ok(())
    })
}

/// Locks the accounts, then reads what can only be known under the lock: what
/// is reserved, what was ended, and which of the new transfers were made
/// before. In one round trip, and always in the order of the ids: two who come
/// from both ends would wait for each other.
fn load(tx: &mut Tx<'_>, linked: &[NewTransfer], world: &mut World) -> Result<Vec<TransferRow>> {
    let (shard, now) = (tx.shard(), world.at);
    let accounts: BTreeSet<Id<Account>> = linked
        .iter()
        .filter_map(|t| t.order.accounts())
        .chain(world.known.values().map(|t| (t.from, t.to)))
        .flat_map(|(from, to)| [from, to])
        .collect();
    let locks: Vec<[Val; 2]> = accounts.iter().map(|id| vals![shard, *id]).collect();
    let sums: Vec<[Val; 3]> = accounts.iter().map(|id| vals![shard, *id, now]).collect();
    let ends: Vec<[Val; 2]> =
        linked.iter().filter_map(|t| t.order.of()).map(|of| vals![shard, of]).collect();
    let made: Vec<[Val; 2]> = linked.iter().map(|t| vals![shard, t.id]).collect();
    let batch: Vec<(_, &[Val])> = (locks.iter().map(|p| (&ACCOUNT_LOCK, &p[..])))
        .chain(sums.iter().map(|p| (&OPEN_SUM, &p[..])))
        .chain(ends.iter().map(|p| (&END_GET, &p[..])))
        .chain(made.iter().map(|p| (&TRANSFER_GET, &p[..])))
        .collect();
    let order: Vec<Id<Account>> = accounts.into_iter().collect();
    let (mut at, mut done) = (now, Vec::new());
    let (summed, ended) = (2 * order.len(), 2 * order.len() + ends.len());
    tx.queries(&batch, |n, row| {
        if n < order.len() {
            let row = accounts::read(row)?;
            at = at.max(row.last_at);
            world.accounts.insert(row.id.get(), Held { row, out: 0, in_: 0 });
        } else if n < summed {
            if let Some(held) = world.accounts.get_mut(&order[n - order.len()].get()) {
                (held.out, held.in_) = (row.int(0)?, row.int(1)?);
            }
        } else if n < ended {
            world.ended.insert(row.int(0)?);
        } else {
            done.push(transfers::read(row)?);
        }
        Ok(())
    })?;
    // Behind nothing that its accounts have seen: their entries are found by
    // time, so time may not run back in them, whatever a clock does.
    world.at = at;
    Ok(done)
}

/// The receipts, where all were made before, exactly so.
fn made_before(linked: &[NewTransfer], done: &[TransferRow]) -> Result<Option<Vec<Receipt>>> {
    if done.is_empty() {
        return Ok(None);
    }
    let link = linked.first().map(|t| t.id);
    let mut receipts = Vec::with_capacity(linked.len());
    for (n, new) in linked.iter().enumerate() {
        let row = done.iter().find(|t| t.id == new.id && link.is_some_and(|link| t.is(new, link)));
        let row = row.ok_or_else(|| conflict("ledger.id_reused", n, "id"))?;
        receipts.push(row.receipt());
    }
    Ok(Some(receipts))
}

fn keep(tx: &mut Tx<'_>, world: &World, rows: &[TransferRow]) -> Result<()> {
    let at = world.at;
    for row in rows {
        transfers::add(tx, row)?;
        match (row.kind, row.of.and_then(|of| world.known.get(&of.get()))) {
            (Kind::Reserve, _) => reserves::add(tx, row)?,
            (Kind::Post | Kind::Release, Some(reserve)) => reserves::drop(tx, reserve)?,
            _ => {}
        }
    }
    for entry in &world.entries {
        transfers::enter(tx, entry, at)?;
    }
    for held in world.accounts.values() {
        accounts::moved(tx, &held.row, at)?;
    }
    Ok(())
}
