//! A base address is https, or plain http to this very machine where that was allowed.

use url::{Host, Url};

use super::{SetupError, SetupErrorKind};

/// # Errors
///
/// When the text is no such address. User names are refused: who reads `https://api.example@evil.example` is misled.
pub(crate) fn base(text: &str, allow_plain: bool) -> Result<Url, SetupError> {
    let invalid = SetupErrorKind::InvalidAddress;
    let url = Url::parse(text).map_err(|error| SetupError::because(invalid, error))?;
    let has_user = !url.username().is_empty() || url.password().is_some();
    match url.scheme() {
        _ if has_user || url.query().is_some() || url.fragment().is_some() => Err(SetupError::new(invalid)),
        "https" => Ok(url),
        "http" if allow_plain && is_loopback(&url) => Ok(url),
        _ => Err(SetupError::new(SetupErrorKind::InsecureAddress)),
    }
}

pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str, allow_plain: bool) -> Option<SetupErrorKind> {
        base(text, allow_plain).err().map(|error| error.kind())
    }

    #[test]
    fn plain_http_is_for_loopback_hosts_and_only_where_allowed() {
        for text in ["http://127.0.0.1:8080", "http://[::1]:8080", "http://LOCALHOST/proxy"] {
            assert_eq!(kind(text, true), None, "{text}");
            assert_eq!(kind(text, false), Some(SetupErrorKind::InsecureAddress), "{text}");
        }
        for text in [
            "http://api.example",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://[::ffff:127.0.0.1]",
            "http://localhost.evil.example",
            "ftp://127.0.0.1",
        ] {
            assert_eq!(kind(text, true), Some(SetupErrorKind::InsecureAddress), "{text}");
        }
    }

    #[test]
    fn what_is_no_bare_url_is_refused() {
        for text in [
            "",
            "api.example",
            "https://",
            "https://user@api.example",
            "https://api.example?a=b",
            "https://api.example#a",
        ] {
            assert_eq!(kind(text, true), Some(SetupErrorKind::InvalidAddress), "{text}");
        }
    }
}
