//! WorkOS, emulated: an impersonation starts in its dashboard, and the browser comes back as the customer.
//!
//! **What is the emulator's, and not an application's**: it starts here and knows the application's people; whoever is signed in to its
//! dashboard is Mia; and its sign-in, which would ask for an address and a password, is told whom to sign in.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, State};
use axum::response::Redirect;
use axum::routing::post;
use axum_extra::extract::CookieJar;
use hosted::workos::{SUPPORT, emulated, sessions};
use impersonation_axum::provider::BoxedProvider;
use impersonation_axum::{Policy, SameOrigin};
use impersonation_emulator::WorkOsEmulator;

use super::{Backend, Consents, Needs, Pages, Renewal, SignIn};
use crate::error::Failure;

/// Where the staff are. Permissions are of a membership.
const STAFF: &str = "org_staff";
/// Who is signed in to the dashboard: Mia. WorkOS names whoever acts by their address.
const ADMIN: &str = "mia@example.com";

pub(super) async fn backend(needs: &Needs<'_>) -> Result<Backend, Failure> {
    needs.people.prefix_ids("user_").await?;
    let emulator = Arc::new(WorkOsEmulator::start().await?);
    let users = needs.users(|user| user.organization(STAFF).permission(SUPPORT)).await?;
    users.into_iter().for_each(|user| emulator.add_user(user));
    emulator.set_admin_email(ADMIN);
    let settings = Arc::new(emulated(needs.origin, &emulator)?);
    Ok(Backend {
        name: "WorkOS (emulated)",
        provider: BoxedProvider::new(settings.workos.clone()),
        verifier: settings.verifier.clone(),
        staff: Policy::open().requires_permission(SUPPORT),
        entrance: sessions(&settings).merge(sign_in_form(Arc::clone(&emulator))),
        stop: "/stop",
        renewal: Some(Renewal { cookie: "wos-session", path: "/renew", done: "renewed" }),
        routes: None,
        target: |person| &person.id,
        cookies: |_| CookieJar::new(), // it hands nothing over: the browser comes to the callback
        consents: Consents::Nowhere("Ask the customer by means of your own, before you go to the dashboard."),
        pages: Pages { form_target: settings.auth_domain.clone(), script: None },
        emulator: Some(emulator),
    })
}

/// The hosted sign-in signs in that person from now on, without asking; then it is an ordinary one.
fn sign_in_form(emulator: Arc<WorkOsEmulator>) -> Router {
    Router::new().route("/sign-in", post(sign_in)).layer(SameOrigin::default()).with_state(emulator)
}

async fn sign_in(State(emulator): State<Arc<WorkOsEmulator>>, Form(asked): Form<SignIn>) -> Redirect {
    emulator.sign_in_as(asked.user);
    Redirect::to("/sign-in")
}
