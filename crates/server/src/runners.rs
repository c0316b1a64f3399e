//! What runs by itself beside the requests: timers, facts on their way, the
//! sealer of the audit log, fresh looks at what other processes changed.

use std::sync::Arc;
use std::time::Duration;

use connectors::Courier;
use kernel::Result;
use search::Search;
use store::Running;
use store::audit::{HeadFile, Sealer};
use store::jobs::JobRunner;
use store::outbox::Relay;
use tokio::task::JoinHandle;

use crate::city::City;
use crate::{calendars, domains, housekeeping};

/// Between two looks at what other processes changed in areas, units and
/// calendars.
const LOOK: Duration = Duration::from_secs(5);

/// Made with the city, before any command: from then on every fact gets a row
/// for each of its subscribers, also when nothing delivers them yet.
pub struct Runners {
    relay: Relay,
    jobs: JobRunner,
    sealer: Sealer,
    courier: Arc<Courier>,
}

impl Runners {
    /// Makes them known, and starts nothing.
    ///
    /// # Errors
    /// When the key of the audit log cannot be read.
    pub fn new(city: &City) -> Result<Runners> {
        let store = city.edge.store();
        let relay = Relay::new(store, domains::subscribers(city)).on_dead(|_, _, fact, error| {
            tracing::error!(fact = fact.name, subject = fact.subject, error = %error, "a fact was given up");
            Ok(())
        });
        let jobs = JobRunner::new(store).on_dead(|_, _, job, error| {
            tracing::error!(job = job.kind, key = job.key, error = %error, "a job was given up");
            Ok(())
        });
        let heads = &city.heads;
        let sealer = Sealer::signing(store, heads.signer)?;
        let sealer =
            heads.files.iter().fold(sealer, |sealer, file| sealer.also_to(HeadFile::new(file)));
        let courier = Arc::new(Courier::new(&city.connectors)?);
        Ok(Runners { relay, jobs: domains::timed(jobs, city), sealer, courier })
    }

    /// Starts them, beside a server.
    pub fn start(self, city: &City) -> Going {
        let running = vec![self.relay.start(), self.jobs.start(), self.sealer.start()];
        let search = city.search.clone();
        let following = search.start(city.edge.clone());
        let looking = vec![tokio::spawn(look(city.clone())), self.courier.start(), following];
        Going { running, looking, courier: self.courier, search }
    }

    /// Does once what they do by themselves: runs what is due at the clock's
    /// time, carries facts, looks at areas and units again.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn turn(&self, city: &City) -> Result<()> {
        self.jobs.run_due().await?;
        if self.relay.deliver_due().await? > 0 {
            city.works.territory.refresh(city.edge.store()).await?;
        }
        Ok(())
    }

    /// Delivers and seals what a command of the command line left, where no
    /// server does. Timers wait for the server.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn settle(&self) -> Result<()> {
        self.relay.deliver_due().await?;
        self.sealer.seal_all().await.map(drop)
    }
}

/// Those that run.
pub struct Going {
    running: Vec<Running>,
    looking: Vec<JoinHandle<()>>,
    courier: Arc<Courier>,
    search: Search,
}

impl Going {
    /// Ends them, each after what it is doing.
    pub async fn stop(self) {
        self.looking.iter().for_each(JoinHandle::abort);
        for looking in self.looking {
            let _ = looking.await;
        }
        if let Err(e) = self.courier.let_go().await {
            tracing::warn!(error = %e, "neighbour systems wait some minutes after this");
        }
        if let Err(e) = self.search.close().await {
            tracing::warn!(error = %e, "the search index was not closed well");
        }
        for running in self.running {
            running.stop().await;
        }
    }
}

/// Outlines and borders take some tenths of a second in a city: they are made
/// here, so that neither a command nor a tile waits for them.
async fn draw(city: &City) {
    let map = city.works.map();
    // Fails only when the program ends.
    let _ = tokio::task::spawn_blocking(move || map.draw()).await;
}

async fn look(city: City) {
    let mut calendars = calendars::Own::new();
    draw(&city).await;
    loop {
        tokio::time::sleep(LOOK).await;
        let store = city.edge.store();
        match city.works.territory.refresh(store).await {
            Ok(true) => draw(&city).await,
            Ok(false) => {}
            Err(e) => tracing::warn!(error = %e, "areas and units could not be read again"),
        }
        if let Err(e) = calendars::renew(store, &city.works, &mut calendars).await {
            tracing::warn!(error = %e, "calendars could not be read again");
        }
        if let Err(e) = city.works.vault.look(store).await {
            tracing::warn!(error = %e, "the vault's keys could not be looked at again");
        }
        match housekeeping::sweep(&city).await {
            Ok(Some(removed)) => {
                tracing::info!(removed, "files that no matter shows were removed");
            }
            Ok(None) => {}
            Err(e) => tracing::warn!(error = %e, "files could not be swept"),
        }
        match housekeeping::retain(&city).await {
            Ok(Some(done)) => tracing::info!(?done, "what is kept no longer was erased"),
            Ok(None) => {}
            Err(e) => tracing::warn!(error = %e, "what is kept no longer could not be erased"),
        }
    }
}
