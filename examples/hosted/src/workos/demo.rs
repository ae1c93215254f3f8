use std::error::Error;
use std::sync::Arc;

use impersonation_axum::{Jwks, Verifier, profile};
use impersonation_emulator::{User, WorkOsEmulator};
use impersonation_providers::WorkOs;
use impersonation_providers::http::Connection;
use impersonation_providers::workos::{Passwords, SealedSession, Webhook};

use super::{SUPPORT, Settings, app};
use crate::{Demo, listen};

/// The program at an address, with WorkOS's emulator behind it.
///
/// # Errors
///
/// When a port is taken, or a setting is refused.
pub async fn demo(address: &str) -> Result<Demo, Box<dyn Error + Send + Sync>> {
    let (listener, origin) = listen(address).await?;
    let emulator = WorkOsEmulator::start().await?;
    emulator.add_user(User::new("user_2").email("customer@example.com").name("Cara Customer"));
    emulator.add_user(User::new("user_1").email("staff@example.com").organization("org_1").permission(SUPPORT));
    let lines = vec![
        format!("The application: {origin}/"),
        format!("The dashboard, where you impersonate a customer: {}", emulator.dashboard_url("user_2")),
    ];
    let app = app(emulated(&origin, &emulator)?)?;
    Ok(Demo { lines, listener, app, emulator: Arc::new(emulator) })
}

/// An application at this origin, with an emulator in the place of WorkOS.
///
/// # Errors
///
/// When a setting is refused.
pub fn emulated(origin: &str, emulator: &WorkOsEmulator) -> Result<Settings, Box<dyn Error + Send + Sync>> {
    emulator.set_callback(format!("{origin}/callback"));
    emulator.set_sign_in_url(format!("{origin}/sign-in"));
    let connection = Connection::new().base_url(emulator.url()).insecure_loopback();
    let workos = WorkOs::new(emulator.api_key(), emulator.client_id(), connection)?
        .environment(emulator.environment_id())?
        .dashboard(emulator.url())?
        .auth_domain(emulator.url())?;
    let sealed = SealedSession::new(Passwords::new("a-test-password-of-32-characters")?);
    let profile =
        profile::workos_client(emulator.client_id()).token_source(sealed.clone()).keys(Jwks::url(emulator.jwks_url()));
    let verifier = Verifier::builder().trust(profile).build()?;
    let webhook = Webhook::new(emulator.webhook_secret())?;
    let (origin, auth_domain) = (origin.to_owned(), emulator.url().to_owned());
    Ok(Settings { origin, workos, auth_domain, sealed, verifier, webhook })
}
