//! Everything the program is made of: a line for each foundation and domain.

use casework::Works;
use casework::start::Declares;
use http_edge::{
    accounts, factors, grants, mandates, oidc, proofs, residents, services, settings, sign_in,
    stand_ins, system,
};
use identity::policy::PolicyTable;
use kernel::Manifest;
use procedure::Known;
use store::jobs::JobRunner;
use store::outbox::Subscriber;
use utoipa_axum::router::OpenApiRouter;

use crate::city::City;
use crate::deadlines;

/// A foundation or a domain, as the program sees it.
struct Part {
    manifest: Option<&'static Manifest>,
    table: Option<&'static PolicyTable>,
    routes: Option<fn() -> OpenApiRouter<City>>,
    /// Guards and effects that it offers to procedures.
    offers: Option<fn(Known) -> Known>,
    /// What it does when a procedure asks for them.
    hooks: Option<fn(Works) -> Works>,
    /// Jobs that it runs when they are due.
    timers: Option<fn(JobRunner, &City) -> JobRunner>,
    /// What it keeps about people, for the public inventory.
    personal: Option<Declares>,
    /// Facts that it hears.
    hears: Option<fn(&City) -> Vec<Subscriber>>,
}

const NOTHING: Part = Part {
    manifest: None,
    table: None,
    routes: None,
    offers: None,
    hooks: None,
    timers: None,
    personal: None,
    hears: None,
};

#[rustfmt::skip]
static PARTS: &[Part] = &[
    Part { manifest: Some(&store::MANIFEST), ..NOTHING },
    Part { manifest: Some(&worktime::MANIFEST), ..NOTHING },
    Part { manifest: Some(&territory::MANIFEST), ..NOTHING },
    Part { manifest: Some(&tabular::MANIFEST), ..NOTHING },
    Part { manifest: Some(&imports::MANIFEST), timers: Some(|jobs, city| crate::change::with_timers(imports::with_timers(jobs, city.imports.kinds()), &city.works)), table: Some(&crate::imports::TABLE), routes: Some(crate::imports::routes), ..NOTHING },
    Part { manifest: Some(&triage::MANIFEST), ..NOTHING },
    Part { manifest: Some(&files::MANIFEST), ..NOTHING },
    Part { manifest: Some(&identity::MANIFEST), table: Some(&identity::policy::TABLE), routes: Some(identity_routes), timers: Some(|jobs, city| identity::with_timers(jobs, &city.works.vault)), hears: Some(crate::texts::subscribers), ..NOTHING },
    Part { manifest: Some(&http_edge::MANIFEST), routes: Some(system::routes), ..NOTHING },
    Part { table: Some(&settings::TABLE), routes: Some(settings::routes), ..NOTHING },
    Part { manifest: Some(&procedure::MANIFEST), ..NOTHING },
    Part { manifest: Some(&casework::MANIFEST), table: Some(&casework::policy::TABLE), hears: Some(|city| casework::subscribers(&city.works)), ..NOTHING },
    Part { manifest: Some(&registry::MANIFEST), table: Some(&registry::policy::TABLE), routes: Some(registry::routes), ..NOTHING },
    Part { manifest: Some(&desk::MANIFEST), table: Some(&desk::policy::TABLE), routes: Some(desk::routes), timers: Some(|jobs, city| desk::live::with_timers(jobs, &city.works)), ..NOTHING },
    Part { manifest: Some(&search::MANIFEST), routes: Some(search::routes), ..NOTHING },
    Part { manifest: Some(&reports::MANIFEST), table: Some(&reports::policy::TABLE), routes: Some(reports::routes), offers: Some(reports::hooks::known), hooks: Some(reports::hooks::hooked), timers: Some(|jobs, city| reports::subscriptions::with_timers(jobs, &city.works)), personal: Some(reports::subscriptions::declare), hears: Some(crate::mail::subscribers) },
    Part { manifest: Some(&connectors::MANIFEST), table: Some(&connectors::policy::TABLE), routes: Some(connectors::routes), hears: Some(|city| connectors::subscribers(&city.connectors)), ..NOTHING },
    Part { manifest: Some(&knowledge::MANIFEST), table: Some(&knowledge::policy::TABLE), routes: Some(knowledge::routes), ..NOTHING },
    Part { manifest: Some(&privacy::MANIFEST), table: Some(&privacy::policy::TABLE), routes: Some(privacy::routes), hooks: Some(privacy::hooked), ..NOTHING },
    Part { table: Some(&privacy::policy::OBJECTION), ..NOTHING },
    Part { manifest: Some(&flags::MANIFEST), ..NOTHING },
    Part { manifest: Some(&ledger::MANIFEST), ..NOTHING },
    Part { manifest: Some(&powers::MANIFEST), table: Some(&powers::policy::RESOLUTION), routes: Some(powers::routes), offers: Some(powers::known), hooks: Some(powers::hooked), timers: Some(|jobs, city| powers::with_timers(jobs, &city.works, city.edge.words())), ..NOTHING },
    Part { table: Some(&powers::policy::FIVE_STEP), ..NOTHING },
    Part { table: Some(&powers::policy::COOPERATIVE), ..NOTHING },
    Part { table: Some(&powers::policy::PAYMENT), ..NOTHING },
    Part { table: Some(&powers::policy::BOOKING), ..NOTHING },
    Part { table: Some(&powers::policy::MONTH), ..NOTHING },
    Part { table: Some(&powers::policy::PURCHASE), ..NOTHING },
    Part { table: Some(&powers::policy::ASSET), ..NOTHING },
    Part { table: Some(&powers::policy::LEASE), ..NOTHING },
    Part { table: Some(&powers::policy::LIGHT), ..NOTHING },
    Part { table: Some(&powers::policy::LIGHTS), ..NOTHING },
    Part { manifest: Some(&open311::MANIFEST), routes: Some(open311::routes), ..NOTHING },
    Part { manifest: Some(&crate::MANIFEST), timers: Some(|jobs, city| deadlines::with_timers(jobs, &city.works)), ..NOTHING },
];

/// Tables, words, settings and codes of all parts.
pub fn manifests() -> Vec<&'static Manifest> {
    PARTS.iter().filter_map(|part| part.manifest).collect()
}

/// Who may do what, of all parts.
pub fn tables() -> Vec<&'static PolicyTable> {
    PARTS.iter().filter_map(|part| part.table).collect()
}

/// Personal fields and purposes of all parts.
pub fn personal() -> Vec<Declares> {
    PARTS.iter().filter_map(|part| part.personal).collect()
}

/// All routes of the interface.
pub fn routes() -> OpenApiRouter<City> {
    let all = PARTS.iter().filter_map(|part| part.routes);
    all.fold(OpenApiRouter::new(), |router, routes| router.merge(routes()))
}

/// What procedures may ask of the parts.
pub fn known() -> Known {
    let offers = PARTS.iter().filter_map(|part| part.offers);
    offers.fold(Known::glossary(), |known, offer| offer(known))
}

/// With what the parts do when a procedure asks them.
pub fn hooked(works: Works) -> Works {
    let hooks = PARTS.iter().filter_map(|part| part.hooks);
    hooks.fold(works, |works, hook| hook(works))
}

/// With the jobs of all parts.
pub fn timed(jobs: JobRunner, city: &City) -> JobRunner {
    let timers = PARTS.iter().filter_map(|part| part.timers);
    timers.fold(jobs, |jobs, timer| timer(jobs, city))
}

/// Everybody who hears facts.
pub fn subscribers(city: &City) -> Vec<Subscriber> {
    PARTS.iter().filter_map(|part| part.hears).flat_map(|hears| hears(city)).collect()
}

fn identity_routes() -> OpenApiRouter<City> {
    sign_in::routes()
        .merge(accounts::routes())
        .merge(grants::routes())
        .merge(proofs::routes())
        .merge(factors::routes())
        .merge(services::routes())
        .merge(residents::routes())
        .merge(oidc::routes())
        .merge(mandates::routes())
        .merge(stand_ins::routes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_sentence_in_both_languages() {
        assert_eq!(http_edge::Words::gaps(&manifests()), Vec::<String>::new());
    }

    #[test]
    fn the_tables_fit_together() {
        identity::policy::Policy::compile(&tables()).unwrap();
    }

    #[test]
    fn every_operation_has_a_name_of_its_own() {
        let api = serde_json::to_value(http_edge::app::document(routes())).unwrap();
        let items = api["paths"].as_object().unwrap().values();
        let operations = items.flat_map(|item| item.as_object().unwrap().values());
        let mut names: Vec<&str> = operations.filter_map(|o| o["operationId"].as_str()).collect();
        names.sort_unstable();
        let twice = names.windows(2).find(|two| two[0] == two[1]);
        assert_eq!(twice, None);
    }

    /// Of two that differ, one would be lost when the documents are merged.
    #[test]
    fn a_schema_of_two_parts_is_the_same_in_both() {
        let mut known = std::collections::BTreeMap::new();
        for routes in PARTS.iter().filter_map(|part| part.routes) {
            let api = serde_json::to_value(routes().into_openapi()).unwrap();
            let schemas = api["components"]["schemas"].as_object().cloned().unwrap_or_default();
            for (name, schema) in schemas {
                let before = known.entry(name.clone()).or_insert_with(|| schema.clone());
                assert_eq!(*before, schema, "{name}");
            }
        }
    }

    /// SQLite makes a table of its own for each row that such a check looks at.
    #[test]
    fn no_check_of_a_column_holds_a_list_of_three() {
        let steps = manifests().into_iter().flat_map(|m| m.migrations);
        for line in steps.flat_map(|step| step.sql.lines()).filter(|l| l.contains("CHECK")) {
            let lists = line.split(" IN (").skip(1).filter_map(|l| l.split(')').next());
            assert!(lists.into_iter().all(|l| l.split(',').count() < 3), "{line}");
        }
    }

    #[test]
    fn no_id_is_a_number_on_the_wire() {
        let api = serde_json::to_value(http_edge::app::document(routes())).unwrap();
        assert_eq!(http_edge::openapi::rounded_ids(&api), Vec::<String>::new());
        assert_eq!(api["openapi"], "3.1.0");
    }
}
