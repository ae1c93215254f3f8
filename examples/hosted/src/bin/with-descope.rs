//! [`hosted::descope`], with Descope's emulator behind it.
#![expect(clippy::print_stdout, reason = "it says where to look")]

use std::error::Error;
use std::sync::Arc;

use hosted::descope::{Settings, app};
use hosted::{ADDRESS, listen, serve};
use impersonation_axum::{Jwks, Verifier, profile};
use impersonation_emulator::{DescopeEmulator, User};
use impersonation_providers::Descope;
use impersonation_providers::http::Connection;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (listener, origin) = listen(ADDRESS).await?;
    let emulator = DescopeEmulator::start().await?;
    emulator.add_user(User::new("U2Staff").email("staff@example.com").name("Sam Staff").may_impersonate());
    emulator.add_user(User::new("U2Customer").email("customer@example.com").name("Cara Customer"));

    let connection = Connection::new().base_url(emulator.url()).insecure_loopback();
    let descope = Descope::new(emulator.project_id(), emulator.management_key(), connection)?;
    let profile = profile::descope(emulator.project_id());
    let verifier = Verifier::builder().trust(profile.keys(Jwks::url(emulator.jwks_url()))).build()?;

    println!("1. The customer signs in, and consents under \"May staff act as you?\": {origin}/sign-in/U2Customer");
    println!("2. In the same browser, or another, staff sign in: {origin}/sign-in/U2Staff");
    println!("3. Under \"Customers\" they say why, and press Impersonate: {origin}/staff");
    println!("4. Stop brings them back. Who was impersonated: {origin}/staff/trail");
    serve(listener, app(Settings { descope, verifier, flows: Arc::new(emulator) })).await?;
    Ok(())
}
