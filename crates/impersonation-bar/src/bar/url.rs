//! Where a form may post to, and what may be named as the way back.

use crate::text::{Place, escaped};

const LONGEST: usize = 512;

/// A path of this origin, or an absolute `https` URL.
pub(super) fn is_form_target(url: &str) -> bool {
    is_path(url) || (is_printable(url) && url.strip_prefix("https://").is_some_and(has_host))
}

/// A path of this origin: browsers read `//host` and `/\host` as another host, and drop tabs and line breaks before they look. Whoever
/// resolves `/..//host` has `//host`.
pub(super) fn is_path(url: &str) -> bool {
    is_printable(url) && url.starts_with('/') && !url[1..].starts_with('/') && !path(url).split('/').any(is_dots)
}

/// Not too long to stand in every page, as it is written there.
pub(super) fn is_short(url: &str) -> bool {
    url.len() <= LONGEST && escaped(url, Place::Attribute).len() <= LONGEST
}

fn path(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// A segment that means another one, in the spellings that browsers take for it.
fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

fn is_printable(url: &str) -> bool {
    url.bytes().all(|byte| matches!(byte, b'!'..=b'~') && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'`'))
}

/// An authority without user information, which would hide where the form goes.
fn has_host(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    host.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[') && host.bytes().all(is_part)
}
