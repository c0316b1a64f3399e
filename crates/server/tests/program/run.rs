//! Running the program on a folder of its own.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_jingwei");

/// Runs a command of the command line to its end.
pub fn program(args: &[&str]) -> Output {
    Command::new(PROGRAM).args(args).env("LANG", "C").env_remove("LC_ALL").output().unwrap()
}

/// The same on a data folder.
pub fn jingwei(data: &Path, args: &[&str]) -> Output {
    let folder = ["--data", data.to_str().unwrap()];
    program(&args.iter().copied().chain(folder).collect::<Vec<_>>())
}

/// The same, with its result as JSON. Panics with what it said when it failed.
pub fn result(data: &Path, args: &[&str]) -> serde_json::Value {
    result_with(data, args, &[])
}

/// The same in another environment.
pub fn result_with(
    data: &Path,
    args: &[&str],
    environment: &[(&str, OsString)],
) -> serde_json::Value {
    let output = Command::new(PROGRAM)
        .args(args)
        .args(["--json", "--data"])
        .arg(data)
        .env("LANG", "C")
        .env_remove("LC_ALL")
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}: {said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The server's command on a free port.
fn serve(data: &Path, environment: &[(&str, OsString)]) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .args(["serve", "--json", "--listen", "127.0.0.1:0", "--data"])
        .arg(data);
    command
}

/// A server on a folder; killed when dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    /// Starts it on a free port and waits until it says its address.
    pub fn start(data: &Path) -> Server {
        Server::start_with(data, &[])
    }

    /// The same in another environment.
    pub fn start_with(data: &Path, environment: &[(&str, OsString)]) -> Server {
        let mut command = serve(data, environment);
        Server::spawned(command.env("JINGWEI_LOG__LEVEL", "error"))
    }

    /// The same, telling all that it can tell to a file.
    pub fn start_talking(data: &Path, environment: &[(&str, OsString)], log: &Path) -> Server {
        let told = std::fs::File::create(log).unwrap();
        let mut command = serve(data, environment);
        Server::spawned(command.env("JINGWEI_LOG__LEVEL", "trace").stderr(told))
    }

    fn spawned(command: &mut Command) -> Server {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: serde_json::Value = serde_json::from_str(&line)
            .unwrap_or_else(|e| panic!("the server did not start: {e}: {line:?}"));
        Server { child, address: told["address"].as_str().unwrap().parse().unwrap() }
    }

    /// `kill -9`: the program gets no chance to do anything.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(mut self) -> bool {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        asked.success() && self.child.wait().unwrap().success()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
