//! The `Cookie` header (RFC 6265 §5.4), over all its lines: HTTP/2 may split it.
//!
//! Bytes are compared as they are. Quotes are no part of a token, and none are taken off: a quoted token does not verify.
//! An empty value is a cookie that was cleared, not a credential.

use crate::request::{Credentials, Presented, RequestView, TokenSource};

/// Calls `each` with every non-empty value of the cookie of that name, in order.
pub(crate) fn cookies<'r>(request: &RequestView<'r>, name: &str, each: &mut dyn FnMut(&'r [u8])) {
    request.visit_header("cookie", &mut |line| {
        for pair in line.split(|byte| *byte == b';') {
            let Some(equals) = pair.iter().position(|byte| *byte == b'=') else { continue };
            let (key, value) = (pair[..equals].trim_ascii(), pair[equals + 1..].trim_ascii());
            if key == name.as_bytes() && !value.is_empty() {
                each(value);
            }
        }
    });
}

/// A cookie that holds a plain token. Each value under its name is a credential, so that a planted twin is noticed.
#[derive(Debug)]
pub(crate) struct CookieSource(pub(crate) Box<str>);

impl TokenSource for CookieSource {
    fn collect<'r>(&self, request: &RequestView<'r>, found: &mut Credentials<'r>) {
        cookies(request, &self.0, &mut |value| found.push(Presented::in_cookie(value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::HeaderList;

    fn values(lines: &[&str], name: &str) -> Vec<String> {
        let headers: Vec<_> = lines.iter().map(|line| ("cookie", line.as_bytes())).collect();
        let mut found = Vec::new();
        let headers = HeaderList::new(&headers);
        cookies(&RequestView::new("GET", &headers), name, &mut |value| {
            found.push(String::from_utf8_lossy(value).into_owned());
        });
        found
    }

    #[test]
    fn a_cookie_is_found_in_any_place_and_line() {
        assert_eq!(values(&["a=1; DS=x;b=2"], "DS"), ["x"]);
        assert_eq!(values(&["a=1", "DS=x"], "DS"), ["x"]);
        assert_eq!(values(&["DS=x; DS=y"], "DS"), ["x", "y"]);
    }

    #[test]
    fn names_are_compared_whole_and_with_case() {
        assert!(values(&["ds=x; XDS=y; DSR=z; DS"], "DS").is_empty());
    }

    #[test]
    fn an_empty_value_is_no_credential_and_quotes_stay() {
        assert!(values(&["DS=; DS= "], "DS").is_empty());
        assert_eq!(values(&["DS=\"x\""], "DS"), ["\"x\""]);
        assert_eq!(values(&["DS=a=b"], "DS"), ["a=b"]);
    }
}
