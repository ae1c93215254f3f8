use impersonation_core::key::StaticKeys;
use impersonation_core::profile::TrustedIssuer;
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::{Session, Verdict, Verifier, profile};
use impersonation_emulator::{ClerkEmulator, DescopeEmulator, User, WorkOsEmulator};
use reqwest::{RequestBuilder, Response};
use serde_json::Value;

/// A status, a body and where it redirects to.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) json: Value,
    pub(crate) location: String,
}

pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    read(request.send().await.unwrap()).await
}

pub(crate) async fn read(response: Response) -> Answer {
    let status = response.status().as_u16();
    let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    let text = response.text().await.unwrap();
    Answer { status, json: serde_json::from_str(&text).unwrap_or_default(), location: location.unwrap_or_default() }
}

/// The value of a parameter of an address.
pub(crate) fn parameter(address: &str, name: &str) -> Option<String> {
    let url = reqwest::Url::parse(address).unwrap();
    url.query_pairs().find(|(held, _)| held == name).map(|(_, value)| value.into_owned())
}

pub(crate) fn customer() -> User {
    User::new("user_2").email("customer@example.com").name("Cara Customer")
}

pub(crate) fn session(verifier: &Verifier, token: &str) -> Option<Session> {
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_bytes())];
    let headers = HeaderList::new(&headers);
    match verifier.check(&RequestView::new("GET", &headers)) {
        Verdict::Decided(Ok(presence)) => presence.session().cloned(),
        _ => None,
    }
}

pub(crate) fn keys(jwks: &str) -> StaticKeys {
    StaticKeys::jwks(jwks.as_bytes()).unwrap()
}

pub(crate) fn clerk_verifier(clerk: &ClerkEmulator) -> Verifier {
    let profile = profile::clerk(clerk.issuer()).authorized_party(clerk.authorized_party());
    built(clerk.clock(), profile.keys(keys(&clerk.jwks())))
}

pub(crate) fn workos_verifier(workos: &WorkOsEmulator) -> Verifier {
    built(workos.clock(), profile::workos(workos.issuer()).keys(keys(&workos.jwks())))
}

pub(crate) fn descope_verifier(descope: &DescopeEmulator) -> Verifier {
    built(descope.clock(), profile::descope(descope.issuer()).keys(keys(&descope.jwks())))
}

fn built(clock: impl impersonation_core::Clock, issuer: TrustedIssuer) -> Verifier {
    Verifier::builder().clock(clock).trust(issuer).build().unwrap()
}
