use std::error::Error;
use std::sync::Arc;

use impersonation_axum::{Jwks, Verifier, profile};
use impersonation_emulator::{DescopeEmulator, User};
use impersonation_providers::Descope;
use impersonation_providers::http::Connection;

use super::{Settings, app};
use crate::{Demo, listen};

/// The program at an address, with Descope's emulator behind it.
///
/// # Errors
///
/// When a port is taken, or a setting is refused.
pub async fn demo(address: &str) -> Result<Demo, Box<dyn Error + Send + Sync>> {
    let (listener, origin) = listen(address).await?;
    let emulator = Arc::new(DescopeEmulator::start().await?);
    emulator.add_user(User::new("U2Staff").email("staff@example.com").name("Sam Staff").may_impersonate());
    emulator.add_user(User::new("U2Customer").email("customer@example.com").name("Cara Customer"));
    let lines = vec![
        format!("1. The customer signs in, and consents under \"May staff act as you?\": {origin}/sign-in/U2Customer"),
        format!("2. In the same browser, or another, staff sign in: {origin}/sign-in/U2Staff"),
        format!("3. Under \"Customers\" they say why, and press Impersonate: {origin}/staff"),
        format!("4. Stop brings them back. Who was impersonated: {origin}/staff/trail"),
    ];
    let app = app(emulated(&emulator)?)?;
    Ok(Demo { lines, listener, app, emulator })
}

/// An application with an emulator in the place of Descope.
///
/// # Errors
///
/// When a setting is refused.
pub fn emulated(emulator: &Arc<DescopeEmulator>) -> Result<Settings, Box<dyn Error + Send + Sync>> {
    let connection = Connection::new().base_url(emulator.url()).insecure_loopback();
    let profile = profile::descope(emulator.project_id()).keys(Jwks::url(emulator.jwks_url()));
    Ok(Settings {
        descope: Descope::new(emulator.project_id(), emulator.management_key(), connection)?,
        verifier: Verifier::builder().trust(profile).build()?,
        flows: Arc::<DescopeEmulator>::clone(emulator),
    })
}
