//! Searching texts of the length that people write: whether everything is
//! found, and what asking, taking in and keeping it costs.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::Instant;

use flate2::read::GzDecoder;
use search::fold::{Question, folded};
use search::index::{Entry, Index, Part, Scope, Sought};

use crate::figure::{Figure, Goal, median};
use crate::meter::cpu_of;
use crate::{Done, Plan, stock};

const TEXTS: usize = 200_000;
/// Signs of a text on average, as people write.
const SIGNS: usize = 358;
const QUESTIONS: usize = 1_000;
/// What a question takes from the index for a page and its count.
const TAKEN: usize = 128;
/// A question is asked so often, and the shortest counts: the machine has
/// other things to do in between.
const TIMES: usize = 3;

/// Beside a plain scan of every text.
pub fn measure(plan: &Plan, show: &mut dyn FnMut(Figure)) -> Done {
    let mut dice = Dice(0x5EED);
    let texts = texts(&mut dice)?;
    let signs: usize = texts.iter().map(|t| t.chars().count()).sum();
    let bytes: usize = texts.iter().map(String::len).sum();
    let (mut rates, mut folder) = (Vec::new(), PathBuf::new());
    for round in 0..plan.rounds {
        folder = plan.empty_folder("search")?;
        let cpu = taken_in(&folder, &texts)?;
        rates.push(signs as f64 / cpu / 1e6);
        if round + 1 == plan.rounds {
            let name = format!("Taken in, texts of {} signs", signs / texts.len());
            let rate = median(&rates);
            let stock = signs as f64 / stock::taken_in(&plan.empty_folder("stock")?, &texts)? / 1e6;
            let figure = Figure::new(name, rate, "M signs/CPU s");
            let figure = figure.beside("stock tantivy", stock, rate / stock);
            show(figure.goal(Goal::AtLeast(4.0)).cpu(cpu));
        }
    }
    let index = Index::open(&folder)?;
    let size = index.size()? as f64;
    let figure = Figure::new("Index beside its text", size / 1e6, "MB");
    let figure = figure.beside("MB of text", bytes as f64 / 1e6, size / bytes as f64);
    show(figure);
    let share = Figure::new("Index, of the text's size", size / bytes as f64, "");
    show(share.goal(Goal::AtMost(1.0)));
    asked(&index, &texts, &mut dice, show)
}

/// Seconds of CPU of the whole process, with everything that goes on behind.
fn taken_in(folder: &Path, texts: &[String]) -> Done<f64> {
    let index = Index::open(folder)?;
    let before = cpu_of(std::process::id());
    let mut writer = index.writer()?;
    for (n, text) in (1..).zip(texts) {
        let entry = Entry {
            matter: n,
            opened: n,
            open: true,
            area: 150_302_001_001,
            procedure: "report".to_owned(),
            text: text.clone(),
            ..Entry::default()
        };
        writer.add(&entry)?;
    }
    writer.commit("bench")?;
    writer.finish()?;
    Ok(cpu_of(std::process::id()) - before)
}

fn asked(index: &Index, texts: &[String], dice: &mut Dice, show: &mut dyn FnMut(Figure)) -> Done {
    let scanned: Vec<String> = texts.iter().map(|t| folded(t)).collect();
    let everything = Sought { scope: Scope { all: true, ..Scope::default() }, ..Sought::default() };
    let (mut times, mut found, mut there, mut scans) = (Vec::new(), 0_u64, 0_u64, Vec::new());
    while times.len() < QUESTIONS {
        let Some(question) = piece(&texts[dice.below(texts.len())], dice) else { continue };
        let began = Instant::now();
        let held: Vec<bool> = scanned.iter().map(|text| question.is_in(text)).collect();
        scans.push(began.elapsed().as_secs_f64() * 1e3);
        let all = index.find(question.words(), Part::Text, &everything, None, texts.len())?;
        let is_held = |matter: i64| usize::try_from(matter - 1).is_ok_and(|n| held[n]);
        found += all.iter().filter(|mark| is_held(mark.matter)).count() as u64;
        there += held.iter().filter(|held| **held).count() as u64;
        let mut shortest = f64::MAX;
        for _ in 0..TIMES {
            let began = Instant::now();
            let marks = index.find(question.words(), Part::Text, &everything, None, TAKEN)?;
            let shown = marks.iter().filter(|mark| {
                let text = usize::try_from(mark.matter - 1).ok().and_then(|n| texts.get(n));
                text.is_some_and(|text| question.is_in(&folded(text)))
            });
            std::hint::black_box(shown.count());
            shortest = shortest.min(began.elapsed().as_secs_f64() * 1e3);
        }
        times.push(shortest);
    }
    let recall =
        Figure::new("Found of what a plain scan finds", found as f64 / there as f64 * 100.0, "%");
    show(recall.goal(Goal::AtLeast(100.0)));
    times.sort_by(f64::total_cmp);
    let p99 = times[times.len() * 99 / 100];
    let name = format!("A question to {} texts, with its check, p99", texts.len());
    let figure =
        Figure::new(name, p99, "ms CPU").beside("plain scan", median(&scans), p99 / median(&scans));
    show(figure.goal(Goal::AtMost(4.0)));
    show(Figure::new("The same, median", median(&times), "ms CPU"));
    Ok(())
}

/// Two to six signs out of a text.
fn piece(text: &str, dice: &mut Dice) -> Option<Question> {
    let signs: Vec<char> = text.chars().collect();
    let length = 2 + dice.below(5);
    let from = dice.below(signs.len().saturating_sub(length).max(1));
    let typed: String = signs.iter().skip(from).take(length).collect();
    Question::of(&typed).filter(|q| q.words().iter().any(|w| w.chars().count() > 1))
}

/// Sentences of real messages put together anew: the words and their frequency
/// are those of people, no message is one of theirs. Without them, sentences
/// of signs as often as in Chinese texts.
fn texts(dice: &mut Dice) -> Done<Vec<String>> {
    let sentences = match real() {
        Ok(sentences) if !sentences.is_empty() => sentences,
        _ => {
            eprintln!("no real messages beside the repository: sentences are made up");
            made_up(dice)
        }
    };
    let one = |_| {
        let wanted = SIGNS / 3 + dice.below(SIGNS * 4 / 3);
        let (mut text, mut length) = (String::new(), 0);
        while length < wanted {
            let sentence = &sentences[dice.below(sentences.len())];
            let signs = sentence.chars().take(wanted - length);
            text.extend(signs.inspect(|_| length += 1));
        }
        text
    };
    Ok((0..TEXTS).map(one).collect())
}

fn real() -> Done<Vec<String>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let data = std::env::var_os("JINGWEI_TEST_DATA")
        .map_or_else(|| root.join("../shared/data"), PathBuf::from);
    let mut sentences = Vec::new();
    for name in ["messages_labelled_train", "hot_topics_train", "messages_with_replies"] {
        let file = File::open(data.join(format!("messages_zh/{name}.jsonl.gz")))?;
        for line in BufReader::new(GzDecoder::new(file)).lines() {
            let message: serde_json::Value = serde_json::from_str(&line?)?;
            let body = message["body"].as_str().unwrap_or_default();
            let ends = |c: char| matches!(c, '。' | '！' | '？' | '\n');
            sentences.extend(
                body.split_inclusive(ends)
                    .map(str::trim)
                    .filter(|s| !s.is_empty())
                    .map(str::to_owned),
            );
        }
    }
    Ok(sentences)
}

fn made_up(dice: &mut Dice) -> Vec<String> {
    let sign = |dice: &mut Dice| {
        // a few signs are most of what is written: the square of a dice
        let at = dice.below(1000) * dice.below(1000) * 3000 / 1_000_000;
        char::from_u32(0x4E00 + at as u32).unwrap_or('一')
    };
    (0..50_000)
        .map(|_| (0..5 + dice.below(40)).map(|_| sign(dice)).chain(['。']).collect())
        .collect()
}

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }
}
