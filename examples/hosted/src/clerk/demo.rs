use std::error::Error;
use std::sync::Arc;

use impersonation_axum::{Jwks, Verifier, profile};
use impersonation_emulator::{ClerkEmulator, User};
use impersonation_providers::Clerk;
use impersonation_providers::clerk::Webhook;
use impersonation_providers::http::Connection;

use super::{FrontEnd, MAY_IMPERSONATE, STAFF, Settings, app};
use crate::{Demo, listen};

/// The program at an address, with Clerk's emulator behind it.
///
/// # Errors
///
/// When a port is taken, or a setting is refused.
pub async fn demo(address: &str) -> Result<Demo, Box<dyn Error + Send + Sync>> {
    let (listener, origin) = listen(address).await?;
    let emulator = Arc::new(ClerkEmulator::start().await?);
    let staff = User::new("user_1").email("staff@example.com").name("Sam Staff").organization(STAFF);
    emulator.add_user(staff.permission(MAY_IMPERSONATE));
    emulator.add_user(User::new("user_2").email("customer@example.com").name("Cara Customer"));
    let lines = vec![
        format!("Sign in as a member of the staff: {origin}/sign-in/user_1"),
        format!("Then act as a customer, by the button at {origin}/admin, and stop by the bar of {origin}/"),
        format!(
            "A customer in person sees the bill, and you as one do not: {origin}/sign-in/user_2 and {origin}/billing"
        ),
    ];
    let app = app(emulated(&origin, &emulator)?)?;
    Ok(Demo { lines, listener, app, emulator })
}

/// An application at this origin, with an emulator in the place of Clerk.
///
/// # Errors
///
/// When a setting is refused.
pub fn emulated(origin: &str, emulator: &Arc<ClerkEmulator>) -> Result<Settings, Box<dyn Error + Send + Sync>> {
    emulator.set_application(origin);
    let connection = Connection::new().base_url(format!("{}/v1", emulator.url())).insecure_loopback();
    let profile = profile::clerk(emulator.issuer())
        .publishable_key(&emulator.publishable_key())
        .authorized_party(origin)
        .keys(Jwks::url(emulator.jwks_url()));
    Ok(Settings {
        clerk: Clerk::new(emulator.secret_key(), connection)?,
        verifier: Verifier::builder().trust(profile).build()?,
        webhook: Webhook::new(&emulator.webhook_secret())?,
        front_end: FrontEnd::new(Arc::clone(emulator)),
    })
}
