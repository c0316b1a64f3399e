//! Every check of a procedure file finds its fault, at its line.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;

use jingwei_procedure::{Known, Problem, Procedure, sentence};
use kernel::Lang;

const FILE: &str = r#"
format = 1
procedure = "small"
version = 3
[settings]
sign = "2 working_hours"
[fields.reason]
type = "text"
[fields.days]
type = "integer"
keep = true
[fields.name]
type = "text"
personal = { purpose = "p", basis = "b", retention = "r" }
[lines.up]
rungs = ["unit_leader@own", "supervisor@county"]
[tasks.look]
for = "intake_clerk@county"
[tasks.sign]
for = "unit_liaison@assist"
not = ["accept"]
[clocks.open]
budget = "1 hours"
window = true
[clocks.whole]
budget = "setting:sign"
[stages.new]
acts = ["begin"]
[stages.waiting]
tasks = ["look"]
clocks = ["whole", "open"]
acts = ["accept", "ask_again"]
[stages.signing]
tasks = ["sign"]
clocks = ["whole"]
acts = ["sign"]
[stages.done]
end = "done"
[acts.begin]
who = "anyone"
form = ["reason", "days", "name?"]
to = "waiting"
public = true
[acts.accept]
does = "look"
to = "signing"
[acts.ask_again]
does = "look"
to = "waiting"
[acts.sign]
does = "sign"
stops = ["whole", "open"]
to = [{ stage = "waiting", when = { field = "days", op = ">", value = 3 } }, "done"]
[unattended.late]
task = "look"
after = "setting:sign"
climb = "up"
"#;

const WORDS: &str = r#"
[procedure]
name = "n"
about = "a"
[stages]
new = "x"
waiting = "x"
signing = "x"
done = "x"
[tasks]
look = "x"
sign = "x"
[clocks]
whole = "x"
open = "x"
[settings]
sign = "x"
[fields]
reason = "x"
days = "x"
name = "x"
[acts]
begin = "x"
accept = "x"
ask_again = "x"
sign = "x"
[purposes]
p = "x"
[bases]
p = "x"
[says]
begin = "x"
[unattended]
late = "x"
"#;

fn load(main: &str, zh: &str, en: &str) -> Result<Procedure, Vec<Problem>> {
    let files = HashMap::from([("procedure.toml", main), ("zh-CN.toml", zh), ("en.toml", en)]);
    Procedure::load(&|n| files.get(n).map(|t| (*t).to_owned()), &Known::glossary())
}

/// The problems of the file with `old` replaced by `new`.
fn broken(old: &str, new: &str) -> (String, Vec<Problem>) {
    assert!(FILE.contains(old), "{old}");
    let text = FILE.replacen(old, new, 1);
    let problems = load(&text, WORDS, WORDS).err().unwrap_or_default();
    (text, problems)
}

#[test]
fn the_small_procedure_is_right() {
    let p = load(FILE, WORDS, WORDS).unwrap();
    assert_eq!((p.name.as_str(), p.version, p.stages.len()), ("small", 3, 4));
}

/// (what is replaced, by what, the code, what stands on the line it names)
const CASES: &[(&str, &str, &str, &str)] = &[
    // the file
    ("format = 1", "format = 2", "procedure.file_format", "format = 2"),
    ("version = 3", "version = 0", "procedure.file_range", "version = 0"),
    ("[stages.done]", "[stages.done", "procedure.file_syntax", "[stages.done"),
    ("[lines.up]", "lnes = 1\n[lines.up]", "procedure.file_key", "lnes = 1"),
    ("public = true", "publc = true", "procedure.file_key", "publc"),
    (
        "does = \"look\"\nto = \"signing\"",
        "does = \"look\"",
        "procedure.file_missing",
        "[acts.accept]",
    ),
    ("who = \"anyone\"", "who = 3", "procedure.file_type", "who = 3"),
    ("[fields.reason]", "[fields.Reason]", "procedure.bad_name", "[fields.Reason]"),
    ("[stages.new]", "[stages.first]", "procedure.no_new_stage", ""),
    // names
    ("to = \"signing\"", "to = \"singing\"", "procedure.unknown_name", "singing"),
    ("tasks = [\"look\"]", "tasks = [\"lok\"]", "procedure.unknown_name", "lok"),
    ("does = \"sign\"", "does = \"sgn\"", "procedure.unknown_name", "sgn"),
    ("setting:sign\"\n[stages", "setting:sgn\"\n[stages", "procedure.unknown_name", "sgn"),
    ("for = \"intake_clerk@county\"", "for = \"somebody\"", "procedure.unknown_name", "somebody"),
    (
        "for = \"intake_clerk@county\"",
        "for = \"intake_clerk@moon\"",
        "procedure.unknown_name",
        "moon",
    ),
    ("public = true", "effects = [\"fly\"]\npublic = true", "procedure.unknown_name", "fly"),
    (
        "does = \"look\"\nto = \"signing\"",
        "does = \"look\"\nwhen = { guard = \"quorum_met\" }\nto = \"signing\"",
        "procedure.unknown_name",
        "quorum_met",
    ),
    (
        "public = true",
        "children = [{ procedure = \"none\", act = \"x\" }]\npublic = true",
        "procedure.unknown_name",
        "none",
    ),
    // a role nobody can hold at that level, a post no unit has
    ("intake_clerk@county", "intake_clerk@grid", "procedure.role_level", "intake_clerk@grid"),
    ("unit_liaison@assist", "grid_member@assist", "procedure.post_unknown", "grid_member@assist"),
    // stages
    ("to = \"signing\"", "to = \"waiting\"", "procedure.stage_unreachable", "[stages.signing]"),
    ("acts = [\"sign\"]\n", "acts = []\n", "procedure.stage_dead_end", "[stages.signing]"),
    (
        "tasks = [\"look\"]\nclocks = [\"whole\", \"open\"]",
        "tasks = [\"look\"]",
        "procedure.loop_without_clock",
        "[stages.waiting]",
    ),
    // clocks
    ("stops = [\"whole\", \"open\"]\n", "", "procedure.clock_never_stops", "[clocks.whole]"),
    (
        "[stages.new]",
        "[clocks.idle]\nbudget = \"1 hours\"\n[stages.new]",
        "procedure.clock_never_starts",
        "[clocks.idle]",
    ),
    (
        "sign = \"2 working_hours\"",
        "sign = 3",
        "procedure.setting_budget",
        "budget = \"setting:sign\"",
    ),
    (
        "budget = \"setting:sign\"",
        "budget = \"2 fortnights\"",
        "procedure.budget_form",
        "fortnights",
    ),
    (
        "budget = \"setting:sign\"",
        "budget = [{ budget = \"1 hours\", when = { round = true, value = 0 } }]",
        "procedure.no_fallback",
        "[clocks.whole]",
    ),
    // marks
    (
        "[stages.new]",
        "[marks.lazy]\nwhen = { round = true, value = 1 }\n[stages.new]",
        "procedure.unknown_name",
        "[marks.lazy]",
    ),
    (
        "[stages.new]",
        "[marks.past_review]\n[stages.new]",
        "procedure.file_missing",
        "[marks.past_review]",
    ),
    (
        "[stages.new]",
        "[marks.past_review]\nwhen = { round = true, value = 1 }\nafter = \"reason\"\n[stages.new]",
        "procedure.field_kind",
        "after = \"reason\"",
    ),
    // acts and tasks
    (
        "acts = [\"accept\", \"ask_again\"]",
        "acts = [\"accept\"]",
        "procedure.act_in_no_stage",
        "[acts.ask_again]",
    ),
    ("who = \"anyone\"\n", "", "procedure.act_nobody", "[acts.begin]"),
    (
        "does = \"look\"\nto = \"signing\"",
        "who = \"system\"\ndoes = \"look\"\nto = \"signing\"",
        "procedure.act_nobody",
        "[acts.accept]",
    ),
    (
        "does = \"look\"\nto = \"signing\"",
        "does = \"sign\"\nto = \"signing\"",
        "procedure.act_task_not_open",
        "[acts.accept]",
    ),
    ("tasks = [\"look\"]", "tasks = []", "procedure.task_never_open", "[tasks.look]"),
    ("does = \"sign\"", "who = \"anyone\"", "procedure.task_never_done", "[tasks.sign]"),
    (
        "for = \"intake_clerk@county\"",
        "for = \"anyone\"",
        "procedure.task_for_nobody",
        "[tasks.look]",
    ),
    (
        "for = \"intake_clerk@county\"",
        "for = \"unit_leader@own\"",
        "procedure.own_outside_line",
        "[tasks.look]",
    ),
    (
        "for = \"intake_clerk@county\"",
        "for = [\"intake_clerk@county\", \"unit_leader@all\"]",
        "procedure.task_seats",
        "[tasks.look]",
    ),
    (
        "not = [\"accept\"]\n",
        "quorum = { attend = 101, pass = 50 }\n",
        "procedure.quorum_shares",
        "quorum",
    ),
    (
        "not = [\"accept\"]\n",
        "quorum = { attend = \"4/3\", pass = 50 }\n",
        "procedure.quorum_shares",
        "quorum",
    ),
    // a window is nobody's deadline, and one that an act starts may not run
    (
        "budget = \"setting:sign\"\n",
        "budget = \"setting:sign\"\nwindow = true\n",
        "procedure.loop_without_clock",
        "[stages.waiting]",
    ),
    // one person who could do everything
    ("not = [\"accept\"]\n", "", "procedure.one_person", "[stages.done]"),
    // fields
    ("keep = true\n", "", "procedure.field_not_kept", ""),
    ("type = \"integer\"", "type = \"number\"", "procedure.unknown_name", "number"),
    ("type = \"integer\"", "type = \"choice\"", "procedure.field_options", "[fields.days]"),
    (
        "type = \"integer\"",
        "type = \"integer\"\nmin = 5\nmax = 4",
        "procedure.field_limits",
        "[fields.days]",
    ),
    (
        "form = [\"reason\", \"days\", \"name?\"]",
        "form = [\"days\", \"name?\"]",
        "procedure.field_unused",
        "[fields.reason]",
    ),
    (
        "form = [\"reason\", \"days\", \"name?\"]",
        "form = [\"reason\", \"days\", \"name?\", \"days?\"]",
        "procedure.field_twice",
        "[acts.begin]",
    ),
    (", retention = \"r\"", "", "procedure.personal_undeclared", "personal ="),
    (
        "retention = \"r\" }",
        "retention = \"r\" }\nkeep = true",
        "procedure.personal_kept",
        "[fields.name]",
    ),
    (
        "for = \"intake_clerk@county\"",
        "for = \"person:days\"",
        "procedure.field_kind",
        "person:days",
    ),
    // conditions
    ("op = \">\", value = 3", "op = \">\"", "procedure.cond_value", "op = \">\""),
    ("op = \">\"", "op = \"~\"", "procedure.unknown_name", "~"),
    ("value = 3", "share = \"4/3\", value = 3", "procedure.cond_share", "4/3"),
    ("op = \">\", value", "op = \"=\", share = \"2/3\", value", "procedure.cond_share", "2/3"),
    (
        "field = \"days\", op",
        "field = \"days\", round = true, op",
        "procedure.cond_subject",
        "round = true",
    ),
    // seats and neighbours
    (
        "for = \"intake_clerk@county\"",
        "for = \"intake_clerk@county\"\neach = \"days\"",
        "procedure.field_kind",
        "each",
    ),
    (
        "for = \"unit_liaison@assist\"",
        "for = \"unit_liaison@assist\"\neach = \"days\"",
        "procedure.task_seats",
        "[tasks.sign]",
    ),
    (
        "does = \"look\"\nto = \"signing\"",
        "does = \"look\"\nof = \"days\"\nto = \"signing\"",
        "procedure.field_kind",
        "of =",
    ),
    (
        "for = \"intake_clerk@county\"",
        "for = \"intake_clerk@neighbour\"",
        "procedure.role_level",
        "@neighbour",
    ),
    // rules
    ("climb = \"up\"", "climb = \"up\"\nremind = 1", "procedure.one_of", "[unattended.late]"),
    ("after = \"setting:sign\"", "at = \"red\"", "procedure.rule_trigger", "[unattended.late]"),
    (
        "task = \"look\"\nafter = \"setting:sign\"",
        "clock = \"open\"\nat = \"red\"",
        "procedure.rule_window",
        "[unattended.late]",
    ),
    ("climb = \"up\"", "act = \"begin\"", "procedure.rule_act_form", "[unattended.late]"),
    ("climb = \"up\"", "act = \"sign\"", "procedure.rule_act_not_here", "[unattended.late]"),
    ("public = true", "facts = [\"Begun\"]\nundo = 10", "procedure.undo_left", "[acts.begin]"),
];

#[test]
fn every_fault_is_found_at_its_line() {
    let mut wrong = String::new();
    for (old, new, code, line) in CASES {
        let (text, problems) = broken(old, new);
        let at_line = |p: &Problem| {
            let written = text.lines().nth(p.line - 1).unwrap_or("");
            p.file == "procedure.toml" && written.contains(line)
        };
        if !problems.iter().any(|p| p.error.code == *code && at_line(p)) {
            wrong.push_str(&format!("\n{code} after {new:?}, found {problems:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn all_faults_are_told_and_not_only_the_first() {
    let text = FILE
        .replace("to = \"signing\"", "to = \"singing\"")
        .replace("climb = \"up\"", "climb = \"down\"")
        .replace("rungs = [\"unit_leader@own\", ", "rungs = [\"unit_boss@own\", ");
    let problems = load(&text, WORDS, WORDS).unwrap_err();
    let codes: Vec<&str> = problems.iter().map(|p| p.error.code).collect();
    assert!(codes.contains(&"procedure.post_unknown"));
    assert!(codes.iter().filter(|c| **c == "procedure.unknown_name").count() >= 2, "{codes:?}");
    let lines: Vec<usize> =
        problems.iter().filter(|p| p.file == "procedure.toml").map(|p| p.line).collect();
    assert!(lines.is_sorted());
}

#[test]
fn a_missing_word_is_named_with_its_file() {
    let zh = WORDS.replace("accept = \"x\"\n", "");
    let en = WORDS.replace("begin = \"x\"\n[unattended]", "begin = \"{name} came\"\n[unattended]");
    let en = en.replace("look = \"x\"", "lokk = \"x\"\nlook = \" \"");
    let problems = load(FILE, &zh, &en).unwrap_err();
    let told: Vec<(&str, &str, String)> = problems
        .iter()
        .map(|p| {
            let what = p.error.args.last().map(|(_, v)| v.as_str().unwrap_or("").to_owned());
            (p.file.as_str(), p.error.code, what.unwrap_or_default())
        })
        .collect();
    let has = |file, code, what: &str| {
        assert!(told.contains(&(file, code, what.to_owned())), "{told:?}");
    };
    has("zh-CN.toml", "procedure.word_missing", "acts.accept");
    has("en.toml", "procedure.word_unknown", "tasks.lokk");
    has("en.toml", "procedure.word_missing", "tasks.look");
    // a personal value in a public sentence
    has("en.toml", "procedure.word_hole", "name");
}

#[test]
fn a_purpose_has_its_words_in_both_languages() {
    let zh = WORDS.replace("[purposes]\np = \"x\"\n", "");
    let problems = load(FILE, &zh, WORDS).unwrap_err();
    let keys: Vec<&str> = problems.iter().filter_map(|p| p.error.args.last()?.1.as_str()).collect();
    assert_eq!((problems.len(), keys), (1, vec!["purposes.p"]));
    assert_eq!(problems[0].file, "zh-CN.toml");
    // the program's own purposes have theirs already
    let own = FILE.replace("purpose = \"p\"", "purpose = \"contact\"");
    let without = |text: &str| text.replace("[purposes]\np = \"x\"\n[bases]\np = \"x\"\n", "");
    assert!(load(&own, &without(WORDS), &without(WORDS)).is_ok());
}

#[test]
fn files_that_matters_began_with_are_read_as_they_were() {
    let zh = WORDS.replace("[purposes]\np = \"x\"\n", "");
    // one person alone, and a word missing: refused today, kept from yesterday
    let main = FILE.replace("not = [\"accept\"]\n", "");
    let files = HashMap::from([("procedure.toml", &main), ("zh-CN.toml", &zh), ("en.toml", &zh)]);
    let file = |n: &str| files.get(n).map(|t| (*t).clone());
    assert!(Procedure::load(&file, &Known::glossary()).is_err());
    assert!(Procedure::load_kept(&file, &Known::glossary()).is_ok());
    let gone = |n: &str| file(n).map(|t| t.replace("to = \"signing\"", "to = \"singing\""));
    assert!(Procedure::load_kept(&gone, &Known::glossary()).is_err());
}

#[test]
fn missing_and_huge_files_are_named() {
    let problems = Procedure::load(&|_| None, &Known::glossary()).unwrap_err();
    assert_eq!(problems.len(), 3);
    let huge = "#".repeat(2 << 20);
    let problems = load(&huge, WORDS, WORDS).unwrap_err();
    assert_eq!(problems[0].error.code, "procedure.file_absent");
}

#[test]
fn hostile_files_give_problems_and_no_panic() {
    let deep = format!("a = {}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let texts = [
        "",
        "\u{feff}",
        "=",
        "[",
        "[[",
        "stages = 1",
        "[stages]\nnew = 1",
        "acts = [1, {}]",
        "[stages.new]\nacts = [[1]]",
        "[acts.a]\nto = [{}]",
        "[acts.a]\ncounts = 3",
        "[fields.a]\ntype = []",
        "[tasks.a]\nfor = {}",
        "[clocks.a]\nbudget = [[]]",
        "[unattended.a]\nremind = 9999999999999999999",
        "version = 1e9",
        "\0",
        "a.b.c.d = 1",
        "[roles]\nx = 3\ny = [\"moon\"]",
        "[settings]\nx = [1]\n",
        deep.as_str(),
    ];
    for text in texts {
        assert!(load(text, text, text).is_err());
    }
    let many: String = (0..20_000)
        .map(|i| format!("[stages.s{i}]\nacts = [\"a{i}\"]\n[acts.a{i}]\nto = \"s{}\"\n", i + 1))
        .collect();
    let problems = load(&many[..1_000_000], WORDS, WORDS).unwrap_err();
    assert!(problems.iter().any(|p| p.error.code == "procedure.file_too_many"));
}

#[test]
fn every_problem_has_a_sentence_in_both_languages() {
    let mut problems = load(FILE, "", "").unwrap_err();
    for (old, new, ..) in CASES {
        problems.extend(broken(old, new).1);
    }
    for problem in &problems {
        for lang in Lang::ALL {
            let text = sentence(&problem.error, lang);
            assert!(text != problem.error.code && !text.contains('{'), "{text}");
        }
        let shown = problem.to_string();
        assert!(shown.starts_with(&format!("{}:{}:", problem.file, problem.line)), "{shown}");
    }
}

/// What the file answers with one more guard, field or setting in it.
fn hanging(old: &str, new: &str, offered: &str) -> Vec<(&'static str, String)> {
    assert!(FILE.contains(old), "{old}");
    let text = FILE.replacen(old, new, 1);
    let files = HashMap::from([
        ("procedure.toml", text.as_str()),
        ("zh-CN.toml", WORDS),
        ("en.toml", WORDS),
    ]);
    let known = Known::glossary().with_guards([offered]).with_effects([offered]);
    let loaded = Procedure::load(&|n| files.get(n).map(|t| (*t).to_owned()), &known);
    let code = |p: &Problem| (p.error.code, sentence(&p.error, Lang::ZhCn));
    let about = |code: &str| code.contains("hangs_on") || code.contains("cuts_pay");
    let problems = loaded.err().unwrap_or_default();
    problems.iter().map(code).filter(|(c, _)| about(c)).collect()
}

/// Where an act can be made to hang on something, with `{}` for its name.
const HANGING: [(&str, &str); 5] = [
    (
        "does = \"look\"\nto = \"signing\"",
        "does = \"look\"\nwhen = { guard = \"{}\" }\nto = \"signing\"",
    ),
    ("when = { field = \"days\", op = \">\", value = 3 }", "when = { guard = \"{}\" }"),
    ("sign = \"2 working_hours\"", "sign = \"2 working_hours\"\n{} = 3"),
    (
        "keep = true\n",
        "keep = true\n[fields.{}]\ntype = \"boolean\"\n[acts.more]\nwho = \"anyone\"\nform = [\"{}\"]\nto = \"stay\"\n",
    ),
    ("public = true", "effects = [\"{}\"]\npublic = true"),
];

fn refused_everywhere(name: &str, code: &str) {
    for (old, new) in HANGING {
        let found = hanging(old, &new.replace("{}", name), name);
        assert!(found.iter().any(|(c, _)| *c == code), "{new}: {found:?}");
        assert!(found.iter().all(|(_, said)| said.contains(name)), "{found:?}");
    }
    assert_eq!(hanging("version = 3", "version = 4", name), []);
}

#[test]
fn rule_09_no_step_of_a_procedure_hangs_on_a_consent() {
    refused_everywhere("photo_consent", "procedure.hangs_on_consent");
    // one may be asked, and not answer
    let asked = "keep = true\n[fields.photo_consent]\ntype = \"boolean\"\n";
    let form = asked.to_owned()
        + "[acts.more]\nwho = \"anyone\"\nform = [\"photo_consent?\"]\nto = \"stay\"\n";
    assert_eq!(hanging("keep = true\n", &form, "none"), []);
}

#[test]
fn rule_13_no_step_of_a_procedure_hangs_on_points() {
    refused_everywhere("points_least", "procedure.hangs_on_points");
}

#[test]
fn rule_14_no_procedure_cuts_anybodys_pay() {
    refused_everywhere("deduct_wage", "procedure.cuts_pay");
}
