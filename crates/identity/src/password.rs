//! Passwords: which are taken, how they are kept.
//!
//! DANGER: hashing costs tens of milliseconds and 19 MiB on purpose. It never
//! runs inside a store's closure (it would hold up every writer), and only a
//! few run at a time, or a flood of sign-ins would eat the memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::{Error, Kind, Result};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Characters of a password at the most: a long one is not a stronger one, and
/// hashing it costs.
pub const MOST: usize = 128;

/// Whether a password may be chosen. `least` is the setting
/// `identity.password_least`.
///
/// # Errors
/// `identity.password_short`, `identity.password_long`,
/// `identity.password_trivial`, `identity.password_like_login`.
pub fn check(password: &str, login: &str, least: usize) -> Result<()> {
    let len = password.chars().count();
    let refused = |code| Error::invalid(code, "password");
    if len < least {
        return Err(refused("identity.password_short").arg("least", least));
    }
    if len > MOST {
        return Err(refused("identity.password_long").arg("most", MOST));
    }
    let lower = password.to_lowercase();
    if lower.contains(&login.to_lowercase()) || login.to_lowercase().contains(&lower) {
        return Err(refused("identity.password_like_login"));
    }
    if trivial(&lower) { Err(refused("identity.password_trivial")) } else { Ok(()) }
}

/// In the list (perhaps with years and signs around it, or signs for letters),
/// digits alone (birthdays, telephones), few different characters, a short
/// piece again and again, or a run along the keyboard.
fn trivial(lower: &str) -> bool {
    const ROWS: [&str; 6] = [
        "01234567890123456789",
        "qwertyuiopqwertyuiop",
        "asdfghjklasdfghjkl",
        "zxcvbnmzxcvbnm",
        "abcdefghijklmnopqrstuvwxyz",
        "1qaz2wsx3edc4rfv5tgb6yhn",
    ];
    let bare = |text: &str| text.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
    let listed = |text: &str| !text.is_empty() && list().any(|word| word == text);
    let digits = lower.chars().all(|c| c.is_numeric() || "-./ ".contains(c));
    let read = read_as_letters(lower);
    let mut different: Vec<char> = lower.chars().collect();
    different.sort_unstable();
    different.dedup();
    let runs = |text: &str| {
        let backwards: String = text.chars().rev().collect();
        ROWS.iter().any(|row| row.contains(text) || row.contains(&backwards))
    };
    let halves = lower.len().is_multiple_of(2)
        && lower.is_char_boundary(lower.len() / 2)
        && lower[..lower.len() / 2] == lower[lower.len() / 2..]
        && runs(&lower[..lower.len() / 2]);
    let words = [lower.to_owned(), bare(lower), bare(&read), bare(piece(lower))];
    words.iter().any(|word| listed(word))
        || digits
        || piece(lower).chars().count() <= 4
        || different.len() < 4
        || runs(lower)
        || halves
}

/// `p4$$w0rd` as `password`.
fn read_as_letters(text: &str) -> String {
    let letter = |c: char| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    // signs at the end are an end, not letters
    text.trim_end_matches(|c: char| !c.is_alphabetic()).chars().map(letter).collect()
}

/// What the text is, again and again; the whole text when it is not.
fn piece(text: &str) -> &str {
    let whole = |size: &usize| {
        text.is_char_boundary(*size)
            && text.len().is_multiple_of(*size)
            && text.split_at(*size).0.repeat(text.len() / size) == text
    };
    (1..=text.len() / 2).find(whole).map_or(text, |size| text.split_at(size).0)
}

fn list() -> impl Iterator<Item = &'static str> {
    include_str!("trivial.txt").lines().filter(|l| !l.starts_with('#') && !l.is_empty())
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Wrong,
    /// Right; with a new hash when the stored one was made with other
    /// parameters than today's.
    Right {
        upgraded: Option<String>,
    },
}

/// Hashes and compares, a few at a time.
#[derive(Clone)]
pub struct Hasher(Arc<Inner>);

struct Inner {
    params: Params,
    turns: Semaphore,
    waiting: AtomicUsize,
}

/// Comparisons that may wait for a turn; one more is refused (503).
const WAITING_MOST: usize = 64;

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hasher").field("params", &self.0.params).finish_non_exhaustive()
    }
}

impl Hasher {
    /// With OWASP's parameters (19 MiB, 2 passes, 1 lane). `at_once` is how
    /// many may run together: 19 MiB each.
    pub fn new(at_once: usize) -> Hasher {
        Hasher::with_params(Params::DEFAULT, at_once)
    }

    /// Tests use small parameters.
    pub fn with_params(params: Params, at_once: usize) -> Hasher {
        let turns = Semaphore::new(at_once.max(1));
        Hasher(Arc::new(Inner { params, turns, waiting: AtomicUsize::new(0) }))
    }

    /// The PHC string of a password, salted.
    ///
    /// # Errors
    /// `busy` when too many wait.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let given = Zeroizing::new(password.to_owned());
        self.run(move |inner| hash(&inner.params, given.as_bytes())).await
    }

    /// Compares a password with a stored hash, or with nothing: both take as
    /// long.
    ///
    /// # Errors
    /// `busy` when too many wait; `internal` when the stored hash is none.
    pub async fn verify(&self, stored: Option<&str>, password: &str) -> Result<Verdict> {
        let (stored, given) = (stored.map(str::to_owned), Zeroizing::new(password.to_owned()));
        self.run(move |inner| inner.verify(stored.as_deref(), &given)).await
    }

    async fn run<T, F>(&self, work: F) -> Result<T>
    where
        F: FnOnce(&Inner) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let waiting = Waiting::enter(&self.0)?;
        let turn = self.0.turns.acquire().await.map_err(Error::internal)?;
        drop(waiting);
        let inner = self.0.clone();
        let done = tokio::task::spawn_blocking(move || work(&inner)).await;
        drop(turn);
        done.map_err(Error::internal)?
    }
}

/// A place in the queue, given back also when the asker goes away.
struct Waiting<'h>(&'h AtomicUsize);

impl<'h> Waiting<'h> {
    fn enter(inner: &'h Inner) -> Result<Waiting<'h>> {
        let place = Waiting(&inner.waiting);
        if inner.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING_MOST {
            return Err(Error::new(Kind::Busy, "busy"));
        }
        Ok(place)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Inner {
    fn verify(&self, stored: Option<&str>, given: &str) -> Result<Verdict> {
        // a longer one was never taken, and would cost more to hash
        let fits = given.chars().count() <= MOST;
        let given = if fits { given.as_bytes() } else { &[] };
        let Some(stored) = stored else {
            // DANGER: an unknown login has to take as long as a known one.
            return hash(&self.params, given).map(|_| Verdict::Wrong);
        };
        let parsed = PasswordHash::new(stored).map_err(Error::internal)?;
        let same = argon(&self.params).verify_password(given, &parsed).is_ok();
        if !same || !fits {
            return Ok(Verdict::Wrong);
        }
        let params = Params::try_from(&parsed).map_err(Error::internal)?;
        let today = (self.params.m_cost(), self.params.t_cost(), self.params.p_cost());
        let old = (params.m_cost(), params.t_cost(), params.p_cost()) != today;
        let upgraded = if old { Some(hash(&self.params, given)?) } else { None };
        Ok(Verdict::Right { upgraded })
    }
}

fn hash(params: &Params, password: &[u8]) -> Result<String> {
    argon(params).hash_password(password).map(|h| h.to_string()).map_err(Error::internal)
}

fn argon(params: &Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Params {
        Params::new(8, 1, 1, None).unwrap()
    }

    #[test]
    fn which_passwords_are_taken() {
        let cases = [
            ("short1!", Err("identity.password_short")),
            ("password2026", Err("identity.password_trivial")),
            ("Password!!!!", Err("identity.password_trivial")),
            ("1234567890", Err("identity.password_trivial")),
            ("0987654321", Err("identity.password_trivial")),
            ("1234512345", Err("identity.password_trivial")),
            ("qwertyuiop", Err("identity.password_trivial")),
            ("aaaaaaaaaaaa", Err("identity.password_trivial")),
            ("abababababab", Err("identity.password_trivial")),
            ("2026password", Err("identity.password_trivial")),
            ("P4$$w0rd2026", Err("identity.password_trivial")),
            ("1985-03-17-85", Err("identity.password_trivial")),
            ("13812345678", Err("identity.password_trivial")),
            ("passwordpassword", Err("identity.password_trivial")),
            ("ab12ab12ab12", Err("identity.password_trivial")),
            ("!!woaini520!!", Err("identity.password_trivial")),
            ("Zhang.San-2026", Err("identity.password_like_login")),
            ("暖气不热要早说早办好", Ok(())),
            ("correct horse battery", Ok(())),
            ("7Gx!mountain-tea", Ok(())),
        ];
        for (password, expected) in cases {
            assert_eq!(
                check(password, "zhang.san", 10).map_err(|e| e.code),
                expected,
                "{password}"
            );
        }
        assert_eq!(check(&"长".repeat(129), "x1", 10).unwrap_err().code, "identity.password_long");
    }

    #[tokio::test]
    async fn a_password_opens_its_hash_alone_and_nothing_an_unknown_login() {
        let hasher = Hasher::with_params(small(), 1);
        let stored = hasher.hash("correct horse battery").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
        let right = Verdict::Right { upgraded: None };
        let says =
            async |stored: Option<&str>, given: &str| hasher.verify(stored, given).await.unwrap();
        assert_eq!(says(Some(&stored), "correct horse battery").await, right);
        assert_eq!(says(Some(&stored), "correct horse batterz").await, Verdict::Wrong);
        assert_eq!(says(Some(&stored), &"x".repeat(5000)).await, Verdict::Wrong);
        assert_eq!(says(None, "").await, Verdict::Wrong);
        assert!(hasher.verify(Some("not a hash"), "x").await.is_err());
    }

    #[tokio::test]
    async fn old_parameters_are_upgraded() {
        let old = Hasher::with_params(small(), 1);
        let new = Hasher::with_params(Params::new(16, 1, 1, None).unwrap(), 1);
        let stored = old.hash("correct horse battery").await.unwrap();
        let verdict = new.verify(Some(&stored), "correct horse battery").await.unwrap();
        let Verdict::Right { upgraded: Some(upgraded) } = verdict else { panic!("{verdict:?}") };
        assert!(upgraded.contains("m=16"));
        let verdict = new.verify(Some(&upgraded), "correct horse battery").await.unwrap();
        assert_eq!(verdict, Verdict::Right { upgraded: None });
    }
}
