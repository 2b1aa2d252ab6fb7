//! A proxy in front of a search home that answers as told: well, badly, or not at all.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// How the proxy answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// What the home behind says.
    Pass,
    /// The connection is reset before anything is said.
    Reset,
    /// Half of a good answer, then a reset.
    ResetMidBody,
    Stall,
    /// A good head, then a byte at a time.
    SlowBytes,
    /// This status with this Retry-After.
    Status(u16, Option<u32>),
    /// Half of a good answer as if it were all.
    Truncated,
    /// This JSON, or whatever it is.
    Says(&'static str),
    /// The home's answer with the first text replaced by the second.
    Patched(&'static str, &'static str),
    /// What the home says, but 404 for paths with this in them.
    Lacks(&'static str),
    /// What the home says; of its mappings, these fields are missing.
    Without(&'static str),
    /// 100 MB, and nothing says so beforehand.
    Huge,
}

/// A running proxy.
pub struct FaultProxy {
    pub url: String,
    mode: Arc<Mutex<Mode>>,
    calls: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl FaultProxy {
    /// A proxy in front of the server at `behind` (host:port).
    pub async fn start(behind: &str) -> FaultProxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let mode = Arc::new(Mutex::new(Mode::Pass));
        let calls = Arc::new(AtomicUsize::new(0));
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (told, counted, behind) = (mode.clone(), calls.clone(), behind.to_owned());
        let read = heads.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (mode, read) = (told.clone(), read.clone());
                let (counted, behind) = (counted.clone(), behind.clone());
                tokio::spawn(async move {
                    let _ = serve(stream, (&mode, &counted, &read), &behind).await;
                });
            }
        });
        FaultProxy { url, mode, calls, heads }
    }

    pub fn set(&self, mode: Mode) {
        *self.mode.lock().expect("the mode") = mode;
    }

    /// The heads of the calls since this was last asked, in lower case.
    pub fn heads(&self) -> Vec<String> {
        std::mem::take(&mut self.heads.lock().expect("the heads"))
    }

    /// The calls since this was last asked.
    pub fn calls(&self) -> usize {
        self.calls.swap(0, Ordering::SeqCst)
    }
}

async fn serve(
    mut stream: TcpStream,
    (mode, calls, heads): (&Mutex<Mode>, &AtomicUsize, &Mutex<Vec<String>>),
    behind: &str,
) -> std::io::Result<()> {
    let request = read_message(&mut stream).await?;
    calls.fetch_add(1, Ordering::SeqCst);
    let mut mode = *mode.lock().expect("the mode");
    let text = String::from_utf8_lossy(&request);
    let asked = text.split("\r\n\r\n").next().unwrap_or_default().to_lowercase();
    if let Mode::Lacks(path) = mode {
        let first = asked.lines().next().unwrap_or_default();
        mode = if first.contains(path) { Mode::Status(404, None) } else { Mode::Pass };
    }
    heads.lock().expect("the heads").push(asked);
    match mode {
        Mode::Reset => return reset(&stream),
        Mode::Stall => std::future::pending::<()>().await,
        Mode::Huge => return huge(stream).await,
        _ => {}
    }
    let (status, body) = match mode {
        Mode::Says(text) => ("200 OK".to_owned(), text.as_bytes().to_vec()),
        Mode::Status(status, _) => {
            (format!("{status} No"), br#"{"error": {"type": "busy", "reason": "x"}}"#.to_vec())
        }
        _ => ask(behind, request).await?,
    };
    let head = |length: usize| {
        let kind = "content-type: application/json";
        format!("HTTP/1.1 {status}\r\n{kind}\r\ncontent-length: {length}\r\n")
    };
    match mode {
        Mode::ResetMidBody => {
            let half = &body[..body.len() / 2];
            stream.write_all(format!("{}\r\n", head(body.len())).as_bytes()).await?;
            stream.write_all(half).await?;
            stream.flush().await?;
            tokio::time::sleep(Duration::from_millis(20)).await;
            return reset(&stream);
        }
        Mode::SlowBytes => {
            stream.write_all(format!("{}\r\n", head(body.len())).as_bytes()).await?;
            for byte in body {
                stream.write_all(&[byte]).await?;
                tokio::time::sleep(Duration::from_millis(30)).await;
            }
        }
        Mode::Status(_, after) => {
            let after = after.map_or(String::new(), |s| format!("retry-after: {s}\r\n"));
            let head = head(body.len());
            stream.write_all(format!("{head}{after}connection: close\r\n\r\n").as_bytes()).await?;
            stream.write_all(&body).await?;
        }
        other => {
            let body = match other {
                Mode::Truncated => body[..body.len() / 2].to_vec(),
                Mode::Patched(from, to) => {
                    let text = String::from_utf8(body).expect("UTF-8");
                    assert!(text.contains(from), "{from} is not in {text}");
                    text.replacen(from, to, 1).into_bytes()
                }
                Mode::Without(field) => {
                    let text = String::from_utf8(body).expect("UTF-8");
                    let (named, other) = (format!("\"{field}\":{{\"type\""), "\"x\":{\"type\"");
                    text.replace(&named, other).into_bytes()
                }
                _ => body,
            };
            let head = format!("{}connection: close\r\n\r\n", head(body.len()));
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&body).await?;
        }
    }
    stream.shutdown().await
}

fn reset(stream: &TcpStream) -> std::io::Result<()> {
    stream.set_zero_linger()
}

async fn huge(mut stream: TcpStream) -> std::io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n[").await?;
    let part = vec![b' '; 1 << 20];
    for _ in 0..100 {
        stream.write_all(&part).await?;
    }
    stream.write_all(b"]").await
}

/// The status and the body of what the home behind says; Elasticsearch's paths become a metric_service's.
async fn ask(behind: &str, request: Vec<u8>) -> std::io::Result<(String, Vec<u8>)> {
    let end = request.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
    let head = String::from_utf8(request[..end].to_vec()).expect("a head in ASCII");
    let mut lines = head.split("\r\n");
    let first = lines.next().expect("a first line");
    let mut words = first.split(' ');
    let (method, path) = (words.next().expect("a method"), words.next().expect("a path"));
    let path = match path.split('?').next().expect("a path") {
        "/transactions/_search" => "/api/search/query",
        "/accounts/_search" => "/api/search/query?index=accounts",
        "/transactions/_mapping" => "/api/search/mapping",
        "/accounts/_mapping" => "/api/search/mapping?index=accounts",
        _ => path,
    };
    let kept: Vec<&str> = lines
        .filter(|line| {
            let name = line.split(':').next().unwrap_or_default().to_lowercase();
            !line.is_empty() && !["host", "connection", "accept-encoding"].contains(&name.as_str())
        })
        .collect();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {behind}\r\nconnection: close\r\n{}\r\n\r\n",
        kept.join("\r\n")
    );
    let mut stream = TcpStream::connect(behind).await?;
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&request[end..]).await?;
    let answer = read_message(&mut stream).await?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
    let first = answer.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let first = String::from_utf8_lossy(first);
    let status = first.split_once(' ').map_or("502 No", |(_, status)| status);
    Ok((status.to_owned(), answer[end..].to_vec()))
}

/// A whole message whose length its head tells.
async fn read_message(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut message = Vec::new();
    let mut part = vec![0; 64 << 10];
    loop {
        if let Some(end) = message.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&message[..end]).to_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
                .unwrap_or(0);
            if message.len() >= end + 4 + length {
                return Ok(message);
            }
        }
        match stream.read(&mut part).await? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => message.extend_from_slice(&part[..read]),
        }
    }
}
