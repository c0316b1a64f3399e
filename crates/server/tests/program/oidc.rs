//! Staff sign in by a real OpenID provider: the package `oidc-provider`, run by
//! node on this machine.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::run::{Server, result};

/// Where the provider sends browsers back to; the walk goes to the server.
const HOME: &str = "https://jingwei.test";

struct Provider {
    child: Child,
    issuer: String,
    /// Kept open: a provider whose words nobody takes would end.
    _said: BufReader<ChildStdout>,
}

impl Provider {
    fn start(scripts: &Path) -> Provider {
        let mut child = Command::new("node")
            .arg(scripts.join("provider.mjs"))
            .arg(format!("{HOME}/api/v1/session/oidc/back"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut issuer = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut issuer).unwrap();
        Provider { child, issuer: issuer.trim().to_owned(), _said: said }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Folder of the scripts, if what they need is on this machine.
fn scripts() -> Option<PathBuf> {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    let node = Command::new("node").arg("--version").output();
    let there = node.is_ok_and(|o| o.status.success());
    let package = web.join("node_modules/oidc-provider").is_dir();
    (there && package).then(|| web.join("tests/oidc"))
}

#[test]
fn staff_sign_in_by_a_real_provider_once_they_linked_themselves() {
    let Some(scripts) = scripts() else {
        println!("SKIPPED: needs node and the packages of web/ (npm ci in web/)");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let city = folder.path().join("city");
    result(&city, &["demo", "--matters", "0"]);
    let provider = Provider::start(&scripts);
    assert!(provider.issuer.starts_with("http://127.0.0.1:"), "the provider did not start");
    let environment = [
        ("JINGWEI_OIDC__ISSUER", provider.issuer.clone()),
        ("JINGWEI_OIDC__NAME", "City ID".to_owned()),
        ("JINGWEI_OIDC__CLIENT", "jingwei".to_owned()),
        ("JINGWEI_OIDC__SECRET", "a secret & more".to_owned()),
        ("JINGWEI_PUBLIC_URL", HOME.to_owned()),
        ("JINGWEI_CONNECTORS__REACH", "[\"127.0.0.1\"]".to_owned()),
    ]
    .map(|(name, value)| (name, value.into()));
    let server = Server::start_with(&city, &environment);
    let walked = Command::new("node")
        .arg(scripts.join("walk.mjs"))
        .args([&format!("http://{}", server.address), &provider.issuer, HOME])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&walked.stderr);
    assert!(walked.status.success(), "{said}");
    assert!(server.stop());
}
