//! What everybody may know of an area, and what it hides.

use serde_json::{Value, json};
use testkit::both;

use crate::loop_::reported;
use crate::town::{COUNTY, GRID, MANIFESTS, Town, VILLAGE, town};

async fn figures(t: &Town, area: &str) -> Value {
    // what was counted stands for ten minutes
    t.clock.forward(11);
    t.read("", &format!("/public/figures?area={area}&days=30")).await
}

async fn lamps(t: &Town, many: usize, confidential: bool) -> Vec<Value> {
    let mut made = Vec::new();
    for _ in 0..many {
        let lamp = json!({ "request_type": "complain", "text": "路灯坏了", "subcategory": "0304",
            "confidential": confidential, "place": { "area": VILLAGE } });
        made.push(reported(t, lamp).await["matter"].clone());
    }
    made
}

#[test]
fn few_are_not_told_and_confidential_ones_are_not_counted() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        assert_eq!(figures(&t, VILLAGE).await["reported"], 0);
        let mut made = lamps(&t, 4, false).await;
        lamps(&t, 3, true).await;
        assert_eq!(figures(&t, VILLAGE).await.get("reported"), None);
        made.extend(lamps(&t, 6, false).await);
        let told = figures(&t, VILLAGE).await;
        assert_eq!((&told["reported"], &told["solved"]), (&json!(10), &json!(0)));
        assert_eq!(told.get("half_within_hours"), None);
        assert_eq!(figures(&t, COUNTY).await["reported"], 10);
        for (n, matter) in made[..6].iter().enumerate() {
            let said = json!({ "answer": "今晚去修" });
            t.play(matter, &[("intake1", "answer_directly", said, "answered")]).await;
            // four solved are few; six of ten leave four open, which are few too
            assert_eq!(figures(&t, VILLAGE).await.get("solved"), (n == 4).then_some(&json!(5)));
        }
        assert!(figures(&t, VILLAGE).await.get("half_within_hours").is_none());
        let classes = figures(&t, VILLAGE).await["by_class"].clone();
        assert_eq!((&classes[0]["key"], &classes[0]["count"]), (&json!("03"), &json!(10)));
        t.clock.forward(31 * 24 * 60);
        assert_eq!(figures(&t, VILLAGE).await["reported"], 0);
    });
}

#[test]
fn nobody_asks_for_a_grid_or_for_a_window_of_their_own() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let cases = [
            (format!("?area={GRID}"), "area"),
            ("?area=990000".to_owned(), "area"),
            ("?days=31".to_owned(), "days"),
            ("?days=x".to_owned(), "days"),
        ];
        for (query, field) in cases {
            let (status, refused) = t.get("", &format!("/public/figures{query}")).await;
            assert_eq!((status, &refused["field"]), (422, &json!(field)), "{query}: {refused}");
        }
        assert_eq!(t.read("", "/public/figures").await["days"], 90);
    });
}
