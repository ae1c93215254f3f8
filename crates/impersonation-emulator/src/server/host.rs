//! A page of another origin whose name resolves to loopback (DNS rebinding) names itself in `Host`: it gets nothing.

use http::{HeaderMap, Uri, header};

/// Whether the request says that it is meant for this machine: exactly one `Host`, and it names a loopback host.
pub(crate) fn is_loopback(uri: &Uri, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    // A target in absolute form overrides `Host` (RFC 9112 §3.2.2).
    let targets_loopback = uri.authority().is_none_or(|authority| names_loopback(authority.as_str()));
    targets_loopback && host.to_str().is_ok_and(names_loopback)
}

/// Whether no page of another host sends it: a browser names the page's origin where it changes something.
pub(crate) fn is_from_loopback(headers: &HeaderMap) -> bool {
    headers.get_all(header::ORIGIN).iter().all(|origin| {
        let origin = origin.to_str().unwrap_or_default();
        let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        host.is_some_and(names_loopback)
    })
}

fn names_loopback(authority: &str) -> bool {
    let hosts = ["127.0.0.1", "[::1]", "localhost"];
    let rest = hosts.into_iter().find_map(|host| {
        let (name, rest) = authority.split_at_checked(host.len())?;
        name.eq_ignore_ascii_case(host).then_some(rest)
    });
    rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok()))
}
