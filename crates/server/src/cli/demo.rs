//! `jingwei demo`

use clap::Args;
use serde_json::Value;

use super::{Done, Place, Shared, terminal_language};
use crate::demo::{self, Size};
use crate::out::Out;

#[derive(Debug, Args)]
pub(super) struct Demo {
    #[command(flatten)]
    place: Place,
    /// Do nothing but print the accounts where there is something already.
    #[arg(long)]
    if_empty: bool,
    /// Days of history before now.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(i64).range(1..=366))]
    days: i64,
    /// Matters in those days.
    #[arg(long, default_value_t = jingwei_demo::history::MATTERS)]
    matters: usize,
}

impl Demo {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let runtime = tokio::runtime::Runtime::new().map_err(|e| e.to_string())?;
        let tell = |progress| out.progress(&progress);
        let size = Size { days: self.days, matters: self.matters };
        let accounts = runtime.block_on(async {
            if self.if_empty && !demo::is_empty(&config).await? {
                return Ok(demo::accounts(&jingwei_demo::city()?));
            }
            demo::fill(&config, size, &tell).await
        });
        out.result(&accounts?, text);
        Ok(())
    }
}

fn text(made: &Value) -> String {
    let lang = terminal_language().tag();
    let plain = |v: &Value| v.as_str().unwrap_or("").to_owned();
    let accounts = made["accounts"].as_array().into_iter().flatten();
    let line = |a: &Value| {
        format!(
            "  {:28} {:18} {}\n",
            plain(&a["login"]),
            plain(&a["role"]),
            plain(&a["title"][lang])
        )
    };
    let list: String = accounts.map(line).collect();
    let password = match terminal_language() {
        kernel::Lang::ZhCn => "全部账号的密码：",
        kernel::Lang::En => "password of all accounts: ",
    };
    format!("{}\n{password}{}\n{list}", plain(&made["notice"][lang]), plain(&made["password"]))
}
