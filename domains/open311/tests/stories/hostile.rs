//! What comes in wrong is refused in the specification's shape, naming the
//! field, and never with a panic.

use serde_json::json;

use crate::scene::{HERE, scene};

#[test]
fn a_wrong_form_is_refused_by_name() {
    scene(async |_, s| {
        let cases = [
            ("", 400, "service_code"),
            (HERE, 400, "service_code"),
            ("service_code=0101", 400, "lat"),
            ("service_code=0101&lat=91&long=0", 400, "place/lon"),
            ("service_code=0101&lat=nan&long=0", 400, "lat"),
            ("service_code=0101&address_string=a&attribute[request_type]=x", 400, "request_type"),
            ("service_code=0101&address_string=a&phone=12", 400, "reporter/phone"),
            ("service_code=0101&description=%00&address_string=a", 400, "description"),
        ];
        for (form, status, field) in cases {
            let got = s.post(form).await;
            assert_eq!(got.status, status, "{form}: {}", got.body);
            assert_eq!(got.body[0]["code"], json!(status), "{form}");
            let said = got.body[0]["description"].as_str().unwrap();
            assert!(said.starts_with(&format!("{field}: ")), "{form}: {said}");
        }
        let unknown = s.post(&format!("{HERE}&service_code=no")).await;
        assert_eq!(unknown.status, 400, "{}", unknown.body);
        let long = format!("{HERE}&service_code=0101&description={}", "x".repeat(5000));
        assert_eq!(s.post(&long).await.status, 400);
        let huge = format!("{HERE}&description={}", "x".repeat(300_000));
        assert_eq!(s.post(&huge).await.status, 413);
    });
}

#[test]
fn odd_addresses_and_filters_are_refused() {
    scene(async |_, s| {
        let cases = [
            ("/requests.csv", 404),
            ("/requests/1", 404),
            ("/requests/x.json", 404),
            ("/requests/9223372036854775807.xml", 404),
            ("/requests/-1.json", 404),
            ("/tokens/0000.json", 404),
            ("/services/%F0%9F%94%A5.json", 404),
            ("/requests.json?start_date=%00", 400),
            ("/requests.json?start_date='%20OR%201=1--", 400),
            ("/requests.json?page=-1", 400),
            ("/requests.json?page_size=1000000", 400),
            ("/requests.json?start_date=2020-01-01&end_date=2026-01-01", 400),
            ("/servicerequestupdates.xml?page=x", 400),
            ("/requests.json?status=open&status=closed", 400),
        ];
        for (path, status) in cases {
            let got = s.get(path).await;
            assert_eq!(got.status, status, "{path}: {}", got.body);
        }
        let quiet = s.read("/requests.json?service_code=';DROP%20TABLE%20matter;--").await;
        assert_eq!(quiet, json!([]));
    });
}
