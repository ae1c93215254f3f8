//! Nobody is impersonated without their consent unless somebody has written so.

use impersonation_core::Provider as _;
use impersonation_core::provider::Start;
use impersonation_providers::descope::Impersonate;
use serde_json::json;

use crate::descope;
use crate::provider::{own_session, started};
use crate::wire::Wire;

#[tokio::test]
async fn a_request_asks_for_consent_unless_it_is_waived() {
    let wish = || Impersonate::user("imp2").by("imp1");
    for (wish, expected) in [(wish(), true), (wish().step_up(), true), (wish().without_consent(), false)] {
        let wire = Wire::answering(&json!({ "jwt": "foo" })).then(200, &[], r#"{"jwt":"foo"}"#);
        descope(&wire).impersonate(&wish).await.unwrap();
        descope(&wire).impersonate_step_up(&wish).await.unwrap();
        for request in wire.asked() {
            let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
            assert_eq!(body["validateConsent"], expected);
        }
    }
}

#[tokio::test]
async fn so_does_a_start() {
    let start = || Start::new(&own_session(), "user_2");
    for (start, expected) in [(start(), true), (start().require_consent(), true), (start().without_consent(), false)] {
        let wire = started();
        descope(&wire).start(start).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(wire.asked()[0].body()).unwrap();
        assert_eq!(body["validateConsent"], expected);
    }
}
