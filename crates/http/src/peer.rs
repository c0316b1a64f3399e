//! Where a request comes from.

use std::net::IpAddr;

use axum::http::HeaderMap;

/// The other end of the connection; set on every request by [`crate::serve`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// Over the network.
    Address(IpAddr),
    /// Over the socket in the data folder: somebody who may read that folder.
    Socket,
}

impl Peer {
    /// The asker's own address: what a trusted proxy says, or else the peer.
    /// The list is read from its end, since its beginning is the asker's word.
    pub fn asker(self, headers: &HeaderMap, proxies: &[IpAddr]) -> Option<IpAddr> {
        let Peer::Address(peer) = self else { return None };
        if !proxies.contains(&peer) {
            return Some(peer);
        }
        let listed: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(','))
            .collect();
        let told = listed.iter().rev().map_while(|text| text.trim().parse::<IpAddr>().ok());
        told.into_iter().find(|address| !proxies.contains(address)).or(Some(peer))
    }

    /// This machine itself, and not through a proxy on it.
    pub fn is_here(self, headers: &HeaderMap) -> bool {
        let forwarded =
            headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
        match self {
            Peer::Socket => true,
            Peer::Address(peer) => peer.to_canonical().is_loopback() && !forwarded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let proxies = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        let cases = [
            ("198.51.100.7", "1.1.1.1", "198.51.100.7"),
            ("10.0.0.1", "1.1.1.1", "1.1.1.1"),
            ("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
            ("10.0.0.1", "1.1.1.1, nonsense", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
        ];
        for (peer, header, asker) in cases {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", header.parse().unwrap());
            let peer = Peer::Address(peer.parse().unwrap());
            assert_eq!(peer.asker(&headers, &proxies), Some(asker.parse().unwrap()), "{header}");
        }
    }

    #[test]
    fn what_came_through_a_proxy_is_not_from_here() {
        let here = Peer::Address("::ffff:127.0.0.1".parse().unwrap());
        let mut headers = HeaderMap::new();
        assert!(here.is_here(&headers));
        headers.insert("x-forwarded-for", "1.1.1.1".parse().unwrap());
        assert!(!here.is_here(&headers));
    }
}
