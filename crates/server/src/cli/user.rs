//! `jingwei user`

use std::io::BufRead;

use clap::{Args, Subcommand};
use kernel::{AreaCode, Lang, Time};
use serde_json::Value;

use super::work::work;
use super::{Done, Failure, Place, Shared, terminal_language};
use crate::out::Out;
use crate::task::{GiveToken, GrantTo, NewUser, Task};

#[derive(Debug, Args)]
pub(super) struct User {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Make an account. On a new place, begin with `--administrator`.
    Add {
        /// What is typed to sign in: 2 to 40 letters, digits, or . _ -
        login: String,
        /// What colleagues see: the post, not the name ("受理员 3号台").
        #[arg(long)]
        title: String,
        /// Area code of whose administrators look after the account: 6, 9, 12,
        /// 15 or 18 digits.
        #[arg(long)]
        area: AreaCode,
        /// Make this the first administrator, over the area. Only on a place
        /// that has none.
        #[arg(long)]
        administrator: bool,
        /// For a program, which signs in with tokens: no password.
        #[arg(long, conflicts_with_all = ["administrator", "password_stdin"])]
        program: bool,
        #[command(flatten)]
        password: GivenPassword,
    },
    /// Give a program's account a token, and print it this once.
    Token {
        /// Whose account.
        login: String,
        /// Which program has it.
        #[arg(long)]
        name: String,
        /// An operation it may ask for (report.report), or read for all that
        /// only read; several times for several.
        #[arg(long = "scope", required = true)]
        scopes: Vec<String>,
        /// Days that it holds.
        #[arg(long, default_value_t = 90)]
        days: i64,
    },
    /// List the tokens of a program's account.
    Tokens {
        /// Whose account.
        login: String,
    },
    /// Take a token back, at once.
    RevokeToken {
        /// Whose account.
        login: String,
        /// Id of the token, as `user tokens` shows it.
        token: String,
    },
    /// Take all second factors of somebody who lost them; their sessions end.
    ResetFactors {
        /// Whose account.
        login: String,
    },
    /// Show the messages with codes to residents' telephones that were kept here
    /// for an hour, because the configuration names nobody who carries them.
    Texts,
    /// List the accounts and what they hold.
    List,
    /// Give a role over an area or in a unit.
    Grant {
        /// Who gets it.
        login: String,
        /// The role's name (intake_clerk, dispatcher, unit_liaison …).
        role: String,
        /// Area code where it holds, with all inside it.
        #[arg(long, required_unless_present = "unit", conflicts_with = "unit")]
        area: Option<AreaCode>,
        /// Id or code of the unit where it holds.
        #[arg(long)]
        unit: Option<String>,
        /// From when on (2026-11-01T00:00:00+08:00) [default: now].
        #[arg(long)]
        from: Option<Time>,
        /// Until when [default: until it is revoked].
        #[arg(long)]
        to: Option<Time>,
        /// Why, for whoever reads the log.
        #[arg(long, default_value = "command line")]
        reason: String,
    },
    /// Take a grant back.
    Revoke {
        /// Id of the grant, as `user list` shows it.
        grant: String,
    },
    /// Lock an account: its sessions end, nobody can sign in with it.
    Disable {
        /// Whose account.
        login: String,
    },
    /// Unlock an account.
    Enable {
        /// Whose account.
        login: String,
    },
    /// Give a new password, which the holder must change at once.
    Password {
        /// Whose account.
        login: String,
        #[command(flatten)]
        password: GivenPassword,
    },
}

#[derive(Debug, Args)]
struct GivenPassword {
    /// Read the password from standard input; without this one is made and
    /// printed. Never given as an argument: others of the machine could see it.
    #[arg(long)]
    password_stdin: bool,
}

impl GivenPassword {
    fn read(&self) -> Result<Option<String>, Failure> {
        if !self.password_stdin {
            return Ok(None);
        }
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(|e| e.to_string())?;
        Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
    }
}

impl User {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let task = task(self.act)?;
        let words = match &task {
            Task::UserList => listed,
            Task::UserTexts => texts,
            _ => told,
        };
        work(&config, out, task, words)
    }
}

fn task(act: Act) -> Result<Task, Failure> {
    Ok(match act {
        Act::Token { login, name, scopes, days } => {
            Task::UserToken(GiveToken { login, name, scopes, days })
        }
        Act::Tokens { login } => Task::UserTokens { login },
        Act::RevokeToken { login, token } => Task::UserRevokeToken { login, token },
        Act::ResetFactors { login } => Task::UserResetFactors { login },
        Act::Add { login, title, area, administrator, program, password } => {
            let (lang, password): (Lang, _) = (terminal_language(), password.read()?);
            Task::UserAdd(NewUser { login, title, area, lang, administrator, program, password })
        }
        Act::List => Task::UserList,
        Act::Texts => Task::UserTexts,
        Act::Grant { login, role, area, unit, from, to, reason } => {
            Task::UserGrant(GrantTo { login, role, area, unit, from, to, reason })
        }
        Act::Revoke { grant } => Task::UserRevoke { grant },
        Act::Disable { login } => Task::UserState { login, active: false },
        Act::Enable { login } => Task::UserState { login, active: true },
        Act::Password { login, password } => {
            Task::UserPassword { login, password: password.read()? }
        }
    })
}

/// `login: x`, a line for each value.
fn told(answer: &Value) -> String {
    let entries = answer.as_object().into_iter().flatten();
    entries.map(|(name, value)| format!("{name}: {}\n", plain(value))).collect()
}

fn listed(answer: &Value) -> String {
    let accounts = answer["accounts"].as_array().into_iter().flatten();
    let mut text: String = accounts.map(account).collect();
    if answer["more"] == true {
        text.push_str("… and more\n");
    }
    text
}

/// Newest first.
fn texts(answer: &Value) -> String {
    let all = answer["texts"].as_array().into_iter().flatten();
    let line =
        |t: &Value| format!("{}  {}  {}\n", plain(&t["at"]), plain(&t["to"]), plain(&t["code"]));
    all.map(line).collect()
}

fn account(a: &Value) -> String {
    let field = |name: &str| plain(&a[name]);
    let head = format!("{:20} {:8} {}\n", field("login"), field("state"), field("title"));
    let grants = a["grants"].as_array().into_iter().flatten().map(|g| {
        let place = g["place"].as_object().into_iter().flatten();
        let place: String = place.map(|(kind, code)| format!("{kind} {}", plain(code))).collect();
        format!("    {:18} {place} (grant {})\n", plain(&g["role"]), plain(&g["grant"]))
    });
    head + &grants.collect::<String>()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
