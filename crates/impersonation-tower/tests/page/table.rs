//! What every adapter's tests of the layer say: which requests get which lines, what a whole stack answers, and what goes over a socket.
#![allow(dead_code, reason = "no adapter needs all of it")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};

use impersonation_core::page::MAX_FORM_BYTES;
use impersonation_core::testing::{AUDIENCE, Grants, Issuer};
use impersonation_core::{Verifier, profile};

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// A request, and the lines of the header below the layer.
pub(crate) struct Case {
    pub(crate) method: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    lines: &'static [&'static str],
}

impl Case {
    fn form(body: impl Into<Vec<u8>>, lines: &'static [&'static str]) -> Self {
        let headers = vec![("content-type", FORM.into()), ("cookie", "a=b; __Host-impersonation=t".into())];
        Self { method: "POST", headers, body: body.into(), lines }
    }

    fn method(self, method: &'static str) -> Self {
        Self { method, ..self }
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|header| header.0 != name);
        self
    }

    /// What a service below says of it, by [`said`].
    pub(crate) fn expected(&self) -> Vec<u8> {
        said(self.lines.iter().map(|line| line.as_bytes()), &self.body)
    }
}

/// What a service says of a request.
pub(crate) fn said<'l>(lines: impl IntoIterator<Item = &'l [u8]>, body: &[u8]) -> Vec<u8> {
    let lines: Vec<_> = lines.into_iter().collect();
    [&lines.join(&b","[..])[..], b"|", body].concat()
}

/// The field at the end of this many bytes.
fn ending(length: usize) -> Vec<u8> {
    let field = b"&impersonation_page=grant_1";
    [&b"a".repeat(length - field.len())[..], field].concat()
}

pub(crate) const SHORT: &str = "a=b&impersonation_page=grant_1&c=%20";

pub(crate) fn cases() -> Vec<Case> {
    let short = |lines| Case::form(SHORT, lines);
    vec![
        short(&["grant_1"]),
        short(&["grant_1"]).method("PUT"),
        short(&["grant_1"]).method("DELETE"),
        short(&["grant_1"])
            .without("content-type")
            .header("content-type", "Application/X-WWW-Form-Urlencoded;charset=utf-8"),
        short(&["grant_1"]).without("cookie").header("cookie", "x=y").header("cookie", "__Host-impersonation=t"),
        Case::form("impersonation_page=after-grant_1", &["after-grant_1"]),
        Case::form("impersonation_page=", &[""]),
        Case::form("impersonation_page=g&impersonation_page=h", &["g", "h"]),
        Case::form("impersonation_page=g&".repeat(9000), &["g", "g"]),
        Case::form("impersonation_page=g%0d%0aset-cookie:a", &["?"]),
        Case::form("impersonation_page=g\r\nset-cookie: a=b", &["?"]),
        Case::form(*b"impersonation_page=\xff\0", &["?"]),
        // No field.
        Case::form("", &[]),
        Case::form("a=b", &[]),
        Case::form("a=b;impersonation_page=g", &[]),
        Case::form("impersonation%5Fpage=g", &[]),
        Case::form("a=impersonation_page=g&Impersonation_page=g&impersonation_page", &[]),
        // At the edge of what is looked at.
        Case::form(ending(MAX_FORM_BYTES), &["grant_1"]),
        Case::form(ending(MAX_FORM_BYTES + 1), &[]),
        Case::form([ending(MAX_FORM_BYTES - 1), b"&a=b".to_vec()].concat(), &["grant_1"]),
        Case::form([b"impersonation_page=g&".to_vec(), ending(3 * MAX_FORM_BYTES)].concat(), &["g"]),
        Case::form(b"&".repeat(2 * MAX_FORM_BYTES), &[]),
        // What is not read.
        short(&[]).method("GET"),
        short(&[]).method("OPTIONS"),
        short(&[]).without("content-type"),
        short(&[]).without("content-type").header("content-type", "application/json"),
        short(&[]).without("content-type").header("content-type", "multipart/form-data; boundary=a"),
        short(&[]).header("content-type", FORM),
        short(&[]).without("cookie"),
        short(&[]).without("cookie").header("cookie", "__Host-impersonation="),
        short(&[]).header("upgrade", "websocket"),
        // What a client says itself stays alone.
        short(&["grant_2"]).header("impersonation-page", "grant_2"),
        short(&[""]).header("impersonation-page", ""),
    ]
}

/// Every way to cut a short body in three, empty pieces included.
pub(crate) fn cuts(body: &str) -> impl Iterator<Item = [&str; 3]> {
    let ends = move |end| (0..=end).map(move |begin| [&body[..begin], &body[begin..end], &body[end..]]);
    (0..=body.len()).flat_map(ends)
}

/// Where `staff_1` is signed in, and acts as `user_2` under `grant_1`.
pub(crate) struct Stage {
    own: Issuer,
    issuer: Issuer,
}

/// A form sent to a whole stack: what is in the overlay's cookie, the address, the form, and the answer's status with what it says.
pub(crate) type Sent = (&'static str, &'static str, &'static str, u16, &'static str);

pub(crate) const SENT: &[Sent] = &[
    ("overlay", "/", "impersonation_page=grant_1&a=b", 200, ""),
    ("overlay", "/?impersonation_page=grant_1", "impersonation_page=grant_1", 200, ""),
    ("overlay", "/?impersonation_page=grant_1", "a=b", 200, ""),
    ("overlay", "/", "a=b", 409, "impersonation_began"),
    ("overlay", "/", "impersonation_page=grant_2", 409, "impersonation_began"),
    ("overlay", "/", "impersonation_page=after-grant_1", 409, "impersonation_began"),
    ("overlay", "/", "impersonation_page=grant_1&impersonation_page=grant_1", 409, "impersonation_began"),
    ("overlay", "/", "impersonation_page=grant%5F1", 409, "impersonation_began"),
    ("overlay", "/", "impersonation%5Fpage=grant_1", 409, "impersonation_began"),
    ("overlay", "/", "a=b;impersonation_page=grant_1", 409, "impersonation_began"),
    ("overlay", "/?impersonation_page=grant_2", "impersonation_page=grant_1", 409, "impersonation_began"),
    ("tombstone", "/", "impersonation_page=after-grant_1", 200, ""),
    ("tombstone", "/", "a=b", 409, "impersonation_ended"),
    ("tombstone", "/", "impersonation_page=grant_1", 409, "impersonation_ended"),
];

impl Stage {
    pub(crate) fn new() -> Self {
        Self { own: Issuer::rfc8693(), issuer: Issuer::impersonation() }
    }

    pub(crate) fn verifier(&self) -> Verifier {
        let own = profile::rfc8693(self.own.url()).audience(AUDIENCE).cookie("session").keys(self.own.keys());
        let impersonations = profile::impersonation(self.issuer.url()).audience(AUDIENCE).grants(Grants::live());
        Verifier::builder().trust(own).trust(impersonations.keys(self.issuer.keys())).build().unwrap()
    }

    /// What a browser sends of cookies.
    pub(crate) fn cookies(&self, overlay: &str) -> String {
        let base = self.own.session("staff_1").claim("sid", "sess_staff").token();
        let overlay = match overlay {
            "overlay" => self.issuer.session("user_2").token(),
            _ => self.issuer.tombstone("grant_1").token(),
        };
        format!("session={base}; __Host-impersonation={overlay}")
    }
}

/// What a client sends to a server that says what it got by [`said`], each in a connection of its own.
pub(crate) fn talk(address: SocketAddr) {
    let head = |rest: &str| {
        format!(
            "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: {FORM}\r\ncookie: __Host-impersonation=t\r\n{rest}\r\n"
        )
    };
    let length = SHORT.len();
    for at in [0, 1, 10, length - 1, length] {
        let (first, second) = SHORT.split_at(at);
        let sent = [head(&format!("content-length: {length}\r\n")), first.into(), second.into()];
        assert_eq!(answer(address, &sent, ""), format!("grant_1|{SHORT}"), "cut at {at}");
    }
    let chunks: Vec<_> =
        SHORT.split_inclusive(['_', '&']).map(|chunk| format!("{:x}\r\n{chunk}\r\n", chunk.len())).collect();
    let chunked = [head("transfer-encoding: chunked\r\n"), chunks.concat(), "0\r\n\r\n".into()];
    assert_eq!(answer(address, &chunked, ""), format!("grant_1|{SHORT}"));
    for empty in ["", "content-length: 0\r\n"] {
        assert_eq!(answer(address, &[head(empty)], ""), "|");
    }
    assert_eq!(answer(address, &[head("transfer-encoding: chunked\r\n"), "0\r\n\r\n".into()], ""), "|");
    let expecting = [head(&format!("expect: 100-continue\r\ncontent-length: {length}\r\n")), SHORT.into()];
    assert_eq!(answer(address, &expecting, "HTTP/1.1 100 Continue\r\n\r\n"), format!("grant_1|{SHORT}"));
    let long = format!("{SHORT}{}", "x".repeat(200_000));
    let sent = [head(&format!("content-length: {}\r\n", long.len())), long.clone()];
    assert_eq!(answer(address, &sent, ""), format!("grant_1|{long}"));
    let broken = send(address, &[head(&format!("content-length: {}\r\n", length + 1)), SHORT.into()], "");
    broken.shutdown(Shutdown::Write).unwrap();
    assert!(!rest(broken).contains(SHORT), "what breaks off is not taken for whole");
}

/// The body of the answer.
fn answer(address: SocketAddr, pieces: &[String], wait_for: &str) -> String {
    rest(send(address, pieces, wait_for))
}

/// Sends these pieces; behind the first it waits for this.
fn send(address: SocketAddr, pieces: &[String], wait_for: &str) -> TcpStream {
    let mut connection = TcpStream::connect(address).unwrap();
    connection.set_nodelay(true).unwrap();
    for (index, piece) in pieces.iter().enumerate() {
        connection.write_all(piece.as_bytes()).unwrap();
        if index == 0 {
            let mut told = vec![0; wait_for.len()];
            connection.read_exact(&mut told).unwrap();
            assert_eq!(told, wait_for.as_bytes());
        }
    }
    connection
}

/// The body of the answer, once the connection has ended.
fn rest(mut connection: TcpStream) -> String {
    let mut read = Vec::new();
    let _ = connection.read_to_end(&mut read); // a reset is an end, too
    let answer = String::from_utf8(read).unwrap();
    answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}
