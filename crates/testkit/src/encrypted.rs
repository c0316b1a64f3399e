//! A PostgreSQL of its own that speaks TLS, with a certificate made for it.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::cluster::{run, server_user, tool};

/// Runs until dropped. Its certificate is for the name `localhost`.
pub struct Encrypted {
    folder: TempDir,
    user: Option<(u32, u32)>,
    port: u16,
}

impl Encrypted {
    /// Starts it on a free port of the loopback.
    pub fn start() -> Encrypted {
        let folder = tempfile::tempdir().unwrap();
        let user = server_user(fs::metadata("/proc/self").unwrap().uid());
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Encrypted { folder, user, port };
        server.launch();
        server
    }

    fn launch(&self) {
        let data = self.data();
        fs::create_dir(&data).unwrap();
        self.own(&data);
        run(tool("initdb", self.user)
            .args(["-U", "jingwei", "--auth=trust", "-N", "-D"])
            .arg(&data));
        let (key, certificate) = (data.join("server.key"), data.join("server.crt"));
        run(Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
            .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
            .args(["-addext", "subjectAltName=DNS:localhost"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
            .arg(&key)
            .arg("-out")
            .arg(&certificate));
        fs::copy(&certificate, self.certificate()).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        self.own(&key);
        self.own(&certificate);
        let options = format!(
            "-k '' -h 127.0.0.1 -p {} -c ssl=on -c fsync=off -c max_connections=40",
            self.port
        );
        run(tool("pg_ctl", self.user)
            .args(["start", "-w", "-o", &options, "-l"])
            .arg(data.join("log"))
            .arg("-D")
            .arg(&data));
    }

    fn own(&self, path: &Path) {
        if let Some((uid, gid)) = self.user {
            chown(path, Some(uid), Some(gid)).unwrap();
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Who signed its certificate, as a file.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Its address, called by this name, with more parameters.
    pub fn url(&self, host: &str, more: &str) -> String {
        format!("postgres://jingwei@{host}:{}/postgres?{more}", self.port)
    }
}

impl Drop for Encrypted {
    fn drop(&mut self) {
        let stop = ["stop", "-m", "immediate", "-D"];
        let _ = tool("pg_ctl", self.user).args(stop).arg(self.data()).output();
    }
}
