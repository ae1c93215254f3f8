//! The three emulators, each on a free loopback port, until Ctrl-C.
//!
//! ```text
//! cargo run -p impersonation-emulator -- http://127.0.0.1:3000
//! ```
//!
//! It prints one `NAME=value` a line: where each listens, and the secrets that were made up for it. Each has a staff member,
//! `staff@example.com`, and a customer, `customer@example.com`. The address of the application may be left out; with it, Clerk's
//! tickets are taken to its `/sign-in` and the codes of WorkOS to its `/callback`.

use impersonation_emulator::{ClerkEmulator, DescopeEmulator, EmulatorError, User, WorkOsEmulator};

#[tokio::main]
async fn main() -> Result<(), EmulatorError> {
    let clerk = ClerkEmulator::start().await?;
    let workos = WorkOsEmulator::start().await?;
    let descope = DescopeEmulator::start().await?;
    clerk.add_user(staff("user_1"));
    clerk.add_user(customer("user_2"));
    workos.add_user(staff("user_01STAFF"));
    workos.add_user(customer("user_01CUSTOMER"));
    descope.add_user(staff("U2staff"));
    descope.add_user(customer("U2customer"));
    if let Some(application) = std::env::args().nth(1) {
        clerk.set_application(&application);
        workos.set_callback(format!("{}/callback", application.trim_end_matches('/')));
    }
    print(&[
        ("CLERK_API_URL", clerk.url()),
        ("CLERK_SECRET_KEY", clerk.secret_key()),
        ("CLERK_ISSUER", clerk.issuer()),
        ("CLERK_JWKS_URL", &clerk.jwks_url()),
        ("CLERK_PUBLISHABLE_KEY", &clerk.publishable_key()),
        ("CLERK_WEBHOOK_SIGNING_SECRET", &clerk.webhook_secret()),
        ("WORKOS_API_URL", workos.url()),
        ("WORKOS_API_KEY", workos.api_key()),
        ("WORKOS_CLIENT_ID", workos.client_id()),
        ("WORKOS_ENVIRONMENT_ID", workos.environment_id()),
        ("WORKOS_JWKS_URL", &workos.jwks_url()),
        ("WORKOS_WEBHOOK_SECRET", workos.webhook_secret()),
        ("WORKOS_DASHBOARD_URL", &workos.dashboard_url("user_01CUSTOMER")),
        ("DESCOPE_BASE_URL", descope.url()),
        ("DESCOPE_PROJECT_ID", descope.project_id()),
        ("DESCOPE_JWKS_URL", &descope.jwks_url()),
        ("DESCOPE_MANAGEMENT_KEY", descope.management_key()),
    ]);
    clerk.wait().await;
    Ok(())
}

fn staff(id: &str) -> User {
    User::new(id).email("staff@example.com").name("Sam Staff").may_impersonate()
}

fn customer(id: &str) -> User {
    User::new(id).email("customer@example.com").name("Cara Customer")
}

#[expect(clippy::print_stdout, reason = "it is what the program is for")]
fn print(lines: &[(&str, &str)]) {
    for (name, value) in lines {
        println!("{name}={value}");
    }
}
