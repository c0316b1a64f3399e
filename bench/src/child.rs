//! Processes that are measured: the program serving a folder, and the peer.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Done;

/// A process that serves; ended when dropped.
pub struct Served {
    child: Child,
    pub address: SocketAddr,
}

/// The program: beside this one, or named in the environment.
pub fn program() -> Done<PathBuf> {
    if let Ok(named) = std::env::var("JINGWEI_PROGRAM") {
        return Ok(named.into());
    }
    let beside = std::env::current_exe()?.with_file_name("jingwei");
    match beside.exists() {
        true => Ok(beside),
        false => Err(format!("{} is missing: make build", beside.display()).into()),
    }
}

impl Served {
    /// The program with its defaults on the data of a folder.
    pub fn program(folder: &Path) -> Done<Served> {
        Served::program_in(folder, &[])
    }

    /// The same in another environment.
    pub fn program_in(folder: &Path, environment: &[(&str, &str)]) -> Done<Served> {
        let mut command = Command::new(program()?);
        command.arg("--json").arg("serve").arg("--data").arg(folder);
        command.args(["--listen", "127.0.0.1:0"]).envs(environment.iter().copied());
        command.stderr(File::create(folder.join("bench-server.log"))?);
        Served::start(command)
    }

    /// The bare peer that always answers with so many bytes.
    pub fn peer(bytes: usize) -> Done<Served> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["--peer", &bytes.to_string()]);
        Served::start(command)
    }

    fn start(mut command: Command) -> Done<Served> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let out = child.stdout.take().ok_or("no output of the server")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let said: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
        match said["address"].as_str().and_then(|a| a.parse().ok()) {
            Some(address) => Ok(Served { child, address }),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                Err(format!("the server did not start: {line}").into())
            }
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop and waits until it has.
    pub fn stop(mut self) -> Done {
        Command::new("kill").arg(self.pid().to_string()).status()?;
        let asked = Instant::now();
        while asked.elapsed() < Duration::from_secs(60) {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err("the server did not stop within a minute".into())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
