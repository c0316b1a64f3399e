//! Mail: kept as files where there is no server, and handed over where there is
//! one.

use std::sync::{Arc, Mutex};

use connectors::mail::{Carrier, Folder, Mail, Server, Smtp, kept};
use jingwei_connectors as connectors;
use kernel::{Lang, Time};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

const FROM: &str = "Jingwei <notice@city.example>";

fn mail(at: &str) -> Mail {
    Mail {
        to: "zhang@example.cn".into(),
        subject: "请确认邮件订阅：和平社区".into(),
        text: "您好：\n\n请确认。\nhttps://city.example/r/plain/subscription/0000?lang=zh-CN\n"
            .into(),
        lang: Lang::ZhCn,
        at: at.parse::<Time>().unwrap(),
        unsubscribe: "https://city.example/r/plain/subscription/0000/end".into(),
    }
}

fn check(text: &str) {
    for line in [
        "From: Jingwei <notice@city.example>",
        "To: zhang@example.cn",
        "Message-ID: <42@city.example>",
        "Date: Tue, 20 Oct 2026 02:00:00 +0000",
        "List-Unsubscribe: <https://city.example/r/plain/subscription/0000/end>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(text.lines().any(|l| l == line), "no {line} in {text}");
    }
    assert!(decoded(text).contains("请确认。\r\nhttps://city.example/r/plain/"), "{text}");
}

/// The body, which is written in plain signs (RFC 2045, quoted-printable).
fn decoded(text: &str) -> String {
    let body = text.split_once("\r\n\r\n").unwrap().1.replace("=\r\n", "");
    let (mut bytes, mut rest) = (Vec::new(), body.as_bytes());
    while let [first, after @ ..] = rest {
        let hex = |b: &[u8]| u8::from_str_radix(std::str::from_utf8(b).unwrap(), 16).unwrap();
        let (byte, left) =
            if *first == b'=' { (hex(&after[..2]), &after[2..]) } else { (*first, after) };
        bytes.push(byte);
        rest = left;
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_message_is_kept_once_for_a_day_and_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("mail");
    assert_eq!(kept(&folder).unwrap().len(), 0);
    let sink = Folder::new(folder.clone(), FROM).unwrap();
    for _ in 0..2 {
        sink.carry(42, mail("2026-10-20T02:00:00Z")).await.unwrap();
    }
    let files = kept(&folder).unwrap();
    assert_eq!(files.len(), 1);
    let text = std::fs::read_to_string(&files[0]).unwrap();
    check(&text);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!((mode(&files[0]) & 0o777, mode(&folder) & 0o777), (0o600, 0o700));
    sink.carry(43, mail("2026-10-21T01:59:00Z")).await.unwrap();
    assert_eq!(kept(&folder).unwrap().len(), 2);
    sink.carry(44, mail("2026-10-21T02:01:00Z")).await.unwrap();
    let left: Vec<String> = kept(&folder)
        .unwrap()
        .iter()
        .map(|f| f.file_name().unwrap().to_string_lossy().into())
        .collect();
    assert!(left.len() == 2 && !left.iter().any(|f| f.ends_with("-42.eml")), "{left:?}");
}

/// A mail server that takes one message, or refuses its receiver.
async fn server(refuses: bool) -> (String, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp+plain://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let taken = Arc::new(Mutex::new(String::new()));
    let into = Arc::clone(&taken);
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 ready\r\n").await.unwrap();
        let (mut line, mut in_data) = (String::new(), false);
        while stream.read_line(&mut line).await.unwrap() > 0 {
            let said = std::mem::take(&mut line);
            let answer = match said.trim_end() {
                "." if in_data => {
                    in_data = false;
                    "250 taken\r\n"
                }
                _ if in_data => {
                    into.lock().unwrap().push_str(&said);
                    continue;
                }
                "DATA" => {
                    in_data = true;
                    "354 go on\r\n"
                }
                "QUIT" => "221 bye\r\n",
                s if s.starts_with("RCPT") && refuses => {
                    "550 nobody is called zhang@example.cn\r\n"
                }
                _ => "250 well\r\n",
            };
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (url, taken)
}

fn to(url: &str) -> Smtp {
    Smtp::new(&Server { url, user: "", password: "", from: FROM }).unwrap()
}

#[tokio::test]
async fn a_server_gets_the_message_as_it_is() {
    let (url, taken) = server(false).await;
    to(&url).carry(42, mail("2026-10-20T02:00:00Z")).await.unwrap();
    check(&taken.lock().unwrap());
}

#[tokio::test]
async fn what_a_server_refuses_is_told_without_the_address() {
    let (url, _) = server(true).await;
    let refused = to(&url).carry(42, mail("2026-10-20T02:00:00Z")).await.unwrap_err();
    let told = format!("{refused} {refused:?}");
    assert!(told.contains("550") && !told.contains("zhang"), "{told}");
    let nobody = to("smtp+plain://127.0.0.1:1").carry(42, mail("2026-10-20T02:00:00Z")).await;
    assert!(nobody.is_err());
}

#[test]
fn what_is_no_server_or_sender_is_refused() {
    let server = |url, user, from| Smtp::new(&Server { url, user, password: "x", from }).err();
    for good in ["smtps://mail.city.example", "smtp://mail.city.example:2525"] {
        assert_eq!(server(good, "user", FROM), None, "{good}");
    }
    for (url, user, from) in [
        ("", "", FROM),
        ("mail.city.example", "", FROM),
        ("https://mail.city.example", "", FROM),
        ("smtps://", "", FROM),
        ("smtps://user:word@mail.city.example", "", FROM),
        ("smtp+plain://mail.city.example", "user", FROM),
        ("smtps://mail.city.example", "", "somebody"),
    ] {
        assert!(server(url, user, from).is_some(), "{url}");
    }
}
