//! Where a form may post to.

use impersonation_core::ReturnTo;

use crate::text::{Place, escaped};

const LONGEST: usize = 512;

/// A path of this origin, or an absolute `https` URL, not too long to stand in every page.
pub(super) fn is_form_target(url: &str) -> bool {
    ReturnTo::parse(url).is_some()
        || is_short(url) && is_printable(url) && url.strip_prefix("https://").is_some_and(has_host)
}

/// As it is written there.
fn is_short(url: &str) -> bool {
    url.len() <= LONGEST && escaped(url, Place::Attribute).len() <= LONGEST
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
