use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::{ActiveSession, Capabilities, Cursor, Event, Handle, Page, ProviderError, Start, Started, Stop, Stopped};

/// Who starts, stops, revokes and lists impersonations.
///
/// ```
/// use impersonation_core::provider::{
///     ActiveSession, Capabilities, Cursor, Event, Feature, HandOver, Handle, Page, Provider, ProviderError, Secret, Start, Started,
///     Stop, Stopped,
/// };
///
/// /// Gives a ticket to whoever starts, and can do nothing else.
/// struct Tickets;
///
/// impl Provider for Tickets {
///     fn capabilities(&self) -> Capabilities {
///         [Feature::Reason, Feature::Organization, Feature::Claims, Feature::Duration, Feature::Consent, Feature::Stop]
///             .into_iter()
///             .chain([Feature::Return, Feature::Revoke, Feature::ListActive, Feature::Follow])
///             .chain([Feature::Capabilities, Feature::IdempotencyKey])
///             .fold(Capabilities::all(), |all, feature| all.without(feature, "wait until the session ends"))
///     }
///
///     async fn start(&self, start: Start) -> Result<Started, ProviderError> {
///         start.admit(&self.capabilities(), &[])?;
///         Ok(Started::new(HandOver::Ticket(Secret::new(format!("ticket-for-{}", start.target())))))
///     }
///
///     async fn stop(&self, _: Stop) -> Result<Stopped, ProviderError> {
///         Err(self.capabilities().refusal(Feature::Stop))
///     }
///
///     async fn revoke(&self, _: &Handle) -> Result<(), ProviderError> {
///         Err(self.capabilities().refusal(Feature::Revoke))
///     }
///
///     async fn active(&self, _user: &str, _after: Option<&Cursor>) -> Result<Page<ActiveSession>, ProviderError> {
///         Err(self.capabilities().refusal(Feature::ListActive))
///     }
///
///     async fn follow(&self, _after: Option<&Cursor>) -> Result<Page<Event>, ProviderError> {
///         Err(self.capabilities().refusal(Feature::Follow))
///     }
/// }
/// ```
pub trait Provider: Send + Sync + 'static {
    /// What it can do, known before any call.
    fn capabilities(&self) -> Capabilities;

    /// Starts an impersonation. It is not repeated by itself: where the answer was lost, it may have started. Only under an
    /// [idempotency key](Start::idempotency_key) is a repetition the same start.
    ///
    /// # Errors
    ///
    /// Whatever [`Start::admit`] refuses, before anybody is asked; then what the provider says.
    fn start(&self, start: Start) -> impl Future<Output = Result<Started, ProviderError>> + Send;

    /// Stops the impersonation of a session, from within.
    ///
    /// # Errors
    ///
    /// What the provider says. Take the session's cookies off the browser in any case.
    fn stop(&self, stop: Stop) -> impl Future<Output = Result<Stopped, ProviderError>> + Send;

    /// Ends it from outside. Where the provider says that it has ended already, that is no error.
    ///
    /// # Errors
    ///
    /// What the provider says; `NotFound` where it knows no such thing.
    fn revoke(&self, handle: &Handle) -> impl Future<Output = Result<(), ProviderError>> + Send;

    /// The impersonations of a user that are going on.
    ///
    /// # Errors
    ///
    /// What the provider says.
    fn active(
        &self,
        user: &str,
        after: Option<&Cursor>,
    ) -> impl Future<Output = Result<Page<ActiveSession>, ProviderError>> + Send;

    /// What has started and ended since, oldest first: all that the provider still knows where no cursor is given. An event can
    /// come twice.
    ///
    /// # Errors
    ///
    /// What the provider says.
    fn follow(&self, after: Option<&Cursor>) -> impl Future<Output = Result<Page<Event>, ProviderError>> + Send;
}

/// A [`Provider`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedProvider(Arc<dyn DynProvider>);

impl BoxedProvider {
    /// Forgets the type of `provider`.
    pub fn new(provider: impl Provider) -> Self {
        Self(Arc::new(provider))
    }
}

impl Provider for BoxedProvider {
    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    async fn start(&self, start: Start) -> Result<Started, ProviderError> {
        self.0.start(start).await
    }

    async fn stop(&self, stop: Stop) -> Result<Stopped, ProviderError> {
        self.0.stop(stop).await
    }

    async fn revoke(&self, handle: &Handle) -> Result<(), ProviderError> {
        self.0.revoke(handle).await
    }

    async fn active(&self, user: &str, after: Option<&Cursor>) -> Result<Page<ActiveSession>, ProviderError> {
        self.0.active(user, after).await
    }

    async fn follow(&self, after: Option<&Cursor>) -> Result<Page<Event>, ProviderError> {
        self.0.follow(after).await
    }
}

impl fmt::Debug for BoxedProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedProvider").finish_non_exhaustive()
    }
}

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ProviderError>> + Send + 'a>>;

trait DynProvider: Send + Sync {
    fn capabilities(&self) -> Capabilities;
    fn start(&self, start: Start) -> Answer<'_, Started>;
    fn stop(&self, stop: Stop) -> Answer<'_, Stopped>;
    fn revoke<'a>(&'a self, handle: &'a Handle) -> Answer<'a, ()>;
    fn active<'a>(&'a self, user: &'a str, after: Option<&'a Cursor>) -> Answer<'a, Page<ActiveSession>>;
    fn follow<'a>(&'a self, after: Option<&'a Cursor>) -> Answer<'a, Page<Event>>;
}

impl<P: Provider> DynProvider for P {
    fn capabilities(&self) -> Capabilities {
        Provider::capabilities(self)
    }

    fn start(&self, start: Start) -> Answer<'_, Started> {
        Box::pin(Provider::start(self, start))
    }

    fn stop(&self, stop: Stop) -> Answer<'_, Stopped> {
        Box::pin(Provider::stop(self, stop))
    }

    fn revoke<'a>(&'a self, handle: &'a Handle) -> Answer<'a, ()> {
        Box::pin(Provider::revoke(self, handle))
    }

    fn active<'a>(&'a self, user: &'a str, after: Option<&'a Cursor>) -> Answer<'a, Page<ActiveSession>> {
        Box::pin(Provider::active(self, user, after))
    }

    fn follow<'a>(&'a self, after: Option<&'a Cursor>) -> Answer<'a, Page<Event>> {
        Box::pin(Provider::follow(self, after))
    }
}
