//! [`hosted::workos`], with WorkOS's emulator behind it.
#![expect(clippy::print_stdout, reason = "it says where to look")]

use std::error::Error;

use hosted::workos::{Settings, app};
use hosted::{ADDRESS, listen, serve};
use impersonation_axum::{Jwks, Verifier, profile};
use impersonation_emulator::{User, WorkOsEmulator};
use impersonation_providers::WorkOs;
use impersonation_providers::http::Connection;
use impersonation_providers::workos::{Passwords, SealedSession, Webhook};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (listener, origin) = listen(ADDRESS).await?;
    let emulator = WorkOsEmulator::start().await?;
    emulator.add_user(User::new("user_2").email("customer@example.com").name("Cara Customer"));
    emulator.add_user(
        User::new("user_1").email("staff@example.com").organization("org_1").permission("support:impersonate"),
    );
    emulator.set_callback(format!("{origin}/callback"));
    emulator.set_sign_in_url(format!("{origin}/sign-in"));

    let connection = Connection::new().base_url(emulator.url()).insecure_loopback();
    let workos = WorkOs::new(emulator.api_key(), emulator.client_id(), connection)?
        .environment(emulator.environment_id())?
        .dashboard(emulator.url())?
        .auth_domain(emulator.url())?;
    let sealed = SealedSession::new(Passwords::new("a-test-password-of-32-characters")?);
    let profile = profile::workos_client(emulator.client_id()).token_source(sealed.clone());
    let verifier = Verifier::builder().trust(profile.keys(Jwks::url(emulator.jwks_url()))).build()?;
    let webhook = Webhook::new(emulator.webhook_secret())?;

    println!("The application: {origin}/");
    println!("The dashboard, where you impersonate a customer: {}", emulator.dashboard_url("user_2"));
    serve(listener, app(Settings { origin, workos, sealed, verifier, webhook })).await?;
    Ok(())
}
