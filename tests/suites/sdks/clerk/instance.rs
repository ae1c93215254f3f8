use impersonation_conformance::drive::{Answer, App, Ask};
use impersonation_core::key::StaticKeys;
use impersonation_core::{Verifier, profile};
use impersonation_emulator::{ClerkEmulator, User};
use serde_json::{Value, json};

use crate::node::{Sdks, text};

pub(super) const STAFF: &str = "user_staff";
pub(super) const CUSTOMER: &str = "user_customer";

/// An instance with a staff member and a customer.
pub(super) struct Clerk {
    sdks: Sdks,
    pub(super) instance: ClerkEmulator,
}

impl Clerk {
    pub(super) async fn start() -> Option<Self> {
        let sdks = Sdks::find()?;
        let instance = ClerkEmulator::start().await.unwrap();
        instance.set_application("https://app.example.com");
        instance.add_user(User::new(STAFF).email("staff@example.com"));
        instance.add_user(User::new(CUSTOMER).email("customer@example.com").name("Cara Customer"));
        Some(Self { sdks, instance })
    }

    pub(super) async fn sdk(&self, function: &str, more: Value) -> Value {
        let (secret, publishable) = (self.instance.secret_key(), self.instance.publishable_key());
        let settings = json!({ "secretKey": secret, "publishableKey": publishable, "apiUrl": self.instance.url() });
        self.sdks.ask("clerk.mjs", function, settings, more).await
    }

    /// An actor token of the staff member for the customer.
    pub(super) async fn actor_token(&self) -> Value {
        let parameters = json!({ "userId": CUSTOMER, "actor": { "sub": STAFF, "ticket": "4711" } });
        self.sdk("createActorToken", json!({ "parameters": parameters })).await
    }

    /// The id of a session of the staff member as the customer.
    pub(super) async fn impersonate(&self) -> String {
        let url = self.actor_token().await["url"].clone();
        text(&self.sdk("redeem", json!({ "url": url })).await["sessionId"])
    }

    /// What the SDK says of a token, by both of its ways.
    pub(super) async fn asked(&self, token: &str) -> Value {
        self.sdk("whoami", json!({ "jwt": token, "party": self.instance.authorized_party() })).await
    }

    /// What the example server of every framework says of it.
    pub(super) async fn whoami(&self, token: &str) -> Answer {
        let keys = StaticKeys::jwks(self.instance.jwks().as_bytes()).unwrap();
        let profile = profile::clerk(self.instance.issuer()).authorized_party(self.instance.authorized_party());
        let verifier = Verifier::builder().trust(profile.keys(keys)).build().unwrap();
        Ask::get("/whoami").bearer(token).of(&App::whoami(verifier)).await
    }
}
