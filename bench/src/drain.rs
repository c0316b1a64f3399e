//! A neighbour was away, and many messages wait for it: how fast they go once
//! it is back, each once, and what commands beside it notice.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use rusqlite::{Connection, params};
use tokio::net::TcpListener;

use crate::child::Served;
use crate::client::Client;
use crate::figure::{Figure, Goal};
use crate::life::FIRST_BY;
use crate::{Done, Plan, lives, place};

/// Connections beside it, and how often each sends a command: far from what the
/// machine can do, so that waiting tells of the drain and not of its own queue.
const CLIENTS: usize = 8;
const EVERY: Duration = Duration::from_millis(80);
/// Messages of one matter, which go one after the other.
const OF_A_MATTER: i64 = 8;
/// The neighbour answers for so long, then keeps everything waiting for as long:
/// commands with and without the drain are measured in turn, in one run of one
/// program, so that load from elsewhere falls on both.
const TURN: Duration = Duration::from_secs(2);
/// Of each turn, what still belongs to the one before.
const SETTLES: Duration = Duration::from_millis(300);
/// Nobody waits longer for the last message.
const LONGEST: Duration = Duration::from_secs(3_600);

const SECRET: (&str, &str) = ("CONNECTOR_12345_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
const REACH: (&str, &str) = ("JINGWEI_CONNECTORS__REACH", "[\"127.0.0.1\"]");
const CONTRACT: &str = include_str!("../../crates/connectors/contracts/12345.toml");

/// The neighbour.
#[derive(Clone)]
struct Neighbour {
    ids: Arc<Mutex<HashSet<String>>>,
    heard: Arc<AtomicU64>,
    /// When the first and the last came.
    times: Arc<Mutex<Option<(Instant, Instant)>>>,
    /// When its turns began.
    since: Instant,
}

/// Which turn it is then, and whether the neighbour answers in it.
fn turn(since: Instant, at: Instant) -> (u128, bool) {
    let n = at.saturating_duration_since(since).as_nanos() / TURN.as_nanos();
    (n, n.is_multiple_of(2))
}

/// Whether a moment tells of its own turn alone.
fn is_settled(since: Instant, at: Instant) -> bool {
    at.saturating_duration_since(since).as_nanos() % TURN.as_nanos() >= SETTLES.as_nanos()
}

/// Messages a second, and the commands' 99th percentile with and without.
pub async fn measure(plan: &Plan, show: &mut dyn FnMut(Figure)) -> Done {
    let folder = plan.empty_folder("drain")?;
    let config = place::config(&folder, "");
    place::fill(&config).await?;
    let (_, area) = lives::cast(&config).await?;
    let neighbour = Neighbour::new();
    let url = neighbour.serve().await?;
    let contract = CONTRACT.replace("https://hotline.example.cn/jingwei", &url);
    std::fs::create_dir_all(folder.join("connectors"))?;
    std::fs::write(folder.join("connectors/12345.toml"), contract)?;

    // the program makes its tables
    Served::program_in(&folder, &[SECRET, REACH])?.stop()?;
    fill(&folder.join("jingwei.sqlite"), plan.messages)?;
    let server = Served::program_in(&folder, &[SECRET, REACH])?;
    let beside = Beside::start(&server, &area).await?;
    let begun = Instant::now();
    while neighbour.heard.load(Relaxed) < plan.messages.unsigned_abs() {
        if begun.elapsed() > LONGEST {
            return Err(format!("{} messages came", neighbour.heard.load(Relaxed)).into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let waits = beside.stop().await?;
    let cpu = crate::meter::cpu_of(server.pid());
    server.stop()?;
    let (first, last) = neighbour.times().ok_or("no message came")?;
    let seconds = neighbour.answered(first, last).as_secs_f64();
    let rate = neighbour.heard.load(Relaxed) as f64 / seconds;
    let name = format!("{} waiting messages drained", plan.messages);
    show(Figure::new(name, rate, "/s").goal(Goal::AtLeast(2_000.0)).cpu(cpu));
    let twice = neighbour.heard.load(Relaxed) - neighbour.different();
    show(Figure::new("  messages that came twice", twice as f64, "").goal(Goal::AtMost(0.0)));
    let waits = waits.within(first, last);
    let of = |answers: bool| {
        let own = |at: &Instant| {
            is_settled(neighbour.since, *at) && turn(neighbour.since, *at).1 == answers
        };
        Waits(waits.0.iter().filter(|(at, _)| own(at)).copied().collect())
    };
    let (quiet, during) = (of(false).p99(), of(true).p99());
    let figure = Figure::new("  p99 of commands beside it", during, "ms");
    // of the ratio quiet to busy: 1 / 1.1
    let figure = figure.beside("without it", quiet, quiet / during);
    show(figure.goal(Goal::RatioAtLeast(0.909)));
    Ok(())
}

/// Writes what a week has left, straight into the file.
fn fill(file: &Path, messages: i64) -> Done {
    let conn = Connection::open(file)?;
    conn.execute_batch("PRAGMA synchronous=OFF")?;
    let body = serde_json::json!({
        "source_no": "H20261020-000123", "number": "20261020-0001-23", "stage": "handling",
        "stage_name": "处置中", "act": "sign", "act_name": "签收", "at": "2026-10-20T13:25:00Z",
        "due": "2026-10-27T10:00:00Z", "ended": null, "lead": "乌海市热力公司",
        "result": "已派维修人员到现场查看，立管阀门故障，当日修复", "answer": null,
    });
    conn.execute(
        "WITH RECURSIVE seq(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM seq WHERE n < ?1)
         INSERT INTO connector_out (shard, connector, fact, matter, version, at, body)
         SELECT (n / ?2) % 1024, '12345', n, n / ?2 + 1, n % ?2 + 1, n, ?3 FROM seq",
        params![messages, OF_A_MATTER, body.to_string()],
    )?;
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

impl Neighbour {
    fn new() -> Neighbour {
        Neighbour {
            ids: Arc::default(),
            heard: Arc::default(),
            times: Arc::default(),
            since: Instant::now(),
        }
    }

    /// How much of that time it answered.
    fn answered(&self, first: Instant, last: Instant) -> Duration {
        let mut all = Duration::ZERO;
        let mut at = first;
        while at < last {
            let (n, answers) = turn(self.since, at);
            let end = self.since + TURN * u32::try_from(n + 1).unwrap_or(u32::MAX);
            let end = end.min(last);
            if answers {
                all += end - at;
            }
            at = end;
        }
        all
    }

    /// Its address.
    async fn serve(&self) -> Done<String> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let app = Router::new().route("/hook", post(hear)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(format!("http://{address}/hook"))
    }

    fn times(&self) -> Option<(Instant, Instant)> {
        *self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn different(&self) -> u64 {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).len() as u64
    }
}

async fn hear(State(of): State<Neighbour>, headers: HeaderMap, _: bytes::Bytes) -> StatusCode {
    let Some(id) = headers.get("webhook-id").and_then(|v| v.to_str().ok()) else {
        return StatusCode::BAD_REQUEST;
    };
    of.ids.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned());
    // not its turn: what comes is kept waiting, and nothing new is sent
    let (n, answers) = turn(of.since, Instant::now());
    if !answers {
        let next = of.since + TURN * u32::try_from(n + 1).unwrap_or(u32::MAX);
        tokio::time::sleep_until(next.into()).await;
    }
    let now = Instant::now();
    let mut times = of.times.lock().unwrap_or_else(PoisonError::into_inner);
    *times = Some((times.map_or(now, |(first, _)| first), now));
    of.heard.fetch_add(1, Relaxed);
    StatusCode::NO_CONTENT
}

/// Clients that send commands at their own pace.
struct Beside {
    stop: Arc<AtomicBool>,
    tasks: Vec<tokio::task::JoinHandle<Done<Vec<Sent>>>>,
}

/// When a command was answered, and after how long.
type Sent = (Instant, Duration);

/// All of them.
struct Waits(Vec<Sent>);

impl Beside {
    async fn start(server: &Served, area: &str) -> Done<Beside> {
        let tokens = lives::sign_in(server.address).await?;
        let stop = Arc::new(AtomicBool::new(false));
        let client = |_| {
            let (to, token, stop) = (server.address, tokens[FIRST_BY].clone(), stop.clone());
            let call = lives::begin(area);
            tokio::spawn(async move {
                let mut client = Client::connect(to).await?;
                let mut pace = tokio::time::interval(EVERY);
                let mut all = Vec::new();
                while !stop.load(Relaxed) {
                    pace.tick().await;
                    let begun = Instant::now();
                    client.post("/api/v1/calls", &token, &call).await?;
                    all.push((Instant::now(), begun.elapsed()));
                }
                Ok(all)
            })
        };
        let tasks = (0..CLIENTS).map(client).collect();
        Ok(Beside { stop, tasks })
    }

    async fn stop(self) -> Done<Waits> {
        self.stop.store(true, Relaxed);
        let mut all = Vec::new();
        for task in self.tasks {
            all.extend(task.await??);
        }
        Ok(Waits(all))
    }
}

impl Waits {
    fn within(&self, first: Instant, last: Instant) -> Waits {
        Waits(self.0.iter().filter(|(at, _)| (first..=last).contains(at)).copied().collect())
    }

    /// Milliseconds.
    fn p99(&self) -> f64 {
        let mut waits: Vec<f64> = self.0.iter().map(|(_, w)| w.as_secs_f64() * 1000.0).collect();
        waits.sort_by(f64::total_cmp);
        let at = (waits.len() * 99).div_ceil(100).saturating_sub(1);
        waits.get(at).copied().unwrap_or(f64::NAN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_take_turns() {
        let neighbour = Neighbour::new();
        let at = |ms: u64| neighbour.since + Duration::from_millis(ms);
        assert_eq!(turn(neighbour.since, at(1_900)), (0, true));
        assert_eq!(turn(neighbour.since, at(2_100)), (1, false));
        assert_eq!(neighbour.answered(at(1_000), at(5_000)), Duration::from_secs(2));
        assert!(!is_settled(neighbour.since, at(4_100)) && is_settled(neighbour.since, at(4_400)));
    }

    #[test]
    fn one_in_a_hundred_waits_longer() {
        let now = Instant::now();
        let waits = |n: u64| Waits((1..=n).map(|ms| (now, Duration::from_millis(ms))).collect());
        assert_eq!(waits(100).p99(), 99.0);
        assert_eq!(waits(1_000).p99(), 990.0);
        assert_eq!(waits(1).p99(), 1.0);
        assert!(waits(0).p99().is_nan());
    }
}
