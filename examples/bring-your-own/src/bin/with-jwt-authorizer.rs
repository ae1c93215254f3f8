//! [`bring_your_own::with_jwt_authorizer`], with the keys of `cargo xtask issuer`.

use std::error::Error;

use bring_your_own::with_jwt_authorizer::app;
use jwt_authorizer::JwtAuthorizer;

const ISSUER: &str = "http://127.0.0.1:8900/rfc8693";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let keys = JwtAuthorizer::from_jwks_url(&format!("{ISSUER}/jwks.json"));
    Ok(bring_your_own::serve(app(keys, ISSUER).await?).await?)
}
