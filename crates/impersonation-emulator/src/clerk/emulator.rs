use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::instance::Instance;
use super::session::{Ending, TOKEN_SECONDS};
use super::{actor_token, router};
use crate::delivery::Delivery;
use crate::error::{EmulatorError, EmulatorErrorKind};
use crate::lock;
use crate::server::{ANY_PORT, Bound, Server};
use crate::user::User;

/// A Clerk instance on loopback. See the [module](crate::clerk) for what it answers.
#[derive(Debug)]
pub struct Emulator {
    server: Server,
    instance: Arc<Instance>,
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
        let instance = Arc::new(Instance::new(bound.url()));
        let server = bound.serve(Arc::clone(&instance.shared), router::router(Arc::clone(&instance)));
        Ok(Self { server, instance })
    }

    /// The key of the Backend API, `sk_test_…`.
    pub fn secret_key(&self) -> &str {
        &self.instance.secret_key
    }

    /// The publishable key, `pk_test_…`, which names this server as the Frontend API.
    pub fn publishable_key(&self) -> String {
        let host = self.server.url().trim_start_matches("http://");
        format!("pk_test_{}", STANDARD.encode(format!("{host}$")))
    }

    /// The `iss` of its tokens: its own address.
    pub fn issuer(&self) -> &str {
        &self.instance.url
    }

    /// The key set that needs no secret.
    pub fn jwks_url(&self) -> String {
        format!("{}/.well-known/jwks.json", self.instance.url)
    }

    /// The key set, as it is served.
    pub fn jwks(&self) -> String {
        self.instance.signer.jwks()
    }

    /// The secret that its webhooks are signed by, `whsec_…`.
    pub fn webhook_secret(&self) -> String {
        format!("whsec_{}", STANDARD.encode(self.instance.webhook_secret))
    }

    /// Adds a user, or replaces the one with its id.
    pub fn add_user(&self, mut user: User) {
        user.created_at = self.instance.shared.clock.millis();
        let mut state = lock(&self.instance.state);
        state.users.retain(|held| held.id != user.id);
        state.users.push(user);
    }

    /// Where the application is, such as `http://127.0.0.1:3000`: tickets are taken to its `/sign-in`, and its origin is the
    /// `azp` of tokens. The emulator itself by default, with a page that redeems the ticket.
    pub fn set_application(&self, url: &str) {
        lock(&self.instance.state).application = url.trim_end_matches('/').to_owned();
    }

    /// The `azp` of its tokens.
    pub fn authorized_party(&self) -> String {
        self.instance.authorized_party()
    }

    /// Starts a user's own session, and says its id.
    ///
    /// # Errors
    ///
    /// When there is no such user.
    pub fn sign_in(&self, user_id: &str) -> Result<String, EmulatorError> {
        let session = self.instance.sign_in(user_id).ok_or(EmulatorError::new(EmulatorErrorKind::UnknownUser))?;
        Ok(session.id)
    }

    /// A token of a session, good for a minute from now.
    ///
    /// # Errors
    ///
    /// When there is no such session, or it is over.
    pub fn mint(&self, session_id: &str) -> Result<String, EmulatorError> {
        let now = self.instance.shared.clock.millis();
        let session = lock(&self.instance.state).sessions.iter().find(|session| session.id == session_id).cloned();
        let session = session.filter(|session| session.is_active(now)).ok_or(unknown_session())?;
        Ok(session.token(&self.instance, &self.instance.authorized_party(), TOKEN_SECONDS))
    }

    /// Ends a session as its user does by signing out.
    ///
    /// # Errors
    ///
    /// When there is no such session. One that is over stays as it is.
    pub fn end_session(&self, session_id: &str) -> Result<(), EmulatorError> {
        self.instance.end(session_id, Ending::Ended).map(drop).ok_or(unknown_session())
    }

    /// Ends a session as an administrator does.
    ///
    /// # Errors
    ///
    /// When there is no such session. One that is over stays as it is.
    pub fn revoke_session(&self, session_id: &str) -> Result<(), EmulatorError> {
        self.instance.end(session_id, Ending::Revoked).map(drop).ok_or(unknown_session())
    }

    /// The sessions as the Backend API writes them, in order of creation.
    pub fn sessions(&self) -> Vec<Value> {
        let now = self.instance.shared.clock.millis();
        lock(&self.instance.state).sessions.iter().map(|session| session.json(now)).collect()
    }

    /// The actor tokens and agent tasks, written as actor tokens without their secrets, in order of creation.
    pub fn actor_tokens(&self) -> Vec<Value> {
        lock(&self.instance.state).tickets.iter().map(actor_token::json).collect()
    }

    /// The webhooks so far, signed: `session.created`, `session.revoked` and `session.ended`. None is sent anywhere.
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.instance.state).deliveries.clone()
    }
}

fn unknown_session() -> EmulatorError {
    EmulatorError::new(EmulatorErrorKind::UnknownSession)
}

impl Deref for Emulator {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}
