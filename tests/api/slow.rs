//! Slow requests: while the service stops, and while it does not.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use crate::server::{Empty, parts, start};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_in_flight_ends_and_no_new_connection_is_taken() {
    let mut server = start(parts(Arc::new(Empty))).await;
    let address = server.url.trim_start_matches("http://").to_owned();
    let mut slow = TcpStream::connect(&address).unwrap();
    let head = format!(
        "POST /api/v3/conversation/ask HTTP/1.1\r\nhost: {address}\r\ncontent-length: 2\r\n\r\n{{"
    );
    slow.write_all(head.as_bytes()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.take().unwrap().send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(&address).is_err());
    slow.write_all(b"}").unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    server.ended.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_end_is_cut_off_at_the_limit() {
    let mut hurried = parts(Arc::new(Empty));
    hurried.drain = Duration::from_millis(200);
    let mut server = start(hurried).await;
    let address = server.url.trim_start_matches("http://").to_owned();
    let mut stuck = TcpStream::connect(&address).unwrap();
    let head = format!(
        "POST /api/v3/conversation/ask HTTP/1.1\r\nhost: {address}\r\ncontent-length: 2\r\n\r\n"
    );
    stuck.write_all(head.as_bytes()).unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.stop.take().unwrap().send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(2), server.ended).await.unwrap().unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_does_not_arrive_is_not_waited_for_beyond_the_deadline() {
    let mut hurried = parts(Arc::new(Empty));
    hurried.settings.query_timeout = Duration::from_millis(200);
    let server = start(hurried).await;
    let address = server.url.trim_start_matches("http://").to_owned();
    let mut stuck = TcpStream::connect(&address).unwrap();
    stuck.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let head = format!(
        "POST /api/v3/conversation/ask HTTP/1.1\r\nhost: {address}\r\n\
         content-length: 2\r\nconnection: close\r\n\r\n"
    );
    stuck.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stuck.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("REQUEST_TIMEOUT"), "{answer}");
}
