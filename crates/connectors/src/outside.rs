//! Calls to the outside. Whoever can write an address into a contract must not
//! reach the machines beside this one with it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use kernel::{Error, Result};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, RequestBuilder, StatusCode, Url, redirect::Policy};
use tokio::net::TcpStream;

/// Until a connection stands, and until an answer is whole.
const CONNECT: Duration = Duration::from_secs(10);
const WHOLE: Duration = Duration::from_secs(30);
/// Bytes of an answer that are read.
const ANSWER_MOST: usize = 4 << 20;

/// Networks inside that may be reached all the same: `10.1.0.0/16`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach(Vec<(IpAddr, u8)>);

impl Reach {
    /// Reads the networks of the configuration.
    ///
    /// # Errors
    /// The text that is no network.
    pub fn read<S: AsRef<str>>(networks: &[S]) -> std::result::Result<Reach, String> {
        networks
            .iter()
            .map(|n| network(n.as_ref()))
            .collect::<std::result::Result<_, _>>()
            .map(Reach)
    }

    /// Whether an address may be called: a public one, or one that was named.
    pub fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.0.iter().any(|(net, bits)| holds(*net, *bits, address))
    }
}

impl Reach {
    /// Where a name leads, without what may not be reached.
    async fn resolve(&self, host: &str, port: u16) -> std::io::Result<Vec<SocketAddr>> {
        let found = tokio::net::lookup_host((host, port)).await?;
        let allowed: Vec<SocketAddr> = found.filter(|a| self.allows(a.ip())).collect();
        match allowed.is_empty() {
            true => Err(std::io::Error::other("the name leads to no address that may be reached")),
            false => Ok(allowed),
        }
    }
}

fn network(text: &str) -> std::result::Result<(IpAddr, u8), String> {
    let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
    let wrong = || format!("{text} is no network such as 10.1.0.0/16");
    let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
    let whole = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Ok(whole), |b| b.trim().parse().map_err(|_| wrong()))?;
    if bits <= whole { Ok((address, bits)) } else { Err(wrong()) }
}

fn holds(net: IpAddr, bits: u8, address: IpAddr) -> bool {
    let same = |a: u128, b: u128, width: u32| {
        let rest = width.saturating_sub(u32::from(bits));
        a.checked_shr(rest).unwrap_or(0) == b.checked_shr(rest).unwrap_or(0)
    };
    match (net, address) {
        (IpAddr::V4(a), IpAddr::V4(b)) => same(u32::from(a).into(), u32::from(b).into(), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => same(u128::from(a), u128::from(b), 128),
        _ => false,
    }
}

/// Not of this machine, not of a house's or a provider's own net, not of a
/// cloud's data service, and not one that means many.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            let benchmark = a == 198 && (b == 18 || b == 19);
            let protocol = a == 192 && b == 0 && c == 0;
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_documentation()
                || shared
                || benchmark
                || protocol
                || a == 0
                || a >= 240)
        }
        IpAddr::V6(v6) => {
            let first = v6.segments()[0];
            // only global unicast; and of that no tunnel into an IPv4 net
            (first & 0xe000) == 0x2000
                && first != 0x2002
                && !(first == 0x2001 && v6.segments()[1] < 0x200)
                && !(first == 0x2001 && v6.segments()[1] == 0xdb8)
        }
    }
}

/// What calls out. Cheap to clone.
#[derive(Clone)]
pub struct Outside {
    client: Client,
    reach: Reach,
}

/// An answer that was read whole.
pub struct Answered {
    pub status: StatusCode,
    pub body: Vec<u8>,
}

impl Outside {
    /// Follows no redirect, asks no proxy, resolves names by itself.
    ///
    /// # Errors
    /// When the machine has no TLS to offer.
    pub fn new(reach: Reach) -> Result<Outside> {
        // fails only when somebody has chosen one already, which is as good
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .dns_resolver(Arc::new(Checked(reach.clone())))
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .user_agent(concat!("jingwei/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(Error::internal)?;
        Ok(Outside { client, reach })
    }

    /// An address that may be called.
    ///
    /// # Errors
    /// `connectors.address`: neither http nor https, with a password in it, or
    /// inside where nobody may reach.
    pub fn address(&self, text: &str) -> Result<Url> {
        self.address_of(text, &["http", "https"])
    }

    /// The same of another protocol.
    ///
    /// # Errors
    /// `connectors.address`.
    pub fn address_of(&self, text: &str, schemes: &[&str]) -> Result<Url> {
        let refused = || Error::new(kernel::Kind::Invalid, "connectors.address");
        let url = Url::parse(text).map_err(|_| refused())?;
        let known = schemes.contains(&url.scheme());
        let plain = url.username().is_empty() && url.password().is_none();
        // a name is checked when it is resolved; a number is not resolved
        let host = url.host_str().unwrap_or("").trim_start_matches('[').trim_end_matches(']');
        let reached = host.parse::<IpAddr>().is_ok_and(|ip| self.reach.allows(ip))
            || (host.parse::<IpAddr>().is_err() && !host.is_empty());
        if known && plain && reached { Ok(url) } else { Err(refused()) }
    }

    /// A connection to an address that may be reached, checked as it is made.
    ///
    /// # Errors
    /// What the network says.
    pub async fn connect(&self, host: &str, port: u16) -> std::result::Result<TcpStream, String> {
        let connect = async {
            let allowed = self.reach.resolve(host, port).await?;
            TcpStream::connect(&allowed[..]).await
        };
        let made = tokio::time::timeout(CONNECT, connect).await;
        made.map_err(|_| "no connection came about".to_owned())?.map_err(|e| e.to_string())
    }

    /// A call in the making.
    pub fn post(&self, url: Url) -> RequestBuilder {
        self.client.post(url)
    }

    /// A question in the making.
    pub fn get(&self, url: Url) -> RequestBuilder {
        self.client.get(url)
    }
}

/// Sends it and reads the answer, so much of it as is allowed.
///
/// # Errors
/// What the network says, without the address, which may hold a key.
pub async fn send(request: RequestBuilder) -> std::result::Result<Answered, String> {
    let told = |e: reqwest::Error| why(&e.without_url());
    let mut answer = request.send().await.map_err(told)?;
    let (status, mut body) = (answer.status(), Vec::new());
    while let Some(part) = answer.chunk().await.map_err(told)? {
        if body.len() + part.len() > ANSWER_MOST {
            return Err("the answer is too long".into());
        }
        body.extend_from_slice(&part);
    }
    Ok(Answered { status, body })
}

/// With what stands behind it: "error sending request" alone says nothing.
fn why(e: &dyn std::error::Error) -> String {
    let mut text = e.to_string();
    let mut inner = e.source();
    while let Some(cause) = inner {
        text = format!("{text}: {cause}");
        inner = cause.source();
    }
    text.chars().take(300).collect()
}

/// Resolves a name and leaves out what may not be reached. Done at the very
/// call: a name that pointed outside when it was checked may point inside now.
struct Checked(Reach);

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0.clone();
        Box::pin(async move {
            let allowed = reach.resolve(name.as_str(), 0).await?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inside_is_reached() {
        let none = Reach::default();
        let inside = [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "2002:7f00:1::",
            "64:ff9b::7f00:1",
            "2001::1",
            "2001:db8::1",
        ];
        for address in inside {
            assert!(!none.allows(address.parse().unwrap()), "{address}");
        }
        for address in ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"] {
            assert!(none.allows(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_named_network_is_reached_and_its_neighbour_is_not() {
        let reach = Reach::read(&["10.1.0.0/16", "127.0.0.1", "fd00::/8"]).unwrap();
        for (address, is) in [
            ("10.1.255.1", true),
            ("10.2.0.1", false),
            ("127.0.0.1", true),
            ("127.0.0.2", false),
            ("fd12::1", true),
            ("fe80::1", false),
            ("::ffff:10.1.0.1", true),
        ] {
            assert_eq!(reach.allows(address.parse().unwrap()), is, "{address}");
        }
        for bad in ["", "10.0.0.0/33", "x", "10.0.0.0/-1", "::/129"] {
            assert!(Reach::read(&[bad]).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_is_plain_web_and_outside() {
        let outside = Outside::new(Reach::default()).unwrap();
        let good = ["https://hotline.example.cn/x", "http://8.8.8.8:81/"];
        for address in good {
            assert!(outside.address(address).is_ok(), "{address}");
        }
        let bad = [
            "",
            "file:///etc/passwd",
            "ftp://x.example/",
            "https://u:p@x.example/",
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://169.254.169.254/latest/meta-data",
        ];
        for address in bad {
            assert_eq!(
                outside.address(address).unwrap_err().code,
                "connectors.address",
                "{address}"
            );
        }
    }
}
