//! Whether a running service is healthy, asked from the same binary: container images without a
//! shell have no curl. A socket of the standard library is all it takes.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// Connecting, and then the answer, may each take this long.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why the service does not count as healthy.
#[derive(Debug, thiserror::Error)]
pub enum Unhealthy {
    #[error("{url:?} cannot be asked; allowed: http:// and a host")]
    Url { url: String },
    #[error("{url} does not answer: {source}")]
    Silent { url: String, source: io::Error },
    #[error("{url} answers {answer:?} instead of HTTP 200")]
    Answer { url: String, answer: String },
}

/// The health address of a service that listens on `address`: what listens everywhere is asked on
/// loopback.
pub fn url_of(address: SocketAddr) -> String {
    let host = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    format!("http://{}/health", SocketAddr::new(host, address.port()))
}

/// Asks `url`, which blocks for at most some seconds.
///
/// # Errors
/// Anything but an answer with status 200.
pub fn check(url: &str) -> Result<(), Unhealthy> {
    let refused = || Unhealthy::Url { url: url.to_owned() };
    let parsed = reqwest::Url::parse(url).map_err(|_| refused())?;
    let host = parsed.host_str().filter(|_| parsed.scheme() == "http").ok_or_else(refused)?;
    let port = parsed.port_or_known_default().ok_or_else(refused)?;
    let query = parsed.query().map(|query| format!("?{query}")).unwrap_or_default();
    let request = format!(
        "GET {}{query} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n",
        parsed.path()
    );
    let name = host.trim_matches(['[', ']']);
    let line = status_line((name, port), &request)
        .map_err(|source| Unhealthy::Silent { url: url.to_owned(), source })?;
    let mut words = line.split(' ');
    let http = words.next().is_some_and(|version| version.starts_with("HTTP/1."));
    if http && words.next() == Some("200") {
        Ok(())
    } else {
        Err(Unhealthy::Answer { url: url.to_owned(), answer: line })
    }
}

fn status_line(host: (&str, u16), request: &str) -> io::Result<String> {
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in host.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => return exchange(stream, request),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

fn exchange(mut stream: TcpStream, request: &str) -> io::Result<String> {
    let started = Instant::now();
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    let mut part = [0; 512];
    // The status line is all that counts; one that comes byte by byte is out of time all the same.
    while !answer.contains(&b'\n') && answer.len() < 4096 {
        let left = PATIENCE.checked_sub(started.elapsed()).filter(|left| !left.is_zero());
        stream.set_read_timeout(Some(left.ok_or(io::ErrorKind::TimedOut)?))?;
        match stream.read(&mut part)? {
            0 => break,
            length => answer.extend_from_slice(&part[..length]),
        }
    }
    let text = String::from_utf8_lossy(&answer);
    Ok(text.lines().next().unwrap_or_default().chars().take(100).collect())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn serve(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = url_of(listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 512];
            let length = stream.read(&mut request).unwrap();
            assert!(request[..length].starts_with(b"GET /health HTTP/1.1\r\n"));
            stream.write_all(answer.as_bytes()).unwrap();
        });
        url
    }

    #[test]
    fn only_an_answer_of_200_is_healthy() {
        assert!(check(&serve("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")).is_ok());
        let unwell = check(&serve("HTTP/1.1 503 Service Unavailable\r\n\r\n")).unwrap_err();
        assert!(unwell.to_string().contains("503"));
        assert!(check(&serve("SSH-2.0-OpenSSH\r\n")).is_err());
    }

    #[test]
    fn nobody_there_and_addresses_that_cannot_be_asked_are_unhealthy() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert!(matches!(check(&url_of(free)), Err(Unhealthy::Silent { .. })));
        for url in ["https://localhost/health", "localhost:3008", "file:///health", ""] {
            assert!(matches!(check(url), Err(Unhealthy::Url { .. })), "{url}");
        }
    }

    #[test]
    fn what_listens_everywhere_is_asked_on_loopback() {
        let url = |address: &str| url_of(address.parse().unwrap());
        assert_eq!(url("0.0.0.0:3008"), "http://127.0.0.1:3008/health");
        assert_eq!(url("[::]:3008"), "http://[::1]:3008/health");
        assert_eq!(url("10.1.2.3:80"), "http://10.1.2.3:80/health");
    }
}
