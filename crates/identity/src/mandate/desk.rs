//! What the edge asks of mandates, in whole acts.

use kernel::{Ctx, Error, Id, Result};
use store::Tx;

use super::{Mandate, MandateInfo, SHARD, Thing, by, find, give, taken};
use crate::desk::Identity;
use crate::resident::{Phone, Resident, Typed, telephone};

impl Identity {
    /// Gives a mandate with one's own telephone.
    ///
    /// # Errors
    /// Those of [`give::give`].
    pub async fn give_mandate(
        &self,
        ctx: &Ctx,
        giver: &Resident,
        own_name: &str,
        new: give::NewMandate,
    ) -> Result<Id<Mandate>> {
        let (of, vault, giver) = (ctx.clone(), self.vault().clone(), giver.clone());
        let own_name = own_name.to_owned();
        let run = move |tx: &mut Tx<'_>| {
            give::give(tx, &of, &vault, (giver.phone, &giver.masked, &own_name), &new)
        };
        self.store().write(SHARD, ctx, run).await
    }

    /// Records one that was given on paper.
    ///
    /// # Errors
    /// Those of [`give::record`].
    pub async fn record_mandate(&self, ctx: &Ctx, new: give::Paper) -> Result<Id<Mandate>> {
        let (of, vault, policy) = (ctx.clone(), self.vault().clone(), self.policy().clone());
        let run = move |tx: &mut Tx<'_>| give::record(tx, &of, &policy, &vault, &new);
        self.store().write(SHARD, ctx, run).await
    }

    /// What the holder of a number gave that holds now, for staff.
    ///
    /// # Errors
    /// Those of [`find`] and of a malformed number.
    pub async fn find_mandates(&self, ctx: &Ctx, typed: &str) -> Result<Vec<MandateInfo>> {
        let (typed, vault) = (Typed::read(typed, "phone")?, self.vault().clone());
        let (of, policy) = (ctx.clone(), self.policy().clone());
        let run = move |tx: &mut Tx<'_>| {
            let giver = telephone::known(tx, &vault, &typed)?;
            find(tx, &of, &policy, giver)
        };
        self.store().write(SHARD, ctx, run).await
    }

    /// The mandate by which a resident may do a thing now: read where it is
    /// kept, so that a withdrawn one is withdrawn at once.
    ///
    /// # Errors
    /// Not found for one that is another's, over, or for other things.
    pub async fn mandate(
        &self,
        ctx: &Ctx,
        taker: Phone,
        id: Id<Mandate>,
        thing: Thing,
    ) -> Result<MandateInfo> {
        let now = ctx.now;
        self.fresh(SHARD, move |tx| by(tx, id, taker, thing, now)).await
    }

    /// All by which a resident may do a thing now.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn mandates_for(
        &self,
        ctx: &Ctx,
        taker: Phone,
        thing: Thing,
    ) -> Result<Vec<MandateInfo>> {
        let mut all = self.fresh(SHARD, move |tx| taken(tx, taker)).await?;
        all.retain(|m| m.lets(taker, thing, ctx.now));
        Ok(all)
    }

    /// Whether a number that somebody typed is the one of a mandate's giver.
    ///
    /// # Errors
    /// `identity.mandate_other_phone`; those of a malformed number.
    pub async fn speaks_for(&self, mandate: &MandateInfo, typed: &str, field: &str) -> Result<()> {
        let (typed, vault) = (Typed::read(typed, field)?, self.vault().clone());
        let of = move |tx: &mut Tx<'_>| telephone::known(tx, &vault, &typed);
        match self.fresh(SHARD, of).await? == Some(mandate.giver) {
            true => Ok(()),
            false => Err(Error::invalid("identity.mandate_other_phone", field)),
        }
    }
}
