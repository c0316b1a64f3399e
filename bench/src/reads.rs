//! Figures 3 and 4: reads beside bare axum, the first command, idle memory.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crate::child::{Served, program};
use crate::client::Client;
use crate::figure::{Figure, Goal, median};
use crate::life::{FIRST_BY, STAFF};
use crate::meter::{Lap, WARM_UP, Watch, memory_of};
use crate::{Done, Plan, lives, matters, place};

/// Connections that read.
const CLIENTS: usize = 64;
/// Starts of the program, of which the median counts.
const STARTS: usize = 5;
/// Until a program that nobody asks anything is idle.
const SETTLED: Duration = Duration::from_secs(5);

/// Everything that needs the many matters.
pub async fn measure(plan: &Plan, show: &mut dyn FnMut(Figure)) -> Done {
    let folder = plan.empty_folder("matters")?;
    let config = place::config(&folder, "");
    place::fill(&config).await?;
    let begun = Instant::now();
    let opened = Arc::new(place::open(&config).await?);
    let patterns = matters::patterns(&opened).await?;
    let (area, read) = (opened.area.to_string(), matters::open(&opened, opened.area, 5).await?);
    opened.city.clone().close().await?;
    drop(opened);
    let mut conn = rusqlite::Connection::open(folder.join("jingwei.sqlite"))?;
    matters::copy(&mut conn, &patterns, plan.matters)?;
    drop(conn);
    let seconds = begun.elapsed().as_secs_f64();
    show(Figure::new(format!("{} matters written", plan.matters), seconds, "s"));
    let tokens = tokens(&folder).await?;
    start(&folder, &area, &tokens[FIRST_BY], show).await?;
    let server = without_index(&folder)?;
    let unit = STAFF.iter().position(|s| s.ends_with("liaison")).unwrap_or(0);
    let pages = [
        ("JSON of a matter", format!("/api/v1/matters/{read}"), 1, 0.5),
        ("worklist of a dispatcher, page of 20", "/api/v1/worklist?limit=20".into(), 1, 0.25),
        (
            "worklist of a unit's liaison, page of 20",
            "/api/v1/worklist?limit=20".into(),
            unit,
            0.25,
        ),
    ];
    for (name, path, by, least) in pages {
        beside_bare(plan, &server, name, &path, &tokens[by], least, show).await?;
    }
    server.stop()
}

/// The matters came behind the log's back: an index would be made all the while
/// from texts that are copies of a few.
fn without_index(folder: &Path) -> Done<Served> {
    Served::program_in(folder, &[("JINGWEI_SEARCH__INDEX", "false")])
}

async fn tokens(folder: &Path) -> Done<Vec<String>> {
    let server = Served::program(folder)?;
    let tokens = lives::sign_in(server.address).await?;
    server.stop()?;
    Ok(tokens)
}

/// From the start of the process to the answer to a durable command.
async fn start(folder: &Path, area: &str, token: &str, show: &mut dyn FnMut(Figure)) -> Done {
    let (mut took, mut idle) = (Vec::new(), 0.0);
    for _ in 0..STARTS {
        let begun = Instant::now();
        let server = without_index(folder)?;
        let mut client = Client::connect(server.address).await?;
        client.post("/api/v1/calls", token, &lives::begin(area)).await?;
        took.push(begun.elapsed().as_secs_f64() * 1000.0);
        drop(client);
        if took.len() == STARTS {
            tokio::time::sleep(SETTLED).await;
            idle = memory_of(server.pid());
        }
        server.stop()?;
    }
    let first = Figure::new("first answered command after a start", median(&took), "ms");
    show(first.goal(Goal::AtMost(300.0)));
    show(Figure::new("idle memory", idle, "MB").goal(Goal::AtMost(150.0)));
    let size = (std::fs::metadata(program()?)?.len() - pages()?) as f64 / 1e6;
    show(Figure::new("program without pages", size, "MB").goal(Goal::AtMost(40.0)));
    Ok(())
}

/// Bytes of the embedded pages, when the program was built with them.
fn pages() -> Done<u64> {
    fn all(folder: &Path) -> std::io::Result<u64> {
        let mut sum = 0;
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let meta = entry.metadata()?;
            sum += if meta.is_dir() { all(&entry.path())? } else { meta.len() };
        }
        Ok(sum)
    }
    let folder = std::env::var_os("JINGWEI_PAGES").map(std::path::PathBuf::from);
    match folder.filter(|f| f.is_dir()) {
        Some(folder) => Ok(all(&folder)?),
        None => Ok(0),
    }
}

async fn beside_bare(
    plan: &Plan,
    server: &Served,
    name: &str,
    path: &str,
    token: &str,
    least: f64,
    show: &mut dyn FnMut(Figure),
) -> Done {
    let bytes = Client::connect(server.address).await?.get(path, token).await?.len();
    let peer = Served::peer(bytes)?;
    let (mut own, mut bare, mut ratios, mut cpus) = (vec![], vec![], vec![], vec![]);
    for _ in 0..plan.rounds {
        let a = lap(server, path, token, plan.time).await?;
        let b = lap(&peer, "/constant", "", plan.time).await?;
        ratios.push(a.per_second() / b.per_second());
        cpus.push(b.cpu_each() / a.cpu_each());
        own.push(a);
        bare.push(b);
    }
    let of = |laps: &[Lap], f: fn(&Lap) -> f64| median(&laps.iter().map(f).collect::<Vec<_>>());
    let cpu = own.iter().map(|l| l.cpu).sum();
    let figure = Figure::new(format!("{name}, {bytes} bytes"), of(&own, Lap::per_second), "/s")
        .beside("bare axum", of(&bare, Lap::per_second), median(&ratios));
    show(figure.goal(Goal::RatioAtLeast(least)).cpu(cpu));
    let us = |laps: &[Lap]| of(laps, Lap::cpu_each) * 1000.0;
    let cost = Figure::new("  CPU of the server for each", us(&own), "us");
    show(cost.beside("bare axum", us(&bare), median(&cpus)).cpu(cpu));
    Ok(())
}

async fn lap(server: &Served, path: &str, token: &str, time: Duration) -> Done<Lap> {
    let (done, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let reader = |_| {
        let (done, stop, to) = (done.clone(), stop.clone(), server.address);
        let (path, token) = (path.to_owned(), token.to_owned());
        tokio::spawn(async move { read(to, &path, &token, &done, &stop).await })
    };
    let tasks: Vec<_> = (0..CLIENTS).map(reader).collect();
    tokio::time::sleep(WARM_UP).await;
    let counted = done.clone();
    let watch = Watch::begin(server.pid(), move || counted.load(Relaxed));
    tokio::time::sleep(time).await;
    let lap = watch.end();
    stop.store(true, Relaxed);
    for task in tasks {
        task.await??;
    }
    Ok(lap)
}

async fn read(
    to: SocketAddr,
    path: &str,
    token: &str,
    done: &AtomicU64,
    stop: &AtomicBool,
) -> Done {
    let mut client = Client::connect(to).await?;
    while !stop.load(Relaxed) {
        client.get(path, token).await?;
        done.fetch_add(1, Relaxed);
    }
    Ok(())
}
