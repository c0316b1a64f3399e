//! Accounts: who can sign in, and as what colleagues see them.

use kernel::actor::Unit;
use kernel::{AreaCode, Ctx, Cursor, Error, Id, Lang, Page, Place, Result, Shard, Time};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Row, Tx, Val, outbox, vals};

pub use kernel::Account;

use crate::factors::{self, Half};
use crate::grant::UnitAreas;
use crate::policy::{Policy, Relation, Target};
use crate::store::accounts::{
    ACCOUNT_ADD, ACCOUNT_GET, ACCOUNT_LANG, ACCOUNT_LOCK, ACCOUNT_PASSWORD, ACCOUNT_STATE,
    ACCOUNT_TITLE, LOGIN_GET, LOGIN_TAKE, accounts_within,
};
use crate::vault::{About, NewSubject, Vault, VaultRef};
use crate::{duties, grant, mask, session};

/// Whether it can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Active,
    /// For a time: its grants stay.
    Locked,
    /// For good: its grants end.
    Left,
}

impl State {
    const ALL: [State; 3] = [State::Active, State::Locked, State::Left];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Locked => "locked",
            State::Left => "left",
        }
    }

    pub(crate) fn named(name: &str) -> Result<State> {
        let found = State::ALL.into_iter().find(|s| s.name() == name);
        found.ok_or_else(|| Error::internal("unknown state of an account"))
    }
}

/// An account without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountInfo {
    pub id: Id<Account>,
    /// For If-Match.
    pub version: i64,
    pub login: String,
    /// What colleagues see: a post ("受理员 3号台").
    pub title: String,
    /// The holder's name and telephone, in the vault.
    pub person: Option<VaultRef>,
    pub lang: Lang,
    /// Whose administrators look after it.
    pub area: AreaCode,
    pub state: State,
    pub must_change: bool,
    pub made: Time,
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub login: String,
    pub title: String,
    pub lang: Lang,
    pub area: AreaCode,
    /// PHC string ([`crate::password::Hasher::hash`]); without one nobody can
    /// sign in until a password is set.
    pub password: Option<String>,
    /// Whether the holder must choose another password at the first sign-in:
    /// so it is whenever somebody else knows this one.
    pub must_change: bool,
    /// The holder's values for the vault (`name`, `phone`).
    pub person: Vec<(String, String)>,
}

/// Characters of a post's title.
const TITLE_MOST: usize = 60;
/// The fact that somebody left, which ends their grants.
pub const LEFT: &str = "AccountLeft";

/// A login as it is stored: ASCII in lower case.
///
/// # Errors
/// `identity.login_malformed`, `identity.login_personal` (a telephone or
/// identity number is no login: it would stand in lists and logs).
pub fn clean_login(login: &str) -> Result<String> {
    let login = login.trim().to_ascii_lowercase();
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
    if !(2..=40).contains(&login.len()) || !login.bytes().all(fits) {
        return Err(Error::invalid("identity.login_malformed", "login"));
    }
    if !mask::free_text(&login).found.is_empty() {
        return Err(Error::invalid("identity.login_personal", "login"));
    }
    Ok(login)
}

/// Where an account made with that login lies, and its look-up.
pub fn shard_of(clean_login: &str) -> Shard {
    Shard::of_name(clean_login)
}

/// Makes an account, in the shard of its login.
///
/// # Errors
/// Those of the policy; `identity.login_taken`, `identity.title_wrong`; those
/// of a malformed login or personal value.
pub fn create(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    vault: &Vault,
    new: &NewAccount,
) -> Result<Id<Account>> {
    policy.allows(&ctx.actor, "identity.account_create", &Target::place(new.area))?;
    let login = clean_login(&new.login)?;
    check_title(&new.title)?;
    let shard = shard_of(&login);
    let id: Id<Account> = ctx.id(shard);
    let free = tx.query_opt(&LOGIN_TAKE, &vals![shard, login.as_str(), id], |r| r.int(0))?;
    if free.is_none() {
        return Err(Error::conflict("identity.login_taken").field("login"));
    }
    let person = match &new.person[..] {
        [] => None,
        values => {
            let about = About { kind: "account", id: id.get() };
            let values: Vec<(&str, &str)> =
                values.iter().map(|(f, v)| (f.as_str(), v.as_str())).collect();
            let subject = NewSubject { shard, about, confidential: false };
            Some(vault.put(tx, ctx, subject, &values)?)
        }
    };
    tx.exec(
        &ACCOUNT_ADD,
        &vals![
            shard,
            id,
            login,
            new.title.trim(),
            person,
            new.lang.tag(),
            new.area,
            new.password.clone(),
            new.must_change,
            ctx.now
        ],
    )?;
    let facts = json!({ "area": new.area });
    duties::done(tx, ctx, shard, "identity.account_create", ("account", id.get()), 1, facts)?;
    Ok(id)
}

/// What colleagues know an account by: a post, never a person's name.
///
/// # Errors
/// Those of the database.
pub fn title(tx: &mut Tx<'_>, id: Id<Account>) -> Result<Option<String>> {
    Ok(tx.query(&ACCOUNT_TITLE, &vals![id.shard(), id], |r| r.text(0))?.into_iter().next())
}

fn check_title(title: &str) -> Result<()> {
    let title = title.trim();
    let long = title.chars().count() > TITLE_MOST;
    let personal = !mask::free_text(title).found.is_empty();
    if title.is_empty() || long || personal || title.chars().any(char::is_control) {
        return Err(Error::invalid("identity.title_wrong", "title").arg("most", TITLE_MOST));
    }
    Ok(())
}

/// The account of that login. For the program itself: whoever asks from
/// outside goes through [`get`].
///
/// # Errors
/// Those of the store.
pub fn by_login(tx: &mut Tx<'_>, clean_login: &str) -> Result<Option<Id<Account>>> {
    tx.query_opt(&LOGIN_GET, &vals![shard_of(clean_login), clean_login], |r| r.id(0))
}

/// One account as its administrators, its unit's leader or itself see it.
///
/// # Errors
/// `not_found` also out of scope.
pub fn get(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, id: Id<Account>) -> Result<AccountInfo> {
    let found = load(tx, id)?;
    let units = units_of(tx, ctx, id)?;
    let target = target(ctx, id, found.area, &units);
    policy.allows(&ctx.actor, "identity.account_see", &target)?;
    Ok(found)
}

/// The accounts within the actor's scope, by id.
///
/// # Errors
/// `identity.cursor_wrong`; those of the store.
pub fn list(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    after: Option<&Cursor>,
    limit: Option<u32>,
) -> Result<Page<AccountInfo>> {
    let from: i64 = match after {
        None => -1,
        Some(c) => c.0.parse().map_err(|_| Error::invalid("identity.cursor_wrong", "after"))?,
    };
    let scope = policy.filter(&ctx.actor, "identity.account_see")?;
    let limit = Page::<AccountInfo>::limit(limit);
    let mut params: Vec<Val> = Vec::new();
    let condition = scope.sql("area", None, &mut params);
    params.extend([Val::from(from), Val::from(limit + 1)]);
    let sql = accounts_within(&condition, params.len() - 1, params.len());
    let mut items = tx.query_sql(&sql, &params, info)?;
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next = items.last().filter(|_| more).map(|a| Cursor(a.id.to_string()));
    Ok(Page { items, next })
}

/// Locks, unlocks or ends an account; its sessions end with it. `version` is
/// the one that was read.
///
/// # Errors
/// Those of the policy; `identity.version_passed`, `identity.account_left`.
pub fn set_state(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: Id<Account>,
    version: i64,
    state: State,
) -> Result<i64> {
    let held = open(tx, ctx, policy, id, "identity.account_state")?;
    if held.version != version {
        return Err(Error::conflict("identity.version_passed"));
    }
    if held.state == State::Left {
        return Err(Error::conflict("identity.account_left"));
    }
    let (shard, version) = (id.shard(), version + 1);
    tx.exec(&ACCOUNT_STATE, &vals![shard, id, state.name(), version])?;
    if state != State::Active {
        session::end_but(tx, ctx, id, NO_SESSION)?;
    }
    if state == State::Left {
        let body = json!({ "account": id });
        let fact = outbox::Fact { shard, name: LEFT, subject: id.get(), version, body };
        outbox::publish(tx, ctx, &fact)?;
    }
    let facts = json!({ "state": state.name() });
    duties::done(tx, ctx, shard, "identity.account_state", ("account", id.get()), version, facts)?;
    Ok(version)
}

/// Sets the language that the holder reads.
///
/// # Errors
/// Those of the store.
pub fn set_lang(tx: &mut Tx<'_>, id: Id<Account>, lang: Lang) -> Result<()> {
    tx.exec(&ACCOUNT_LANG, &vals![id.shard(), id, lang.tag()])
}

/// Gives somebody a new password that they must change; all their sessions
/// end. `hash` is a PHC string.
///
/// # Errors
/// Those of the policy; `identity.grant_beyond_own` for the account of
/// somebody who holds more than the actor could give.
pub fn reset_password(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: Id<Account>,
    hash: &str,
    unit_area: UnitAreas<'_>,
) -> Result<()> {
    let held = open(tx, ctx, policy, id, "identity.password_reset")?;
    grant::could_give_all(tx, ctx, policy, id, unit_area)?;
    factors::part(tx, ctx, id, Half::Password)?;
    write_password(tx, ctx, id, &held, hash, true, NO_SESSION, "identity.password_reset")
}

/// The holder's own new password; every other session ends.
///
/// # Errors
/// Those of the policy.
pub(crate) fn change_password(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: Id<Account>,
    hash: &str,
    keep_session: i64,
) -> Result<()> {
    let held = open(tx, ctx, policy, id, "identity.password_change")?;
    factors::parted(tx, id, Half::Password)?;
    write_password(tx, ctx, id, &held, hash, false, keep_session, "identity.password_change")
}

/// No session has this id.
pub(crate) const NO_SESSION: i64 = -1;

#[allow(clippy::too_many_arguments, reason = "two callers that differ in these")]
fn write_password(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: Id<Account>,
    held: &Held,
    hash: &str,
    must_change: bool,
    keep_session: i64,
    action: &str,
) -> Result<()> {
    let (shard, version) = (id.shard(), held.version + 1);
    tx.exec(&ACCOUNT_PASSWORD, &vals![shard, id, hash, must_change, version])?;
    session::end_but(tx, ctx, id, keep_session)?;
    duties::done(tx, ctx, shard, action, ("account", id.get()), version, json!({}))
}

/// What a command needs of an account that it changes.
pub(crate) struct Held {
    pub version: i64,
    pub area: AreaCode,
    pub state: State,
}

/// Opens, loads and allows: the first three beats of a command on an account.
pub(crate) fn open(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: Id<Account>,
    act: &str,
) -> Result<Held> {
    let held = tx.query_one(&ACCOUNT_LOCK, &vals![id.shard(), id], |r| {
        Ok(Held { version: r.int(0)?, area: r.area(1)?, state: State::named(r.str(2)?)? })
    })?;
    let units = units_of(tx, ctx, id)?;
    policy.allows(&ctx.actor, act, &target(ctx, id, held.area, &units))?;
    Ok(held)
}

/// The units in which the account holds a post.
pub(crate) fn units_of(tx: &mut Tx<'_>, ctx: &Ctx, id: Id<Account>) -> Result<Vec<Id<Unit>>> {
    let places = grant::of(tx, id, ctx.now)?.into_iter().map(|g| g.place);
    Ok(places
        .filter_map(|p| match p {
            Place::Unit(u) => Some(u),
            Place::Area(_) => None,
        })
        .collect())
}

pub(crate) fn target<'a>(
    ctx: &Ctx,
    id: Id<Account>,
    area: AreaCode,
    units: &'a [Id<Unit>],
) -> Target<'a> {
    let target = Target::object(area).with_units(units);
    if ctx.actor.account() == Some(id) { target.with(Relation::Oneself) } else { target }
}

pub(crate) fn load(tx: &mut Tx<'_>, id: Id<Account>) -> Result<AccountInfo> {
    tx.query_one(&ACCOUNT_GET, &vals![id.shard(), id], info)
}

fn info(r: &Row<'_>) -> Result<AccountInfo> {
    Ok(AccountInfo {
        id: r.id(0)?,
        version: r.int(1)?,
        login: r.text(2)?,
        title: r.text(3)?,
        person: r.opt_id(4)?,
        lang: lang(r.str(5)?),
        area: r.area(6)?,
        state: State::named(r.str(7)?)?,
        must_change: r.flag(8)?,
        made: r.time(9)?,
    })
}

pub(crate) fn lang(tag: &str) -> Lang {
    Lang::ALL.into_iter().find(|l| l.tag() == tag).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_login_may_be() {
        let cases = [
            (" Zhang.San ", Ok("zhang.san")),
            ("a1", Ok("a1")),
            ("a", Err("identity.login_malformed")),
            ("张三", Err("identity.login_malformed")),
            ("a b", Err("identity.login_malformed")),
            ("x\u{0}y", Err("identity.login_malformed")),
            ("13812345678", Err("identity.login_personal")),
            ("u-13812345678", Err("identity.login_personal")),
            ("11010519491231002x", Err("identity.login_personal")),
        ];
        for (given, expected) in cases {
            let got = clean_login(given).map_err(|e| e.code);
            assert_eq!(got.as_deref().map_err(|c| *c), expected, "{given}");
        }
        assert!(clean_login(&"a".repeat(41)).is_err());
    }

    #[test]
    fn a_title_is_a_post_and_no_number() {
        for bad in ["", "  ", "张三13812345678", "a\nb", &"长".repeat(61)] {
            assert_eq!(check_title(bad).unwrap_err().code, "identity.title_wrong", "{bad}");
        }
        assert!(check_title("受理员 3号台").is_ok());
    }
}
