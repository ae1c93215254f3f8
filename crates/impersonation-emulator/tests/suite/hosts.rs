//! DNS rebinding: a page whose name resolves to loopback still names itself in `Host`.

use impersonation_emulator::DescopeEmulator;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The status of a request that is written as it is.
async fn status(emulator: &DescopeEmulator, head: &str) -> String {
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(format!("{head}connection: close\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_loopback_host_is_answered() {
    let emulator = DescopeEmulator::start().await.unwrap();
    for host in ["127.0.0.1", "127.0.0.1:1", "localhost:65535", "LOCALHOST", "[::1]", "[::1]:80"] {
        let head = format!("GET /v2/keys/{} HTTP/1.1\r\nhost: {host}\r\n", emulator.project_id());
        assert_eq!(status(&emulator, &head).await, "200", "{host}");
    }
}

#[tokio::test]
async fn any_other_host_is_misdirected_and_leaves_no_trace() {
    let emulator = DescopeEmulator::start().await.unwrap();
    let path = format!("/v2/keys/{}", emulator.project_id());
    for host in [
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.1:evil.example",
        "127.0.0.1:",
        "[::1]evil",
        "0.0.0.0",
        "",
    ] {
        let head = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n");
        assert_eq!(status(&emulator, &head).await, "421", "{host:?}");
    }
    assert!(emulator.requests().is_empty());
}

#[tokio::test]
async fn two_hosts_none_and_a_target_elsewhere_are_misdirected() {
    let emulator = DescopeEmulator::start().await.unwrap();
    for head in [
        "GET / HTTP/1.1\r\nhost: localhost\r\nhost: localhost\r\n",
        "GET / HTTP/1.0\r\n",
        "GET http://evil.example/ HTTP/1.1\r\nhost: localhost\r\n",
    ] {
        assert_eq!(status(&emulator, head).await, "421", "{head}");
    }
    assert!(emulator.requests().is_empty());
}

/// A form of any page on the web can be sent to loopback.
#[tokio::test]
async fn a_page_of_another_host_is_refused_and_leaves_no_trace() {
    let emulator = DescopeEmulator::start().await.unwrap();
    let head = |origin: &str| {
        format!("GET /v2/keys/{} HTTP/1.1\r\nhost: localhost\r\norigin: {origin}\r\n", emulator.project_id())
    };
    for origin in ["https://evil.example", "null", "", "http://localhost.evil.example", "http://localhost@evil.example"]
    {
        assert_eq!(status(&emulator, &head(origin)).await, "403", "{origin:?}");
    }
    assert!(emulator.requests().is_empty());
    assert_eq!(status(&emulator, &head("http://127.0.0.1:3000")).await, "200");
}
