//! What holds for every route; see `testkit::city::conformance`.

use http_edge::app::document;
use http_edge::{Words, openapi};
use serde_json::{Value, json};
use testkit::city::conformance::{Suite, operations};

use crate::scene::{all_routes, manifests, scene};

#[test]
fn every_statement_is_understood_by_both_engines() {
    testkit::prepare_all(&manifests());
}

/// Meant for everybody: what every form begins with, photos of a report, and
/// the edge's own.
const OPEN: &[&str] = &[
    "territory.taxonomy",
    "territory.areas",
    "territory.find_areas",
    "territory.area",
    "territory.locate",
    "territory.tile",
    "territory.units",
    "files.photo",
    "identity.sign_in",
    "identity.sign_in_second",
    "identity.passkey_question",
    "identity.sign_in_with_passkey",
    "identity.sign_out",
    "audit.audit_heads",
    "system.health",
    "system.metrics",
    "system.outcome",
    "system.events",
];

/// Of the asker alone, or the same wherever somebody works.
const OWN: &[&str] = &[
    "casework.worklist",
    "casework.counts",
    "casework.views",
    "casework.save_view",
    "casework.drop_view",
    "casework.notices",
    "casework.unread_notices",
    "casework.mark_read",
    "casework.colleagues",
    "casework.procedures",
    "casework.procedure",
    "casework.picture",
    "casework.bulk",
    "casework.bulk_preview",
    "files.document",
    "identity.me",
    "identity.set_lang",
    "identity.change_password",
    "identity.factors",
    "identity.begin_totp",
    "identity.confirm_totp",
    "identity.remove_totp",
    "identity.renew_recovery_codes",
    "identity.begin_passkey",
    "identity.add_passkey",
    "identity.remove_passkey",
    "identity.list_sessions",
    "identity.end_session",
    "identity.end_other_sessions",
    "settings.settings",
    "settings.setting_history",
    "territory.boundary_audit",
    "territory.responsibility",
    "identity.matrix",
    "identity.given_grants",
];

/// Lists of a fixed size.
const FIXED: &[(&str, &str)] = &[
    ("audit.matter_proofs", "twenty at once; `from` goes on"),
    ("casework.views", "at most 50 a person"),
    ("casework.offers", "the acts of one procedure"),
    ("casework.people", "the persons of one matter"),
    ("casework.why", "the acts of one procedure"),
    ("casework.begun_about", "the newest 20 begun about one matter"),
    ("casework.viewers", "the posts that reach one matter"),
    ("identity.matrix", "the tables and procedures of a city"),
    ("casework.procedures", "the procedures of a city"),
    ("identity.list_sessions", "the devices of one account"),
    ("settings.settings", "what the program declares"),
    ("settings.setting_history", "the latest hundred"),
    ("territory.responsibility_history", "the latest hundred of one line"),
];

fn api() -> Value {
    serde_json::to_value(document(all_routes())).unwrap()
}

#[test]
fn every_route_refuses_the_anonymous_and_the_wrong_area_and_bounds_its_list() {
    scene(async |_, s| {
        let form = json!({ "text": "暖气", "phone": "13812345678" });
        let id = s.errand_with("甲", form).await;
        let people = s.get("intake", &format!("/api/v1/matters/{id}/people")).await.body;
        let sheet = json!({ "area": "150302" });
        let sheet = s.post("shift", "/api/v1/handover", &sheet).await.ok().await.body;
        let lines = s.get("supervisor", "/api/v1/responsibility?area=150302").await.body;
        let line = lines["items"][0]["row"].clone();
        let real = [
            ("id", json!(id)),
            ("casework.hand_over_sign/id", sheet["id"].clone()),
            ("area", json!("150302")),
            ("act", json!("ask")),
            ("procedure", json!("errand")),
            ("title", json!("乙")),
            ("subject", people["items"][0]["subject"].clone()),
            ("purpose", json!("contact")),
            ("name", json!("errand")),
            ("areas", json!("150302")),
            ("lead", json!(s.city.unit("heating"))),
            ("reason", json!("楼内立管归物业")),
            ("territory.responsibility_history/row", line),
            ("settings.set_setting/name", json!("http.anonymous_burst")),
        ];
        let api = api();
        let suite =
            Suite { web: &s.web, document: &api, open: OPEN, own: OWN, fixed: FIXED, real: &real };
        suite.holds(&s.city.token("stranger").await).await;
    });
}

#[test]
fn no_limit_is_too_large() {
    scene(async |_, s| {
        let token = s.city.token("supervisor").await;
        for path in [
            "/api/v1/notifications?",
            "/api/v1/worklist?",
            "/api/v1/matters?area=150302&",
            "/api/v1/areas?",
            "/api/v1/responsibility?",
        ] {
            for limit in ["0", "1000000", "4294967295"] {
                s.web.get(&format!("{path}limit={limit}")).by(&token).ok().await;
            }
            let bad = s.web.get(&format!("{path}limit=-1")).by(&token);
            bad.refused(422, "http.value").await;
        }
    });
}

#[test]
fn every_code_has_its_sentence_in_both_languages() {
    let mut all = manifests();
    all.insert(0, &store::MANIFEST);
    assert_eq!(Words::gaps(&all), Vec::<String>::new());
}

#[test]
fn no_id_is_a_number_and_every_operation_has_its_own_name() {
    let api = api();
    assert_eq!(openapi::rounded_ids(&api), Vec::<String>::new());
    let mut names: Vec<String> = operations(&api).into_iter().map(|o| o.name).collect();
    names.sort();
    let before = names.len();
    names.dedup();
    assert_eq!(names.len(), before);
}
