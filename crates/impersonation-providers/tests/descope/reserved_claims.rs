//! No claim of the application's replaces what a token says by itself.

use impersonation_core::Provider as _;
use impersonation_core::provider::{ProviderErrorKind, Start, is_registered_claim};
use impersonation_providers::descope::{Impersonate, REASON_CLAIM, RefreshToken, StopImpersonation};

use crate::descope;
use crate::provider::own_session;
use crate::wire::Wire;

const RESERVED: [&str; 31] = [
    "",
    "act",
    "amr",
    "aud",
    "azp",
    "cnf",
    "cookieDomain",
    "cookieExpiration",
    "cookieMaxAge",
    "cookieName",
    "cookiePath",
    "dct",
    "drn",
    "dsub",
    "exp",
    "iat",
    "iss",
    "jti",
    "may_act",
    "nbf",
    "nonce",
    "nsec",
    "permissions",
    "rexp",
    "roles",
    "scope",
    "sid",
    "su",
    "sub",
    "tenants",
    "token_type",
];

#[tokio::test]
async fn reserved_claims_are_refused_before_any_call() {
    let wire = Wire::default();
    let client = descope(&wire);
    for name in RESERVED {
        let impersonate = Impersonate::user("imp2").by("imp1").custom_claim("plan", "pro").custom_claim(name, "x");
        let stop = StopImpersonation::of(RefreshToken::new("a-test-token")).custom_claim(name, "x");
        let start = Start::new(&own_session(), "user_2").claim(name, "x");
        let errors = [
            client.impersonate(&impersonate).await.unwrap_err(),
            client.impersonate_step_up(&impersonate).await.unwrap_err(),
            client.stop_impersonation(&stop).await.unwrap_err(),
            client.start(start).await.unwrap_err(),
        ];
        assert!(errors.iter().all(|error| error.kind() == ProviderErrorKind::InvalidRequest), "{name}");
    }
    assert!(wire.asked().is_empty());
}

/// The claim that the reason goes into is nobody else's, a reason given or not.
#[tokio::test]
async fn the_claim_of_the_reason_is_reserved_in_a_start() {
    let wire = Wire::default();
    for start in [Start::new(&own_session(), "user_2"), Start::new(&own_session(), "user_2").reason("Ticket 4711")] {
        let error = descope(&wire).start(start.claim(REASON_CLAIM, "another")).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::InvalidRequest);
    }
    assert!(wire.asked().is_empty());
    assert!(!is_registered_claim(REASON_CLAIM));
}
