//! Somebody reports through another app.

use serde_json::json;

use crate::scene::{HERE, scene};

const KEY: &str = "0b6f9a54-1111-4222-8333-444455556666";

#[test]
fn a_report_is_nobodys_to_read_until_it_is_accepted() {
    scene(async |_, s| {
        let form =
            format!("{HERE}&service_code=0101&description=%E8%B7%AF%E7%81%AF%E4%B8%8D%E4%BA%AE");
        let token = s.reported(&form).await;
        let path = format!("/tokens/{token}.json");
        assert_eq!(s.read(&path).await[0]["service_request_id"], json!(null));
        assert_eq!(s.read("/requests.json").await, json!([]));
        let id = s.matter(&token).await;
        assert_eq!(s.get(&format!("/requests/{id}.json")).await.status, 404);
        s.accepted(&token, Some("路灯不亮")).await;
        assert_eq!(s.read(&path).await[0]["service_request_id"], json!(id.to_string()));
        let one = s.read(&format!("/requests/{id}.json")).await;
        assert_eq!(one[0]["description"], "路灯不亮");
        assert_eq!(one, s.read("/requests.json").await);
    });
}

#[test]
fn a_retry_counts_once_and_another_report_under_its_key_is_refused() {
    scene(async |_, s| {
        let form = format!("{HERE}&service_code=0101&description=one");
        let first = s.post_as("requests.json", &form, Some(KEY)).await;
        let again = s.post_as("requests.json", &form, Some(KEY)).await;
        assert_eq!(first.body, again.body);
        let other = s.post_as("requests.json", &format!("{form}2"), Some(KEY)).await;
        assert_eq!((other.status, &other.body[0]["code"]), (409, &json!(409)), "{}", other.body);
    });
}

#[test]
fn what_a_person_gave_goes_to_the_vault_and_comes_out_nowhere() {
    scene(async |t, s| {
        let form = format!(
            "{HERE}&service_code=0101&first_name=Ann&last_name=Lee&phone=13812345678\
             &email=ann%40x.example&description=call+13812345678"
        );
        let token = s.reported(&form).await;
        let id = s.accepted(&token, Some("a lamp")).await;
        let all = format!(
            "{}{}{}",
            s.read("/requests.json").await,
            s.read(&format!("/servicerequestupdates.json?service_request_id={id}")).await,
            s.read(&format!("/tokens/{token}.json")).await,
        );
        for secret in ["13812345678", "Ann", "Lee", "ann@"] {
            assert!(!all.contains(secret), "{secret} in {all}");
        }
        let sql = "SELECT text FROM report";
        let kept = t.read(kernel::Shard::COMMON, move |tx| tx.query_sql(sql, &[], |r| r.text(0)));
        assert!(!kept.await.unwrap()[0].contains("13812345678"));
    });
}

#[test]
fn a_confidential_one_is_never_public() {
    scene(async |_, s| {
        let form =
            format!("{HERE}&service_code=0101&description=x1&attribute[request_type]=inform");
        let token = s.reported(&form).await;
        let id = s.accepted(&token, None).await;
        assert_eq!(s.read("/requests.json").await, json!([]));
        assert_eq!(s.get(&format!("/requests/{id}.json")).await.status, 404);
        let found = s.read(&format!("/tokens/{token}.json")).await;
        assert_eq!(found[0]["service_request_id"], json!(null));
    });
}

#[test]
fn a_key_is_asked_for_as_the_city_set_it() {
    scene(async |_, s| {
        // printf '%s' secret-key | sha256sum
        let hash = "85dbe15d75ef9308c7ae0f33c7a324cc6f4bf519a2ed2f3027bd33c140a4f9aa";
        s.set("open311.keys", json!({ "app": hash })).await;
        let form = format!("{HERE}&service_code=0101&description=x1");
        let with = |key: &str| format!("{form}&api_key={key}");
        assert_eq!(s.post(&form).await.status, 201);
        assert_eq!(s.post(&with("wrong")).await.status, 403);
        s.set("open311.key_needed", json!("report")).await;
        assert_eq!(s.post(&form).await.status, 403);
        assert_eq!(s.post(&with("secret-key")).await.status, 201);
        assert_eq!(s.get("/services.json").await.status, 200);
        s.set("open311.key_needed", json!("always")).await;
        assert_eq!(s.get("/services.json").await.status, 403);
        assert_eq!(s.get("/services.json?api_key=secret-key").await.status, 200);
    });
}
