//! A layer of one's own: opaque API tokens, looked up in a table that says whose they are and who holds them.
//!
//! ```text
//! cargo run -p bring-your-own --bin with-own-layer
//! curl -i localhost:3000/whoami  -H 'authorization: Bearer token-of-user-2'
//! curl -i localhost:3000/whoami  -H 'authorization: Bearer token-of-agent-7'   # agent_7 is acting as user_2
//! curl -i localhost:3000/billing -H 'authorization: Bearer token-of-agent-7'   # 403
//! curl -i localhost:3000/reports -H 'authorization: Bearer token-of-agent-7'   # 200
//! curl -i localhost:3000/whoami  -H 'authorization: Bearer made-up'            # 401
//! ```

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use impersonation_axum::profile::Dialect;
use impersonation_axum::{AssertedClaims, Assertion, SessionLayer, Timestamp};
use serde::Serialize;

use crate::routes;

/// What the table says of a token, named as RFC 8693 names it.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    iss: &'static str,
    sub: String,
    exp: Timestamp,
    /// Always written: `null` where nobody acts.
    act: Option<Act>,
}

#[derive(Clone, Debug, Serialize)]
struct Act {
    sub: String,
    sub_profile: &'static str,
}

impl Entry {
    /// A token of the user's own.
    pub fn of_user(user: &str, exp: Timestamp) -> Self {
        Self { iss: "https://app.example.com", sub: user.into(), exp, act: None }
    }

    /// A token that the user gave to an agent.
    pub fn of_agent(agent: &str, user: &str, exp: Timestamp) -> Self {
        let act = Act { sub: agent.into(), sub_profile: "ai_agent" };
        Self { act: Some(act), ..Self::of_user(user, exp) }
    }
}

/// The table. One that is kept would hold digests of tokens, not the tokens.
pub type Tokens = Arc<HashMap<String, Entry>>;

/// What [`authenticate`] leaves for those below: `None` is nobody. That it is always there tells nobody from a missing layer.
#[derive(Clone, Debug)]
struct Authenticated(Option<Entry>);

/// The whole application.
pub fn app(tokens: Tokens) -> Router {
    routes().layer(SessionLayer::asserted(claims)).layer(from_fn_with_state(tokens, authenticate))
}

/// The table's word, for the session layer.
pub fn claims(extensions: &Extensions) -> Assertion {
    match extensions.get::<Authenticated>() {
        Some(Authenticated(Some(entry))) => AssertedClaims::new(Dialect::Rfc8693, entry).into(),
        Some(Authenticated(None)) => Assertion::Nobody,
        None => {
            Assertion::LayerMissing("`authenticate` is missing, or further in: add its layer after the session layer")
        }
    }
}

/// Looks the token up. None is nobody; one that the table does not know is refused, never taken for nobody.
///
/// # Errors
///
/// 401 for a credential that is no known token.
pub async fn authenticate(
    State(tokens): State<Tokens>,
    mut request: Request,
    next: Next,
) -> Result<Response, StatusCode> {
    let entry = match presented(request.headers()).ok_or(StatusCode::UNAUTHORIZED)? {
        Some(token) => Some(tokens.get(token).cloned().ok_or(StatusCode::UNAUTHORIZED)?),
        None => None,
    };
    request.extensions_mut().insert(Authenticated(entry));
    Ok(next.run(request).await)
}

/// The token, or that there is none; `None` where what was sent cannot be told to be either.
fn presented(headers: &HeaderMap) -> Option<Option<&str>> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    match (lines.next(), lines.next()) {
        (None, _) => Some(None),
        (Some(line), None) => line.to_str().ok()?.strip_prefix("Bearer ").map(Some),
        _ => None,
    }
}
