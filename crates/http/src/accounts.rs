//! Accounts, for their administrators.

use axum::extract::FromRef;
use identity::account::{self, AccountInfo, State};
use identity::session;
use kernel::{Account, AreaCode, Cursor, Error, Id, Lang, Page, Shard, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answer::Answer;
use crate::call::Call;
use crate::edge::Edge;
use crate::input::{At, Input, Search};
use crate::problem::Outcome;
use crate::schema::{AreaText, CursorText, IdText, LangText, TimeText};

/// Routes of accounts.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(accounts, create_account))
        .routes(routes!(account))
        .routes(routes!(set_account_state))
        .routes(routes!(reset_password))
        .routes(routes!(end_account_sessions))
}

/// An account, without its secrets.
#[derive(Serialize, ToSchema)]
struct AccountOut {
    #[schema(value_type = IdText)]
    id: Id<Account>,
    /// For If-Match.
    version: i64,
    login: String,
    /// As colleagues see it: a post.
    title: String,
    #[schema(value_type = LangText)]
    lang: Lang,
    /// Whose administrators look after it.
    #[schema(value_type = AreaText)]
    area: AreaCode,
    #[schema(value_type = StateText)]
    state: State,
    must_change_password: bool,
    #[schema(value_type = TimeText)]
    made: Time,
}

/// `active`, `locked` for a time, `left` for good.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^(active|locked|left)$")]
struct StateText(#[allow(dead_code)] String);

impl From<AccountInfo> for AccountOut {
    fn from(a: AccountInfo) -> AccountOut {
        AccountOut {
            id: a.id,
            version: a.version,
            login: a.login,
            title: a.title,
            lang: a.lang,
            area: a.area,
            state: a.state,
            must_change_password: a.must_change,
            made: a.made,
        }
    }
}

/// A page of accounts.
#[derive(Serialize, ToSchema)]
struct AccountPage {
    items: Vec<AccountOut>,
    #[schema(value_type = Option<CursorText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Cursor>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Paging {
    #[param(value_type = Option<CursorText>)]
    cursor: Option<Cursor>,
    /// At most 200.
    limit: Option<u32>,
}

/// The accounts that one looks after.
#[utoipa::path(get, path = "/api/v1/accounts", operation_id = "accounts", tag = "identity",
    params(Paging), responses((status = 200, body = AccountPage)))]
async fn accounts(call: Call, Search(page): Search<Paging>) -> Outcome {
    call.account()?;
    let policy = call.edge().policy().clone();
    call.read(Shard::COMMON, move |tx, ctx| {
        let found = account::list(tx, ctx, &policy, page.cursor.as_ref(), page.limit)?;
        let Page { items, next } = found.map(AccountOut::from);
        Ok(AccountPage { items, next })
    })
    .await
}

/// One account.
#[utoipa::path(get, path = "/api/v1/accounts/{id}", operation_id = "account", tag = "identity",
    params(("id" = IdText, Path)), responses((status = 200, body = AccountOut)))]
async fn account(call: Call, At(id): At<Id<Account>>) -> Outcome {
    let policy = call.edge().policy().clone();
    call.read_tagged(id.shard(), move |tx, ctx| {
        let found = account::get(tx, ctx, &policy, id)?;
        Ok((found.version, AccountOut::from(found)))
    })
    .await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    login: String,
    /// The post, not the name.
    title: String,
    #[serde(default)]
    #[schema(value_type = Option<LangText>)]
    lang: Lang,
    #[schema(value_type = AreaText)]
    area: AreaCode,
    /// The holder must choose another one at the first sign-in. None: a
    /// program's account, with tokens instead.
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    person: Person,
}

/// The holder, for the vault.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct Person {
    name: Option<String>,
    phone: Option<String>,
}

impl Person {
    fn values(self) -> Vec<(String, String)> {
        let given = [("name", self.name), ("phone", self.phone)];
        given.into_iter().filter_map(|(field, value)| Some((field.to_owned(), value?))).collect()
    }
}

/// Makes an account. Retried under the same key it is refused as taken, and
/// never made twice: the answer to a request with a password is not stored.
#[utoipa::path(post, path = "/api/v1/accounts", operation_id = "create_account",
    tag = "identity", request_body = NewAccount, responses((status = 201, body = AccountOut)))]
async fn create_account(call: Call, input: Input<NewAccount>) -> Outcome {
    call.account()?;
    let NewAccount { login, title, lang, area, password, person } = input.body;
    let login = account::clean_login(&login)?;
    let identity = call.edge().identity().clone();
    let hash = match password {
        Some(password) => Some(identity.hash_new(&call.ctx, &login, &password).await?),
        None => None,
    };
    let shard = account::shard_of(&login);
    let new = account::NewAccount {
        login,
        title,
        lang,
        area,
        password: hash,
        must_change: true,
        person: person.values(),
    };
    let (of, vault) = (call.ctx.clone(), identity.vault().clone());
    let policy = identity.policy().clone();
    let create = move |tx: &mut store::Tx<'_>| {
        let id = account::create(tx, &of, &policy, &vault, &new)?;
        account::get(tx, &of, &policy, id)
    };
    let made = call.edge().store().write(shard, &call.ctx, create).await?;
    let at = format!("/api/v1/accounts/{}", made.id);
    Ok(Answer::of(&AccountOut::from(made))?.created(&at))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewState {
    #[schema(value_type = StateText)]
    state: State,
}

/// Locks, unlocks or ends an account; wants If-Match.
#[utoipa::path(put, path = "/api/v1/accounts/{id}/state", operation_id = "set_account_state",
    tag = "identity", params(("id" = IdText, Path),
        ("if-match" = String, Header, description = "The version that was read: `\"7\"`.")),
    request_body = NewState, responses((status = 200, body = AccountOut)))]
async fn set_account_state(call: Call, At(id): At<Id<Account>>, new: Input<NewState>) -> Outcome {
    let seen = call.expected.ok_or_else(|| Error::invalid("http.if_match", "if-match"))?;
    let identity = call.edge().identity().clone();
    let policy = identity.policy().clone();
    let set = call
        .command(id.shard(), new, move |tx, ctx, new| {
            account::set_state(tx, ctx, &policy, id, seen, new.state)?;
            account::get(tx, ctx, &policy, id).map(AccountOut::from)
        })
        .await?;
    identity.forget();
    Ok(set)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GivenPassword {
    password: String,
}

/// Gives somebody a new password, which they must change; their sessions end.
#[utoipa::path(put, path = "/api/v1/accounts/{id}/password", operation_id = "reset_password",
    tag = "identity", params(("id" = IdText, Path)), request_body = GivenPassword,
    responses((status = 204)))]
async fn reset_password(call: Call, At(id): At<Id<Account>>, new: Input<GivenPassword>) -> Outcome {
    let identity = call.edge().identity().clone();
    let policy = identity.policy().clone();
    let known = {
        let policy = policy.clone();
        call.rows(id.shard(), move |tx, ctx| account::get(tx, ctx, &policy, id)).await?
    };
    let hash = identity.hash_new(&call.ctx, &known.login, &new.body.password).await?;
    let of = call.ctx.clone();
    let around = call.edge().surroundings().clone();
    let reset = move |tx: &mut store::Tx<'_>| {
        account::reset_password(tx, &of, &policy, id, &hash, &|unit| around.unit_area(unit))
    };
    call.edge().store().write(id.shard(), &call.ctx, reset).await?;
    identity.forget();
    Ok(Answer::nothing())
}

/// Ends all sessions of an account.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}/sessions",
    operation_id = "end_account_sessions", tag = "identity",
    params(("id" = IdText, Path)), responses((status = 204)))]
async fn end_account_sessions(call: Call, At(id): At<Id<Account>>) -> Outcome {
    let identity = call.edge().identity().clone();
    let policy = identity.policy().clone();
    let ended = call
        .command(id.shard(), Input::made(()), move |tx, ctx, ()| {
            session::end_all(tx, ctx, &policy, id, None)
        })
        .await?;
    identity.forget();
    Ok(ended)
}
