//! `jingwei triage`

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ::triage::likeness::{Index, Rarity, Signature, Topics};
use ::triage::place::Looker;
use ::triage::{Corpus, Message, Model, Reader, Report, Text};
use clap::{Args, Subcommand};
use flate2::read::MultiGzDecoder;
use serde_json::{Value, json};

use super::{Done, Failure, Shared};
use crate::out::Out;

/// Days before a report in which others may say the same.
const DAYS: u32 = 60;

#[derive(Debug, Args)]
pub(super) struct TriageArgs {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Learn categories from messages: JSON lines with id, title, body and
    /// label1, also compressed (.gz).
    Train {
        /// The messages.
        file: PathBuf,
        /// Where the model is written.
        #[arg(long, value_name = "FILE")]
        model: PathBuf,
    },
    /// Measure a model on messages whose category is known: a row for each
    /// category, the confusion matrix, how sure it is and how quick.
    Evaluate {
        /// The messages.
        file: PathBuf,
        /// The model.
        #[arg(long, value_name = "FILE")]
        model: PathBuf,
    },
    /// Group messages about one thing: a line for each message with its id and
    /// its topic, null when it is alone.
    Topics {
        /// The messages, with id, user, time, title and body.
        file: PathBuf,
    },
}

impl TriageArgs {
    pub fn run(self, _: &Shared, out: Out) -> Done {
        match self.act {
            Act::Train { file, model } => learn(&file, &model, out),
            Act::Evaluate { file, model } => evaluate(&file, &model, out),
            Act::Topics { file } => topics(&file, out),
        }
    }
}

fn learn(file: &Path, to: &Path, out: Out) -> Done {
    let corpus = Corpus::of(&read(file)?)?;
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned());
    let trained = ::triage::train(&corpus, &name.unwrap_or_default())?;
    let bytes = trained.model.to_bytes()?;
    std::fs::write(to, &bytes).map_err(|e| named(to, &e))?;
    let report = Report::of(&trained.held, &corpus.labels);
    let mut told = json!(report);
    told["bytes"] = json!(bytes.len());
    told["repeated"] = json!(corpus.repeated);
    told["contradicting"] = json!(corpus.torn);
    out.result(&told, |_| format!("{}{} bytes\n", report.table(), bytes.len()));
    Ok(())
}

fn evaluate(file: &Path, model: &Path, out: Out) -> Done {
    let mut bytes = Vec::new();
    let most = ::triage::model::FILE_MOST as u64 + 1;
    let opened = File::open(model).map_err(|e| named(model, &e))?;
    opened.take(most).read_to_end(&mut bytes).map_err(|e| named(model, &e))?;
    let model = Model::from_bytes(&bytes)?;
    let messages = read(file)?;
    let held = model.examine(&messages)?;
    let report = Report::of(&held, &model.about.labels);
    let rate = speed(&model, &messages);
    let mut told = json!(report);
    told["messages_per_cpu_second"] = json!(rate);
    out.result(&told, |_| format!("{}messages_per_cpu_second {rate:.0}\n", report.table()));
    Ok(())
}

/// The whole reading with likeness to all messages before, by processor time.
fn speed(model: &Model, messages: &[Message]) -> f64 {
    let reader = Reader::shipped(model);
    let mut rarity = Rarity::default();
    messages.iter().take(2_000).for_each(|m| rarity.add(&m.text()));
    let mut index = Index::default();
    let begin = Clock::now();
    for (number, message) in messages.iter().enumerate() {
        let text = message.text();
        reader.read(&text);
        let signature = Signature::of(&text, &rarity, reader.looker);
        index.like(&signature, number as u32, DAYS);
        index.add(&signature, number as u32);
    }
    messages.len() as f64 / begin.passed().as_secs_f64().max(1e-9)
}

/// Processor time of this thread where the system tells it, else the wall's.
struct Clock(Option<u64>, Instant);

impl Clock {
    fn now() -> Clock {
        Clock(on_processor(), Instant::now())
    }

    fn passed(&self) -> Duration {
        let since = on_processor().zip(self.0).map(|(now, then)| now.saturating_sub(then));
        since.map_or_else(|| self.1.elapsed(), Duration::from_nanos)
    }
}

fn on_processor() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok()
}

fn topics(file: &Path, out: Out) -> Done {
    let messages = read(file)?;
    let minutes: Vec<u32> = messages.iter().map(written).collect();
    let mut order: Vec<usize> = (0..messages.len()).collect();
    order.sort_by_key(|at| minutes[*at]);
    let mut rarity = Rarity::default();
    messages.iter().for_each(|m| rarity.add(&m.text()));
    let mut all = Topics::default();
    let mut number = vec![None; messages.len()];
    for (n, at) in order.into_iter().enumerate() {
        let text: Text = messages[at].text();
        let signature = Signature::of(&text, &rarity, Looker::shipped());
        all.add(signature, minutes[at], messages[at].user.as_deref());
        number[at] = Some(n as u32);
    }
    for (message, number) in messages.iter().zip(number) {
        let topic = number.and_then(|n| all.of(n)).filter(|t| all.topics[*t].reports.len() > 1);
        let line: Value = json!({ "id": message.id, "topic": topic });
        out.line(&line.to_string());
    }
    Ok(())
}

/// Minute of a message; those without a time are taken as the first.
fn written(message: &Message) -> u32 {
    message.time.as_deref().and_then(::triage::minute).unwrap_or_default()
}

fn read(file: &Path) -> Result<Vec<Message>, Failure> {
    let opened = File::open(file).map_err(|e| named(file, &e))?;
    let packed = file.extension().is_some_and(|e| e == "gz");
    Ok(if packed {
        ::triage::messages(BufReader::new(MultiGzDecoder::new(opened)))?
    } else {
        ::triage::messages(BufReader::new(opened))?
    })
}

fn named(file: &Path, error: &std::io::Error) -> Failure {
    Failure::Plain(format!("{}: {error}", file.display()))
}
