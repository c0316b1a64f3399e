//! Connections to PostgreSQL that are encrypted, and to whom.

use std::path::PathBuf;

use jingwei_store::{Store, StoreConfig, vals};
use kernel::{Error, Result};
use testkit::Encrypted;

use crate::thing::*;

async fn opened(url: String, ca: Option<PathBuf>) -> Result<Store> {
    let folder = tempfile::tempdir().unwrap();
    let narrow =
        StoreConfig { readers: 1, writers: 1, ..StoreConfig::postgres(folder.path(), url) };
    Store::open(&StoreConfig { database_ca: ca, ..narrow }, &[&THINGS]).await
}

async fn is_encrypted(store: &Store) -> bool {
    let asked = sql("SELECT count(*) FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl");
    store.read(S, move |tx| tx.query_one(asked, &vals![], n)).await.unwrap() == 1
}

fn why(refused: Result<Store>) -> Error {
    refused.err().expect("it must not open")
}

#[test]
fn a_connection_is_encrypted_when_asked_for_and_then_to_the_right_server() {
    if std::env::var("JINGWEI_TEST_PG").is_ok_and(|v| v == "skip") {
        println!("SKIPPED on PostgreSQL: JINGWEI_TEST_PG=skip");
        return;
    }
    let server = Encrypted::start();
    let ca = || Some(server.certificate());
    let must = "sslmode=require";
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let store = opened(server.url("localhost", must), ca()).await.unwrap();
        assert!(is_encrypted(&store).await);
        store.close().await.unwrap();
        let store = opened(server.url("localhost", ""), None).await.unwrap();
        assert!(!is_encrypted(&store).await, "nobody asked for it");
        store.close().await.unwrap();
        // signed by nobody whom this machine trusts; another name
        for (host, ca) in [("localhost", None), ("127.0.0.1", ca())] {
            let e = why(opened(server.url(host, must), ca).await);
            let said = format!("{:?}", e.detail).to_lowercase();
            assert!(said.contains("certificate"), "{host}: {e:?}");
        }
        for file in ["/nowhere.pem", "/dev/null"] {
            let e = why(opened(server.url("localhost", must), Some(file.into())).await);
            assert_eq!(e.code, "store.database_ca", "{file}");
        }
    });
}
