//! jwt-authorizer verifies by jsonwebtoken, we by aws-lc-rs, in one process and on the same tokens.

use crate::asked::{answered, ask, send};
use axum::Router;
use axum::http::Extensions;
use bring_your_own::routes;
use bring_your_own::with_jwt_authorizer::{Claims, answers, app, claims};
use impersonation_axum::profile::Dialect;
use impersonation_axum::{AssertedClaims, SessionLayer};
use impersonation_core::testing::{AUDIENCE, Issuer, TokenBuilder};
use jsonwebtoken::TokenData;
use jwt_authorizer::{Authorizer, IntoLayer as _, JwtAuthorizer, RegisteredClaims, Validation};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

async fn app_of(issuer: &Issuer) -> Router {
    app(JwtAuthorizer::from_jwks_text(&issuer.jwks()), issuer.url()).await.unwrap()
}

/// A GET, with a token.
async fn get(app: &Router, path: &str, token: &TokenBuilder) -> (u16, String) {
    ask(app, &format!("GET {path}"), Some(&token.token())).await
}

#[tokio::test]
async fn a_user_passes_everywhere() {
    let issuer = Issuer::rfc8693();
    let app = app_of(&issuer).await;
    let user = issuer.session("user_2");
    assert_eq!(get(&app, "/whoami", &user).await, answered(200, "user_2"));
    assert_eq!(get(&app, "/billing", &user).await, answered(200, "the bill"));
    let closed = ask(&app, "POST /account/close", Some(&user.token())).await;
    assert_eq!(closed, answered(200, "closed the account of user_2"));
}

#[tokio::test]
async fn an_actor_is_shown_and_refused_at_the_gates() {
    let issuer = Issuer::rfc8693();
    let app = app_of(&issuer).await;
    let staff = issuer.session("user_2").acting("staff_1");
    assert_eq!(get(&app, "/whoami", &staff).await, answered(200, "staff_1 is acting as user_2"));
    assert_eq!(get(&app, "/reports", &staff).await, answered(200, "reports"));
    assert_eq!(ask(&app, "POST /reports", Some(&staff.token())).await, answered(403, "read_only"));
    for closed in ["/billing", "/survey"] {
        assert_eq!(get(&app, closed, &staff).await, answered(403, "impersonation_denied"), "{closed}");
    }
}

#[tokio::test]
async fn both_verifiers_work_side_by_side() {
    let issuer = Issuer::rfc8693();
    let (theirs, ours) = (app_of(&issuer).await, routes().layer(SessionLayer::new(issuer.verifier())));
    for _ in 0..2 {
        for app in [&ours, &theirs, &ours] {
            let staff = issuer.session("user_2").acting("staff_1");
            assert_eq!(get(app, "/whoami", &staff).await, answered(200, "staff_1 is acting as user_2"));
        }
    }
}

#[tokio::test]
async fn a_missing_or_forged_token_is_refused_by_jwt_authorizer() {
    let issuer = Issuer::rfc8693();
    let app = app_of(&issuer).await;
    let missing = send(&app, "GET /whoami", &[], "").await;
    assert_eq!((missing.status.as_u16(), missing.body.as_str()), (401, ""));
    assert_eq!(missing.headers["www-authenticate"], "Bearer");
    let forged = Issuer::rfc8693().session("user_2");
    assert_eq!(get(&app, "/whoami", &forged).await, answered(401, ""));
    let foreign = Issuer::rfc8693().iss("https://other.example");
    assert_eq!(get(&app, "/whoami", &foreign.session("user_2")).await, answered(401, ""));
}

#[tokio::test]
async fn what_jsonwebtoken_lets_pass_is_refused_all_the_same() {
    let issuer = Issuer::rfc8693();
    let app = app_of(&issuer).await;
    let user = || issuer.session("user_2");
    for token in [user().without("iss"), user().without("aud"), user().claim("iss", [issuer.url()])] {
        assert_eq!(get(&app, "/whoami", &token).await.0, 401, "{}", token.claims_json());
    }
    for act in [json!([]), json!({}), json!("staff_1"), json!({ "sub": "" })] {
        assert_eq!(get(&app, "/whoami", &user().claim("act", act)).await, answered(401, "invalid_token"));
    }
}

#[tokio::test]
async fn an_expired_token_is_refused() {
    let issuer = Issuer::rfc8693();
    let app = app_of(&issuer).await;
    let expired = issuer.session("user_2").expires_at(issuer.now());
    assert_eq!(get(&app, "/whoami", &expired).await.0, 401);
}

/// jwt-authorizer with another type of claims, or another validation, than the example's.
async fn authorizer<C>(issuer: &Issuer) -> Authorizer<C>
where
    C: DeserializeOwned + Clone + Send + Sync,
{
    let validation = Validation::new().iss(&[issuer.url()]).aud(&[AUDIENCE]);
    JwtAuthorizer::from_jwks_text(&issuer.jwks()).validation(validation).build().await.unwrap()
}

#[tokio::test]
async fn jsonwebtoken_takes_a_token_that_names_no_issuer_and_no_audience() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").without("iss").without("aud").token();
    assert!(authorizer::<Value>(&issuer).await.check_auth(&token).await.is_ok());
    assert!(authorizer::<Claims>(&issuer).await.check_auth(&token).await.is_err());
}

/// jwt-authorizer's leeway is a minute unless it is told otherwise; ours for asserted claims is none.
#[tokio::test]
async fn their_leeway_makes_no_session_longer() {
    let issuer = Issuer::rfc8693();
    let app: Router = routes()
        .layer(SessionLayer::asserted(claims).required())
        .layer((authorizer::<Claims>(&issuer).await.into_layer(), answers()));
    let expired = issuer.session("user_2").expires_at(issuer.now());
    assert_eq!(get(&app, "/whoami", &expired).await, answered(401, "invalid_token"));
}

/// Their `RegisteredClaims` would make a staff member the user: that type has no `act`.
#[tokio::test]
async fn a_type_without_act_refuses_every_request() {
    fn registered(extensions: &Extensions) -> Option<AssertedClaims> {
        let verified = extensions.get::<TokenData<RegisteredClaims>>()?;
        Some(AssertedClaims::new(Dialect::Rfc8693, &verified.claims))
    }
    let issuer = Issuer::rfc8693();
    let app: Router = routes()
        .layer(SessionLayer::asserted(registered))
        .layer((authorizer::<RegisteredClaims>(&issuer).await.into_layer(), answers()));
    for token in [issuer.session("user_2"), issuer.session("user_2").acting("staff_1")] {
        assert_eq!(get(&app, "/whoami", &token).await, answered(401, "invalid_token"));
    }
}

#[tokio::test]
async fn the_authorizer_further_in_refuses_every_request() {
    let issuer = Issuer::rfc8693();
    let app: Router = routes()
        .layer((authorizer::<Claims>(&issuer).await.into_layer(), answers()))
        .layer(SessionLayer::asserted(claims).required());
    for token in [issuer.session("user_2"), issuer.session("user_2").acting("staff_1")] {
        for path in ["/whoami", "/survey", "/billing"] {
            assert_eq!(get(&app, path, &token).await, answered(401, "authentication_required"), "{path}");
        }
    }
}

/// Why it is required: else the same mistake makes everybody nobody, and opens what is public and closed to actors.
#[tokio::test]
async fn not_required_the_same_mistake_lets_an_actor_in_as_nobody() {
    let issuer = Issuer::rfc8693();
    let app: Router = routes()
        .layer((authorizer::<Claims>(&issuer).await.into_layer(), answers()))
        .layer(SessionLayer::asserted(claims));
    let staff = issuer.session("user_2").acting("staff_1");
    assert_eq!(get(&app, "/whoami", &staff).await, answered(200, "nobody"));
    assert_eq!(get(&app, "/survey", &staff).await, answered(200, "questions"));
    assert_eq!(get(&app, "/billing", &staff).await, answered(401, "authentication_required"));
}
