//! Against real sockets.

use std::net::Ipv4Addr;
use std::time::Duration;

use impersonation_core::provider::ProviderErrorKind;
use impersonation_providers::http::Connection;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::{USER, client};

/// Answers each connection with these bytes, then closes it; says where it is.
async fn server(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 4096];
            let _ = stream.read(&mut request).await;
            // Whoever does not want the rest hangs up.
            let _ = stream.write_all(&answer).await;
            let _ = stream.shutdown().await;
        }
    });
    url
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn plain(url: &str) -> Connection {
    Connection::new().base_url(url).insecure_loopback().repeats(0)
}

async fn kind(connection: Connection) -> ProviderErrorKind {
    client(connection).user("user_1").await.unwrap_err().kind()
}

#[tokio::test]
async fn an_answer_is_read_over_a_real_connection() {
    let url = server(answer("200 OK", USER.as_bytes())).await;
    assert_eq!(&*client(plain(&url)).user("user_1").await.unwrap().id, "user_1");
    // The name is this machine, whatever the DNS says.
    let url = url.replace("127.0.0.1", "localhost");
    assert_eq!(&*client(plain(&url)).user("user_1").await.unwrap().id, "user_1");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let location = format!("302 Found\r\nlocation: http://{}/", elsewhere.local_addr().unwrap());
    let url = server(answer(&location, b"")).await;
    assert_eq!(kind(plain(&url)).await, ProviderErrorKind::Unreadable);
    let nobody = tokio::time::timeout(Duration::from_millis(50), elsewhere.accept()).await;
    assert!(nobody.is_err(), "the key would have gone there");
}

#[tokio::test]
async fn a_large_answer_is_not_read() {
    let padding = " ".repeat(1024 * 1024 - USER.len());
    let fits = server(answer("200 OK", format!("{USER}{padding}").as_bytes())).await;
    assert!(client(plain(&fits)).user("user_1").await.is_ok());
    let too_large = server(answer("200 OK", format!("{USER}{padding} ").as_bytes())).await;
    assert_eq!(kind(plain(&too_large)).await, ProviderErrorKind::Unreadable);
}

#[tokio::test]
async fn an_answer_that_never_comes_ends_all_the_same() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connection = plain(&url).timeout(Duration::from_millis(100));
    assert_eq!(kind(connection).await, ProviderErrorKind::TimedOut);
}

#[tokio::test]
async fn nobody_at_home_and_an_answer_cut_short_are_unreachable() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(kind(plain(&url)).await, ProviderErrorKind::Unreachable);

    let mut cut = answer("200 OK", USER.as_bytes());
    cut.truncate(cut.len() - 5);
    assert_eq!(kind(plain(&server(cut).await)).await, ProviderErrorKind::Unreachable);
}

#[tokio::test]
async fn what_is_no_json_is_not_quoted() {
    let url = server(answer("200 OK", b"<html>secret-page</html>")).await;
    let error = client(plain(&url)).user("user_1").await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::Unreadable);
    assert!(!format!("{error} {error:?}").contains("secret"));
}
