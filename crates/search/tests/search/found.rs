//! Who finds what: never more than a list would show them.

use jingwei_search::wire::{Asked, Standing};

use crate::scene::{asked, county, scene};

#[test]
fn nobody_finds_what_they_may_not_see_nor_its_count() {
    scene(async |s| {
        let first = s.errand("暖气不热", "三天了").await;
        s.caught_up().await;
        for who in ["intake", "dispatcher", "auditor"] {
            assert_eq!(s.found(who, "暖气").await, [first], "{who}");
        }
        for who in ["stranger", "heating-liaison", "admin", "town-duty"] {
            assert!(s.found(who, "暖气").await.is_empty(), "{who}");
        }
        s.sent(first, "heating").await;
        s.caught_up().await;
        assert_eq!(s.found("heating-handler", "暖气").await, [first]);
        assert!(s.found("housing-handler", "暖气").await.is_empty());
    });
}

#[test]
fn rights_are_those_of_now_however_old_the_index_is() {
    scene(async |s| {
        let first = s.errand("暖气不热", "三天了").await;
        s.sent(first, "heating").await;
        s.caught_up().await;
        assert_eq!(s.found("intake", "暖气").await, [first]);
        let hide = format!(
            "INSERT INTO matter_brought (shard, matter, import, version, told) \
             VALUES ({}, {}, 7, 1, 1)",
            first.shard().get(),
            first.get()
        );
        s.beside(&hide).await;
        s.beside("INSERT INTO matter_unseen (shard, import) VALUES (0, 7)").await;
        assert!(s.found("intake", "暖气").await.is_empty(), "its import was hidden");
        assert!(s.found("heating-handler", "暖气").await.is_empty());
        s.beside("DELETE FROM matter_unseen").await;
        assert_eq!(s.found("intake", "暖气").await, [first]);
        s.beside("UPDATE matter SET title = '路灯不亮'").await;
        assert!(s.found("intake", "暖气").await.is_empty(), "its words are others");
    });
}

#[test]
fn no_name_and_no_telephone_is_found() {
    scene(async |s| {
        s.errand("暖气不热", "请回电 13812345678").await;
        s.caught_up().await;
        for q in ["王小明", "13900001111", "13812345678", "2345"] {
            assert!(s.found("intake", q).await.is_empty(), "{q}");
        }
        assert_eq!(s.found("intake", "请回电").await.len(), 1);
    });
}

#[test]
fn a_number_comes_first_then_title_and_place_then_the_rest() {
    scene(async |s| {
        let first = s.errand("路灯不亮", "暖气也不热").await;
        let second = s.errand("暖气不热", "三天了").await;
        let third = s.errand("井盖丢了", "旁边是暖气井").await;
        s.caught_up().await;
        assert_eq!(s.found("intake", "暖气").await, [second, third, first]);
        assert_eq!(s.found("intake", "滨河").await, [third, second, first]);
        assert_eq!(s.found("intake", "热 路灯").await, [first]);
        let number = s.ask("intake", asked("路灯")).await.unwrap().items[0].number.clone();
        let other = format!("编号{number}");
        let naming = s.errand("催办", &other).await;
        s.caught_up().await;
        assert_eq!(s.found("intake", &number).await, [first, naming]);
        assert_eq!(s.found("intake", &number.to_lowercase()).await, [first, naming]);
    });
}

#[test]
fn pages_have_no_gap_and_no_double() {
    scene(async |s| {
        let mut all = Vec::new();
        for n in 0..7 {
            let title = if n % 2 == 0 { "暖气不热" } else { "路灯不亮" };
            all.push(s.errand(title, "暖气").await);
        }
        s.caught_up().await;
        let (mut paged, mut cursor) = (Vec::new(), None);
        loop {
            let asked = Asked { cursor, limit: Some(2), ..asked("暖气") };
            let page = s.ask("intake", asked).await.unwrap();
            paged.extend(page.items.iter().map(|hit| hit.matter));
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(paged, s.found("intake", "暖气").await);
        all.sort();
        paged.sort();
        assert_eq!(paged, all);
    });
}

#[test]
fn filters_narrow_and_marks_show_why() {
    scene(async |s| {
        let first = s.errand("暖气不热", "三天了，暖气冰凉").await;
        s.caught_up().await;
        let count = async |asked| s.ask("intake", asked).await.unwrap().items.len();
        let q = || asked("暖气");
        assert_eq!(count(Asked { state: Some(Standing::Open), ..q() }).await, 1);
        assert_eq!(count(Asked { state: Some(Standing::Ended), ..q() }).await, 0);
        assert_eq!(count(Asked { procedure: Some("errand".into()), ..q() }).await, 1);
        assert_eq!(count(Asked { procedure: Some("leave".into()), ..q() }).await, 0);
        assert_eq!(count(Asked { area: Some(county()), ..q() }).await, 1);
        assert_eq!(count(Asked { area: "150303".parse().ok(), ..q() }).await, 0);
        assert_eq!(count(Asked { unit: Some(s.city.unit("heating")), ..q() }).await, 0);
        let hit = s.ask("intake", q()).await.unwrap().items.remove(0);
        assert_eq!((hit.matter, hit.title.marks[0].from, hit.title.marks[0].to), (first, 0, 2));
        let excerpt = hit.excerpt.unwrap();
        assert_eq!(excerpt.text, "三天了，暖气冰凉");
        assert_eq!((excerpt.marks[0].from, excerpt.marks[0].to), (4, 6));
    });
}

#[test]
fn a_question_without_words_and_a_strange_cursor_are_refused() {
    scene(async |s| {
        let loading = s.ask("intake", asked("暖气")).await.unwrap_err();
        assert_eq!(loading.code, "search.loading");
        s.caught_up().await;
        assert_eq!(s.ask("intake", asked(" \n　")).await.unwrap_err().code, "search.empty");
        let strange = Asked { cursor: Some(kernel::Cursor("9".into())), ..asked("暖气") };
        assert_eq!(s.ask("intake", strange).await.unwrap_err().code, "search.cursor_wrong");
    });
}

#[test]
fn a_city_without_an_index_says_so() {
    scene(async |s| {
        s.errand("暖气不热", "三天了").await;
        let off =
            crate::scene::Scene { search: s.search.clone().without_index(), city: s.city.clone() };
        let refused = off.ask("intake", asked("暖气")).await.unwrap_err();
        assert_eq!((refused.kind, refused.code), (kernel::Kind::Conflict, "search.off"));
        assert_eq!(off.search.rebuild().await.unwrap_err().code, "search.off");
    });
}
