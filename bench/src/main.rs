//! Prints every figure beside its floor or peer of the same run.
#![allow(clippy::print_stdout)]

mod audit;
mod bare;
mod child;
mod client;
mod commands;
mod drain;
mod figure;
mod imports;
mod life;
mod lives;
mod locate;
mod matters;
mod meter;
mod micro;
mod ours;
mod peer;
mod pgbench;
mod place;
mod quilt;
mod reads;
mod reveal;
mod rights;
mod script;
mod sealed;
mod search;
mod stock;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use mimalloc::MiMalloc;

use crate::figure::Figure;

/// The program's own, so that floors have it too.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

/// What can go wrong here is printed and ends the run.
pub type Done<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Measures the program beside floors and peers.
#[derive(Debug, Parser)]
#[command(name = "jingwei-bench", max_term_width = 100)]
struct Args {
    /// Parts to run, all without this.
    #[arg(value_name = "PART", value_parser = PARTS)]
    parts: Vec<String>,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    /// Where the databases lie; emptied. Figures hold for its file system.
    #[arg(long, default_value = "target/bench-data", value_name = "DIR")]
    folder: PathBuf,
    /// Laps of each side, taken in turns; medians are printed.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds that each lap counts.
    #[arg(long, default_value_t = commands::LAP.as_secs_f64())]
    seconds: f64,
    /// Open matters under which reads and starts are measured.
    #[arg(long, default_value_t = 1_000_000, env = "BENCH_MATTERS")]
    matters: i64,
    /// Messages that wait for a neighbour; the goal is of 1000000.
    #[arg(long, default_value_t = 20_000, env = "BENCH_MESSAGES")]
    messages: i64,
    /// Reports in the file that is imported; the goal is of 100000.
    #[arg(long, default_value_t = 100_000, env = "BENCH_REPORTS")]
    reports: u64,
    /// Serves constant JSON of so many bytes: what reads are measured beside.
    #[arg(long, hide = true)]
    peer: Option<usize>,
}

const PARTS: [&str; 13] = [
    "commands", "postgres", "lives", "reads", "micro", "rights", "locate", "audit", "sealed",
    "reveal", "drain", "imports", "search",
];

/// What the parts share.
pub struct Plan {
    folder: PathBuf,
    pub rounds: usize,
    pub time: Duration,
    pub matters: i64,
    pub messages: i64,
    pub reports: u64,
}

impl Plan {
    /// A folder of that name with nothing in it.
    pub fn empty_folder(&self, name: &str) -> Done<PathBuf> {
        let folder = self.folder.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(fs::canonicalize(folder)?)
    }
}

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Done {
    let runtime = tokio::runtime::Runtime::new()?;
    if let Some(bytes) = args.peer {
        return runtime.block_on(peer::serve(bytes));
    }
    fs::create_dir_all(&args.folder)?;
    let time = Duration::from_secs_f64(args.seconds);
    let plan = Plan {
        folder: args.folder.clone(),
        rounds: args.rounds.max(1),
        time,
        matters: args.matters,
        messages: args.messages,
        reports: args.reports,
    };
    if !args.json {
        println!("{}", surroundings(&args.folder));
        println!("{}", figure::head());
    }
    let mut show = |figure: Figure| match args.json {
        true => println!("{}", figure.json()),
        false => println!("{}", figure.line()),
    };
    let all = args.parts.is_empty();
    for part in PARTS.iter().filter(|p| all || args.parts.iter().any(|a| a == *p)) {
        runtime.block_on(async {
            match *part {
                "commands" => commands::sqlite(&plan, &mut show).await,
                "postgres" => commands::postgres(&plan, &mut show).await,
                "lives" => lives::measure(&plan, &mut show).await,
                "reads" => reads::measure(&plan, &mut show).await,
                "locate" => locate::measure(&plan, &mut show),
                "audit" => audit::measure(&plan, &mut show),
                "imports" => imports::measure(&plan, &mut show).await,
                "drain" => drain::measure(&plan, &mut show).await,
                "rights" => rights::measure(&plan, &mut show).await,
                "sealed" => sealed::measure(&plan, &mut show).await,
                "reveal" => reveal::measure(&plan, &mut show).await,
                "search" => search::measure(&plan, &mut show),
                _ => micro::measure(&plan, &mut show).await,
            }
        })?;
    }
    Ok(())
}

fn surroundings(folder: &Path) -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let built = if cfg!(debug_assertions) { ", NOT OPTIMISED: build with --release" } else { "" };
    format!(
        "{cores} cores, load {:.2}, {} ({}){built}",
        meter::load(),
        folder.display(),
        meter::file_system(folder)
    )
}
