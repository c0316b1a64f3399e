//! Figure 1: a durable command with all its duties.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::bare::{Bare, Part};
use crate::figure::{Figure, Goal, median};
use crate::meter::Lap;
use crate::pgbench::{self, Cluster};
use crate::place::{self, Place};
use crate::{Done, Plan, ours, script};

/// Clients that wait for their answers side by side.
const CLIENTS: [usize; 2] = [64, 512];
/// The SQLite file of a place.
const FILE: &str = "jingwei.sqlite";

/// On SQLite, beside a bare loop in the same folder.
pub async fn sqlite(plan: &Plan, show: &mut dyn FnMut(Figure)) -> Done {
    let (ours_at, bare_at) = (plan.empty_folder("commands")?, plan.empty_folder("bare")?);
    let config = place::config(&ours_at, "");
    place::fill(&config).await?;
    let place = Arc::new(place::open(&config).await?);
    let script = script::record(&place).await?;
    show(asks("statements an act asks of the database", &script, |_| true));
    show(asks("  of which it writes", &script, script::Play::writes));
    copy(&place, &bare_at.join(FILE)).await?;
    let mut bare = Bare::open(&bare_at.join(FILE))?;
    for clients in CLIENTS {
        let mut pairs = Pairs::default();
        for _ in 0..plan.rounds {
            let own = ours::lap(&place, clients, plan.time).await?;
            let floor = bare.lap(&script, Part::Whole, clients, plan.time)?;
            let writes = bare.lap(&script, Part::Writes, clients, plan.time)?;
            pairs.add(own, floor, writes);
        }
        pairs.show(clients, show);
    }
    close(place).await
}

/// On PostgreSQL, beside pgbench on the same server.
pub async fn postgres(plan: &Plan, show: &mut dyn FnMut(Figure)) -> Done {
    let cluster = Cluster::start(&plan.empty_folder("postgres")?)?;
    cluster.run("CREATE DATABASE ours")?;
    let folder = plan.empty_folder("commands-pg")?;
    let config = place::config(&folder, &cluster.url("ours"));
    place::fill(&config).await?;
    let place = place::open(&config).await?;
    let script = script::record(&place).await?;
    place.city.close().await?;
    cluster.run("CREATE DATABASE bare TEMPLATE ours")?;
    let place = Arc::new(place::open(&config).await?);
    let connections = store::StoreConfig::sqlite("").writers;
    let peer = pgbench::Peer::new(&cluster, &folder, &script)?;
    for clients in CLIENTS {
        let (mut own, mut floor, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..plan.rounds {
            let ours = ours::lap(&place, clients, plan.time).await?;
            let theirs = peer.lap(connections, plan.time)?;
            ratios.push(ours.per_second() / theirs);
            own.push(ours);
            floor.push(theirs);
        }
        let name = format!("command on PostgreSQL, {clients} clients, {connections} connections");
        let figure = Figure::new(name, per_second(&own), "/s")
            .beside("pgbench -M prepared", median(&floor), median(&ratios))
            .goal(Goal::RatioAtLeast(0.7));
        show(figure.cpu(cpu(&own)));
    }
    close(place).await
}

async fn close(place: Arc<Place>) -> Done {
    place.city.clone().close().await?;
    Ok(())
}

/// A copy of the open database, of one moment.
async fn copy(place: &Place, to: &Path) -> Done {
    let from = place.city.edge.store().folder().join(FILE);
    let conn = rusqlite::Connection::open(from)?;
    conn.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    Ok(())
}

fn asks(name: &str, script: &script::Script, of: fn(&script::Play) -> bool) -> Figure {
    let all: usize = script.0.iter().map(|act| act.iter().filter(|p| of(p)).count()).sum();
    Figure::new(name, all as f64 / script.0.len() as f64, "an act")
}

/// Neighbouring laps.
#[derive(Default)]
struct Pairs {
    own: Vec<Lap>,
    floor: Vec<Lap>,
    writes: Vec<Lap>,
}

impl Pairs {
    fn add(&mut self, own: Lap, floor: Lap, writes: Lap) {
        self.own.push(own);
        self.floor.push(floor);
        self.writes.push(writes);
    }

    fn show(&self, clients: usize, show: &mut dyn FnMut(Figure)) {
        let name = format!("command on SQLite, {clients} clients");
        let own = Figure::new(&name, per_second(&self.own), "/s").cpu(cpu(&self.own));
        let beside = |laps: &[Lap], what| {
            let ratios: Vec<f64> =
                self.own.iter().zip(laps).map(|(o, f)| o.per_second() / f.per_second()).collect();
            own.clone().beside(what, per_second(laps), median(&ratios))
        };
        show(beside(&self.floor, "bare, same statements").goal(Goal::RatioAtLeast(0.7)));
        let writes = beside(&self.writes, "bare, its writes alone");
        show(Figure { name: "  beside the writes alone".to_owned(), ..writes });
        let each = |laps: &[Lap]| median(&laps.iter().map(Lap::cpu_each).collect::<Vec<_>>());
        let (ours, floor) = (each(&self.own) * 1000.0, each(&self.floor) * 1000.0);
        let cpu = Figure::new("  CPU of each", ours, "us");
        show(cpu.beside("bare, same statements", floor, floor / ours));
    }
}

fn per_second(laps: &[Lap]) -> f64 {
    median(&laps.iter().map(Lap::per_second).collect::<Vec<_>>())
}

fn cpu(laps: &[Lap]) -> f64 {
    laps.iter().map(|l| l.cpu).sum()
}

/// How long each lap counts.
pub const LAP: Duration = Duration::from_secs(3);
