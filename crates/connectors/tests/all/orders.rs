//! Orders of a hotline come in by signed webhooks, and what becomes of them
//! goes back.

use connectors::webhook::Secret;
use jingwei_connectors as connectors;
use kernel::Time;
use serde_json::{Value, json};
use store::Clock;
use testkit::both;
use testkit::city::Got;

use crate::scene::{Neighbour, SECRET, Scene, city, manifests};

const SHIPPED: &str = include_str!("../../contracts/12345.toml");
const PATH: &str = "/api/v1/connectors/12345/messages";

async fn with_hotline(t: &testkit::TestStore) -> (Scene, Neighbour) {
    let hotline = Neighbour::default();
    let url = hotline.serve().await;
    let contract = SHIPPED.replace("https://hotline.example.cn/jingwei", &url);
    (city(t, &[contract]).await, hotline)
}

fn order(number: &str) -> Value {
    json!({ "type": "order.created", "orderNo": number, "deadline": "2026-10-27T18:00:00+08:00",
        "content": "暖气不热", "lng": 106.805, "lat": 39.605,
        "caller": { "name": "张三", "phone": "13812345678" } })
}

async fn send(s: &Scene, id: &str, at: Time, body: &Value) -> Got {
    let bytes = body.to_string();
    let signed = Secret::read(SECRET).unwrap().sign(id, at, bytes.as_bytes()).unwrap();
    let asked = s.web.ask(axum::http::Method::POST, PATH);
    let asked = asked
        .with("content-type", "application/json")
        .with("webhook-id", &signed.id)
        .with("webhook-timestamp", &signed.timestamp.to_string())
        .with("webhook-signature", &signed.signature);
    asked.bytes(bytes).send().await
}

#[test]
fn an_order_counts_once_however_often_it_comes() {
    both(&manifests(), async |t| {
        let (s, _) = with_hotline(t).await;
        let now = t.clock().now();
        let first = send(&s, "msg_a", now, &order("H1")).await;
        assert_eq!(first.status, 200, "{} {}", first.body, first.why);
        // the same message, and the same order in another message
        for id in ["msg_a", "msg_b"] {
            assert_eq!(send(&s, id, now, &order("H1")).await.body, first.body);
        }
        assert_eq!(s.matters().await.len(), 1);
        send(&s, "msg_c", now, &order("H2")).await;
        let all = s.matters().await;
        assert_eq!(all.len(), 2);
        let update = json!({ "type": "order.updated", "orderNo": "H1", "content": "老人在家" });
        for _ in 0..2 {
            assert_eq!(send(&s, "msg_d", now, &update).await.body, first.body);
        }
        assert_eq!(s.added(all[0]).await, ["12345政务服务便民热线：老人在家"]);
    });
}

#[test]
fn an_order_keeps_their_number_and_due_time() {
    both(&manifests(), async |t| {
        let (s, _) = with_hotline(t).await;
        send(&s, "msg_a", t.clock().now(), &order("H1")).await;
        let sql = "SELECT source_no, source_due, channel FROM report";
        let read = move |tx: &mut store::Tx<'_>| {
            tx.query_sql(sql, &[], |r| Ok((r.text(0)?, r.time(1)?, r.text(2)?)))
        };
        let kept = s.store.read(kernel::Shard::COMMON, read).await.unwrap();
        let due: Time = "2026-10-27T18:00:00+08:00".parse().unwrap();
        assert_eq!(kept, [("H1".to_owned(), due, "system".to_owned())]);
    });
}

#[test]
fn a_replay_a_stranger_and_nonsense_are_refused() {
    both(&manifests(), async |t| {
        let (s, _) = with_hotline(t).await;
        let now = t.clock().now();
        let late = send(&s, "msg_a", now.plus_minutes(-6), &order("H1")).await;
        assert_eq!((late.status, &late.body["code"]), (401, &json!("connectors.signature")));
        let unsigned = s.web.post(PATH, &order("H1")).send().await;
        assert_eq!(unsigned.body["code"], late.body["code"]);
        let nobody = s.web.post("/api/v1/connectors/x/messages", &order("H1")).send().await;
        assert_eq!((nobody.status, &nobody.body["code"]), (401, &late.body["code"]));
        let odd = send(&s, "msg_b", now, &json!({ "type": "order.deleted" })).await;
        assert_eq!(odd.body["code"], "connectors.not_in_contract");
        let mut bad = order("H1");
        bad["lat"] = json!("north");
        let bad = send(&s, "msg_c", now, &bad).await;
        assert_eq!((bad.status, &bad.body["field"]), (422, &json!("lat")));
        let mut unknown = order("H9");
        unknown["type"] = json!("order.updated");
        let unknown = send(&s, "msg_d", now, &unknown).await;
        assert_eq!(unknown.body["code"], "connectors.order_unknown");
        assert_eq!(s.matters().await.len(), 0);
        // what cannot be taken is shown to whoever looks after it
        let standing = s.standing().await;
        assert_eq!(standing.refused, 3, "{standing:?}");
        assert!(!format!("{standing:?}").contains("13812345678"));
    });
}

#[test]
fn a_week_away_loses_nothing_and_doubles_nothing() {
    both(&manifests(), async |t| {
        let (s, hotline) = with_hotline(t).await;
        for n in 0..5 {
            let id = format!("msg_{n}");
            send(&s, &id, t.clock().now(), &order(&format!("H{n}"))).await;
        }
        hotline.set_away(true);
        let all = s.matters().await;
        for id in &all {
            s.act("intake", *id, "accept", json!({ "subcategory": "0101" })).await;
        }
        s.act("shift", all[0], "void", json!({ "reason": "登记有误" })).await;
        // a resident's own matter is none of their business
        s.accepted("路灯不亮").await;
        let start = t.clock().now();
        for hour in (0..7 * 24).step_by(6) {
            t.clock().set(start.plus_minutes(hour * 60));
            assert_eq!(s.turn().await, 0);
        }
        let standing = s.standing().await;
        assert_eq!((standing.waiting, standing.refused), (5, 0), "{standing:?}");
        assert!(standing.tries > 20 && standing.error.unwrap().contains("503"));
        hotline.set_away(false);
        // and somebody else speaks to it at the same time
        let other = connectors::Courier::new(&s.connectors).unwrap();
        assert_eq!(other.pass().await.unwrap(), 0);
        t.clock().set(t.clock().now().plus_minutes(16));
        assert_eq!(s.turn().await, 5);
        assert_eq!(s.turn().await, 0);
        let heard = hotline.heard();
        let mut ids: Vec<&String> = heard.iter().map(|(id, _)| id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!((heard.len(), ids.len()), (5, 5));
        let mut numbers: Vec<&str> =
            heard.iter().map(|(_, data)| data["source_no"].as_str().unwrap()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, ["H0", "H1", "H2", "H3", "H4"]);
        // only the fields of the contract left
        let leaves = s.connectors.all()[0].contract.published().leaves;
        let names: Vec<&String> = heard[0].1.as_object().unwrap().keys().collect();
        assert_eq!(names, leaves.iter().collect::<Vec<_>>());
        let standing = s.standing().await;
        assert_eq!((standing.waiting, standing.tries, standing.error), (0, 0, None));
    });
}

#[test]
fn after_an_upgrade_neighbours_had_to_wait_five_minutes() {
    both(&manifests(), async |t| {
        let (mut s, hotline) = with_hotline(t).await;
        let accept = async |s: &Scene, order: usize| {
            let id = s.matters().await[order];
            s.act("intake", id, "accept", json!({ "subcategory": "0101" })).await;
        };
        for n in 0..2 {
            send(&s, &format!("msg_{n}"), t.clock().now(), &order(&format!("H{n}"))).await;
        }
        accept(&s, 0).await;
        assert_eq!(s.turn().await, 1);
        s.courier.let_go().await.unwrap();
        s.go_away();
        accept(&s, 1).await;
        assert_eq!(s.turn().await, 1);
        assert_eq!(hotline.heard().len(), 2);
    });
}

#[test]
fn a_message_that_they_refuse_is_set_aside_and_the_rest_goes_on() {
    both(&manifests(), async |t| {
        let hotline = Neighbour::default();
        let url = hotline.serve().await;
        let contract = SHIPPED
            .replace("https://hotline.example.cn/jingwei", &url)
            .replace("\"accept\",", "\"accept\", \"void\",");
        let s = city(t, &[contract]).await;
        send(&s, "msg_a", t.clock().now(), &order("H1")).await;
        send(&s, "msg_b", t.clock().now(), &order("H2")).await;
        let all = s.matters().await;
        s.act("shift", all[0], "void", json!({ "reason": "登记有误" })).await;
        s.act("intake", all[1], "accept", json!({ "subcategory": "0101" })).await;
        assert_eq!(s.turn().await, 2);
        assert_eq!(hotline.heard().len(), 1);
        let standing = s.standing().await;
        assert_eq!((standing.waiting, standing.refused), (0, 1));
        assert!(standing.set_aside[0].reason.starts_with("422"));
    });
}

#[test]
fn contracts_are_public_and_how_they_stand_is_not() {
    both(&manifests(), async |t| {
        let (s, _) = with_hotline(t).await;
        let listed = s.web.get("/api/v1/contracts").ok().await.body;
        assert_eq!(listed["items"][0]["connector"], "12345");
        let text = listed.to_string();
        assert!(!text.contains("127.0.0.1") && !text.contains("SECRET"), "{text}");
        s.web.get("/api/v1/connectors").refused(401, "identity.sign_in_needed").await;
        let clerk = s.city.token("heating-handler").await;
        s.web.get("/api/v1/connectors").by(&clerk).refused(403, "identity.role_needed").await;
        let admin = s.city.token("admin").await;
        let got = s.web.get("/api/v1/connectors").by(&admin).ok().await.body;
        assert_eq!(got["items"][0]["waiting"], 0);
    });
}
