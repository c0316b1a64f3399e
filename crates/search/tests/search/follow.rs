//! The index follows every commit, and is made anew whenever it must be.

use std::fs;

use procedure::Act;
use store::audit::Sealer;

use crate::scene::{over, scene};

#[test]
fn statements_prepare_on_both_engines() {
    testkit::prepare_all(&crate::scene::manifests());
}

#[test]
fn every_code_has_its_sentence_in_both_languages() {
    assert_eq!(http_edge::Words::gaps(&crate::scene::manifests()), Vec::<String>::new());
}

#[test]
fn what_was_committed_is_found_before_and_after_it_is_sealed() {
    scene(async |s| {
        let first = s.errand("暖气不热", "三天了").await;
        s.caught_up().await;
        assert_eq!(s.found("intake", "暖气").await, [first]);
        let sealer = Sealer::new(&s.city.store).unwrap();
        sealer.seal_all().await.unwrap();
        let second = s.errand("暖气漏水", "地板湿了").await;
        s.caught_up().await;
        assert_eq!(s.found("intake", "暖气").await, [second, first]);
        sealer.seal_all().await.unwrap();
        s.caught_up().await;
        assert_eq!(s.found("intake", "暖气").await, [second, first]);
        s.sent(first, "heating").await;
        let form = Act::named("finish").with("result", "阀门已更换");
        s.does("heating-liaison", first, form).await.unwrap();
        s.caught_up().await;
        assert_eq!(s.found("intake", "阀门").await, [first]);
    });
}

#[test]
fn it_goes_on_where_it_stopped() {
    scene(async |s| {
        let first = s.errand("暖气不热", "三天了").await;
        s.caught_up().await;
        Sealer::new(&s.city.store).unwrap().seal_all().await.unwrap();
        s.caught_up().await;
        s.search.close().await.unwrap();
        let s = crate::scene::Scene { search: over(&s.city), city: s.city.clone() };
        let second = s.errand("暖气漏水", "地板湿了").await;
        s.caught_up().await;
        assert_eq!(s.found("intake", "暖气").await, [second, first]);
    });
}

#[test]
fn after_a_quiet_time_the_next_commit_is_taken_in() {
    scene(async |s| {
        let first = s.errand("暖气不热", "三天了").await;
        s.caught_up().await;
        s.search.rest().await.unwrap();
        assert_eq!(s.found("intake", "暖气").await, [first]);
        let second = s.errand("暖气漏水", "地板湿了").await;
        s.caught_up().await;
        assert_eq!(s.found("intake", "暖气").await, [second, first]);
    });
}

#[test]
fn an_index_that_is_missing_or_broken_is_made_anew() {
    scene(async |s| {
        let first = s.errand("暖气不热", "三天了").await;
        s.caught_up().await;
        s.search.close().await.unwrap();
        let folder = s.city.store.folder().join("search");
        for damage in ["missing", "broken"] {
            let search = over(&s.city);
            match damage {
                "missing" => fs::remove_dir_all(&folder).unwrap(),
                _ => fs::write(folder.join("meta.json"), "{").unwrap(),
            }
            while !search.turn().await.unwrap() {}
            assert_eq!(search.index().unwrap().len(), 1, "{damage}");
            search.close().await.unwrap();
        }
        s.caught_up().await;
        assert_eq!(s.found("intake", "暖气").await, [first]);
    });
}

#[test]
fn an_index_that_is_ahead_of_a_database_that_was_put_back_is_made_anew() {
    for sealed in [true, false] {
        scene(async |s| {
            let sealer = Sealer::new(&s.city.store).unwrap();
            s.errand("暖气不热", "三天了").await;
            sealer.seal_all().await.unwrap();
            let second = s.errand("暖气漏水", "地板湿了").await;
            if sealed {
                sealer.seal_all().await.unwrap();
            }
            s.caught_up().await;
            assert_eq!(s.found("intake", "暖气").await.len(), 2);
            s.search.close().await.unwrap();
            // as if the second had never been
            let log = if sealed { "audit_log" } else { "audit_new" };
            let of = second.get();
            s.beside(&format!("DELETE FROM {log} WHERE kind = 'matter' AND subject = {of}")).await;
            s.beside(&format!("DELETE FROM matter WHERE id = {of}")).await;
            let back = over(&s.city);
            while !back.turn().await.unwrap() {}
            assert_eq!(back.index().unwrap().len(), 1, "sealed: {sealed}");
            back.close().await.unwrap();
        });
    }
}

#[test]
fn a_matter_that_is_taken_back_leaves_the_index() {
    scene(async |s| {
        let first = s.errand("暖气不热", "三天了").await;
        s.caught_up().await;
        let unmake = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, _: &_| {
            casework::commands::unmake(tx, ctx, first)
        };
        s.city.command("intake", first, unmake).await.unwrap();
        assert!(s.found("intake", "暖气").await.is_empty(), "at once");
        s.caught_up().await;
        assert!(s.search.index().unwrap().is_empty());
    });
}

#[test]
fn a_rebuild_on_demand_finds_what_was_there() {
    scene(async |s| {
        let first = s.errand("暖气不热", "三天了").await;
        assert_eq!(s.search.rebuild().await.unwrap(), 1);
        assert_eq!(s.found("intake", "暖气").await, [first]);
        assert_eq!(s.search.rebuild().await.unwrap(), 1);
        s.caught_up().await;
        assert_eq!(s.found("intake", "暖气").await, [first]);
    });
}
