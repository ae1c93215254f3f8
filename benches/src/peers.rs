//! What one would use instead, set up to check the same token by one key, one issuer and one audience.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;
use axum_jwt_auth::{Decoder, LocalDecoder};
use http::{HeaderValue, Request, Response, header};
use impersonation_core::key::Algorithm;
use jwt_authorizer::layer::AuthorizationLayer;
use jwt_authorizer::{AuthError, IntoLayer as _, JwtAuthorizer};
use serde::Deserialize;
use tower::util::MapResponseLayer;
use tower::{Service, ServiceBuilder};

use crate::requests::{Body, PATH, answer, now, request};
use crate::sample::{AUDIENCE, ISSUER, KID, Sample};
use crate::services::Answering;

/// The claims as an application would type them.
#[derive(Clone, Debug, Deserialize)]
#[expect(dead_code, reason = "read, as an application reads them")]
pub struct Claims {
    iss: String,
    sub: String,
    exp: u64,
    iat: Option<u64>,
    sid: Option<String>,
    roles: Option<Vec<String>>,
    act: Option<Act>,
}

#[derive(Clone, Debug, Deserialize)]
#[expect(dead_code, reason = "read, as an application reads them")]
struct Act {
    sub: String,
    iss: Option<String>,
}

macro_rules! decoding {
    ($jsonwebtoken:ident, $sample:expr) => {{
        let sample: &Sample = $sample;
        let algorithm = match sample.signer.algorithm {
            Algorithm::RS256 => $jsonwebtoken::Algorithm::RS256,
            Algorithm::ES256 => $jsonwebtoken::Algorithm::ES256,
            Algorithm::ES384 => $jsonwebtoken::Algorithm::ES384,
            Algorithm::EdDSA => $jsonwebtoken::Algorithm::EdDSA,
            _ => $jsonwebtoken::Algorithm::HS256,
        };
        let mut validation = $jsonwebtoken::Validation::new(algorithm);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        let key = match sample.signer.jwk(KID) {
            Some(jwk) => {
                let jwk = serde_json::from_value(jwk).expect("a key");
                $jsonwebtoken::DecodingKey::from_jwk(&jwk).expect("a key")
            }
            None => $jsonwebtoken::DecodingKey::from_secret(sample.signer.secret().expect("a secret")),
        };
        (key, validation)
    }};
}

/// jsonwebtoken's `decode`.
#[derive(Debug)]
pub struct JsonWebToken {
    key: jsonwebtoken_11::DecodingKey,
    validation: jsonwebtoken_11::Validation,
}

impl JsonWebToken {
    /// With the key of this sample.
    pub fn new(sample: &Sample) -> Self {
        let (key, validation) = decoding!(jsonwebtoken_11, sample);
        Self { key, validation }
    }

    /// The claims of a good token.
    pub fn decode(&self, token: &str) -> Option<Claims> {
        jsonwebtoken_11::decode(token, &self.key, &self.validation).ok().map(|data| data.claims)
    }
}

/// A layer of one's own that calls it: the least that an application would write.
#[derive(Clone, Debug)]
pub struct Decoding<S> {
    inner: S,
    decoder: Arc<JsonWebToken>,
}

impl<S> Service<Request<Body>> for Decoding<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> S::Future {
        let value = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let claims = value.and_then(|value| value.strip_prefix("Bearer ")).and_then(|token| self.decoder.decode(token));
        request.extensions_mut().insert(claims.expect("a good token"));
        self.inner.call(request)
    }
}

/// The plain service below that layer.
pub fn decoding(sample: &Sample) -> Decoding<Answering> {
    Decoding { inner: Answering, decoder: Arc::new(JsonWebToken::new(sample)) }
}

/// What jwt-authorizer turns its refusals into.
#[derive(Debug)]
pub struct Answer(Response<Body>);

impl From<AuthError> for Answer {
    fn from(error: AuthError) -> Self {
        panic!("a good token is refused: {error}")
    }
}

fn authorization_layer(sample: &Sample) -> AuthorizationLayer<Claims> {
    let validation = jwt_authorizer::Validation::new().iss(&[ISSUER]).aud(&[AUDIENCE]);
    let authorizer = JwtAuthorizer::<Claims>::from_jwks_text(&sample.jwks(1)).validation(validation).build();
    now(authorizer).expect("a configuration").into_layer()
}

/// The plain service below jwt-authorizer's layer.
pub fn jwt_authorizer(sample: &Sample) -> impl FnMut(&HeaderValue) {
    let handler = tower::service_fn(async |_: Request<Body>| Ok::<_, Infallible>(Answer(answer())));
    let mut service = ServiceBuilder::new().layer(authorization_layer(sample)).service(handler);
    move |authorization| {
        let Ok(Answer(response)) = now(service.call(request(authorization)));
        assert!(response.status().is_success(), "a good token is refused");
    }
}

/// A router of axum's whose handler stands below it.
pub fn jwt_authorizer_router(sample: &Sample) -> Router {
    let into_response = MapResponseLayer::new(|Answer(response): Answer| response.map(axum::body::Body::new));
    let handler = tower::service_fn(async |_: Request<axum::body::Body>| Ok::<_, Infallible>(Answer(answer())));
    let service = ServiceBuilder::new().layer(into_response).layer(authorization_layer(sample)).service(handler);
    Router::new().route_service(PATH, service)
}

#[derive(Clone, FromRef)]
struct Application {
    decoder: Decoder<Claims>,
}

/// A router whose handler extracts axum-jwt-auth's claims.
pub fn axum_jwt_auth(sample: &Sample) -> Router {
    let (key, validation) = decoding!(jsonwebtoken_10, sample);
    let decoder = LocalDecoder::new(vec![key], validation).expect("a configuration");
    let handler = async |_: axum_jwt_auth::Claims<Claims>| answer::<axum::body::Body>();
    Router::new().route(PATH, get(handler)).with_state(Application { decoder: Arc::new(decoder) })
}
