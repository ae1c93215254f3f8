use impersonation_conformance::drive::{Answer, App, Ask};
use impersonation_core::key::StaticKeys;
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::{Clock, SystemClock, Verifier, profile};
use impersonation_emulator::{User, WorkOsEmulator};
use impersonation_providers::WorkOs;
use impersonation_providers::http::Connection;
use impersonation_providers::workos::{
    AskedCode, Authenticated, Callback, Opened, Passwords, PendingSignIn, SealedSession, SignInRequest, UnaskedCode,
};
use serde_json::{Value, json};

use crate::node::{Sdks, text};

pub(super) const CUSTOMER: &str = "user_customer";
pub(super) const ADMIN: &str = "admin@example.com";
pub(super) const REASON: &str = "Ticket 4711: the discount of 5 € is missing";
pub(super) const PASSWORD: &str = "a-test-password-of-32-characters";
pub(super) const CALLBACK: &str = "https://app.example.com/callback";

/// An environment with a customer, and our client of it.
pub(super) struct Workspace {
    sdks: Sdks,
    pub(super) environment: WorkOsEmulator,
    pub(super) ours: WorkOs,
}

impl Workspace {
    pub(super) async fn start() -> Option<Self> {
        let sdks = Sdks::find()?;
        let environment = WorkOsEmulator::start().await.unwrap();
        environment.set_callback(CALLBACK);
        let customer = User::new(CUSTOMER).email("customer@example.com").name("Cara Customer");
        environment.add_user(customer.organization("org_1").role("admin").permission("invoices:read"));
        let connection = Connection::new().base_url(environment.url()).insecure_loopback();
        let ours = WorkOs::new(environment.api_key(), environment.client_id(), connection).unwrap();
        let ours = ours.auth_domain(environment.url()).unwrap();
        Some(Self { sdks, environment, ours })
    }

    pub(super) async fn sdk(&self, function: &str, more: Value) -> Value {
        let address = self.environment.address();
        let settings = json!({
            "apiKey": self.environment.api_key(),
            "clientId": self.environment.client_id(),
            "apiHostname": address.ip().to_string(),
            "port": address.port(),
            "cookiePassword": PASSWORD,
        });
        self.sdks.ask("workos.mjs", function, settings, more).await
    }

    /// The seals of iron-session and of iron.
    pub(super) async fn iron(&self, function: &str, more: Value) -> Value {
        self.sdks.ask("seals.mjs", function, json!({ "password": PASSWORD }), more).await
    }

    /// The code with which the dashboard sends the admin's browser to the application.
    pub(super) fn dashboard_code(&self) -> UnaskedCode {
        let url = self.environment.impersonate(CUSTOMER, REASON).unwrap();
        match Callback::read(query(&url), None) {
            Ok(Callback::Unasked(code)) => code,
            other => unreachable!("{other:?}"),
        }
    }

    /// The admin as the customer, by our client.
    pub(super) async fn impersonate(&self) -> Authenticated {
        self.ours.accept_impersonation(&self.dashboard_code()).await.unwrap()
    }

    /// The customer, by our client.
    pub(super) async fn sign_in(&self) -> Authenticated {
        self.environment.sign_in_as(CUSTOMER);
        let begun = self.ours.begin_sign_in(&SignInRequest::new(CALLBACK)).unwrap();
        let url = text(&self.sdk("follow", json!({ "url": begun.url.expose() })).await);
        self.ours.sign_in(&asked(&url, begun.pending)).await.unwrap()
    }

    /// What the example server of every framework says of a `wos-session` cookie.
    pub(super) async fn whoami(&self, sealed: &str) -> Answer {
        self.whoami_at(sealed, SystemClock).await
    }

    /// The same, where a seal's own expiry is judged by this clock.
    pub(super) async fn whoami_at(&self, sealed: &str, clock: impl Clock) -> Answer {
        let keys = StaticKeys::jwks(self.environment.jwks().as_bytes()).unwrap();
        let source = source().clock(clock);
        let profile = profile::workos_client(self.environment.client_id()).token_source(source).keys(keys);
        let verifier = Verifier::builder().trust(profile).build().unwrap();
        Ask::get("/whoami").cookie(&format!("wos-session={sealed}")).of(&App::whoami(verifier)).await
    }
}

/// Passwords under the ids that AuthKit and iron have.
pub(super) fn source() -> SealedSession {
    let passwords = Passwords::new(PASSWORD).unwrap();
    SealedSession::new(passwords.and("default", PASSWORD).unwrap())
}

/// What a cookie of this value has sealed.
pub(super) fn opened(sealed: &str) -> Opened {
    let cookie = format!("wos-session={sealed}");
    let headers = [("cookie", cookie.as_bytes())];
    source().opened(&RequestView::new("GET", &HeaderList::new(&headers))).unwrap().unwrap()
}

/// What we seal: the value of the cookie.
pub(super) fn sealed_cookie(authenticated: &Authenticated) -> String {
    let cookie = source().set_cookie(authenticated).unwrap();
    let (pair, _) = cookie.split_once(';').unwrap();
    pair.strip_prefix("wos-session=").unwrap().to_owned()
}

fn asked(url: &str, pending: PendingSignIn) -> AskedCode {
    match Callback::read(query(url), Some(pending)) {
        Ok(Callback::Asked(code)) => code,
        other => unreachable!("{other:?}"),
    }
}

fn query(url: &str) -> &str {
    url.split_once('?').expect("a query").1
}
