//! Where an issuer says its keys are: OpenID Connect Discovery 1.0 §4, else RFC 8414 §3.
//!
//! The document must be the issuer's own: its `issuer` is compared by the character (RFC 8414 §3.3). Its `jwks_uri` may be
//! on another host, as some providers have it, but neither without TLS nor on this very machine, unless the issuer itself is.

use serde::Deserialize;

use crate::address::Address;
use crate::fetch::{FetchError, Http};
use crate::{JwksError, JwksErrorKind};

/// An issuer whose keys are found by its metadata.
#[derive(Clone, Debug)]
pub(crate) struct Discovery {
    issuer: Box<str>,
    openid: Address,
    oauth: Address,
}

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
}

impl Discovery {
    /// # Errors
    ///
    /// When the issuer is no URL that metadata can be found at.
    pub(crate) fn of(issuer: &str) -> Result<Self, JwksError> {
        let undiscoverable = |error| JwksError::because(JwksErrorKind::NotDiscoverable, error);
        let address = Address::parse(issuer).map_err(|error| match error.kind() {
            JwksErrorKind::InsecureAddress => error,
            _ => undiscoverable(error),
        })?;
        if address.url().query().is_some() {
            return Err(JwksError::new(JwksErrorKind::NotDiscoverable));
        }
        let path = address.url().path().trim_end_matches('/').to_owned();
        Ok(Self {
            issuer: issuer.into(),
            openid: address.with_path(&format!("{path}/.well-known/openid-configuration")),
            oauth: address.with_path(&format!("/.well-known/oauth-authorization-server{path}")),
        })
    }

    /// What is asked first.
    pub(crate) fn first(&self) -> &Address {
        &self.openid
    }

    /// The address of the keys, as the issuer says now.
    pub(crate) async fn locate(&self, http: &Http) -> Result<Address, FetchError> {
        let document = match http.get(&self.openid).await {
            // An issuer that is none of OpenID Connect, and says so in one way or another.
            Err(FetchError::Status(400..=499)) => http.get(&self.oauth).await?.body,
            answer => answer?.body,
        };
        self.read(&document)
    }

    fn read(&self, document: &[u8]) -> Result<Address, FetchError> {
        // A derived `Deserialize` takes a list for an object as well.
        if document.trim_ascii_start().first() != Some(&b'{') {
            return Err(FetchError::NoMetadata);
        }
        let metadata: Metadata = serde_json::from_slice(document).map_err(|_| FetchError::NoMetadata)?;
        if metadata.issuer != *self.issuer {
            return Err(FetchError::IssuerMismatch);
        }
        let keys = Address::parse(&metadata.jwks_uri).map_err(|_| FetchError::KeysAddressRefused)?;
        // Only an issuer on this machine may point at this machine.
        let is_too_near = keys.is_loopback() && !self.openid.is_loopback();
        let is_too_plain = keys.is_plain() && !self.openid.is_plain();
        if is_too_near || is_too_plain { Err(FetchError::KeysAddressRefused) } else { Ok(keys) }
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn addresses(issuer: &str) -> (String, String) {
        let discovery = Discovery::of(issuer).expect("an issuer");
        (discovery.openid.to_string(), discovery.oauth.to_string())
    }

    fn located(issuer: &str, document: &str) -> Result<String, FetchError> {
        let discovery = Discovery::of(issuer).expect("an issuer");
        discovery.read(document.as_bytes()).map(|address| address.url().to_string())
    }

    #[test]
    fn one_form_goes_behind_the_path_of_the_issuer_and_one_before_it() {
        for issuer in ["https://issuer.example", "https://issuer.example/"] {
            let (openid, oauth) = addresses(issuer);
            assert_eq!(openid, "https://issuer.example/.well-known/openid-configuration");
            assert_eq!(oauth, "https://issuer.example/.well-known/oauth-authorization-server");
        }
        let (openid, oauth) = addresses("https://issuer.example:8443/realms/staff/");
        assert_eq!(openid, "https://issuer.example:8443/realms/staff/.well-known/openid-configuration");
        assert_eq!(oauth, "https://issuer.example:8443/.well-known/oauth-authorization-server/realms/staff");
    }

    #[test]
    fn what_is_no_issuer_url_is_not_discoverable() {
        for issuer in ["P2abc", "issuer.example", "https://issuer.example?tenant=1", "https://issuer.example#a"] {
            let error = Discovery::of(issuer).expect_err("no issuer");
            assert_eq!(error.kind(), JwksErrorKind::NotDiscoverable, "{issuer}");
        }
        let error = Discovery::of("http://issuer.example").expect_err("no issuer");
        assert_eq!(error.kind(), JwksErrorKind::InsecureAddress);
    }

    #[test]
    fn keys_may_be_on_another_host_with_tls() {
        let document = r#"{"issuer":"https://issuer.example","jwks_uri":"https://keys.example/v1?a=b","scopes":["x"]}"#;
        assert_eq!(located("https://issuer.example", document).ok().as_deref(), Some("https://keys.example/v1?a=b"));
    }

    #[test]
    fn the_issuer_is_compared_by_the_character() {
        for other in ["https://issuer.example/", "https://ISSUER.example", "https://evil.example", ""] {
            let document = format!(r#"{{"issuer":"{other}","jwks_uri":"https://issuer.example/keys"}}"#);
            assert!(matches!(located("https://issuer.example", &document), Err(FetchError::IssuerMismatch)), "{other}");
        }
    }

    #[test]
    fn keys_without_tls_are_refused_unless_issuer_and_keys_are_on_this_machine() {
        let document = |issuer: &str, keys: &str| format!(r#"{{"issuer":"{issuer}","jwks_uri":"{keys}"}}"#);
        for (issuer, keys) in [
            ("https://issuer.example", "http://issuer.example/keys"),
            ("https://issuer.example", "http://127.0.0.1/keys"),
            ("https://127.0.0.1", "http://127.0.0.1/keys"),
            ("http://127.0.0.1", "http://issuer.example/keys"),
            ("http://127.0.0.1", "http://169.254.169.254/keys"),
            ("https://issuer.example", "file:///etc/passwd"),
            ("https://issuer.example", "https://user:secret@issuer.example/keys"),
            ("https://issuer.example", "/keys"),
        ] {
            let located = located(issuer, &document(issuer, keys));
            assert!(matches!(located, Err(FetchError::KeysAddressRefused)), "{issuer} {keys}");
        }
        assert!(located("http://127.0.0.1", &document("http://127.0.0.1", "http://localhost:81/keys")).is_ok());
        assert!(located("http://127.0.0.1", &document("http://127.0.0.1", "https://keys.example")).is_ok());
    }

    #[test]
    fn what_is_no_metadata_is_refused() {
        for document in [
            "",
            "<!doctype html>",
            "[]",
            r#"["https://issuer.example","https://issuer.example/keys"]"#,
            r#"{"issuer":"https://issuer.example"}"#,
            r#"{"issuer":"https://issuer.example","jwks_uri":7}"#,
            r#"{"issuer":"https://issuer.example","issuer":"https://issuer.example","jwks_uri":"https://issuer.example"}"#,
        ] {
            assert!(matches!(located("https://issuer.example", document), Err(FetchError::NoMetadata)), "{document}");
        }
    }
}
