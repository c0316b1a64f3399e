//! From the texts of a folder to a checked [`Procedure`].

mod act;
mod check;
mod field;
mod known;
mod link;
mod mark;
pub(crate) mod reader;
mod rest;
pub(crate) mod source;
mod words;

use std::collections::HashMap;

use kernel::Lang;

pub use check::barred;
pub use known::Known;
pub use source::Problem;

use crate::model::{NEW, Names, Procedure, Reads};
use link::Link;
use reader::{Table, fault, parse};
use source::{At, Source, Spot};

/// The one format of file that this program reads.
const FORMAT: i64 = 1;
/// No honest procedure has more stages, acts, tasks or clocks.
const MOST_NAMES: usize = 1_000;
/// No honest file is larger.
const MOST_BYTES: usize = 1 << 20;

/// Where everything was written, for the checks that come after reading.
#[derive(Debug, Default)]
pub(crate) struct Spots {
    pub stages: Vec<At>,
    pub tasks: Vec<At>,
    pub acts: Vec<At>,
    pub clocks: Vec<At>,
    pub fields: Vec<At>,
    pub rules: Vec<At>,
}

impl Procedure {
    /// Reads and checks a procedure. `file` gives the text of a file of its
    /// folder: `procedure.toml`, `zh-CN.toml`, `en.toml`. Nothing else is read.
    ///
    /// # Errors
    /// Every problem of every file, each with its line.
    pub fn load(
        file: &dyn Fn(&str) -> Option<String>,
        known: &Known,
    ) -> Result<Procedure, Vec<Problem>> {
        let (p, problems) = Procedure::read(file, known, true)?;
        if problems.is_empty() { Ok(p) } else { Err(problems) }
    }

    /// Reads the files that running matters began with. They were checked in
    /// their day: what a later program asks beyond that is no reason to stop
    /// the matters of a city.
    ///
    /// # Errors
    /// What cannot be read, or names what the program no longer has.
    pub fn load_kept(
        file: &dyn Fn(&str) -> Option<String>,
        known: &Known,
    ) -> Result<Procedure, Vec<Problem>> {
        let (p, problems) = Procedure::read(file, known, false)?;
        if problems.is_empty() { Ok(p) } else { Err(problems) }
    }

    fn read(
        file: &dyn Fn(&str) -> Option<String>,
        known: &Known,
        strict: bool,
    ) -> Result<(Procedure, Vec<Problem>), Vec<Problem>> {
        let texts = ["procedure.toml", "zh-CN.toml", "en.toml"].map(|n| (n, file(n)));
        let mut problems = Vec::new();
        let [main, zh, en] = texts.map(|(name, text)| {
            let text = text.filter(|t| t.len() <= MOST_BYTES);
            if text.is_none() {
                let source = Source::new(name, "");
                source.wrong(0, fault("procedure.file_absent").arg("file", name));
                problems.extend(source.problems());
            }
            (name, text.unwrap_or_default())
        });
        if !problems.is_empty() {
            return Err(problems);
        }
        let source = Source::new(main.0, &main.1);
        let (mut p, spots) = read(&source, known);
        if strict && checkable(&p, &source) {
            check::all(&p, &spots, &source, known);
        }
        problems.extend(source.problems());
        for (lang, (name, text)) in [(Lang::ZhCn, &zh), (Lang::En, &en)] {
            let source = Source::new(name, text);
            words::read(&mut p, lang, &source, known);
            if strict {
                problems.extend(source.problems());
            }
        }
        Ok((p, problems))
    }
}

/// Whether the checks of the whole make sense: there is something, and not so
/// much that looking at it would take for ever.
fn checkable(p: &Procedure, source: &Source<'_>) -> bool {
    let most = p.stages.len().max(p.acts.len()).max(p.tasks.len()).max(p.clocks.len());
    if most > MOST_NAMES {
        source.wrong(0, fault("procedure.file_too_many").arg("most", MOST_NAMES));
    }
    !p.stages.is_empty() && most <= MOST_NAMES
}

/// Reads `procedure.toml`; what is wrong in it is noted and left out.
fn read(source: &Source<'_>, known: &Known) -> (Procedure, Spots) {
    let map = parse(source);
    let root = Table::new(source, &map, 0);
    if let Some(n) = root.int("format").filter(|n| n.value != FORMAT) {
        source.wrong(n.at, fault("procedure.file_format").arg("format", n.value));
    }
    let name = root.need("procedure");
    if let Some(n) = name.as_ref().filter(|n| !is_name(&n.value)) {
        source.wrong(n.at, fault("procedure.bad_name").arg("name", n.value.clone()));
    }
    let name = name.map(|n| n.value).unwrap_or_default();
    let version = root.int_in("version", 1, i64::from(u32::MAX)).unwrap_or(1);
    let known = rest::with_own_roles(&root, known);

    let mut spots = Spots::default();
    let mut names = Names::default();
    let settings = root.values("settings");
    names.settings = index(source, settings.iter().map(|(n, _)| n), &mut Vec::new());
    let tables = Tables::read(&root, &mut names, &mut spots, source);
    let fields = tables.fields.iter().map(|(n, t)| field::read(n, t)).collect::<Vec<_>>();
    let link = Link {
        source,
        procedure: &name,
        names: &names,
        fields: &fields,
        settings: &settings,
        known: &known,
    };
    let lines = rest::lines(&root, &link);
    let mut p = Procedure {
        version: u32::try_from(version).unwrap_or(1),
        stages: tables.stages.iter().map(|(n, t)| rest::stage(n, t, &link)).collect(),
        tasks: tables.tasks.iter().map(|(n, t)| rest::task(n, t, &link)).collect(),
        acts: tables.acts.iter().map(|(n, t)| act::read(n, t, &link)).collect(),
        clocks: tables.clocks.iter().map(|(n, t)| rest::clock(n, t, &link)).collect(),
        rules: tables.rules.iter().filter_map(|(n, t)| rest::rule(n, t, &link, &lines)).collect(),
        marks: tables.marks.iter().map(|(n, t)| mark::read(n, t, &link)).collect(),
        settings: settings.into_iter().map(|(n, v)| (n.value, v)).collect(),
        lines,
        words: Default::default(),
        name: name.clone(),
        fields: Vec::new(),
        names: Names::default(),
        reads: Reads::default(),
    };
    tables.finish();
    root.finish();
    if p.stages.first().is_none_or(|s| s.name != NEW) {
        source.wrong(0, fault("procedure.no_new_stage").arg("stage", NEW));
    }
    p.fields = fields;
    p.names = names;
    rest::cross(&mut p);
    p.reads = Reads::of(&p);
    (p, spots)
}

type Named<'a, 'i> = Vec<(Spot<String>, Table<'a, 'i>)>;

/// The sections whose entries have names.
struct Tables<'a, 'i> {
    stages: Named<'a, 'i>,
    tasks: Named<'a, 'i>,
    acts: Named<'a, 'i>,
    clocks: Named<'a, 'i>,
    fields: Named<'a, 'i>,
    rules: Named<'a, 'i>,
    marks: Named<'a, 'i>,
}

impl<'a, 'i> Tables<'a, 'i> {
    fn read(
        root: &Table<'a, 'i>,
        names: &mut Names,
        spots: &mut Spots,
        source: &Source<'_>,
    ) -> Self {
        let t = Tables {
            stages: root.named("stages"),
            tasks: root.named("tasks"),
            acts: root.named("acts"),
            clocks: root.named("clocks"),
            fields: root.named("fields"),
            rules: root.named("unattended"),
            marks: root.named("marks"),
        };
        let of =
            |list: &Named<'a, 'i>, at: &mut Vec<At>| index(source, list.iter().map(|(n, _)| n), at);
        names.stages = of(&t.stages, &mut spots.stages);
        names.tasks = of(&t.tasks, &mut spots.tasks);
        names.acts = of(&t.acts, &mut spots.acts);
        names.clocks = of(&t.clocks, &mut spots.clocks);
        names.fields = of(&t.fields, &mut spots.fields);
        of(&t.rules, &mut spots.rules);
        t
    }

    fn finish(self) {
        let all = [self.stages, self.tasks, self.acts, self.clocks, self.fields, self.rules];
        for (_, table) in all.into_iter().flatten().chain(self.marks) {
            table.finish();
        }
    }
}

/// Positions by name, in the order of the file.
fn index<'s>(
    source: &Source<'_>,
    names: impl Iterator<Item = &'s Spot<String>>,
    at: &mut Vec<At>,
) -> HashMap<String, usize> {
    let mut map = HashMap::new();
    for (i, name) in names.enumerate() {
        if !is_name(&name.value) {
            source.wrong(name.at, fault("procedure.bad_name").arg("name", name.value.clone()));
        }
        at.push(name.at);
        map.insert(name.value.clone(), i);
    }
    map
}

/// Small letters, digits and underscores, a letter first, at most 48.
fn is_name(s: &str) -> bool {
    s.len() <= 48
        && s.starts_with(|c: char| c.is_ascii_lowercase())
        && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
