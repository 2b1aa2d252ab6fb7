//! Which address a request comes from, and how much one may ask.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::super::edge::Trace;
use super::super::state::Service;
use crate::config::Network;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// TRUSTED_PROXIES: whose X-Forwarded-For is believed.
#[derive(Clone, Debug, Default)]
pub struct Proxies(pub Vec<Network>);

impl Proxies {
    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// The address that a request comes from: the last one in the way that no trusted proxy has.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.trust(client) {
            return client;
        }
        let lines = headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok());
        let way: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
        for step in way.into_iter().rev() {
            let Some(address) = address(step) else { break };
            client = address;
            if !self.trust(client) {
                break;
            }
        }
        client
    }
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let read = text.parse::<SocketAddr>().map(|socket| socket.ip());
    let bare = || text.trim_matches(['[', ']']).parse();
    read.or_else(|_| bare()).ok().map(|address: IpAddr| address.to_canonical())
}

/// Who counts as one: an IPv4 address, or the network of 64 bits that one IPv6 household has.
fn counted(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            Ipv6Addr::from_bits(network).to_string()
        }
    }
}

/// Counts a request of its address. What watches the service is not limited.
pub async fn limit(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let watching = matches!(request.uri().path(), "/health" | "/ready" | "/metrics");
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let (Some(limit), Some(peer), false) = (&service.limits.addresses, peer, watching) else {
        return next.run(request).await;
    };
    let client = service.limits.proxies.client(peer, request.headers());
    let counted = limit.take(&counted(client));
    if let Some(trace) = request.extensions().get::<Trace>()
        && let Err(problem) = trace.limits.count(Some(counted))
    {
        return problem.into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(proxies: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let trusted = proxies.iter().map(|network| Network::new(network).unwrap()).collect();
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(line).unwrap());
        }
        Proxies(trusted).client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn nobody_but_a_trusted_proxy_says_where_a_request_comes_from() {
        assert_eq!(client(&[], "1.2.3.4", &["9.9.9.9"]), "1.2.3.4");
        assert_eq!(client(&["10.0.0.0/8"], "1.2.3.4", &["9.9.9.9"]), "1.2.3.4");
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &["9.9.9.9"]), "9.9.9.9");
        assert_eq!(client(&["10.0.0.0/8"], "::ffff:10.0.0.1", &["9.9.9.9:443"]), "9.9.9.9");
    }

    #[test]
    fn what_a_client_put_before_its_own_address_is_not_believed() {
        let way = ["6.6.6.6, 9.9.9.9", "10.0.0.2"];
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &way), "9.9.9.9");
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &["6.6.6.6, nonsense"]), "10.0.0.1");
    }

    #[test]
    fn one_household_of_ipv6_counts_as_one() {
        let of = |text: &str| counted(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::4"), of("2001:db8:1:3::4"));
    }
}
