//! [`hosted::clerk`], with Clerk's emulator behind it.
#![expect(clippy::print_stdout, reason = "it says where to look")]

use std::error::Error;
use std::sync::Arc;

use hosted::clerk::{FrontEnd, STAFF, Settings, app};
use hosted::{ADDRESS, listen, serve};
use impersonation_axum::{Jwks, Verifier, profile};
use impersonation_emulator::{ClerkEmulator, User};
use impersonation_providers::Clerk;
use impersonation_providers::clerk::Webhook;
use impersonation_providers::http::Connection;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (listener, origin) = listen(ADDRESS).await?;
    let emulator = Arc::new(ClerkEmulator::start().await?);
    let staff = User::new("user_1").email("staff@example.com").name("Sam Staff").organization(STAFF);
    emulator.add_user(staff.permission("org:admin:impersonate"));
    emulator.add_user(User::new("user_2").email("customer@example.com").name("Cara Customer"));
    emulator.set_application(&origin);

    let connection = Connection::new().base_url(format!("{}/v1", emulator.url())).insecure_loopback();
    let clerk = Clerk::new(emulator.secret_key(), connection)?;
    let profile = profile::clerk(emulator.issuer())
        .publishable_key(&emulator.publishable_key())
        .authorized_party(&origin)
        .keys(Jwks::url(emulator.jwks_url()));
    let verifier = Verifier::builder().trust(profile).build()?;
    let webhook = Webhook::new(&emulator.webhook_secret())?;

    println!("Sign in as a member of the staff: {origin}/sign-in/user_1");
    println!("Then act as a customer, by the button at {origin}/admin, and stop at {origin}/");
    println!("A customer in person sees the bill, and you as one do not: {origin}/sign-in/user_2 and {origin}/billing");
    serve(listener, app(Settings { clerk, verifier, webhook, front_end: FrontEnd::new(emulator) })).await?;
    Ok(())
}
