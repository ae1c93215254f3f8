//! Descope, emulated: staff act only as who has let them in, and come back to their own session.
//!
//! **What is the emulator's, and not an application's**: it starts here and knows the application's people, and [`Flows`] signs in and
//! asks for consent in the place of Descope's flows.
//!
//! [`Flows`]: hosted::descope::Flows

mod consents;
mod noted;

use std::sync::Arc;

use axum::middleware::map_response_with_state;
use hosted::descope::{IMPERSONATE, REFRESH, emulated, sessions, signed_in};
use impersonation_axum::Policy;
use impersonation_axum::provider::BoxedProvider;
use impersonation_emulator::DescopeEmulator;

use super::{Backend, Needs, Pages, Renewal};
use crate::error::Failure;

pub(crate) use consents::{CONSENTS, Consents};
use noted::Noted;

pub(super) async fn backend(needs: &Needs<'_>) -> Result<Backend, Failure> {
    needs.people.ask_everybody().await?;
    let emulator = Arc::new(DescopeEmulator::start().await?);
    needs.users(|user| user.may_impersonate()).await?.into_iter().for_each(|user| emulator.add_user(user));
    let settings = emulated(&emulator)?;
    let noted = Noted::new(settings.descope.clone(), needs);
    let consents = Consents::new(&settings, needs);
    let sessions = sessions(&settings).layer(map_response_with_state(noted.clone(), noted::stopped));
    Ok(Backend {
        name: "Descope (emulated)",
        provider: BoxedProvider::new(noted),
        verifier: settings.verifier.clone(),
        staff: Policy::open().requires_permission(IMPERSONATE),
        entrance: sessions.merge(consents.router(settings.verifier)),
        stop: "/stop",
        renewal: Some(Renewal { cookie: REFRESH, path: "/refresh", done: "refreshed" }),
        routes: None,
        target: |person| &person.email, // a login id
        cookies: signed_in,
        consents: super::Consents::Descope(Box::new(consents)),
        pages: Pages::default(),
        emulator: Some(emulator),
    })
}
