//! Figure 2: a case life over HTTP, the program in a process of its own with
//! all that runs beside the requests.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use serde_json::{Value, json};

use crate::child::Served;
use crate::client::Client;
use crate::figure::{Figure, Goal, median};
use crate::life::{self, ACTS, Cast, FIRST_BY, REST, STAFF};
use crate::meter::{Lap, WARM_UP, Watch};
use crate::{Done, Plan, place};

/// Connections, each with a life under way.
const CLIENTS: usize = 64;

/// What the clients of a run share.
pub struct Lives {
    to: SocketAddr,
    tokens: Vec<String>,
    cast: Cast,
    /// In the life's grid.
    area: String,
    done: AtomicU64,
    stop: AtomicBool,
}

/// Lives a second and what each costs.
pub async fn measure(plan: &Plan, show: &mut dyn FnMut(Figure)) -> Done {
    let folder = plan.empty_folder("lives")?;
    let config = place::config(&folder, "");
    place::fill(&config).await?;
    let (cast, area) = cast(&config).await?;
    let server = Served::program(&folder)?;
    let mut laps = Vec::new();
    for _ in 0..plan.rounds {
        laps.push(lap(&server, cast, &area, plan).await?);
    }
    server.stop()?;
    let cpu: f64 = laps.iter().map(|l| l.cpu).sum();
    let of = |f: fn(&Lap) -> f64| median(&laps.iter().map(f).collect::<Vec<_>>());
    let name = format!("case life over HTTP, {ACTS} acts, {CLIENTS} connections");
    let lives = Figure::new(name, of(Lap::per_second), "/s").goal(Goal::AtLeast(600.0)).cpu(cpu);
    show(lives);
    let each = of(Lap::cpu_each);
    show(
        Figure::new("  CPU of the server for a life", each, "ms").goal(Goal::AtMost(2.5)).cpu(cpu),
    );
    let act = each * 1000.0 / ACTS as f64;
    show(Figure::new("  CPU of the server for an act", act, "us").cpu(cpu));
    Ok(())
}

/// The ids that a life's forms name.
pub async fn cast(config: &jingwei_server::config::Config) -> Done<(Cast, String)> {
    let place = place::open(config).await?;
    let (cast, area) = (place.cast, place.area.to_string());
    place.city.close().await?;
    Ok((cast, area))
}

/// Everybody's token, in the order of [`STAFF`].
pub async fn sign_in(to: SocketAddr) -> Done<Vec<String>> {
    let mut client = Client::connect(to).await?;
    let mut tokens = Vec::new();
    for login in STAFF {
        tokens.push(client.sign_in(login).await?);
    }
    Ok(tokens)
}

async fn lap(server: &Served, cast: Cast, area: &str, plan: &Plan) -> Done<Lap> {
    let lives = Arc::new(Lives {
        to: server.address,
        tokens: sign_in(server.address).await?,
        cast,
        area: area.to_owned(),
        done: AtomicU64::new(0),
        stop: AtomicBool::new(false),
    });
    let client = |_| tokio::spawn(lives.clone().client());
    let tasks: Vec<_> = (0..CLIENTS).map(client).collect();
    tokio::time::sleep(WARM_UP * 2).await;
    let counted = lives.clone();
    let watch = Watch::begin(server.pid(), move || counted.done.load(Relaxed));
    tokio::time::sleep(plan.time).await;
    let lap = watch.end();
    lives.stop.store(true, Relaxed);
    for task in tasks {
        task.await??;
    }
    // acts are counted, so that a lap need not end with a life
    Ok(Lap { done: lap.done / ACTS as u64, ..lap })
}

impl Lives {
    async fn client(self: Arc<Lives>) -> Done {
        let mut client = Client::connect(self.to).await?;
        while !self.stop.load(Relaxed) {
            self.live(&mut client).await?;
        }
        Ok(())
    }

    async fn live(&self, client: &mut Client) -> Done {
        let first = begin(&self.area);
        let begun = client.post("/api/v1/calls", &self.tokens[FIRST_BY], &first).await?;
        let id = begun["matter"].as_str().ok_or("a call without its matter")?;
        self.done.fetch_add(1, Relaxed);
        for step in &REST {
            if self.stop.load(Relaxed) {
                break;
            }
            let path = format!("/api/v1/matters/{id}/acts/{}", step.act);
            let body = json!({ "form": step.form(self.cast) });
            client.post(&path, &self.tokens[step.by], &body).await?;
            self.done.fetch_add(1, Relaxed);
        }
        Ok(())
    }
}

/// The call with which a life begins.
pub fn begin(area: &str) -> Value {
    json!({
        "channel": "hotline",
        "report": {
            "request_type": "ask_help", "text": life::TEXT, "follow_up": "nobody",
            "subcategory": life::SUBCATEGORY, "place": { "area": area },
        },
    })
}
