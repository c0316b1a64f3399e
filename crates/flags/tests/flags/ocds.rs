//! What the published cases leave open.

use jingwei_flags::ocds::{Settings, run};
use serde_json::{Value, json};

/// What `settings` finds in these processes.
pub fn found(settings: &str, processes: &[Value]) -> Value {
    let lines: Vec<String> = processes.iter().map(Value::to_string).collect();
    let outcome = run(lines.join("\n").as_bytes(), &Settings::read(settings).unwrap()).unwrap();
    serde_json::to_value(&outcome.report).unwrap()
}

fn bid(status: &str, who: &[&str], amount: f64) -> Value {
    let tenderers: Vec<Value> = who.iter().map(|id| json!({ "id": id })).collect();
    let value = json!({ "amount": amount, "currency": "CNY" });
    json!({ "status": status, "tenderers": tenderers, "value": value })
}

fn process(ocid: &str, bids: Value, winners: &[&str]) -> Value {
    let suppliers: Vec<Value> = winners.iter().map(|id| json!({ "id": id })).collect();
    let awards = json!([{ "status": "active", "suppliers": suppliers }]);
    json!({ "ocid": ocid, "bids": { "details": bids }, "awards": awards })
}

#[test]
fn identical_prices_of_different_tenderers() {
    let flagged = json!({"OCID": {"p": {"R028": 1.0}},
        "Tenderer": {"A": {"R028": 1.0}, "B": {"R028": 1.0}}});
    let none = json!({});
    let cases = [
        (json!([bid("valid", &["A"], 1.0), bid("disqualified", &["B"], 1.0)]), &flagged),
        (json!([bid("pending", &["A"], 1.0), bid("valid", &["B"], 1.0)]), &flagged),
        (json!([bid("valid", &["A"], 1.0), bid("valid", &["B"], 1.01)]), &none),
        (json!([bid("valid", &["A"], 1.0), bid("valid", &["A"], 1.0)]), &none),
        (json!([bid("valid", &["A"], 1.0), bid("withdrawn", &["B"], 1.0)]), &none),
        (json!([bid("valid", &["A"], 1.0), bid("invited", &["B"], 1.0)]), &none),
        (json!([bid("valid", &["A", "B"], 1.0), bid("valid", &["B", "A"], 1.0)]), &none),
        (json!([bid("valid", &["A"], 1.0), bid("valid", &[], 1.0)]), &none),
        (
            json!([
                bid("valid", &["A"], 1.0),
                json!({"status": "valid", "tenderers": [{"id": "B"}],
            "value": {"amount": 1, "currency": "USD"}})
            ]),
            &none,
        ),
    ];
    for (bids, expected) in cases {
        assert_eq!(&found("[R028]", &[process("p", bids.clone(), &[])]), expected, "{bids}");
    }
}

#[test]
fn where_the_buyer_sets_the_prices_they_are_not_compared() {
    let bids = json!([bid("valid", &["A"], 1.0), bid("disqualified", &["B"], 1.0)]);
    let mut p = process("p", bids, &["A"]);
    let of = |p: &Value, settings: &str| found(settings, std::slice::from_ref(p)) != json!({});
    assert!(of(&p, "[R028]"));
    let only = "price_comparison_procurement_methods = [\"询价\"]\n[R028]";
    assert!(!of(&p, only), "no name is not among those named");
    p["tender"] = json!({"procurementMethodDetails": "询价"});
    assert!(of(&p, only) && of(&p, "[R028]"));
    for settings in [
        "no_price_comparison_procurement_methods = \"抽签|询价\"\n[R028]",
        "[exclusions]\nprocurement_method_details = [\"询价\"]\n[R028]",
    ] {
        assert!(!of(&p, settings), "{settings}");
    }
}

#[test]
fn a_fence_that_is_set_counts_itself() {
    let p = |ocid: &str, second: f64| {
        process(ocid, json!([bid("valid", &["W"], 100.0), bid("valid", &["L"], second)]), &["W"])
    };
    let all = [p("at", 105.0), p("above", 105.01), p("below", 104.0)];
    let close = found("[R024]\nthreshold = 0.05", &all);
    let ids = |v: &Value| v["OCID"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(ids(&close), ["at", "below"]);
    assert_eq!(ids(&found("[R058]\nthreshold = 0.05", &all)), ["above", "at"]);
}

#[test]
fn what_has_no_percentage_is_left_out() {
    for (bids, winners) in [
        (json!([bid("valid", &["W"], 0.0), bid("valid", &["L"], 1.0)]), vec!["W"]),
        (json!([bid("valid", &["W"], -1.0), bid("valid", &["L"], 1.0)]), vec!["W"]),
        (json!([bid("valid", &["W"], 5e-324), bid("valid", &["L"], 1e308)]), vec!["W"]),
        (json!([bid("valid", &["W"], 2.0), bid("valid", &["L"], 1.0)]), vec!["W"]),
        (json!([bid("valid", &["W"], 1.0), bid("valid", &["L", "M"], 1.0)]), vec!["W"]),
        (json!([bid("valid", &["W"], 1.0), bid("valid", &["L"], 1.0)]), vec!["W", "X"]),
        (json!([bid("valid", &["W"], 1.0)]), vec!["W"]),
    ] {
        let p = process("p", bids.clone(), &winners);
        assert_eq!(
            found("[R024]\nthreshold = 9e9\n[R058]\nthreshold = 0", &[p]),
            json!({}),
            "{bids}"
        );
    }
}

#[test]
fn only_the_rules_named_run_and_all_when_none_is() {
    let bids = json!([bid("disqualified", &["D"], 1.0), bid("valid", &["W"], 2.0)]);
    let mut p = process("p", bids, &["W"]);
    p["tender"] = json!({"numberOfTenderers": 1, "procurementMethod": "open"});
    let codes = |settings: &str| {
        let found = found(settings, std::slice::from_ref(&p));
        found["OCID"]["p"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(codes(""), ["R018", "R035", "R036"]);
    assert_eq!(codes("currency = \"CNY\""), ["R018", "R035", "R036"]);
    assert_eq!(codes("[R036]\n[R018]"), ["R018", "R036"]);
}

#[test]
fn another_currency_is_left_out() {
    let p =
        process("p", json!([bid("disqualified", &["D"], 1.0), bid("valid", &["W"], 2.0)]), &["W"]);
    assert_eq!(found("currency = \"USD\"\n[R036]", std::slice::from_ref(&p)), json!({}));
    assert_ne!(found("currency = \"CNY\"\n[R036]", &[p]), json!({}));
}

#[test]
fn few_awards_make_no_fence_but_are_held_against_it() {
    let award = |ocid: String, who: &str, classes: &[&str]| {
        let items: Vec<Value> =
            classes.iter().map(|c| json!({"classification": {"id": c}})).collect();
        json!({"ocid": ocid, "awards": [
            {"status": "active", "suppliers": [{"id": who}], "items": items}]})
    };
    let mut all: Vec<Value> =
        (0..20).map(|n| award(format!("{n}"), "steady", &["10000000"])).collect();
    all.push(award("x".into(), "rare", &["10", "20", "30"]));
    let expected = json!({"Tenderer": {"rare": {"R048": 3.0}, "steady": {"R048": 1.0}}});
    assert_eq!(found("[R048]", &all), expected);
    assert_eq!(found("[R048]\nthreshold = 4", &all), json!({}));
    all.remove(0);
    assert_eq!(found("[R048]", &all), json!({}), "nobody has twenty, so there is no fence");
}
