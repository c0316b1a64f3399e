//! The socket in the data folder. A command that needs the data while a server
//! holds the folder hands its work to that server here: one line of JSON with
//! the task, then lines with progress, and one with the end.

use std::fs::{File, Permissions};
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::{Error, Lang};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;

use crate::city::City;
use crate::out::Progress;
use crate::task::{self, Task};

const NAME: &str = "jingwei.sock";
/// Bytes of a task at the most.
const LONGEST: u64 = 1 << 20;
/// Lines that may wait for a slow terminal.
const WAITING: usize = 64;

#[derive(Debug, Serialize, Deserialize)]
struct Request {
    lang: Lang,
    task: Task,
}

/// What comes back, a line each.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Progress(Progress),
    Done(Value),
    /// As the command line prints a refusal.
    Refused(Value),
}

/// Who the server is to the outside: whoever may open the socket may do all
/// that the command line can, as on the folder itself.
pub struct Office {
    listener: UnixListener,
    /// Keeps the path below valid while listening.
    _folder: File,
}

/// A path to the socket through the open folder: the path of a socket may not
/// be longer than 107 bytes, that of a folder may.
fn door(folder: &Path) -> std::io::Result<(File, PathBuf)> {
    let open = File::open(folder)?;
    let path = PathBuf::from(format!("/proc/self/fd/{}", open.as_raw_fd())).join(NAME);
    Ok((open, path))
}

impl Office {
    /// Opens the socket. Only the holder of the folder's lock may call this:
    /// a socket that is there already is a dead server's.
    pub fn open(folder: &Path) -> std::io::Result<Office> {
        let (open, path) = door(folder)?;
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        Ok(Office { listener, _folder: open })
    }

    /// Works on what is handed in, until dropped.
    pub async fn work(self, city: City) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    tokio::spawn(serve(stream, city.clone()));
                }
                Err(e) => {
                    tracing::warn!(error = %e, "the office could not take a connection");
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
            }
        }
    }
}

async fn serve(stream: UnixStream, city: City) {
    let (reading, mut writing) = stream.into_split();
    let (lines, mut waiting) = mpsc::channel::<Line>(WAITING);
    tokio::spawn(async move {
        let line = answer(reading, &city, &lines).await;
        let _ = lines.send(line).await;
    });
    while let Some(line) = waiting.recv().await {
        let Ok(mut text) = serde_json::to_vec(&line) else { return };
        text.push(b'\n');
        // Whoever closed the terminal does not stop what was begun.
        if writing.write_all(&text).await.is_err() {
            return;
        }
    }
}

async fn answer(
    reading: tokio::net::unix::OwnedReadHalf,
    city: &City,
    lines: &mpsc::Sender<Line>,
) -> Line {
    let mut text = String::new();
    let read = BufReader::new(reading.take(LONGEST)).read_line(&mut text).await;
    let request: Request = match read.map(|_| serde_json::from_str(&text)) {
        Ok(Ok(request)) => request,
        _ => return Line::Refused(Error::invalid("server.task", "task").code.into()),
    };
    let tell = {
        let lines = lines.clone();
        Arc::new(move |progress| {
            // Progress that nobody has time to read is dropped.
            let _ = lines.try_send(Line::Progress(progress));
        })
    };
    match task::perform(city, request.task, tell).await {
        Ok(done) => Line::Done(done),
        Err(error) => {
            Line::Refused(crate::refusal::worded(city.edge.words(), request.lang, &error))
        }
    }
}

/// Hands a task to the server that holds the folder.
pub async fn ask(
    folder: &Path,
    lang: Lang,
    task: Task,
    tell: impl Fn(Progress),
) -> Result<Value, Value> {
    let broken = |e: std::io::Error| Value::from(format!("{}: {e}", folder.join(NAME).display()));
    let (_open, path) = door(folder).map_err(broken)?;
    let stream = UnixStream::connect(path).await.map_err(broken)?;
    let (reading, mut writing) = stream.into_split();
    let mut text = serde_json::to_vec(&Request { lang, task }).map_err(|e| e.to_string())?;
    text.push(b'\n');
    writing.write_all(&text).await.map_err(broken)?;
    let mut lines = BufReader::new(reading).lines();
    while let Some(line) = lines.next_line().await.map_err(broken)? {
        match serde_json::from_str(&line).map_err(|e| e.to_string())? {
            Line::Progress(progress) => tell(progress),
            Line::Done(value) => return Ok(value),
            Line::Refused(problem) => return Err(problem),
        }
    }
    Err(Value::from("the server ended before it was done"))
}
