//! Every route of the interface, taken from its own description: whatever
//! comes in, nothing answers 5xx, every refusal has its code, and what the
//! anonymous may read is a list that somebody looked at.

use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::run::{Server, program, result};

/// What answers 200 to somebody who is not signed in.
const PUBLIC: [&str; 42] = [
    "/api/v1/areas",
    "/api/v1/areas/{code}",
    "/api/v1/areas/search",
    "/api/v1/audit/heads",
    "/api/v1/contracts",
    "/api/v1/data-inventory",
    "/api/v1/knowledge/search",
    "/api/v1/locate",
    "/api/v1/outcomes/{key}",
    "/api/v1/powers",
    "/api/v1/powers/assets/{id}",
    "/api/v1/powers/leases/{id}",
    "/api/v1/powers/lists",
    "/api/v1/powers/matters",
    "/api/v1/powers/matters/{id}",
    "/api/v1/powers/pictures/{procedure}",
    "/api/v1/powers/thresholds",
    "/api/v1/powers/villages/{code}/assets",
    "/api/v1/powers/villages/{code}/entries",
    "/api/v1/powers/villages/{code}/leases",
    "/api/v1/powers/villages/{code}/money",
    "/api/v1/powers/villages/{code}/ocds",
    "/api/v1/powers/villages/{code}/qr.svg",
    "/api/v1/privacy/hidden-count",
    "/api/v1/procedures",
    "/api/v1/procedures/{name}",
    "/api/v1/public/figures",
    "/api/v1/reports/nearby",
    "/api/v1/subscriptions",
    "/api/v1/taxonomy",
    "/api/v1/tiles/{z}/{x}/{y}",
    "/api/v1/units",
    "/open311/v2/discovery.{format}",
    "/open311/v2/requests.{format}",
    "/open311/v2/services.{format}",
    "/open311/v2/services/{service}",
    "/open311/v2/servicerequestupdates.{format}",
    "/v2/heartbeat",
    "/v2/usagePeriod",
    "/api/v1/resident",
    "/api/v1/session/oidc",
    "/api/v1/session/oidc/back",
];

struct Route {
    method: String,
    path: String,
    /// Names of its query parameters.
    query: Vec<String>,
}

fn routes() -> Vec<Route> {
    let api: Value = serde_json::from_slice(&program(&["openapi"]).stdout).unwrap();
    let mut routes = Vec::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let query = parameters.filter(|p| p["in"] == "query");
            routes.push(Route {
                method: method.to_uppercase(),
                path: path.clone(),
                query: query.map(|p| p["name"].as_str().unwrap().to_owned()).collect(),
            });
        }
    }
    assert!(routes.len() > 40, "the description was not read");
    routes
}

/// The path with every part of it replaced, and the same for every parameter.
fn filled(route: &Route, part: &str, parameter: Option<&str>) -> String {
    let of = |p: &str| p.split_once('{').map_or(p.to_owned(), |(name, _)| format!("{name}{part}"));
    let path: Vec<String> = route.path.split('/').map(of).collect();
    let query: Vec<String> = parameter
        .iter()
        .flat_map(|v| route.query.iter().map(move |q| format!("{q}={v}")))
        .collect();
    format!("{}?{}", path.join("/"), query.join("&"))
}

/// Streams answer without an end; they have tests of their own.
fn is_stream(route: &Route) -> bool {
    route.path == "/api/v1/events"
}

fn send(client: &mut Client, route: &Route, path: &str, body: Option<&Value>) -> Answer {
    client.hang_up();
    client.ask(&route.method, path, None, body).unwrap()
}

fn check(route: &Route, sent: &str, answer: &Answer) {
    let Answer { status, body } = answer;
    let at = format!("{} {sent}: {status} {body}", route.method);
    assert!(*status < 500 || (*status == 503 && route.path == "/healthz"), "{at}");
    // Open311 has a shape of its own, and the ending says in which form
    let open311 = route.path.starts_with("/open311/") && body[0]["code"] == *status;
    let coded = body["code"].is_string() || open311;
    assert!(*status < 400 || coded, "{at}");
    assert!(*status != 422 || body["detail"].as_str().is_some_and(|d| !d.starts_with("errors.")));
}

#[test]
fn whatever_comes_in_nothing_is_our_fault() {
    let data = tempfile::tempdir().unwrap();
    let place = data.path().join("city");
    result(&place, &["demo", "--matters", "0"]);
    let server = Server::start(&place);
    let mut anonymous = Client::new(server.address);
    let mut admin = Client::new(server.address);
    admin.sign_in("admin", "jingwei-demo");
    let parts = ["x", "0", "9223372036854775807", "%00", "%F0%9F%94%A5", "-1", "150300", ".."];
    let parameters = ["x", "-1", "%00", "99999999999999999999", "1", "'%20OR%201=1--"];
    let bodies = [
        json!(null),
        json!({}),
        json!([]),
        json!("x"),
        json!({ "": 0 }),
        json!({ "text": "\u{202e}\u{7}", "area": "150300", "place": { "lon": 1e308, "lat": -0.0 } }),
        json!({ "login": "a".repeat(100_000), "password": "", "value": { "x": [[[]]] } }),
    ];
    for route in routes().iter().filter(|r| !is_stream(r)) {
        for client in [&mut anonymous, &mut admin] {
            for part in parts {
                let path = filled(route, part, None);
                check(route, &path, &send(client, route, &path, None));
            }
            for value in parameters.iter().filter(|_| !route.query.is_empty()) {
                let path = filled(route, "1", Some(value));
                check(route, &path, &send(client, route, &path, None));
            }
            for body in bodies.iter().filter(|_| route.method != "GET") {
                let path = filled(route, "1", None);
                check(route, &path, &send(client, route, &path, Some(body)));
                // Whoever signed out on the way signs in again.
                if route.path == "/api/v1/session" {
                    break;
                }
            }
            client.hang_up();
            if client.token.is_some() {
                client.sign_in("admin", "jingwei-demo");
            }
        }
    }
    assert!(server.stop());
}

#[test]
fn what_the_anonymous_may_read_is_listed() {
    let data = tempfile::tempdir().unwrap();
    let place = data.path().join("city");
    result(&place, &["demo", "--matters", "0"]);
    let server = Server::start(&place);
    let mut client = Client::new(server.address);
    let machine = ["/healthz", "/metrics"];
    for route in routes().iter().filter(|r| r.method == "GET" && !is_stream(r)) {
        let good = [
            ("1", None),
            ("150300", None),
            ("report", None),
            ("1", Some("150300")),
            ("json", None),
            ("0101.json", None),
        ];
        let answered = good.iter().any(|(part, parameter)| {
            client.get(&filled(route, part, *parameter)).unwrap().status == 200
        });
        let listed = PUBLIC.contains(&route.path.as_str());
        let known = listed || machine.contains(&route.path.as_str());
        assert!(!answered || known, "{} answers the anonymous", route.path);
    }
}
