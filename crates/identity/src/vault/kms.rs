//! A key service: whoever wraps the vault's keys, so that the key file alone
//! opens nothing. It is asked at the start and when keys change, never for a
//! value: what it holds is the key of the keys.

use std::fmt::Debug;
use std::pin::Pin;
use std::process::Stdio;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::{Error, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use zeroize::Zeroizing;

/// What a key service answers.
pub type Turned<'a> = Pin<Box<dyn Future<Output = Result<Zeroizing<Vec<u8>>>> + Send + 'a>>;

/// Wraps and unwraps keys of 32 bytes under a key that it never gives away.
pub trait Kms: Send + Sync + Debug {
    /// What may be kept in a file.
    fn wrap<'a>(&'a self, key: &'a [u8]) -> Turned<'a>;
    /// The key again. What it did not wrap itself, it refuses.
    fn unwrap<'a>(&'a self, wrapped: &'a [u8]) -> Turned<'a>;
}

/// A key service that a program speaks to: called with `wrap` or `unwrap` as
/// its last word, it reads one line of base64 and answers one, and ends with 0.
/// docs/how-to/vault-keys.md is the contract.
#[derive(Debug, Clone)]
pub struct KmsProgram {
    /// The program, then its words.
    words: Vec<String>,
    patience: Duration,
}

/// An HSM over a line may be slow; a start that hangs is worse than none.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of an answer at the most.
const LONGEST: u64 = 16 * 1024;
/// Characters of what it says beside the answer that are told on.
const SAID: usize = 300;

impl KmsProgram {
    /// `None` without a word.
    pub fn new(words: Vec<String>) -> Option<KmsProgram> {
        (!words.is_empty()).then_some(KmsProgram { words, patience: PATIENCE })
    }

    async fn turn(&self, act: &'static str, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let answer = tokio::time::timeout(self.patience, self.answer(act, bytes)).await;
        match answer {
            Ok(answer) => answer.map_err(|why| failed(act, why)),
            Err(_) => Err(failed(act, format!("no answer within {:?}", self.patience))),
        }
    }

    async fn answer(&self, act: &str, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, String> {
        let [program, words @ ..] = &self.words[..] else { return Err("no program".into()) };
        let mut child = Command::new(program)
            .args(words)
            .arg(act)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|e| format!("{program}: {e}"))?;
        let line = Zeroizing::new(STANDARD.encode(bytes) + "\n");
        let mut to = child.stdin.take().ok_or("no way to speak to it")?;
        // one that ends without reading tells why on its other way out
        let _ = to.write_all(line.as_bytes()).await;
        drop(to);
        let (answer, said) = heard(&mut child).await.map_err(|e| e.to_string())?;
        let ended = child.wait().await.map_err(|e| e.to_string())?;
        if !ended.success() {
            return Err(format!("{ended}: {said}"));
        }
        let turned = STANDARD.decode(answer.trim_ascii()).ok().filter(|bytes| !bytes.is_empty());
        turned.map(Zeroizing::new).ok_or_else(|| "its answer is no line of base64".into())
    }
}

/// What it writes: the answer, and what it says beside it.
async fn heard(child: &mut Child) -> std::io::Result<(Zeroizing<Vec<u8>>, String)> {
    let (mut answer, mut said) = (Zeroizing::new(Vec::new()), Vec::new());
    let (out, beside) = (child.stdout.take(), child.stderr.take());
    let hear_out = async {
        match out {
            Some(out) => out.take(LONGEST).read_to_end(&mut answer).await,
            None => Ok(0),
        }
    };
    let hear_beside = async {
        match beside {
            Some(beside) => beside.take(LONGEST).read_to_end(&mut said).await,
            None => Ok(0),
        }
    };
    tokio::try_join!(hear_out, hear_beside)?;
    Ok((answer, String::from_utf8_lossy(&said).trim().chars().take(SAID).collect()))
}

fn failed(act: &'static str, why: String) -> Error {
    Error { detail: Some(why), ..Error::conflict("identity.kms_failed").arg("act", act) }
}

impl Kms for KmsProgram {
    fn wrap<'a>(&'a self, key: &'a [u8]) -> Turned<'a> {
        Box::pin(self.turn("wrap", key))
    }

    fn unwrap<'a>(&'a self, wrapped: &'a [u8]) -> Turned<'a> {
        Box::pin(self.turn("unwrap", wrapped))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(script: &str) -> KmsProgram {
        let words = ["sh", "-c", script, "kms"].map(str::to_owned).to_vec();
        KmsProgram::new(words).unwrap()
    }

    #[tokio::test]
    async fn a_line_goes_in_and_a_line_comes_out() {
        let kms = service("read line; printf '%s%s' \"$line\" QUJD");
        assert_eq!(kms.wrap(b"abc").await.unwrap().as_slice(), b"abcABC");
        assert_eq!(service("echo \"$1\" | base64").unwrap(b"abc").await.unwrap()[..6], *b"unwrap");
    }

    #[tokio::test]
    async fn whatever_it_does_wrong_is_told_and_nothing_hangs() {
        let cases = [
            ("exit 3", "exit status: 3"),
            ("echo the token is locked >&2; exit 1", "the token is locked"),
            ("echo", "no line of base64"),
            ("echo '!!'", "no line of base64"),
            ("exec yes", ""),
        ];
        let told = async |kms: KmsProgram| {
            let failed = kms.wrap(&[7; 32]).await.unwrap_err();
            assert_eq!(failed.code, "identity.kms_failed");
            failed.detail.unwrap_or_default()
        };
        for (script, says) in cases {
            let detail = told(service(script)).await;
            assert!(detail.contains(says), "{script}: {detail}");
        }
        let silent = KmsProgram { patience: Duration::ZERO, ..service("exec sleep 60") };
        assert!(told(silent).await.contains("no answer"));
        let nowhere = KmsProgram::new(vec!["/nowhere/kms".into()]).unwrap();
        assert!(told(nowhere).await.contains("/nowhere"));
        assert!(KmsProgram::new(Vec::new()).is_none());
    }
}
