//! Without known keys the answer is 503, and it mends itself.

use std::net::{Ipv4Addr, TcpListener};

use crate::support::{
    Answer, COOL_DOWN, Endpoint, jump, keys_of, refusal, status, status_in_spite_of, token, verifier,
};
use impersonation_core::testing::Issuer;
use impersonation_jwks::Jwks;

async fn recovers_from(broken: Answer) {
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::start();
    endpoint.answer("/keys", broken);
    let verifier = verifier(&issuer, keys_of(&endpoint));
    assert_eq!(endpoint.fetches("/keys"), 0, "nothing is fetched before a token needs it");

    assert_eq!(status_in_spite_of(&endpoint, "/keys", &verifier, &token(&issuer)).await, 503);
    let refused = refusal(&verifier, &token(&issuer)).await.unwrap();
    assert_eq!((refused.status(), refused.code().as_str()), (503, "keys_unavailable"));
    let retry_after = refused.headers().find(|(name, _)| *name == "retry-after").unwrap().1;
    assert!((1..=10).contains(&retry_after.parse::<u64>().unwrap()), "{retry_after}");
    for _ in 0..100 {
        assert_eq!(status(&verifier, &token(&issuer)).await, 503);
    }
    assert_eq!(endpoint.fetches("/keys"), 1);

    endpoint.answer("/keys", Answer::set(issuer.jwks()));
    jump(COOL_DOWN).await;
    assert_eq!(status(&verifier, &token(&issuer)).await, 200);
}

#[tokio::test]
async fn that_closes_connections() {
    recovers_from(Answer::Nothing).await;
}

#[tokio::test]
async fn that_hangs() {
    recovers_from(Answer::Hang).await;
}

#[tokio::test]
async fn that_redirects() {
    recovers_from(Answer::status(301).with("location: /elsewhere")).await;
}

#[tokio::test]
async fn that_has_no_usable_key() {
    recovers_from(Answer::set(r#"{"keys":[]}"#)).await;
    recovers_from(Answer::set(r#"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#)).await;
}

#[tokio::test]
async fn that_is_not_there() {
    let issuer = Issuer::rfc8693();
    let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let verifier = verifier(&issuer, Jwks::url(format!("http://{address}/keys")));
    assert_eq!(status(&verifier, &token(&issuer)).await, 503);
}

#[tokio::test]
async fn that_does_not_speak_tls() {
    let issuer = Issuer::rfc8693();
    let endpoint = Endpoint::with_set(issuer.jwks());
    let url = endpoint.url("/keys").replace("http://", "https://");
    let verifier = verifier(&issuer, Jwks::url(url));
    assert_eq!(status(&verifier, &token(&issuer)).await, 503);
    assert_eq!(endpoint.fetches("/keys"), 0);
}
