use impersonation_conformance::drive::{Answer, App, Ask};
use impersonation_core::key::StaticKeys;
use impersonation_core::{Timestamp, Verifier, profile};
use impersonation_emulator::{DescopeEmulator, User};
use serde_json::{Value, json};

use crate::node::{Sdks, text};

pub(super) const STAFF: &str = "U2staff";
pub(super) const CUSTOMER: &str = "U2customer";

/// A project with a staff member who may impersonate, and a customer who has consented for an hour.
pub(super) struct Descope {
    sdks: Sdks,
    pub(super) project: DescopeEmulator,
}

impl Descope {
    pub(super) async fn start() -> Option<Self> {
        Self::of(DescopeEmulator::start().await.unwrap())
    }

    /// The same in this project.
    pub(super) fn of(project: DescopeEmulator) -> Option<Self> {
        let sdks = Sdks::find()?;
        project.add_user(User::new(STAFF).email("staff@example.com").may_impersonate());
        project.add_user(User::new(CUSTOMER).email("customer@example.com").name("Cara Customer").organization("T2one"));
        let until = Timestamp::from_unix_seconds(project.now().as_unix_seconds() + 3600);
        project.consent(CUSTOMER, until).unwrap();
        Some(Self { sdks, project })
    }

    pub(super) async fn sdk(&self, function: &str, more: Value) -> Value {
        let (url, id, key) = (self.project.url(), self.project.project_id(), self.project.management_key());
        let settings = json!({ "baseUrl": url, "projectId": id, "managementKey": key });
        self.sdks.ask("descope.mjs", function, settings, more).await
    }

    /// The refresh token of the staff member as the customer.
    pub(super) async fn impersonate(&self) -> String {
        let asked = json!({ "impersonatorId": STAFF, "loginId": "customer@example.com" });
        text(&self.sdk("impersonate", asked).await["jwt"])
    }

    /// What the example server of every framework says of the token.
    pub(super) async fn whoami(&self, token: &str) -> Answer {
        let keys = StaticKeys::jwks(self.project.jwks().as_bytes()).unwrap();
        let profile = profile::descope(self.project.project_id()).keys(keys);
        let verifier = Verifier::builder().trust(profile).build().unwrap();
        Ask::get("/whoami").bearer(token).of(&App::whoami(verifier)).await
    }
}
