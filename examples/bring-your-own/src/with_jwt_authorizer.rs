//! [jwt-authorizer](https://docs.rs/jwt-authorizer) verifies the token; what it says becomes the session.
//!
//! ```text
//! cargo xtask issuer &
//! cargo run -p bring-your-own --bin with-jwt-authorizer
//! STAFF=$(curl -s 'http://127.0.0.1:8900/rfc8693/token?sub=user_2&act=staff_1')
//! curl -i localhost:3000/whoami  -H "authorization: Bearer $STAFF"   # staff_1 is acting as user_2
//! curl -i localhost:3000/billing -H "authorization: Bearer $STAFF"   # 403
//! curl -i localhost:3000/whoami                                      # 401: jwt-authorizer lets nobody through without a token
//! ```

use axum::Router;
use axum::body::Body;
use axum::http::Extensions;
use axum::response::{IntoResponse, Response};
use impersonation_axum::profile::Dialect;
use impersonation_axum::{AssertedClaims, SessionLayer};
use jsonwebtoken::TokenData;
use jwt_authorizer::error::InitError;
use jwt_authorizer::{AuthError, IntoLayer as _, JwtAuthorizer, Validation};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower::util::MapResponseLayer;

use crate::routes;

/// The audience of the application.
pub const AUDIENCE: &str = "api";

/// What is read of a token. jwt-authorizer's own `RegisteredClaims` has no `act`: with it every request would be refused.
///
/// `iss` and `aud` are required by their types; jsonwebtoken takes a token that lacks either, whatever it is told to expect.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Claims {
    iss: String,
    aud: String,
    sub: String,
    exp: u64,
    auth_time: Option<Value>,
    permissions: Option<Value>,
    /// Whatever it is: its form is judged where the session is read.
    act: Option<Value>,
}

/// The whole application, with keys from wherever they are.
///
/// # Errors
///
/// When there are no keys in what was given.
pub async fn app(keys: JwtAuthorizer<Claims>, issuer: &str) -> Result<Router, InitError> {
    let validation = Validation::new().iss(&[issuer]).aud(&[AUDIENCE]).nbf(true).leeway(0);
    let authorizer = keys.validation(validation).build().await?;
    // Required, as nobody comes this far: who does without claims comes past no authorizer.
    Ok(routes().layer(SessionLayer::asserted(claims).required()).layer((authorizer.into_layer(), answers())))
}

/// The authorizer's word, for the session layer.
pub fn claims(extensions: &Extensions) -> Option<AssertedClaims> {
    let verified = extensions.get::<TokenData<Claims>>()?;
    Some(AssertedClaims::new(Dialect::Rfc8693, &verified.claims))
}

/// jwt-authorizer knows axum 0.7, and turns its refusals into whatever response can be made of them.
pub fn answers() -> MapResponseLayer<fn(Response) -> Answer> {
    MapResponseLayer::new(Answer)
}

/// A response of axum 0.8 that can be made of them.
#[derive(Debug)]
pub struct Answer(Response);

impl From<AuthError> for Answer {
    fn from(error: AuthError) -> Self {
        Self(axum::http::Response::from(error).map(Body::new))
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        self.0
    }
}
