//! Opaque tokens of a table: its word is judged as a token's claims are.

use std::sync::Arc;
use std::time::Duration;

use crate::asked::{answered, ask, send};
use axum::Router;
use axum::middleware::from_fn_with_state;
use bring_your_own::routes;
use bring_your_own::with_own_layer::{Entry, Tokens, app, authenticate, claims};
use impersonation_axum::{Clock as _, SessionLayer, SystemClock};

const USER: Option<&str> = Some("of-the-user");
const AGENT: Option<&str> = Some("of-the-agent");

fn tokens() -> Tokens {
    let now = SystemClock.now();
    let soon = now + Duration::from_secs(60);
    let tokens = [
        ("of-the-user".into(), Entry::of_user("user_2", soon)),
        ("of-the-agent".into(), Entry::of_agent("agent_7", "user_2", soon)),
        ("expired".into(), Entry::of_user("user_2", now)),
        ("of-the-agent-expired".into(), Entry::of_agent("agent_7", "user_2", now)),
    ];
    Arc::new(tokens.into())
}

#[tokio::test]
async fn a_user_passes_everywhere() {
    let app = app(tokens());
    assert_eq!(ask(&app, "GET /whoami", USER).await, answered(200, "user_2"));
    assert_eq!(ask(&app, "GET /billing", USER).await, answered(200, "the bill"));
    assert_eq!(ask(&app, "POST /reports", USER).await, answered(200, "created"));
    assert_eq!(ask(&app, "POST /account/close", USER).await, answered(200, "closed the account of user_2"));
}

#[tokio::test]
async fn an_actor_is_shown_and_refused_at_the_gates() {
    let app = app(tokens());
    assert_eq!(ask(&app, "GET /whoami", AGENT).await, answered(200, "agent_7 is acting as user_2"));
    assert_eq!(ask(&app, "GET /reports", AGENT).await, answered(200, "reports"));
    assert_eq!(ask(&app, "POST /reports", AGENT).await, answered(403, "read_only"));
    for closed in ["GET /billing", "POST /account/close", "GET /survey"] {
        assert_eq!(ask(&app, closed, AGENT).await, answered(403, "impersonation_denied"), "{closed}");
    }
}

#[tokio::test]
async fn without_a_token_nobody_is_there() {
    let app = app(tokens());
    assert_eq!(ask(&app, "GET /whoami", None).await, answered(200, "nobody"));
    assert_eq!(ask(&app, "GET /survey", None).await, answered(200, "questions"));
    assert_eq!(ask(&app, "GET /billing", None).await, answered(401, "authentication_required"));
}

#[tokio::test]
async fn a_token_that_is_unknown_or_sent_twice_is_refused_and_not_taken_for_nobody() {
    let app = app(tokens());
    assert_eq!(ask(&app, "GET /whoami", Some("made-up")).await, answered(401, ""));
    for lines in [["Bearer of-the-user", "Bearer of-the-agent"], ["Basic Og==", "Bearer of-the-user"]] {
        let headers = lines.map(|line| ("authorization", line));
        assert_eq!(send(&app, "GET /whoami", &headers, "").await.status, 401, "{lines:?}");
    }
}

#[tokio::test]
async fn expired_claims_are_refused_on_every_route() {
    let app = app(tokens());
    for token in ["expired", "of-the-agent-expired"] {
        for line in ["GET /whoami", "GET /survey", "GET /billing"] {
            assert_eq!(ask(&app, line, Some(token)).await, answered(401, "invalid_token"), "{line} {token}");
        }
    }
}

#[tokio::test]
async fn the_layer_further_in_or_missing_is_loud_and_refuses_every_request() {
    let session = || SessionLayer::asserted(claims);
    let reversed: Router = routes().layer(from_fn_with_state(tokens(), authenticate)).layer(session());
    for app in [reversed, routes().layer(session())] {
        for line in ["GET /whoami", "GET /survey", "GET /billing"] {
            assert_eq!(ask(&app, line, AGENT).await, answered(500, "misconfigured"), "{line}");
        }
    }
}

#[tokio::test]
async fn nothing_of_an_actors_response_is_kept() {
    let app = app(tokens());
    let answer = send(&app, "GET /whoami", &[("authorization", "Bearer of-the-agent")], "").await;
    assert_eq!(answer.headers["cache-control"], "private, no-store");
}
