//! Devices speak to a broker: Mosquitto, of the Debian package of that name.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rumqttc::{AsyncClient, Event, MqttOptions, Packet, QoS};
use serde_json::{Value, json};
use store::Clock;
use tempfile::TempDir;
use testkit::both;

use crate::scene::{Scene, city, manifests};

const SHIPPED: &str = include_str!("../../contracts/manholes.toml");
/// Looks at the broker, at the most, until what is waited for is there.
const LOOKS: usize = 200;

/// A broker that ends with the test.
struct Broker {
    folder: TempDir,
    port: u16,
    runs: Option<Child>,
}

impl Broker {
    /// Nothing where no broker is installed.
    async fn start() -> Option<Broker> {
        Broker::start_with(|_| String::new()).await
    }

    /// With more lines of its configuration, made from its folder.
    async fn start_with(more: fn(&Path) -> String) -> Option<Broker> {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let at = folder.path().display();
        let config = format!(
            "listener {port} 127.0.0.1\nallow_anonymous true\npersistence true\n\
             persistence_location {at}/\nmax_queued_messages 0\n{}",
            more(folder.path())
        );
        fs::write(folder.path().join("broker.conf"), config).unwrap();
        let mut broker = Broker { folder, port, runs: None };
        match broker.run().await {
            true => Some(broker),
            false => {
                println!("SKIPPED: no Mosquitto here (sudo apt-get install -y mosquitto)");
                None
            }
        }
    }

    /// Starts it, or starts it again with what it kept.
    async fn run(&mut self) -> bool {
        let found = ["mosquitto", "/usr/sbin/mosquitto"].into_iter().find_map(|program| {
            let config = self.folder.path().join("broker.conf");
            let mut command = Command::new(program);
            command.arg("-c").arg(config).stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().ok()
        });
        let Some(child) = found else { return false };
        self.runs = Some(child);
        for _ in 0..LOOKS {
            if tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("Mosquitto was started and does not answer");
    }

    /// Ends it; it keeps what it has.
    fn die(&mut self) {
        if let Some(mut child) = self.runs.take() {
            let ended = Command::new("kill").arg(child.id().to_string()).status();
            assert!(ended.unwrap().success());
            child.wait().unwrap();
        }
    }

    fn contract(&self) -> String {
        let url = format!("mqtt://127.0.0.1:{}", self.port);
        SHIPPED.replace("mqtts://broker.example.cn:8883", &url)
    }

    /// What a device says, until the broker has all of it.
    async fn publish(&self, said: &[(&str, Vec<u8>)]) {
        let mut options = MqttOptions::new("a-device", "127.0.0.1", self.port);
        options.set_max_packet_size(1 << 20, 1 << 20);
        let (client, mut events) = AsyncClient::new(options, said.len() + 1);
        for (topic, payload) in said {
            client.publish(*topic, QoS::AtLeastOnce, false, payload.clone()).await.unwrap();
        }
        let mut kept = 0;
        while kept < said.len() {
            if let Event::Incoming(Packet::PubAck(_)) = events.poll().await.unwrap() {
                kept += 1;
            }
        }
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.die();
    }
}

fn alarm(number: u32) -> Vec<u8> {
    json!({ "n": number, "alarm": format!("A{number}"), "level": 80 + number,
        "lon": 106.805, "lat": 39.605 })
    .to_string()
    .into_bytes()
}

/// Looks until there are so many matters; then once more, for one too many.
async fn until(s: &Scene, matters: usize) -> usize {
    for _ in 0..LOOKS {
        s.turn().await;
        if s.matters().await.len() >= matters {
            break;
        }
    }
    s.turn().await;
    s.matters().await.len()
}

#[test]
fn what_a_device_says_is_a_matter_once_however_often_it_says_it() {
    both(&manifests(), async |t| {
        let Some(broker) = Broker::start().await else { return };
        let s = city(t, &[broker.contract()]).await;
        s.turn().await;
        let said = [
            ("manholes/M-1/alarm", alarm(1)),
            ("manholes/M-1/alarm", alarm(1)),
            ("manholes/M-1/alarm", alarm(2)),
            ("somewhere/else", alarm(3)),
            // another device has a first message too
            (
                "manholes/M-2/alarm",
                json!({ "n": 1, "level": 9, "lon": 106.805, "lat": 39.605 }).to_string().into(),
            ),
        ];
        broker.publish(&said).await;
        assert_eq!(until(&s, 3).await, 3);
        let sql = "SELECT channel, source_no FROM report ORDER BY source_no";
        let read = move |tx: &mut store::Tx<'_>| {
            tx.query_sql(sql, &[], |r| Ok((r.text(0)?, r.opt_text(1)?)))
        };
        let mut kept = s.store.read(kernel::Shard::COMMON, read).await.unwrap();
        kept.sort();
        let device = |no: Option<&str>| ("device".to_owned(), no.map(str::to_owned));
        assert_eq!(kept, [device(None), device(Some("A1")), device(Some("A2"))]);
        assert_eq!(s.standing().await.refused, 0);
    });
}

#[test]
fn a_week_without_us_or_without_the_broker_loses_nothing_and_doubles_nothing() {
    both(&manifests(), async |t| {
        let Some(mut broker) = Broker::start().await else { return };
        let mut s = city(t, &[broker.contract()]).await;
        let turned = s.turn().await;
        assert_eq!((turned, s.standing().await.error), (0, None));
        let topic = "manholes/M-1/alarm";
        broker.publish(&[(topic, alarm(1))]).await;
        assert_eq!(until(&s, 1).await, 1);
        // we are away: the broker keeps what is said, and dies once meanwhile
        s.go_away();
        let said: Vec<(&str, Vec<u8>)> = (2..60).map(|n| (topic, alarm(n % 50))).collect();
        broker.publish(&said).await;
        broker.publish(&[(topic, b"x".to_vec())]).await;
        broker.die();
        let start = t.clock().now();
        for hour in (0..7 * 24).step_by(6) {
            t.clock().set(start.plus_minutes(hour * 60));
            assert_eq!(s.turn().await, 0);
        }
        let away = s.standing().await;
        assert!(away.tries > 20 && away.error.is_some(), "{away:?}");
        assert!(broker.run().await);
        t.clock().set(t.clock().now().plus_minutes(16));
        assert_eq!(until(&s, 50).await, 50);
        let back = s.standing().await;
        assert_eq!((back.tries, back.error, back.refused), (0, None, 1));
    });
}

#[test]
fn hostile_payloads_are_told_and_counted_and_the_next_one_comes() {
    both(&manifests(), async |t| {
        let Some(broker) = Broker::start().await else { return };
        let s = city(t, &[broker.contract()]).await;
        s.turn().await;
        let topic = "manholes/M-1/alarm";
        let json = |v: Value| v.to_string().into_bytes();
        let deep = "[".repeat(10_000).into_bytes();
        let hostile = [
            (topic, Vec::new()),
            (topic, vec![0xff; 20]),
            (topic, vec![b'x'; 300_000]),
            (topic, deep),
            (topic, json(json!([1, 2]))),
            (topic, json(json!({ "level": 1 }))),
            (topic, json(json!({ "n": {}, "level": 1 }))),
            (topic, json(json!({ "n": 5 }))),
            (topic, json(json!({ "n": 6, "level": "x\u{0}" }))),
            (topic, json(json!({ "n": 7, "level": 1, "lat": "north" }))),
            (topic, json(json!({ "n": "9".repeat(200), "level": 1 }))),
            ("manholes//alarm", json(json!({ "n": 8, "level": 1 }))),
        ];
        broker.publish(&hostile).await;
        broker.publish(&[(topic, alarm(1))]).await;
        assert_eq!(until(&s, 1).await, 1);
        let standing = s.standing().await;
        assert_eq!(standing.refused, hostile.len() as i64, "{standing:#?}");
        assert_eq!(standing.tries, 0);
    });
}

/// A certificate for `localhost`, signed by nobody but itself.
fn encrypted(folder: &Path) -> String {
    let (key, certificate) = (folder.join("key.pem"), folder.join("certificate.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
        .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output();
    assert!(made.unwrap().status.success());
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    format!("certfile {}\nkeyfile {}\n", certificate.display(), key.display())
}

#[test]
fn an_encrypted_broker_is_trusted_by_its_certificate_alone() {
    both(&manifests(), async |t| {
        let Some(broker) = Broker::start_with(encrypted).await else { return };
        let url = |host: &str| {
            let url = format!("mqtts://{host}:{}", broker.port);
            SHIPPED.replace("mqtts://broker.example.cn:8883", &url)
        };
        let ca = broker.folder.path().join("certificate.pem");
        let trusting = format!("kind = \"mqtt\"\nca = {:?}", ca.display().to_string());
        let trusting = |host: &str| url(host).replace("kind = \"mqtt\"", &trusting);
        let other = |contract: String, name: &str| {
            contract.replace("connector = \"manholes\"", &format!("connector = \"{name}\""))
        };
        let contracts = [
            trusting("localhost"),
            other(url("localhost"), "nobody-vouches"),
            other(trusting("127.0.0.1"), "another-name"),
        ];
        let s = city(t, &contracts).await;
        s.turn().await;
        let all = s.connectors.standing().await.unwrap();
        let errors: Vec<Option<&str>> = all.iter().map(|c| c.error.as_deref()).collect();
        assert_eq!(errors[0], None);
        for untrusted in &errors[1..] {
            assert!(untrusted.unwrap().contains("invalid peer certificate"), "{errors:?}");
        }
    });
}

#[test]
fn a_broker_that_is_none_is_away_and_nothing_worse() {
    both(&manifests(), async |t| {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("mqtt://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let answers: [&[u8]; 4] = [
                b"HTTP/1.1 400 Bad Request\r\n\r\n",
                b"",
                &[0x20, 2, 0, 5],
                &[0x20, 0xff, 0xff, 0xff, 0xff],
            ];
            for answer in answers.iter().cycle() {
                let Ok((mut stream, _)) = listener.accept().await else { return };
                let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, answer).await;
            }
        });
        let contract = SHIPPED.replace("mqtts://broker.example.cn:8883", &url);
        let s = city(t, &[contract]).await;
        for tries in 1..=4 {
            assert_eq!(s.turn().await, 0);
            assert_eq!(s.standing().await.tries, tries);
            t.clock().set(t.clock().now().plus_minutes(16));
        }
    });
}
