use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;

use serde_json::Value;

use super::environment::Environment;
use super::router;
use crate::delivery::Delivery;
use crate::error::{EmulatorError, EmulatorErrorKind};
use crate::lock;
use crate::server::{ANY_PORT, Bound, Server};
use crate::user::User;

/// A WorkOS environment on loopback. See the [module](crate::workos) for what it answers.
#[derive(Debug)]
pub struct Emulator {
    server: Server,
    environment: Arc<Environment>,
}

impl Emulator {
    /// Starts it on a free port of `127.0.0.1`.
    ///
    /// # Errors
    ///
    /// When no port can be bound.
    pub async fn start() -> Result<Self, EmulatorError> {
        Self::start_at(ANY_PORT).await
    }

    /// Starts it on an address.
    ///
    /// # Errors
    ///
    /// When the address is not loopback, or cannot be bound.
    pub async fn start_at(address: SocketAddr) -> Result<Self, EmulatorError> {
        let bound = Bound::at(address).await?;
        let environment = Arc::new(Environment::new(bound.url()));
        let server = bound.serve(Arc::clone(&environment.shared), router::router(Arc::clone(&environment)));
        Ok(Self { server, environment })
    }

    /// The API key, `sk_test_…`, which is also the client secret.
    pub fn api_key(&self) -> &str {
        &self.environment.api_key
    }

    /// The client id, `client_…`.
    pub fn client_id(&self) -> &str {
        &self.environment.client_id
    }

    /// The environment's id, which is in addresses of the Dashboard.
    pub fn environment_id(&self) -> &str {
        &self.environment.id
    }

    /// The `iss` of its tokens, `https://api.workos.com` unless it was [set](Self::set_issuer).
    pub fn issuer(&self) -> String {
        lock(&self.environment.state).issuer.clone()
    }

    /// Writes another `iss`, as WorkOS does for custom domains and in several places.
    pub fn set_issuer(&self, issuer: impl Into<String>) {
        lock(&self.environment.state).issuer = issuer.into();
    }

    /// The key set of the client.
    pub fn jwks_url(&self) -> String {
        format!("{}/sso/jwks/{}", self.environment.url, self.environment.client_id)
    }

    /// The key set, as it is served.
    pub fn jwks(&self) -> String {
        self.environment.signer.jwks()
    }

    /// The secret that its webhooks are signed by.
    pub fn webhook_secret(&self) -> &str {
        &self.environment.webhook_secret
    }

    /// Adds a user, or replaces the one with its id.
    pub fn add_user(&self, mut user: User) {
        user.created_at = self.environment.shared.clock.millis();
        let mut state = lock(&self.environment.state);
        state.users.retain(|held| held.id != user.id);
        state.users.push(user);
    }

    /// Who the hosted sign-in signs in from now on, without asking. Signing out forgets it.
    pub fn sign_in_as(&self, user_id: impl Into<String>) {
        lock(&self.environment.state).hosted_user = Some(user_id.into());
    }

    /// The one redirect URI of the application; any is good until one is set. The Dashboard goes there without a sign-in URL.
    pub fn set_callback(&self, url: impl Into<String>) {
        lock(&self.environment.state).callback = Some(url.into());
    }

    /// Where the Dashboard sends the browser of an impersonator, so that the application begins the sign-in. None by default.
    pub fn set_sign_in_url(&self, url: impl Into<String>) {
        lock(&self.environment.state).sign_in_url = Some(url.into());
    }

    /// Where signing out leads without a `return_to`; the emulator itself by default.
    pub fn set_sign_out_url(&self, url: impl Into<String>) {
        lock(&self.environment.state).sign_out_url = Some(url.into());
    }

    /// Who is signed in to the Dashboard; `admin@example.com` by default.
    pub fn set_admin_email(&self, email: impl Into<String>) {
        lock(&self.environment.state).admin_email = email.into();
    }

    /// The Dashboard's impersonation dialog of a user.
    pub fn dashboard_url(&self, user_id: &str) -> String {
        format!("{}/{}/users/{user_id}/details?dialog=impersonate", self.environment.url, self.environment.id)
    }

    /// What the dialog does, without a browser: the address that the impersonator's browser is sent to.
    ///
    /// # Errors
    ///
    /// When there is no such user, the reason is blank, or the application has neither sign-in URL nor callback.
    pub fn impersonate(&self, user_id: &str, reason: &str) -> Result<String, EmulatorError> {
        self.environment.impersonate(user_id, reason)
    }

    /// An access token of a session, good for five minutes from now.
    ///
    /// # Errors
    ///
    /// When there is no such session, or it is over.
    pub fn mint(&self, session_id: &str) -> Result<String, EmulatorError> {
        let now = self.environment.shared.clock.millis();
        let state = lock(&self.environment.state);
        let session = state.sessions.iter().find(|session| session.id == session_id && session.is_active(now));
        let session = session.ok_or(EmulatorError::new(EmulatorErrorKind::UnknownSession))?;
        let user = state.user(&session.user_id).ok_or(EmulatorError::new(EmulatorErrorKind::UnknownUser))?;
        Ok(self.environment.access_token(&state, session, user))
    }

    /// Ends a session, as `POST /user_management/sessions/revoke` does.
    ///
    /// # Errors
    ///
    /// When there is no such session. One that is over stays as it is.
    pub fn revoke_session(&self, session_id: &str) -> Result<(), EmulatorError> {
        self.environment.end(session_id).ok_or(EmulatorError::new(EmulatorErrorKind::UnknownSession))
    }

    /// The sessions as the API writes them, in order of creation.
    pub fn sessions(&self) -> Vec<Value> {
        let now = self.environment.shared.clock.millis();
        lock(&self.environment.state).sessions.iter().map(|session| session.json(now)).collect()
    }

    /// The events as the API writes them, in order.
    pub fn events(&self) -> Vec<Value> {
        lock(&self.environment.state).events.iter().map(|event| event.json.clone()).collect()
    }

    /// The webhooks so far, signed: one an event. None is sent anywhere.
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.environment.state).deliveries.clone()
    }
}

impl Deref for Emulator {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}
