use impersonation_core::testing::Issuer;
use impersonation_core::{Verifier, profile};

use super::Layer;

/// An issuer of this name, whose tokens sit in a cookie of the same name, too.
pub(crate) struct Realm(Issuer, &'static str);

impl Realm {
    pub(crate) fn new(cookie: &'static str) -> Self {
        Self(Issuer::rfc8693().iss(format!("https://{cookie}.example")), cookie)
    }

    pub(crate) fn verifier(&self) -> Verifier {
        let profile = profile::rfc8693(self.0.url()).audience("api").cookie(self.1).keys(self.0.keys());
        Verifier::builder().trust(profile).build().unwrap()
    }

    pub(crate) fn issuer(&self) -> &Issuer {
        &self.0
    }

    /// A session layer that trusts this issuer alone.
    pub(crate) fn session(&self) -> Layer {
        Layer::Session(self.verifier())
    }

    /// The cookies of whoever may be there: nobody, a user, staff, and a service.
    pub(crate) fn callers(&self) -> [(&'static str, String); 4] {
        let user = self.0.session("user_2");
        let act = serde_json::json!({ "sub": "service_1", "sub_profile": "service" });
        let cookie = |token: String| format!("{}={token}", self.1);
        [
            ("nobody", String::new()),
            ("user", cookie(user.token())),
            ("staff", cookie(user.clone().acting("staff_1").token())),
            ("service", cookie(user.claim("act", act).token())),
        ]
    }

    pub(crate) fn staff(&self) -> String {
        self.callers()[2].1.clone()
    }
}
