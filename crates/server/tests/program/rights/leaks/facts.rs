//! The city under test: a demo, opened in the process, and what is true of its
//! matters and people, read past every right.

use std::path::Path;
use std::sync::Arc;

use casework::sql::matters;
use casework::{Matter, public};
use jingwei_server::city::City;
use jingwei_server::config::Config;
use jingwei_server::domains;
use kernel::{Id, Shard};
use procedure::Addressee;
use store::{SystemClock, Tx};
use testkit::city::Web;

use super::model::{Known, Person, is_of_a_village};
use crate::run::result;

pub const PASSWORD: &str = "jingwei-demo";

pub struct World {
    pub city: City,
    pub web: Web,
    pub people: Vec<Person>,
    pub matters: Vec<Known>,
}

impl World {
    /// A demo with so many matters.
    pub async fn made(place: &Path, matters: usize) -> World {
        result(place, &["demo", "--matters", &matters.to_string()]);
        let config =
            Config { data: place.to_owned(), calendar: "wuhai".into(), ..Config::default() };
        let city = City::open(&config, Arc::new(SystemClock)).await.unwrap();
        let web = Web::new(city.clone(), domains::routes());
        let mut world = World { city, web, people: Vec::new(), matters: Vec::new() };
        world.people = world.read_people().await;
        world.read_matters().await;
        let (people, found) = (world.people.len(), world.matters.len());
        assert!(people > 20 && found >= matters, "{people} people, {found} matters");
        world
    }

    async fn rows<T: Send + 'static>(
        &self,
        sql: &'static str,
        columns: usize,
        make: fn(Vec<String>) -> T,
    ) -> Vec<T> {
        let read = move |tx: &mut Tx<'_>| {
            tx.query_sql(sql, &[], |r| {
                let texts: kernel::Result<Vec<String>> = (0..columns).map(|i| r.text(i)).collect();
                texts.map(make)
            })
        };
        self.city.edge.store().read(Shard::COMMON, read).await.unwrap()
    }

    async fn read_people(&self) -> Vec<Person> {
        let accounts = "SELECT login, CAST(id AS TEXT) FROM account \
                        WHERE state = 'active' AND password IS NOT NULL ORDER BY id";
        let grants = "SELECT CAST(account AS TEXT), role, COALESCE(CAST(area AS TEXT), ''), \
                      COALESCE(CAST(unit AS TEXT), '') FROM role_grant WHERE revoked IS NULL";
        let accounts = self.rows(accounts, 2, |c| (c[0].clone(), c[1].clone())).await;
        let held = self.rows(grants, 4, |c| c).await;
        let grant = |c: &Vec<String>| {
            let area = c[2].parse::<i64>().ok().and_then(kernel::AreaCode::from_i64);
            (c[1].clone(), area.map(|a| a.to_string()).unwrap_or_default(), c[3].clone())
        };
        let person = |(login, account): (String, String)| Person {
            grants: held.iter().filter(|c| c[0] == account).map(grant).collect(),
            login,
            account,
        };
        accounts.into_iter().map(person).collect()
    }

    /// Reads all matters as they are now.
    pub async fn read_matters(&mut self) {
        let ids = self.rows("SELECT CAST(id AS TEXT) FROM matter ORDER BY id", 1, |c| c[0].clone());
        let ids: Vec<Id<Matter>> = ids.await.iter().map(|id| id.parse().unwrap()).collect();
        let works = self.city.works.clone();
        let read = move |tx: &mut Tx<'_>| ids.iter().map(|id| known(tx, &works, *id)).collect();
        self.matters = self.city.edge.store().read(Shard::COMMON, read).await.unwrap();
    }

    /// A token of somebody who has just signed in.
    pub async fn token(&self, login: &str) -> String {
        let ctx = self.city.edge.store().ctx(kernel::Actor::Anonymous).await.unwrap();
        let entered = self.city.edge.identity().sign_in(&ctx, login, PASSWORD, "test").await;
        entered.unwrap().signed().unwrap().token.expose().to_owned()
    }
}

/// What a village decides and spends is open to all once its stage is.
fn is_posted(p: &procedure::Procedure, m: &casework::MatterRow) -> bool {
    is_of_a_village(&m.procedure) && !m.confidential && p.stage(&m.stage).is_some_and(|s| s.public)
}

fn known(tx: &mut Tx<'_>, works: &casework::Works, id: Id<Matter>) -> kernel::Result<Known> {
    let m = matters::get(tx, id)?.unwrap();
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let mut found = Known {
        id: id.to_string(),
        number: m.number(works.calendars.zone()),
        area: m.area_now.to_string(),
        procedure: m.procedure.to_string(),
        units: m.state.lead.iter().chain(&m.state.assist).map(ToString::to_string).collect(),
        desks: Vec::new(),
        people: m.state.did.iter().filter_map(|d| d.by).map(|a| a.to_string()).collect(),
        public: public::is_open(&p, &m) || is_posted(&p, &m),
    };
    for whom in m.state.open_tasks().flat_map(|t| &t.whom) {
        match whom {
            Addressee::Role { role, area } => found.desks.push((role.clone(), area.to_string())),
            Addressee::Post { unit, .. } => drop(found.units.insert(unit.to_string())),
            Addressee::Person(account) => drop(found.people.insert(account.to_string())),
            Addressee::Reporter => {}
        }
    }
    Ok(found)
}
