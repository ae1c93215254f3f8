use impersonation_core::key::Algorithm;
use impersonation_core::profile::Dialect;
use impersonation_core::testing::Issuer;
use serde_json::{Value, json};

/// The key of an emulator, and the header that its tokens have.
#[derive(Debug)]
pub(crate) struct Signer {
    issuer: Issuer,
    header: String,
}

impl Signer {
    pub(crate) fn new(dialect: Dialect, iss: &str, kid: &str, algorithm: Algorithm) -> Self {
        let header = json!({ "alg": algorithm.name(), "kid": kid, "typ": "JWT" });
        Self { issuer: Issuer::new(dialect, iss, algorithm).kid(kid), header: header.to_string() }
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.issuer.sign(&self.header, &claims.to_string())
    }

    pub(crate) fn jwks(&self) -> String {
        self.issuer.jwks()
    }
}
