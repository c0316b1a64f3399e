//! The rules that make this help and not surveillance, one test a rule, through
//! the running program. Rule 17 is in `planted.rs`, rule 18 in `audit.rs` and
//! the store's own tests; rules 3, 4, 5 and 10 stand where their mechanism is.

use std::collections::BTreeMap;
use std::path::Path;

use flags::own::Kind;
use identity::policy::scores_people;
use jingwei_server::domains;
use procedure::Procedure;
use procedure::model::Doing;
use serde_json::{Value, json};

use crate::client::Client;
use crate::run::{Server, jingwei, program, result};

const PASSWORD: &str = "jingwei-demo";

/// A demo without matters, served; one report of a resident's in it.
struct Place {
    folder: tempfile::TempDir,
    server: Server,
}

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("city");
        result(&data, &["demo", "--matters", "0"]);
        let keeper = ["user", "grant", "village2003v012", "community_worker"];
        result(&data, &[&keeper[..], &["--area", "150302003012"]].concat());
        let server = Server::start(&folder.path().join("city"));
        Place { folder, server }
    }

    fn client(&self, login: &str) -> Client {
        let mut client = Client::new(self.server.address);
        if !login.is_empty() {
            client.sign_in(login, PASSWORD);
        }
        client
    }

    /// Rows of a table, past the program.
    fn count(&self, sql: &str) -> i64 {
        let file = self.folder.path().join("city/jingwei.sqlite");
        let database = rusqlite::Connection::open(file).unwrap();
        database.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// A matter with a person, and the person's reference.
    fn report(&self) -> (String, String) {
        let report = json!({
            "request_type": "ask_help", "text": "暖气不热",
            "place": { "area": "150302003012001001" },
            "reporter": { "name": "张秀兰", "phone": "13812345678" },
        });
        let key = Some("a-report-of-a-cold-flat");
        let made = self.client("").ask("POST", "/api/v1/reports", key, Some(&report)).unwrap();
        assert_eq!(made.status, 200, "{}", made.body);
        let matter = made.body["matter"].as_str().unwrap().to_owned();
        let cards = self.client("intake1").get(&format!("/api/v1/matters/{matter}/people"));
        let subject = cards.unwrap().body["items"][0]["subject"].as_str().unwrap().to_owned();
        (matter, subject)
    }
}

fn code(answer: &crate::client::Answer) -> &str {
    answer.body["code"].as_str().unwrap_or("ok")
}

#[test]
fn rule_01_a_read_of_a_personal_record_names_a_purpose_and_is_written_down() {
    let place = Place::new();
    let (matter, subject) = place.report();
    let path = format!("/api/v1/matters/{matter}/reveal");
    let ask = |fields: Value, purpose: &str| json!({ "subject": subject, "fields": fields, "purpose": purpose });
    let mut intake = place.client("intake1");
    let cases = [
        (ask(json!(["phone"]), ""), "identity.purpose_missing"),
        (ask(json!(["phone"]), "curiosity"), "identity.purpose_unknown"),
        // a purpose that serves accounts, not matters
        (ask(json!(["phone"]), "staff"), "identity.purpose_unknown"),
        (ask(json!(["phone", "id_number"]), "contact"), "identity.field_closed"),
        (ask(json!(["phone"]), "contact"), "ok"),
        (ask(json!(["phone", "name"]), "take_call"), "ok"),
    ];
    let looked = || place.count("SELECT COUNT(*) FROM access_entry");
    let mut before = looked();
    for (body, expected) in cases {
        let answer = intake.ask("POST", &path, None, Some(&body)).unwrap();
        assert_eq!(code(&answer), expected, "{body}");
        let fields = body["fields"].as_array().unwrap().len() as i64;
        let entries = if expected == "ok" { fields } else { 0 };
        assert_eq!(looked() - before, entries, "{body}");
        before = looked();
    }
    let bound = format!("SELECT COUNT(*) FROM access_entry WHERE about_id = {matter}");
    assert_eq!(place.count(&bound), before, "every look is bound to the matter");
}

#[test]
fn rule_02_fields_belong_to_purposes_and_are_listed_for_everybody() {
    let place = Place::new();
    let (matter, subject) = place.report();
    let inventory = place.client("").get("/api/v1/data-inventory").unwrap();
    let lines = inventory.body.as_array().unwrap();
    for field in ["name", "phone", "id_number", "address", "original_text"] {
        let of: Vec<&Value> = lines.iter().filter(|l| l["field"] == field).collect();
        assert!(!of.is_empty(), "{field} is not in the inventory");
        for line in of {
            let said = |name: &str| line[name].as_str().is_some_and(|t| !t.is_empty());
            assert!(said("owner") && said("purpose") && said("basis"), "{line}");
            assert!(line["retention_days"].as_u64().is_some_and(|d| d > 0), "{line}");
            assert!(!line["roles"].as_array().unwrap().is_empty(), "{line}");
        }
    }
    // a role opens a field only under a purpose that the inventory gives it
    let path = format!("/api/v1/matters/{matter}/reveal");
    for (login, role) in
        [("intake1", "intake_clerk"), ("shift1", "shift_leader"), ("dispatch1", "dispatcher")]
    {
        let mut client = place.client(login);
        for line in lines.iter().filter(|l| l["field"] == "phone") {
            let body =
                json!({ "subject": subject, "fields": ["phone"], "purpose": line["purpose"] });
            let answer = client.ask("POST", &path, None, Some(&body)).unwrap();
            let listed = line["roles"].as_array().unwrap().iter().any(|r| r == role);
            let opened = answer.status == 200;
            assert!(!opened || listed, "{login} {line}: {}", answer.body);
            // bound to something else than a matter, or to an emergency: tests of their own
            let elsewhere = ["keep_register", "staff", "break_glass"];
            let apart = elsewhere.iter().any(|purpose| line["purpose"] == *purpose);
            assert!(opened || !listed || apart, "{login} {line}: {}", answer.body);
        }
    }
    // a field that declares nothing does not load
    let own = place.folder.path().join("own/gossip");
    std::fs::create_dir_all(&own).unwrap();
    write_procedure(
        &own,
        "[fields.diagnosis]\ntype = \"text\"\npersonal = { purpose = \"contact\" }\n",
    );
    let checked = program(&["procedure", "check", own.to_str().unwrap()]);
    assert!(!checked.status.success(), "a personal field without basis and retention was taken");
}

/// A procedure of one act, with these fields.
fn write_procedure(folder: &Path, fields: &str) {
    let name = folder.file_name().unwrap().to_str().unwrap();
    let names: Vec<&str> =
        fields.lines().filter_map(|l| l.strip_prefix("[fields.")?.strip_suffix(']')).collect();
    let form: Vec<String> = names.iter().map(|n| format!("{n:?}")).collect();
    let file = format!(
        "format = 1\nprocedure = {name:?}\nversion = 1\n\n{fields}\n\
         [stages.new]\nacts = [\"ask\"]\n\n[stages.ended]\npublic = true\nend = \"done\"\nalone = true\n\n\
         [acts.ask]\nwho = \"intake_clerk@county\"\nform = [{}]\nto = \"ended\"\n",
        form.join(", ")
    );
    std::fs::write(folder.join("procedure.toml"), file).unwrap();
    let words = names.iter().map(|n| format!("{n} = \"{n}\"\n")).collect::<String>();
    let words = format!(
        "[procedure]\nname = \"x\"\nabout = \"y\"\n\n[stages]\nnew = \"a\"\nended = \"b\"\n\n\
         [acts]\nask = \"c\"\n\n[public]\n\n[fields]\n{words}"
    );
    for lang in ["zh-CN.toml", "en.toml"] {
        std::fs::write(folder.join(lang), &words).unwrap();
    }
}

#[test]
fn rule_06_no_name_anywhere_says_a_score_rank_or_prediction_of_people() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("city");
    result(&data, &["demo", "--matters", "0"]);
    let database = rusqlite::Connection::open(data.join("jingwei.sqlite")).unwrap();
    let columns = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
                   WHERE m.type = 'table'";
    let mut named = database.prepare(columns).unwrap();
    let rows = named.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)));
    let rows: Vec<(String, String)> = rows.unwrap().map(Result::unwrap).collect();
    assert!(rows.len() > 200, "the schema was not read");
    for (table, column) in &rows {
        assert!(!scores_people(table, column) && !scores_people("", table), "{table}.{column}");
    }
    // what goes over the wire
    let api: Value = serde_json::from_slice(&program(&["openapi"]).stdout).unwrap();
    for (name, schema) in api["components"]["schemas"].as_object().unwrap() {
        let properties = schema["properties"].as_object().into_iter().flatten();
        for (property, _) in properties {
            assert!(!scores_people(name, property), "{name}.{property}");
        }
    }
    // and what a city brings itself
    let own = data.join("procedures/visits");
    std::fs::create_dir_all(&own).unwrap();
    write_procedure(&own, "[fields.household_risk]\ntype = \"integer\"\nkeep = true\n");
    let refused = jingwei(&data, &["doctor"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned()
        + &String::from_utf8_lossy(&refused.stdout);
    assert!(!refused.status.success() && said.contains("household_risk"), "{said}");
}

#[test]
fn rule_07_no_warning_has_a_person_for_its_subject() {
    // Every variant by hand: one more does not compile until somebody has
    // decided here that it is no person.
    let about = |kind: Kind| match kind {
        Kind::Matter
        | Kind::Award
        | Kind::Contract
        | Kind::Change
        | Kind::Work
        | Kind::Payment
        | Kind::Step
        | Kind::Lease
        | Kind::Rent
        | Kind::Declaration
        | Kind::Account
        | Kind::Voucher
        | Kind::List
        | Kind::ListRow
        | Kind::EmergencyUse
        | Kind::SealUse => "a thing",
    };
    assert_eq!(about(Kind::Matter), "a thing");
    // the lights of matters are the matter's: no page of people shows one
    let api: Value = serde_json::from_slice(&program(&["openapi"]).stdout).unwrap();
    let people = ["PersonCard", "Colleague", "Person", "AccountOut", "Me"];
    for name in people {
        let properties = &api["components"]["schemas"][name]["properties"];
        for warning in ["light", "warning", "finding", "flag"] {
            assert!(properties[warning].is_null(), "{name}.{warning}");
        }
    }
    // a public map shows no door: places are rounded to a cell of 100 m
    let here = casework::Point { lon: 106.812_345_6, lat: 39.667_891_2 };
    let shown = casework::public::coarse(here);
    let metres = |degrees: f64| degrees.abs() * 111_000.0;
    for (a, b) in [(shown.lon, 106.812), (shown.lat, 39.668)] {
        assert!(metres(a - b) < 1.0, "{shown:?}");
    }
}

#[test]
fn rule_08_nothing_is_refused_but_by_a_named_person_and_every_refusal_can_be_appealed() {
    let refuse = [
        "decline",
        "decline_filing",
        "invalid",
        "confirm_invalid",
        "refuse_extension",
        "refuse_deferral",
        "refuse_return",
        "refuse_exclusion",
        "refuse_appeal",
        "refuse_merge",
    ];
    let folders = casework::shipped::folders();
    let mut seen = BTreeMap::new();
    for folder in folders {
        let file = |name: &str| {
            let found = folder.files.iter().find(|(n, _)| n.as_str() == name);
            found.map(|(_, text)| text.clone())
        };
        let loaded = Procedure::load(&file, &domains::known()).unwrap();
        let acts = loaded.rules.iter().filter_map(|rule| match &rule.doing {
            Doing::Act { act } => Some(&loaded.acts[*act].name),
            Doing::Remind { .. } | Doing::Climb { .. } => None,
        });
        for act in acts {
            assert!(!refuse.contains(&act.as_str()), "{} refuses by itself: {act}", loaded.name);
        }
        for def in loaded.acts.iter().filter(|a| refuse.contains(&a.name.as_str())) {
            let system = procedure::model::Whom::System;
            assert!(!def.who.contains(&system), "{}.{}", loaded.name, def.name);
            seen.insert(def.name.clone(), loaded.name.clone());
        }
        if loaded.name == "report" {
            let declined = loaded.stage("declined").unwrap();
            let appeal = |a: &usize| loaded.acts[*a].name.contains("appeal");
            assert!(declined.acts.iter().any(appeal), "a refusal cannot be appealed");
        }
    }
    assert!(seen.contains_key("decline") && seen.len() > 4, "{seen:?}");
    // a suggestion is a suggestion: asking for one changes nothing
    let place = Place::new();
    let (matter, _) = place.report();
    let before = place.count("SELECT COUNT(*) FROM audit_new")
        + place.count("SELECT COUNT(*) FROM timeline");
    let ask = json!({ "text": "再也不给你们打电话了，骚扰电话" });
    let suggested = place.client("").ask("POST", "/api/v1/reports/suggest", None, Some(&ask));
    assert_eq!(suggested.unwrap().status, 200);
    let after = place.count("SELECT COUNT(*) FROM audit_new")
        + place.count("SELECT COUNT(*) FROM timeline");
    assert!(after <= before, "a suggestion wrote something");
    let page = place.client("intake1").get(&format!("/api/v1/matters/{matter}")).unwrap();
    assert_eq!(page.body["stage"], "intake");
}

#[test]
fn rule_15_people_are_found_by_two_exact_identifiers_and_leave_by_approval() {
    let place = Place::new();
    let mut client = place.client("village2003v012");
    let find = |body: Value| json!({ "area": "150302003012", "name": body["name"], "phone": body["phone"] });
    for (body, expected) in [
        (json!({ "name": "张秀兰", "phone": null }), "registry.two_identifiers"),
        (json!({ "name": null, "phone": "13812345678" }), "registry.two_identifiers"),
        (json!({ "name": "张*", "phone": "138*" }), "identity.phone_wrong"),
        (json!({ "name": "%", "phone": "%" }), "identity.phone_wrong"),
    ] {
        let answer = client.ask("POST", "/api/v1/registry/people", None, Some(&find(body.clone())));
        assert_eq!(code(&answer.unwrap()), expected, "{body}");
    }
    let listed = client.get("/api/v1/registry?area=150302003012&kind=person").unwrap();
    assert_eq!(code(&listed), "registry.people_by_search");
    // an export waits for a second person
    let ask = json!({ "area": "150302003012", "fields": ["name"], "purpose": "高龄津贴核对" });
    let asked = client.ask("POST", "/api/v1/registry/exports", None, Some(&ask)).unwrap();
    let export = asked.body["id"].as_str().unwrap().to_owned();
    let fetched =
        client.ask("POST", &format!("/api/v1/registry/exports/{export}/file"), None, None);
    assert_eq!(code(&fetched.unwrap()), "registry.export_open");
    let approve = json!({ "approve": true, "reason": "属实" });
    let own = client.ask(
        "POST",
        &format!("/api/v1/registry/exports/{export}/decide"),
        None,
        Some(&approve),
    );
    assert!(matches!(code(&own.unwrap()), "identity.role_needed" | "registry.second_person"));
}

#[test]
fn rule_16_what_a_neighbour_may_have_is_published_and_nothing_else_is_answered() {
    let place = Place::new();
    let contracts = place.client("").get("/api/v1/contracts").unwrap();
    assert_eq!(contracts.status, 200, "everybody reads them: {}", contracts.body);
    let message = json!({ "type": "order.created", "data": {} });
    let path = "/api/v1/connectors/nobody/messages";
    let refused = place.client("").ask("POST", path, None, Some(&message)).unwrap();
    assert!(matches!(refused.status, 401 | 403 | 404 | 422), "{}", refused.body);
    assert_eq!(place.count("SELECT COUNT(*) FROM matter"), 0);
}
