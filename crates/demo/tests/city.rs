//! What the made-up city has.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jingwei_demo::people::Post;
use jingwei_demo::{City, city};
use kernel::{Level, Time};
use territory::UnitKind;

static CITY: LazyLock<City> = LazyLock::new(|| city().unwrap());

#[test]
fn it_has_289_units_of_every_kind_with_codes_of_their_own() {
    let city = &*CITY;
    assert_eq!(city.units.len(), 289);
    let codes: BTreeSet<&str> = city.units.iter().map(|u| u.unit.code.as_str()).collect();
    assert_eq!(codes.len(), 289);
    let names: BTreeSet<&str> = city.units.iter().map(|u| u.unit.name.as_str()).collect();
    assert_eq!(names.len(), 289);
    for kind in UnitKind::ALL {
        assert!(city.units.iter().any(|u| u.unit.kind == kind), "{kind:?}");
    }
    assert!(city.units.iter().all(|u| u.unit.synthetic));
}

#[test]
fn every_subcategory_has_a_unit_in_every_micro_grid() {
    let city = &*CITY;
    let at: Time = "2026-10-20T13:10:00Z".parse().unwrap();
    let mut leads = BTreeSet::new();
    for area in city.areas.iter().filter(|a| a.level == Level::MicroGrid).step_by(23) {
        for sub in city.taxonomy.subcategories() {
            let found = city.responsible(area.code, &sub.code, at);
            let (lead, _) = found.unwrap_or_else(|| panic!("{} {}", area.code, sub.names.zh));
            let unit = city.units.iter().find(|u| u.unit.code == lead.code).unwrap();
            assert!(unit.duties.contains(&sub.duty), "{} for {}", lead.name, sub.names.zh);
            leads.insert(lead.code.clone());
        }
    }
    assert!(leads.len() > 150, "{}", leads.len());
}

#[test]
fn micro_grids_have_200_to_300_people_and_all_are_557_000() {
    let city = &*CITY;
    let micro: Vec<i64> = city
        .areas
        .iter()
        .filter(|a| a.level == Level::MicroGrid)
        .filter_map(|a| a.residents)
        .collect();
    let usual = micro.iter().filter(|n| (200..=300).contains(*n)).count();
    assert!(usual * 100 >= micro.len() * 97, "{usual} of {}", micro.len());
    let whole = city.areas.iter().find(|a| a.level == Level::City).unwrap();
    assert!((556_900..=557_100).contains(&whole.residents.unwrap()), "{:?}", whole.residents);
    assert_eq!(micro.iter().sum::<i64>(), whole.residents.unwrap());
}

#[test]
fn every_role_of_the_loop_can_sign_in_and_everybody_has_a_place() {
    let city = &*CITY;
    let logins: BTreeSet<&str> = city.people.iter().map(|p| p.login.as_str()).collect();
    assert_eq!(logins.len(), city.people.len());
    let shown: BTreeSet<&str> = city.people.iter().filter(|p| p.sign_in).map(|p| p.role).collect();
    for role in [
        "intake_clerk",
        "shift_leader",
        "dispatcher",
        "supervisor",
        "follow_up_clerk",
        "duty_leader",
        "leader",
        "field_inspector",
        "administrator",
        "auditor",
        "liaison_officer",
        "grid_member",
        "unit_liaison",
        "handler",
        "unit_leader",
    ] {
        assert!(shown.contains(role), "{role}");
    }
    let units = city.people.iter().filter(|p| p.sign_in && matches!(p.post, Post::Unit(_)));
    assert_eq!(units.count(), 30, "three in each of ten units");
    for person in &city.people {
        let known = match &person.post {
            Post::Area(area) => city.directory.area(*area).is_some(),
            Post::Unit(code) => city.directory.unit_by_code(code).is_some(),
        };
        assert!(known, "{}", person.login);
    }
}

/// A community has no village powers; each of the 13 villages has its offices.
#[test]
fn thirteen_villages_and_their_towns_have_their_offices() {
    let city = &*CITY;
    let of = |role: &str| city.people.iter().filter(|p| p.role == role).count();
    for (_, role, ..) in jingwei_demo::villages::OFFICES {
        assert_eq!(of(role), 13, "{role}");
    }
    assert_eq!(of("agency_accountant"), 2);
    let autumn: Time = "2026-11-23T02:10:00Z".parse().unwrap();
    let plan = jingwei_demo::villages(autumn).unwrap();
    assert_eq!(plan, jingwei_demo::villages(autumn).unwrap());
    // a budget more for each village after a turn of the year
    let winter: Time = "2027-01-08T02:10:00Z".parse().unwrap();
    let later = jingwei_demo::villages(winter).unwrap();
    assert_eq!(later.len(), plan.len() + 3);
    let both = plan.iter().map(|m| (m, autumn)).chain(later.iter().map(|m| (m, winter)));
    for (m, end) in both {
        let villages: BTreeSet<&str> =
            ["150303104234", "150303104235", "150302101203"].into_iter().collect();
        assert!(villages.contains(&m.village.to_string()[..12]), "{}", m.title);
        assert!(m.acts.windows(2).all(|two| two[0].at <= two[1].at), "{}", m.title);
        assert!(m.acts.iter().all(|a| a.at <= end), "{}", m.title);
    }
}

#[test]
fn it_is_the_same_city_every_time() {
    let (one, other) = (&*CITY, city().unwrap());
    assert_eq!(one.areas, other.areas);
    assert_eq!(one.boundaries, other.boundaries);
    assert_eq!(one.people, other.people);
    assert_eq!(one.duties, other.duties);
}
