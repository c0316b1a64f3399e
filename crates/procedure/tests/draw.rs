//! Seen from outside: the picture, the table, BPMN.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use jingwei_procedure::draw::{Path, bpmn, svg, table};
use jingwei_procedure::{Procedure, Scenario};
use kernel::Lang;

const FOLDERS: [&str; 3] = ["procedures/report", "procedures/whistle", "procedures-examples/leave"];

/// Elements of a small XML document: name and attributes, in order. Panics
/// where it is not well-formed.
fn elements(xml: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut open = Vec::new();
    let mut all = Vec::new();
    for part in xml.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        assert!(!text.contains('>'), "stray > in {text}");
        if tag.starts_with('?') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let body = tag.trim_end_matches('/');
        let (name, rest) = body.split_once(' ').unwrap_or((body, ""));
        let attributes = rest.split("\" ").filter_map(|a| {
            let (key, value) = a.split_once("=\"")?;
            Some((key.to_owned(), value.trim_end_matches('"').to_owned()))
        });
        all.push((name.to_owned(), attributes.collect()));
        if !tag.ends_with('/') {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty(), "{open:?}");
    all
}

#[test]
fn the_picture_is_well_formed_and_says_what_it_is() {
    for folder in FOLDERS {
        let p = common::loaded(folder);
        for lang in Lang::ALL {
            let picture = svg(&p, lang, None);
            let all = elements(&picture);
            assert_eq!(all[0].1["role"], "img");
            assert_eq!(all[0].1["lang"], lang.tag());
            let names: Vec<&str> = all.iter().map(|(n, _)| n.as_str()).collect();
            assert_eq!((names[1], names[2]), ("title", "desc"));
            for stage in &p.stages {
                assert!(picture.contains(p.words.get(lang, "stages", &stage.name)));
            }
            // A strict content security policy refuses these.
            assert!(!picture.contains("style=") && !names.contains(&"style"));
            assert!(!names.contains(&"script") && !picture.contains("NaN"));
        }
    }
}

#[test]
fn the_way_of_a_matter_is_marked() {
    let p = common::loaded("procedures/report");
    let calendar = common::calendar();
    let scenario: &Scenario = &common::scenarios("procedures/report", &p, &calendar)[0];
    let played = scenario.run(&p, &calendar).unwrap();
    let path = Path::of(&played.timeline, &played.state.stage);
    let (plain, marked) = (svg(&p, Lang::En, None), svg(&p, Lang::En, Some(&path)));
    assert_eq!(plain.matches("url(#gone)").count(), 0);
    let went: BTreeSet<_> = path.hops.iter().filter(|(a, b)| a != b).collect();
    assert_eq!(marked.matches("url(#gone)").count(), went.len());
    assert_eq!(marked.matches("(here)").count(), 1);
}

#[test]
fn words_cannot_break_out_of_the_picture() {
    let p = hostile();
    for text in [svg(&p, Lang::En, None), bpmn(&p, Lang::En)] {
        elements(&text);
        assert!(!text.contains("<script"));
    }
    let sheet = table(&p, Lang::En, &|r| r.to_owned()).markdown();
    assert!(sheet.contains("\\|"));
}

/// The small leave procedure with words that try to be markup.
fn hostile() -> Procedure {
    let folder = common::root().join("procedures-examples/leave");
    let file = |n: &str| {
        let text = std::fs::read_to_string(folder.join(n)).unwrap();
        Some(text.replace("\"Agree\"", r#""<script>alert('1')</script> & | \u001B""#))
    };
    Procedure::load(&file, &jingwei_procedure::Known::glossary()).unwrap()
}

#[test]
fn the_table_names_every_act_clock_and_rule() {
    for folder in FOLDERS {
        let p = common::loaded(folder);
        let sheet = table(&p, Lang::ZhCn, &|r| format!("<{r}>"));
        let acts: usize = sheet.stages.iter().map(|s| s.acts.len()).sum();
        assert_eq!(acts, p.stages.iter().map(|s| s.acts.len()).sum::<usize>());
        assert_eq!((sheet.clocks.len(), sheet.rules.len()), (p.clocks.len(), p.rules.len()));
        let all = sheet.stages.iter().flat_map(|s| &s.acts);
        assert!(all.clone().all(|a| !a.who.is_empty() && !a.leads.is_empty()));
        let text = sheet.markdown();
        // Every word is a word of the procedure, none a bare key of the crate.
        for bare in ["table.", "values.", "ops.", "subjects.", "spans.", "places.", "whom."] {
            assert!(!text.contains(bare), "{folder}: {bare}");
        }
        let json = serde_json::to_value(&sheet).unwrap();
        assert_eq!(json["stages"][0]["stage"], "new");
    }
    let p = common::loaded("procedures-examples/leave");
    let text = table(&p, Lang::ZhCn, &|r| r.to_owned()).markdown();
    assert!(text.contains("当“天数”大于3（可设置）时: 待人事审批; 已准假"), "{text}");
    assert!(text.contains("区县人事专员"), "a role of the file's own");
}

/// What linters of BPMN check, as far as a diagram of ours could break it.
#[test]
fn bpmn_is_whole_and_has_no_implicit_gateway() {
    for folder in FOLDERS {
        let p = common::loaded(folder);
        let xml = bpmn(&p, Lang::ZhCn);
        let all = elements(&xml);
        let mut nodes: BTreeMap<&str, (&str, &BTreeMap<String, String>)> = BTreeMap::new();
        let mut ids = BTreeSet::new();
        for (name, attributes) in &all {
            if let Some(id) = attributes.get("id") {
                assert!(ids.insert(id.as_str()), "{id} twice");
            }
            let kind = name.trim_start_matches("bpmn:");
            if ["startEvent", "endEvent", "userTask", "exclusiveGateway"].contains(&kind) {
                nodes.insert(&attributes["id"], (kind, attributes));
            }
        }
        let flows: Vec<_> =
            all.iter().filter(|(n, _)| n == "bpmn:sequenceFlow").map(|(_, a)| a).collect();
        let mut pairs = BTreeSet::new();
        for flow in &flows {
            let pair = (flow["sourceRef"].as_str(), flow["targetRef"].as_str());
            assert!(nodes.contains_key(pair.0) && nodes.contains_key(pair.1), "{pair:?}");
            assert!(pairs.insert(pair), "{pair:?} twice");
        }
        for (id, (kind, attributes)) in &nodes {
            let out: Vec<_> = flows.iter().filter(|f| f["sourceRef"] == **id).collect();
            let into = flows.iter().filter(|f| f["targetRef"] == **id).count();
            let named = attributes.contains_key("name");
            match *kind {
                "startEvent" => assert_eq!((into, out.len(), named), (0, 1, true), "{id}"),
                "endEvent" => assert_eq!((into, out.len(), named), (1, 0, true), "{id}"),
                "userTask" => assert_eq!((into, out.len(), named), (1, 1, true), "{id}"),
                _ if out.len() > 1 => {
                    assert_eq!(into, 1, "{id} joins and forks");
                    assert!(named && out.iter().all(|f| f.contains_key("name")), "{id}");
                }
                _ => assert!(into > 1 && out.len() == 1, "{id} is superfluous"),
            }
        }
        let drawn: BTreeSet<&str> = all
            .iter()
            .filter(|(n, _)| n == "bpmndi:BPMNShape" || n == "bpmndi:BPMNEdge")
            .map(|(_, a)| a["bpmnElement"].as_str())
            .collect();
        assert_eq!(drawn.len(), nodes.len() + flows.len());
        no_overlap(&all);
    }
}

fn no_overlap(all: &[(String, BTreeMap<String, String>)]) {
    let number = |a: &BTreeMap<String, String>, k: &str| a[k].parse::<f64>().unwrap();
    let boxes: Vec<[f64; 4]> = all
        .iter()
        .filter(|(n, _)| n == "dc:Bounds")
        .map(|(_, a)| ["x", "y", "width", "height"].map(|k| number(a, k)))
        .collect();
    for (i, a) in boxes.iter().enumerate() {
        for b in &boxes[i + 1..] {
            let apart = a[0] + a[2] <= b[0]
                || b[0] + b[2] <= a[0]
                || a[1] + a[3] <= b[1]
                || b[1] + b[3] <= a[1];
            assert!(apart, "{a:?} {b:?}");
        }
    }
}
