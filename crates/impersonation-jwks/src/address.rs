//! An address is https, or plain http to this very machine.

use std::fmt;

use url::{Host, Url};

use crate::{JwksError, JwksErrorKind};

/// An address that may be asked. What may be secret in it, its query, is never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address(Url);

impl Address {
    /// # Errors
    ///
    /// When the text is no such address. User names are refused: who reads `https://issuer.example@evil.example` is misled.
    pub(crate) fn parse(text: &str) -> Result<Self, JwksError> {
        let invalid = JwksErrorKind::InvalidAddress;
        let url = Url::parse(text).map_err(|error| JwksError::because(invalid, error))?;
        let is_bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        match url.scheme() {
            _ if !is_bare || !url.has_host() => Err(JwksError::new(invalid)),
            "https" => Ok(Self(url)),
            "http" if is_loopback(&url) => Ok(Self(url)),
            _ => Err(JwksError::new(JwksErrorKind::InsecureAddress)),
        }
    }

    /// Whether it is asked without TLS, which only a loopback address is.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    /// The same origin with another path and no query.
    pub(crate) fn with_path(&self, path: &str) -> Self {
        let mut url = self.0.clone();
        url.set_path(path);
        url.set_query(None);
        Self(url)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.0.origin().ascii_serialization(), self.0.path())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `localhost` is not looked up: see [`Http`](crate::fetch::Http).
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<JwksErrorKind> {
        Address::parse(text).err().map(|error| error.kind())
    }

    #[test]
    fn https_and_plain_http_to_a_loopback_host_are_addresses() {
        for text in [
            "https://issuer.example/keys?project=1",
            "https://10.0.0.1/keys",
            "http://127.0.0.1:8080/keys",
            "http://127.255.0.1/keys",
            "http://[::1]:8080/keys",
            "http://LOCALHOST/keys",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    #[test]
    fn plain_http_to_any_other_host_is_refused() {
        for text in [
            "http://issuer.example/keys",
            "http://10.0.0.1/keys",
            "http://0.0.0.0/keys",
            "http://169.254.169.254/latest",
            "http://[::ffff:127.0.0.1]/keys",
            "http://localhost.evil.example/keys",
            "http://127.0.0.1.evil.example/keys",
            "http://evil.localhost/keys",
            "ftp://127.0.0.1/keys",
            "ws://127.0.0.1/keys",
        ] {
            assert_eq!(kind(text), Some(JwksErrorKind::InsecureAddress), "{text}");
        }
    }

    #[test]
    fn what_is_no_bare_url_is_refused() {
        for text in [
            "",
            "P2abc",
            "issuer.example/keys",
            "https://",
            "https://user@issuer.example/keys",
            "https://:secret@issuer.example/keys",
            "https://issuer.example/keys#top",
            "data:application/json,{}",
            "file:///etc/keys.json",
        ] {
            assert_eq!(kind(text), Some(JwksErrorKind::InvalidAddress), "{text}");
        }
    }

    #[test]
    fn a_query_is_never_shown() {
        let address = Address::parse("https://issuer.example/keys?key=secret").expect("an address");
        assert_eq!(format!("{address} {address:?}"), "https://issuer.example/keys https://issuer.example/keys");
    }
}
