use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::drive::App;
use crate::forge::{Key, Token};
use crate::table::KeyEndpoint;
use impersonation_core::Verifier;
use whoami_common::Settings;

/// Where the clock of most servers stands.
pub const NOW: u64 = 1_700_000_000;

/// How an example server is set up: its settings, but for `LISTEN` and `JWKS_URL`, and the key set that is served to it.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// The environment, as the contract names it.
    pub settings: BTreeMap<String, String>,
    /// What `JWKS_URL` answers.
    pub jwks: Value,
    /// `Vary` of everything below the session layer.
    pub vary: String,
}

impl Server {
    /// `https://issuer.example`, with a key of every kind.
    pub fn rfc8693() -> Self {
        let keys = [Key::rsa(), Key::other_rsa(), Key::p256(), Key::other_p256(), Key::p384(), Key::ed25519()];
        Self::new("rfc8693", "https://issuer.example", &keys, "authorization").set("AUDIENCE", "api")
    }

    /// A Clerk instance, with `https://app.example.com` as its only party.
    pub fn clerk() -> Self {
        let server = Self::new("clerk", "https://clerk.example.com", &[Key::rsa()], "authorization, cookie");
        server.set("AUTHORIZED_PARTIES", "https://app.example.com")
    }

    /// The same instance with a publishable key, whose cookies end in `_1Z8AzTQD`.
    pub fn clerk_with_suffix() -> Self {
        Self::clerk().set("PUBLISHABLE_KEY", "pk_live_Y2xlcmsuY2xlcmsuZGV2JA")
    }

    /// A WorkOS environment.
    pub fn workos() -> Self {
        let server = Self::new("workos", "https://api.workos.com", &[Key::rsa()], "authorization, cookie");
        server.set("CLIENT_ID", "client_1")
    }

    /// A Descope project.
    pub fn descope() -> Self {
        Self::new("descope", "P2TestProject", &[Key::p384(), Key::rsa()], "authorization, cookie")
    }

    fn new(profile: &str, issuer: &str, keys: &[Key], vary: &str) -> Self {
        let jwks = json!({ "keys": keys.iter().map(Key::jwk).collect::<Vec<_>>() });
        let server = Self { settings: BTreeMap::new(), jwks, vary: vary.into() };
        server.set("PROFILE", profile).set("ISSUER", issuer).set("CLOCK", NOW.to_string())
    }

    /// Changes a setting.
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.settings.insert(name.into(), value.into());
        self
    }

    /// Changes the key set.
    pub fn jwks(self, jwks: Value) -> Self {
        Self { jwks, ..self }
    }

    /// A session of `user_2` in person, as this server's provider writes one, by its first key.
    pub fn token(&self) -> Token {
        let (iss, iat) = (self.issuer(), NOW - 100);
        let claims = json!({ "iss": iss, "sub": "user_2", "iat": iat, "exp": NOW + 200 });
        match &*self.settings["PROFILE"] {
            "clerk" => Token::new(Key::rsa(), claims)
                .claim("azp", "https://app.example.com")
                .claim("sid", "sess_1")
                .claim("sts", "active")
                .claim("v", 2)
                .claim("nbf", iat - 10),
            "workos" => Token::new(Key::rsa(), claims).claim("sid", "session_1"),
            "descope" => Token::new(Key::p384(), claims).claim("drn", "DS"),
            _ => Token::new(Key::p256(), claims).claim("aud", "api"),
        }
    }

    /// The same with a staff member acting, as this server's provider writes one.
    pub fn acting(&self) -> Token {
        self.token().claim(
            "act",
            match &*self.settings["PROFILE"] {
                "clerk" => json!({ "sub": "staff_1", "iss": "https://dashboard.clerk.com", "sid": "sess_staff" }),
                "workos" => json!({ "sub": "staff@example.com" }),
                "descope" => json!({ "sub": "staff_1" }),
                _ => json!({ "sub": "staff_1", "sub_profile": "human" }),
            },
        )
    }

    /// The canonical issuer.
    pub fn issuer(&self) -> &str {
        self.settings["ISSUER"].split(',').next().unwrap_or_default()
    }

    /// The verifier of a server with these settings, whose keys are served on loopback.
    pub async fn verifier(&self) -> Verifier {
        let endpoint = KeyEndpoint::serving(&self.jwks).await;
        let lookup = |name: &str| match name {
            "JWKS_URL" => Some(endpoint.url()),
            name => self.settings.get(name).cloned(),
        };
        Settings::from_lookup(lookup).unwrap_or_else(|error| panic!("{error}")).verifier().clone()
    }

    /// The example servers with these settings.
    pub async fn app(&self) -> App {
        App::whoami(self.verifier().await)
    }
}
