//! PostgreSQL for tests: started once, a database per test from a template.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use kernel::Manifest;
use sha2::{Digest, Sha256};
use store::{Store, StoreConfig};
use tokio_postgres::config::Host;
use tokio_postgres::{Config, NoTls};

const BIN: &str = "/usr/lib/postgresql/15/bin";
const INSTALL: &str = "PostgreSQL 15 is not installed. This installs it: \
     sudo apt-get install -y postgresql-15   (JINGWEI_TEST_PG=skip leaves it out)";
const USER: &str = "jingwei";
/// Seconds between two looks whether any test still needs the server.
const LOOK: u32 = 15;

/// A running server that gives out databases.
pub struct Cluster {
    admin: Config,
    next: AtomicU64,
    /// Held while this process lives: the server ends when nobody holds it.
    _in_use: Option<File>,
}

/// The server for this test run: the one named by `JINGWEI_TEST_PG`, or one
/// that the first test process starts and that ends by itself.
pub fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| match std::env::var("JINGWEI_TEST_PG") {
        Ok(url) => Cluster {
            admin: url.parse().expect("JINGWEI_TEST_PG is an address of PostgreSQL"),
            next: AtomicU64::new(0),
            _in_use: None,
        },
        Err(_) => start(),
    })
}

fn start() -> Cluster {
    assert!(Path::new(BIN).join("postgres").exists(), "{INSTALL}");
    let own = fs::metadata("/proc/self").unwrap().uid();
    let base = std::env::temp_dir().join(format!("jingwei-test-pg-{own}"));
    fs::create_dir_all(&base).unwrap();
    fs::set_permissions(&base, fs::Permissions::from_mode(0o755)).unwrap();
    let starting = File::create(base.join("start.lock")).unwrap();
    starting.lock().unwrap();
    let in_use = File::create(base.join("users.lock")).unwrap();
    in_use.lock_shared().unwrap();
    let mut admin = Config::new();
    admin.host_path(base.join("socket")).user(USER).dbname("postgres");
    if !answers(&admin) {
        launch(&base, server_user(own));
        assert!(
            answers(&admin),
            "PostgreSQL was started in {} and does not answer",
            base.display()
        );
    }
    Cluster { admin, next: AtomicU64::new(0), _in_use: Some(in_use) }
}

/// The user to run as, when we are root: initdb refuses root.
pub(crate) fn server_user(own: u32) -> Option<(u32, u32)> {
    if own != 0 {
        return None;
    }
    let passwd = fs::read_to_string("/etc/passwd").unwrap();
    let line = ["postgres:", "nobody:"]
        .iter()
        .find_map(|name| passwd.lines().find(|l| l.starts_with(name)))
        .expect("a user postgres or nobody");
    let mut fields = line.split(':').skip(2).map(|n| n.parse::<u32>().unwrap());
    Some((fields.next().unwrap(), fields.next().unwrap()))
}

fn launch(base: &Path, user: Option<(u32, u32)>) {
    let (data, socket) = (base.join("data"), base.join("socket"));
    for dir in [&data, &socket] {
        let _ = fs::remove_dir_all(dir);
        fs::create_dir(dir).unwrap();
        if let Some((uid, gid)) = user {
            chown(dir, Some(uid), Some(gid)).unwrap();
        }
    }
    let log = data.join("log");
    run(tool("initdb", user)
        .args(["-U", USER, "--auth=trust", "-E", "UTF8", "--locale=C", "-N", "-D"])
        .arg(&data));
    let mut options = format!("-k {} -h ''", socket.display());
    // tests never survive a crash of the machine, so nothing is synced
    for setting in [
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=400",
        "autovacuum=off",
        "deadlock_timeout=50ms",
    ] {
        let _ = write!(options, " -c {setting}");
    }
    run(tool("pg_ctl", user)
        .args(["start", "-w", "-o", &options, "-l"])
        .arg(&log)
        .arg("-D")
        .arg(&data));
    watch(base);
}

pub(crate) fn tool(name: &str, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(Path::new(BIN).join(name));
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command.current_dir("/").env_remove("PGDATA").stdin(Stdio::null());
    command
}

pub(crate) fn run(command: &mut Command) {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?} failed");
}

/// Leaves a small shell behind that ends the server when no process of a test
/// has held `users.lock` at one of its looks.
fn watch(base: &Path) {
    let end = "kill -QUIT $(head -n 1 data/postmaster.pid)";
    let script = format!(
        "while sleep {LOOK}; do \
           flock -n -x start.lock flock -n -x users.lock sh -c '{end}' && exit; \
           [ -s data/postmaster.pid ] || exit; \
         done &"
    );
    run(Command::new("sh").args(["-c", &script]).current_dir(base).process_group(0));
}

/// A database of one test, dropped with it.
pub struct Database {
    admin: Config,
    name: String,
    url: String,
}

impl Database {
    /// Where it is, as [`StoreConfig::database`] takes it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same as the program takes it, `postgres://…`.
    pub fn long_url(&self) -> String {
        let escaped = |text: &[u8]| {
            text.iter().fold(String::new(), |mut out, b| {
                let _ = write!(out, "%{b:02x}");
                out
            })
        };
        let host = match &self.admin.get_hosts()[0] {
            Host::Tcp(host) => escaped(host.as_bytes()),
            Host::Unix(path) => escaped(path.to_string_lossy().as_bytes()),
        };
        let user = escaped(self.admin.get_user().unwrap_or(USER).as_bytes());
        let password = self.admin.get_password().map(|p| format!(":{}", escaped(p)));
        let port = self.admin.get_ports().first().map(|p| format!(":{p}"));
        let (password, port) = (password.unwrap_or_default(), port.unwrap_or_default());
        format!("postgres://{user}{password}@{host}{port}/{}", self.name)
    }

    /// Runs SQL in it, beside the store: to prepare a trap.
    pub fn run(&self, sql: &str) {
        let config: Config = self.url.parse().unwrap();
        execute(&config, sql).unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ =
            execute(&self.admin, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

impl Cluster {
    /// A new database with the tables of the manifests.
    pub fn database(&self, manifests: &[&'static Manifest]) -> Database {
        let template = self.template(manifests);
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let name = format!("t_{}_{n}", std::process::id());
        let sql = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY");
        execute(&self.admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).unwrap();
        execute(&self.admin, &sql).unwrap();
        Database { admin: self.admin.clone(), url: address(&self.admin, &name), name }
    }

    /// An address of the server's own database, for tests of connections.
    pub fn address(&self) -> String {
        address(&self.admin, "postgres")
    }

    /// Made by the first test that needs these tables, and kept for the next.
    fn template(&self, manifests: &[&'static Manifest]) -> String {
        let mut hash = Sha256::new();
        for m in std::iter::once(&&store::MANIFEST).chain(manifests) {
            hash.update(m.name);
            m.migrations.iter().for_each(|g| hash.update(g.sql));
        }
        let name = hash.finalize()[..8].iter().fold("tpl_".to_owned(), |mut name, b| {
            let _ = write!(name, "{b:02x}");
            name
        });
        let config = self.admin.clone();
        let (template, manifests) = (name.clone(), manifests.to_vec());
        outside(async move {
            let (client, connection) = config.connect(NoTls).await.unwrap();
            let driving = tokio::spawn(connection);
            // held until this connection ends: one process makes a template
            client.batch_execute("SELECT pg_advisory_lock(99)").await.unwrap();
            let there = client
                .query("SELECT 1 FROM pg_database WHERE datname=$1", &[&template])
                .await
                .unwrap();
            if there.is_empty() {
                let raw = format!("{template}_raw");
                for sql in [
                    format!("DROP DATABASE IF EXISTS {raw} WITH (FORCE)"),
                    format!("CREATE DATABASE {raw}"),
                ] {
                    client.batch_execute(&sql).await.unwrap();
                }
                migrate(&address(&config, &raw), &manifests).await;
                let sql = format!("ALTER DATABASE {raw} RENAME TO {template}");
                client.batch_execute(&sql).await.unwrap();
            }
            drop(client);
            driving.await.unwrap().unwrap();
        });
        name
    }
}

async fn migrate(url: &str, manifests: &[&'static Manifest]) {
    let folder = tempfile::tempdir().unwrap();
    let cfg = StoreConfig { readers: 1, writers: 1, ..StoreConfig::postgres(folder.path(), url) };
    let store = Store::open(&cfg, manifests).await.unwrap();
    store.close().await.unwrap();
    // a test's clock is not this machine's
    execute(&url.parse().unwrap(), "DELETE FROM store_node").unwrap();
}

fn answers(config: &Config) -> bool {
    execute(config, "SELECT 1").is_ok()
}

fn execute(config: &Config, sql: &str) -> Result<(), tokio_postgres::Error> {
    let (config, sql) = (config.clone(), sql.to_owned());
    outside(async move {
        let (client, connection) = config.connect(NoTls).await?;
        let driving = tokio::spawn(connection);
        let done = client.batch_execute(&sql).await;
        drop(client);
        let _ = driving.await;
        done
    })
}

/// Waits for it on a thread of its own, since a test's thread may belong to a
/// runtime already.
fn outside<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let thread = std::thread::spawn(|| {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap()
            .block_on(work)
    });
    thread.join().unwrap()
}

/// An address of another database of the same server.
fn address(admin: &Config, name: &str) -> String {
    let host = match &admin.get_hosts()[0] {
        Host::Tcp(host) => host.clone(),
        Host::Unix(path) => path.display().to_string(),
    };
    let mut url = format!("host='{host}' dbname={name}");
    if let Some(port) = admin.get_ports().first() {
        let _ = write!(url, " port={port}");
    }
    if let Some(user) = admin.get_user() {
        let _ = write!(url, " user='{user}'");
    }
    if let Some(password) = admin.get_password() {
        let _ = write!(url, " password='{}'", String::from_utf8_lossy(password));
    }
    url
}
