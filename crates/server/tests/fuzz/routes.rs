//! The same through the routes, for readers that lie behind them: what residents
//! send, passkeys, other apps' forms, signed messages, uploads, searches.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use jingwei_server::city::City;
use jingwei_server::config::Config;
use jingwei_server::domains;
use store::SystemClock;
use testkit::city::Web;

/// A route with good bodies; a body of kind "" goes into the address.
pub struct Route {
    pub path: &'static str,
    pub method: &'static str,
    pub kind: &'static str,
    pub seeds: &'static [&'static str],
    pub signed: bool,
}

const JSON: &str = "application/json";

pub const ROUTES: [Route; 13] = [
    Route {
        path: "/api/v1/reports",
        method: "POST",
        kind: JSON,
        seeds: &[
            r#"{"request_type":"inform","text":"有人偷排","place":{"area":"150302003012001001"},"reporter":{"phone":"13812345678"},"on_behalf_of":{"name":"李"}}"#,
        ],
        signed: false,
    },
    Route {
        path: "/api/v1/reports/suggest",
        method: "POST",
        kind: JSON,
        seeds: &[r#"{"text":"暖气不热","place":{"lon":106.8,"lat":39.66}}"#],
        signed: false,
    },
    Route {
        path: "/api/v1/session",
        method: "POST",
        kind: JSON,
        seeds: &[r#"{"login":"admin","password":"x","token":true}"#],
        signed: false,
    },
    Route {
        path: "/api/v1/session/passkey",
        method: "POST",
        kind: JSON,
        seeds: &[
            r#"{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0","authenticatorData":"SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MBAAAAAQ","signature":"MEUCIQ","userHandle":"AAAA"},"question":"x"}"#,
        ],
        signed: false,
    },
    Route {
        path: "/api/v1/me/passkeys",
        method: "POST",
        kind: JSON,
        seeds: &[
            r#"{"name":"key","question":"x","response":{"clientDataJSON":"e30","attestationObject":"o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVjE"}}"#,
        ],
        signed: true,
    },
    Route {
        path: "/open311/v2/requests.json",
        method: "POST",
        kind: "application/x-www-form-urlencoded",
        seeds: &[
            "service_code=0601&description=%E6%9A%96%E6%B0%94&lat=39.66&long=106.8&attribute[a]=1",
        ],
        signed: false,
    },
    Route {
        path: "/open311/v2/requests.json?",
        method: "GET",
        kind: "",
        seeds: &[
            "start_date=2026-10-20T00:00:00Z&status=open,closed&page=1",
            "service_request_id=1,2",
        ],
        signed: false,
    },
    Route {
        path: "/api/v1/connectors/12345/messages",
        method: "POST",
        kind: JSON,
        seeds: &[
            r#"{"type":"order.created","timestamp":"2026-10-20T00:00:00Z","data":{"no":"1","text":"暖气"}}"#,
        ],
        signed: false,
    },
    Route {
        path: "/api/v1/worklist?",
        method: "GET",
        kind: "",
        seeds: &[
            "tab=todo&text=%E6%9A%96&area=150302&light=red&limit=20&cursor=1.2.3",
            "tab=done&unit=1",
        ],
        signed: true,
    },
    Route {
        path: "/api/v1/knowledge/search?",
        method: "GET",
        kind: "",
        seeds: &["q=%E5%AE%A4%E6%B8%A9%E4%B8%8D%E8%BE%BE%E6%A0%87&area=150302&of_lang=zh-CN"],
        signed: false,
    },
    Route {
        path: "/api/v1/matters",
        method: "POST",
        kind: JSON,
        seeds: &[
            r#"{"procedure":"whistle","act":"propose","area":"150302003012","title":"东街口","form":{"kind":"enforcement","units":["1"],"text":"违建","meet_at":"东街口"}}"#,
        ],
        signed: true,
    },
    Route {
        path: "/api/v1/import-files",
        method: "POST",
        kind: "multipart/form-data; boundary=edge",
        seeds: &[
            "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n标题,内容\n井盖,三天\n\r\n--edge--\r\n",
        ],
        signed: true,
    },
    Route {
        path: "/api/v1/photos",
        method: "POST",
        kind: "multipart/form-data; boundary=edge",
        seeds: &[
            "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n\u{0}JFIF\r\n--edge--\r\n",
        ],
        signed: false,
    },
];

/// A demo without matters, its routes in the process.
pub struct Place {
    pub web: Web,
    pub city: City,
    token: String,
}

impl Place {
    pub async fn made(folder: &Path) -> Place {
        let made = Command::new(env!("CARGO_BIN_EXE_jingwei"))
            .args(["demo", "--matters", "0", "--data"])
            .arg(folder)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let config =
            Config { data: folder.to_owned(), calendar: "wuhai".into(), ..Config::default() };
        let city = City::open(&config, Arc::new(SystemClock)).await.unwrap();
        let web = Web::new(city.clone(), domains::routes());
        let ctx = city.edge.store().ctx(kernel::Actor::Anonymous).await.unwrap();
        let entered = city.edge.identity().sign_in(&ctx, "admin", "jingwei-demo", "fuzz").await;
        let token = entered.unwrap().signed().unwrap().token.expose().to_owned();
        Place { web, city, token }
    }

    /// Sends it; the status, and what the log alone is told.
    pub async fn send(&self, route: &Route, input: &[u8]) -> (u16, String) {
        let escaped: String = input
            .iter()
            .map(|b| match b {
                b'!' | b'&' | b'=' | b'%' | b'.' | b'-' | b',' | b'_' => char::from(*b).to_string(),
                b if b.is_ascii_alphanumeric() => char::from(*b).to_string(),
                b => format!("%{b:02X}"),
            })
            .take(6_000)
            .collect();
        let path = match route.kind {
            "" => format!("{}{escaped}", route.path),
            _ => route.path.to_owned(),
        };
        let asked = self.web.ask(route.method.parse().unwrap(), &path);
        let asked = if route.signed { asked.by(&self.token) } else { asked };
        let asked = match route.kind {
            "" => asked,
            kind => asked.with("content-type", kind).bytes(input.to_vec()),
        };
        let got = asked.send().await;
        (got.status, got.why)
    }
}
