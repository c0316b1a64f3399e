//! The peer on PostgreSQL: a server of the bench's own, and pgbench with the
//! same statements prepared.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::time::Duration;

use store::Val;

use crate::Done;
use crate::meter::WARM_UP;
use crate::script::{NEXT_LIFE, Param, Play, Script};

const BIN: &str = "/usr/lib/postgresql/15/bin";
const USER: &str = "bench";

/// A running server; syncs are on. Ended when dropped: one left behind would
/// take the socket of the next away.
pub struct Cluster {
    folder: PathBuf,
    user: Option<(u32, u32)>,
}

impl Cluster {
    /// Starts a fresh one in an empty folder, reached by a socket alone.
    pub fn start(folder: &Path) -> Done<Cluster> {
        if !Path::new(BIN).exists() {
            return Err("PostgreSQL 15 is missing: apt-get install postgresql-15".into());
        }
        let cluster = Cluster { folder: folder.to_owned(), user: unprivileged()? };
        if let Some((uid, gid)) = cluster.user {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
            chown(folder, Some(uid), Some(gid))?;
        }
        let data = folder.join("data");
        cluster.tool(
            "initdb",
            &["-U", USER, "--auth=trust", "-E", "UTF8", "--locale=C", "-D", &text(&data)],
        )?;
        let options = format!(
            "-k {} -h '' -c shared_buffers=512MB -c max_wal_size=8GB -c checkpoint_timeout=30min",
            folder.display()
        );
        let log = folder.join("log");
        cluster.tool(
            "pg_ctl",
            &["start", "-w", "-o", &options, "-l", &text(&log), "-D", &text(&data)],
        )?;
        Ok(cluster)
    }

    /// Where a database is, as the program takes it.
    pub fn url(&self, database: &str) -> String {
        let socket = text(&self.folder).replace('/', "%2F");
        format!("postgres://{USER}@{socket}/{database}")
    }

    /// Runs SQL on the server.
    pub fn run(&self, sql: &str) -> Done {
        let socket = text(&self.folder);
        self.tool("psql", &["-q", "-h", &socket, "-U", USER, "-d", "postgres", "-c", sql]).map(drop)
    }

    fn tool(&self, name: &str, args: &[&str]) -> Done<String> {
        let mut command = Command::new(Path::new(BIN).join(name));
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command.args(args).current_dir("/").stdin(Stdio::null());
        // A server inherits what its starter has: a pipe would never end.
        let started = name == "pg_ctl";
        if started {
            command.stdout(Stdio::null()).stderr(Stdio::null());
        }
        let out = command.output()?;
        if !out.status.success() {
            return Err(format!("{name}: {}", String::from_utf8_lossy(&out.stderr)).into());
        }
        Ok(String::from_utf8_lossy(&out.stdout).into_owned())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = text(&self.folder.join("data"));
        let _ = self.tool("pg_ctl", &["stop", "-m", "immediate", "-D", &data]);
    }
}

/// initdb refuses root: the user to be, when we are root.
fn unprivileged() -> Done<Option<(u32, u32)>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let own = status.lines().find_map(|l| l.strip_prefix("Uid:")).unwrap_or_default();
    if own.split_whitespace().nth(1) != Some("0") {
        return Ok(None);
    }
    let passwd = fs::read_to_string("/etc/passwd")?;
    let line = passwd.lines().find(|l| l.starts_with("postgres:")).ok_or("no user postgres")?;
    let ids: Vec<u32> = line.split(':').skip(2).take(2).filter_map(|n| n.parse().ok()).collect();
    match ids[..] {
        [uid, gid] => Ok(Some((uid, gid))),
        _ => Err("the user postgres has no number".into()),
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// pgbench with a script of one life.
pub struct Peer<'c> {
    cluster: &'c Cluster,
    script: PathBuf,
    defines: Vec<String>,
    acts: usize,
    /// Lives of earlier laps: ids of a lap begin behind them.
    laps: AtomicI64,
}

/// Lives that one lap may run at the most, with room.
const LIVES_A_LAP: i64 = 1_000_000;

impl<'c> Peer<'c> {
    pub fn new(cluster: &'c Cluster, folder: &Path, script: &Script) -> Done<Peer<'c>> {
        let mut written = Written::default();
        written
            .text
            .push_str("\\set i :i + 1\n\\set own (:i * :clients + :client_id) * :step + :base\n");
        for (at, act) in script.0.iter().enumerate() {
            let _ = writeln!(written.text, "\\set key :own + {at}\nBEGIN;");
            for play in act {
                written.add(play)?;
            }
            written.text.push_str("COMMIT;\n");
        }
        let file = folder.join("life.sql");
        fs::write(&file, &written.text)?;
        // the server's user reads it too
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644))?;
        let (acts, laps) = (script.0.len(), AtomicI64::new(1));
        Ok(Peer { cluster, script: file, defines: written.defines, acts, laps })
    }

    /// Acts a second on so many connections.
    pub fn lap(&self, connections: usize, time: Duration) -> Done<f64> {
        let base = self.laps.fetch_add(1, Relaxed) * LIVES_A_LAP * NEXT_LIFE;
        let seconds = (time + WARM_UP).as_secs().max(1).to_string();
        let (socket, count) = (text(&self.cluster.folder), connections.to_string());
        let mut args: Vec<String> = ["-n", "-M", "prepared", "-j", "2", "-U", USER, "-h", &socket]
            .iter()
            .map(|a| (*a).to_owned())
            .collect();
        args.extend(["-c".into(), count.clone(), "-T".into(), seconds]);
        args.extend(["-f".into(), text(&self.script)]);
        let own = [
            "i=0".to_owned(),
            format!("clients={count}"),
            format!("step={NEXT_LIFE}"),
            format!("base={base}"),
        ];
        for define in own.iter().chain(&self.defines) {
            args.extend(["-D".to_owned(), define.clone()]);
        }
        args.push("bare".into());
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let said = self.cluster.tool("pgbench", &args)?;
        let line = said.lines().find_map(|l| l.strip_prefix("tps = "));
        let lives = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
        let lives = lives.ok_or_else(|| format!("pgbench said: {said}"))?;
        Ok(lives * self.acts as f64)
    }
}

/// The script and the values of its variables. Texts are variables too, since
/// only those become parameters of a prepared statement.
#[derive(Default)]
struct Written {
    text: String,
    defines: Vec<String>,
}

impl Written {
    fn add(&mut self, play: &Play) -> Done {
        let mut names = Vec::new();
        for param in &play.params {
            names.push(self.name(param));
        }
        let sql = play.statement.sql;
        let mut parts = sql.split('$');
        self.text.push_str(&parts.next().unwrap_or_default().replace('\n', " "));
        for part in parts {
            let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            let number: usize = part[..digits].parse().map_err(|_| format!("odd SQL: {sql}"))?;
            let name = names.get(number - 1).ok_or_else(|| format!("odd SQL: {sql}"))?;
            let _ = write!(self.text, "{name}{}", part[digits..].replace('\n', " "));
        }
        self.text.push_str(";\n");
        Ok(())
    }

    /// How the script writes a parameter.
    fn name(&mut self, param: &Param) -> String {
        match param {
            Param::Key => ":key".to_owned(),
            Param::Same(Val::Null) => "NULL".to_owned(),
            Param::Same(Val::Int(n)) => self.define(n.to_string()),
            Param::Same(Val::Real(x)) => self.define(x.to_string()),
            // a variable may not be empty
            Param::Same(Val::Text(s)) if s.is_empty() => "''".to_owned(),
            Param::Same(Val::Text(s)) => self.define(s.clone()),
            Param::Same(Val::Blob(b)) => {
                self.define(b.iter().fold("\\x".to_owned(), |s, b| format!("{s}{b:02x}")))
            }
            Param::Own(n) => {
                let name = format!("o{}", self.defines.len());
                // computed before the statement, as a client would
                let _ = writeln!(self.text, "\\set {name} {n} + :own");
                self.defines.push(format!("{name}=0"));
                format!(":{name}")
            }
        }
    }

    fn define(&mut self, value: String) -> String {
        let name = format!("v{}", self.defines.len());
        self.defines.push(format!("{name}={value}"));
        format!(":{name}")
    }
}
