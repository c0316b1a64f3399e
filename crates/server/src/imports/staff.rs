//! Staff: accounts with their posts.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::imports::{Given, ImportId, Kind, Sink, Staged, Told};
use casework::Works;
use identity::account::{self, NewAccount, State};
use identity::grant::{self, Give};
use identity::{unmake, vault};
use kernel::{Account, AreaCode, Ctx, Error, Grant, Id, Lang, Place, Result, Role, Shard, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Store, Tx};
use tabular::{Fault, Field, Kind as Cell, Record, Schema};
use tokio::runtime::Handle;

/// Accounts with their posts. Passwords are in no file: accounts begin locked,
/// and each gets one that is made for it when they are handed out. A login that
/// is there keeps its account and gets the posts that it lacks.
pub struct Staff {
    pub works: Arc<Works>,
    pub store: Store,
}

/// The columns. Somebody with several posts has a line for each.
pub static COLUMNS: Schema = &[
    text("login", 40, true, &["登录名", "账号"]),
    text("title", 60, false, &["岗位名称", "称呼", "职务"]),
    Field { name: "area", kind: Cell::Code, required: false, headings: &["管理区划"] },
    Field {
        name: "lang",
        kind: Cell::Choice(&["zh-CN", "en"]),
        required: false,
        headings: &["语言"],
    },
    text("name", 60, false, &["姓名"]),
    text("phone", 40, false, &["电话", "手机"]),
    text("role", 40, false, &["角色", "岗位"]),
    Field { name: "at", kind: Cell::Code, required: false, headings: &["任职区划"] },
    text("unit", 40, false, &["任职单位", "单位代码"]),
    Field { name: "from", kind: Cell::Time, required: false, headings: &["任职日期"] },
    Field { name: "to", kind: Cell::Time, required: false, headings: &["离任日期"] },
    text("reason", 200, false, &["依据"]),
];

const fn text(
    name: &'static str,
    most: usize,
    required: bool,
    headings: &'static [&'static str],
) -> Field {
    Field { name, kind: Cell::Text { most }, required, headings }
}

/// Somebody with all posts, as read; name and telephone leave the row before
/// it is staged.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Person {
    login: String,
    title: String,
    area: AreaCode,
    lang: Lang,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    person: Vec<(String, String)>,
    posts: Vec<Post>,
    /// Given when it is staged.
    #[serde(default)]
    account: Option<Id<Account>>,
    /// Whether the import made the account.
    #[serde(default)]
    made: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Post {
    role: String,
    place: Place,
    from: Option<Time>,
    to: Option<Time>,
    reason: String,
}

/// What an import gave, by login.
#[derive(Debug, Serialize, Deserialize)]
pub struct Gave {
    pub account: Id<Account>,
    pub made: bool,
    pub grants: Vec<Id<Grant>>,
}

type Read<T> = std::result::Result<T, Vec<Fault>>;

impl Staff {
    fn line(&self, record: &Record) -> Read<Person> {
        let mut faults = Vec::new();
        let login = record.text("login").unwrap_or_default();
        let clean = account::clean_login(login);
        if let Err(e) = &clean {
            faults.push(record.fault("login", e.code));
        }
        let mut area = |column: &str| {
            let code: AreaCode = match record.text(column)?.parse() {
                Ok(code) => code,
                Err(_) => {
                    faults.push(record.fault(column, "territory.area_code_wrong"));
                    return None;
                }
            };
            if self.works.directory().area(code).is_none() {
                let unknown = record.fault(column, "territory.area_unknown");
                faults.push(unknown.arg("area", code.to_string()));
            }
            Some(code)
        };
        let (own, at) = (area("area"), area("at"));
        let directory = self.works.directory();
        let unit = record.text("unit").map(|code| directory.unit_by_code(code));
        if let Some(None) = unit {
            faults.push(record.fault("unit", "server.unit"));
        }
        let mut person = Vec::new();
        for (field, kind) in [("name", vault::FieldKind::Name), ("phone", vault::FieldKind::Phone)]
        {
            let Some(value) = record.text(field) else { continue };
            match kind.clean(value, field) {
                // What is masked is nobody's name.
                Ok(_) if value.contains('*') => {
                    faults.push(record.fault(field, "server.masked"));
                }
                Ok(value) => person.push((field.to_owned(), value)),
                Err(e) => faults.push(record.fault(field, e.code)),
            }
        }
        let unit = unit.flatten();
        let place = match (at, unit) {
            (Some(at), None) => Some(Place::Area(at)),
            (None, Some(unit)) => Some(Place::Unit(unit.id)),
            _ => None,
        };
        let posts = match (record.text("role"), place) {
            (None, _) => Vec::new(),
            (Some(_), None) => {
                faults.push(record.fault("at", "server.place"));
                Vec::new()
            }
            (Some(role), Some(place)) => vec![self.post(record, role, place, &mut faults)],
        };
        let area = own.or(at).or(unit.map(|u| u.area));
        if area.is_none() && faults.is_empty() {
            faults.push(record.fault("area", "tabular.cell_missing"));
        }
        match (clean, area) {
            (Ok(login), Some(area)) if faults.is_empty() => Ok(Person {
                title: record.text("title").unwrap_or(&login).to_owned(),
                lang: match record.text("lang") {
                    Some("en") => Lang::En,
                    _ => Lang::ZhCn,
                },
                login,
                area,
                person,
                posts,
                account: None,
                made: false,
            }),
            _ => Err(faults),
        }
    }

    fn post(&self, record: &Record, role: &str, place: Place, faults: &mut Vec<Fault>) -> Post {
        let book = self.works.policy.roles();
        let fits = match place {
            Place::Area(area) => book.held_at(role, area.level()),
            Place::Unit(_) => book.held_in_unit(role),
        };
        if !book.names().any(|name| name == role) {
            faults.push(record.fault("role", "identity.role_unknown"));
        } else if !fits {
            faults.push(record.fault("role", "identity.role_not_here").arg("roles", vec![role]));
        }
        let (from, to) = (record.time("from"), record.time("to"));
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            faults.push(record.fault("to", "identity.grant_dates"));
        }
        let reason = record.text("reason").unwrap_or("import").to_owned();
        Post { role: role.to_owned(), place, from, to, reason }
    }

    fn logins(&self) -> Result<BTreeMap<String, Id<Account>>> {
        Handle::current().block_on(self.store.read(Shard::COMMON, unmake::logins))
    }

    fn make(&self, tx: &mut Tx<'_>, ctx: &Ctx, person: &mut Person) -> Result<()> {
        let held = account::by_login(tx, &person.login)?;
        person.account = match held {
            Some(id) => Some(id),
            None => {
                let new = NewAccount {
                    login: person.login.clone(),
                    title: person.title.clone(),
                    lang: person.lang,
                    area: person.area,
                    password: None,
                    must_change: true,
                    person: std::mem::take(&mut person.person),
                };
                let works = &self.works;
                let id = account::create(tx, ctx, &works.policy, &works.vault, &new)?;
                account::set_state(tx, ctx, &works.policy, id, 1, State::Locked)?;
                person.made = true;
                Some(id)
            }
        };
        person.person.clear();
        Ok(())
    }

    fn give(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        id: Id<Account>,
        post: &Post,
    ) -> Result<Option<Id<Grant>>> {
        let held = grant::of(tx, id, ctx.now)?;
        if held.iter().any(|g| g.role.as_str() == post.role && g.place == post.place) {
            return Ok(None);
        }
        let unit_area = match post.place {
            Place::Unit(unit) => self.works.directory().unit(unit).map(|u| u.area),
            Place::Area(_) => None,
        };
        let give = Give {
            account: id,
            role: Role(post.role.clone()),
            place: post.place,
            unit_area,
            from: post.from,
            to: post.to,
            reason: post.reason.clone(),
        };
        grant::give(tx, ctx, &self.works.policy, &give).map(Some)
    }
}

impl Kind for Staff {
    fn name(&self) -> &'static str {
        "staff"
    }

    fn columns(&self) -> tabular::Schema {
        COLUMNS
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        let logins = self.logins()?;
        let mut all: BTreeMap<String, (u64, Person)> = BTreeMap::new();
        given.table(COLUMNS, sink, |record| {
            let person = self.line(record)?;
            match all.get_mut(&person.login) {
                None => drop(all.insert(person.login.clone(), (record.row, person))),
                Some((_, first)) => {
                    for post in person.posts {
                        if !first.posts.contains(&post) {
                            first.posts.push(post);
                        }
                    }
                }
            }
            Ok(None)
        })?;
        let known = all.keys().filter(|login| logins.contains_key(*login)).count();
        let posts: usize = all.values().map(|(_, p)| p.posts.len()).sum();
        let told = json!({ "counts": {
            "accounts": all.len() - known, "known": known, "posts": posts,
        }});
        for (line, person) in all.into_values() {
            sink.row(line, serde_json::to_value(person).map_err(Error::internal)?);
        }
        Ok(told.as_object().cloned().unwrap_or_default())
    }

    /// Accounts are made here, locked and without a post, so that names and
    /// numbers go into the vault and nowhere else.
    fn seal(&self, tx: &mut Tx<'_>, ctx: &Ctx, _: ImportId, rows: &mut [Staged]) -> Result<()> {
        for row in rows {
            let mut person = person(&row.body)?;
            self.make(tx, ctx, &mut person)?;
            row.body = serde_json::to_value(person).map_err(Error::internal)?;
        }
        Ok(())
    }

    fn drop_sealed(&self, tx: &mut Tx<'_>, ctx: &Ctx, rows: &[Staged]) -> Result<()> {
        for row in rows {
            let person = person(&row.body)?;
            if let Some(id) = person.account.filter(|_| person.made) {
                unmake::account(tx, ctx, &self.works.vault, id)?;
            }
        }
        Ok(())
    }

    fn apply(&self, _: &mut Tx<'_>, _: &Ctx, _: ImportId, rows: &[Staged]) -> Result<()> {
        rows.iter().try_for_each(|row| person(&row.body).map(drop))
    }

    fn show(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()> {
        for row in ::imports::rows(tx, import)? {
            let person = person(&row.body)?;
            let Some(account) = person.account else { continue };
            let mut grants = Vec::new();
            for post in &person.posts {
                grants.extend(self.give(tx, ctx, account, post)?);
            }
            let given = Gave { account, made: person.made, grants };
            let given = serde_json::to_value(given).map_err(Error::internal)?;
            ::imports::keep(tx, import, &person.login, &given)?;
        }
        Ok(())
    }

    fn hide(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()> {
        let mut handed_out = 0;
        for (_, given) in given(tx, import)? {
            for grant in given.grants {
                unmake::grant(tx, ctx, given.account, grant)?;
            }
            let vault = &self.works.vault;
            if given.made && !unmake::account(tx, ctx, vault, given.account)? {
                handed_out += 1;
            }
        }
        match handed_out {
            0 => Ok(()),
            n => {
                let in_use = Error::conflict("imports.in_use").arg("what", "passwords");
                Err(in_use.arg("count", n))
            }
        }
    }
}

/// What an import of staff gave, by login.
///
/// # Errors
/// Those of the store.
pub fn given(tx: &mut Tx<'_>, import: ImportId) -> Result<Vec<(String, Gave)>> {
    let read = |(login, body): (String, Value)| {
        Ok((login, Gave::deserialize(body).map_err(Error::internal)?))
    };
    ::imports::kept(tx, import)?.into_iter().map(read).collect()
}

fn person(body: &Value) -> Result<Person> {
    Person::deserialize(body).map_err(Error::internal)
}
