use impersonation_core::Timestamp;
use impersonation_core::provider::{self, Cursor, EventKind, Page, ProviderError, ProviderErrorKind};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::user::{Ends, List};
use super::{Session, WorkOs, time};
use crate::http::Call;
use crate::object::Object;

const CREATED: &str = "session.created";
const REVOKED: &str = "session.revoked";

/// Something that happened at WorkOS, from its events API or a webhook.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A session began or was ended.
    Session(SessionEvent),
    /// Anything else.
    Other {
        /// Its id.
        id: Box<str>,
        /// What it is: `user.created`, for instance.
        event: Box<str>,
    },
}

/// A session began or was ended, with or without an impersonator.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SessionEvent {
    /// `event_…`, by which a repeat is known.
    pub id: Box<str>,
    /// What happened.
    pub kind: SessionEventKind,
    /// To which session.
    pub session: Session,
    /// When.
    pub created_at: Timestamp,
}

/// What can happen to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SessionEventKind {
    /// `session.created`.
    Created,
    /// `session.revoked`.
    Revoked,
}

impl SessionEvent {
    /// The event as one of an impersonation; `None` where nobody impersonates.
    pub fn impersonation(&self) -> Option<provider::Event> {
        if !self.session.is_impersonated() {
            return None;
        }
        let kind = match self.kind {
            SessionEventKind::Created => EventKind::Started,
            SessionEventKind::Revoked => EventKind::Ended,
        };
        let Session { id, user_id, organization_id, impersonator, .. } = &self.session;
        let mut event = provider::Event::new(kind, self.created_at, user_id.clone());
        event.id = Some(self.id.clone());
        event.session_id = Some(id.clone());
        event.organization = organization_id.clone();
        if let Some(impersonator) = impersonator {
            event.impersonator = Some(impersonator.email.clone());
            event.reason = impersonator.reason.clone();
        }
        Some(event)
    }
}

/// What an event has around what happened. `data` is read once it is known of what, from its text: an impersonator that is named twice
/// must not be lost.
#[derive(Deserialize)]
pub(super) struct Envelope {
    id: Box<str>,
    event: Box<str>,
    data: Box<RawValue>,
    #[serde(deserialize_with = "time::moment")]
    created_at: Timestamp,
}

impl TryFrom<Envelope> for Event {
    type Error = serde_json::Error;

    fn try_from(Envelope { id, event, data, created_at }: Envelope) -> Result<Self, serde_json::Error> {
        let kind = match &*event {
            CREATED => SessionEventKind::Created,
            REVOKED => SessionEventKind::Revoked,
            _ => return Ok(Self::Other { id, event }),
        };
        let Object(session) = serde_json::from_str(data.get())?;
        Ok(Self::Session(SessionEvent { id, kind, session, created_at }))
    }
}

impl Event {
    /// The event as one of an impersonation; `None` where it is another.
    pub fn impersonation(&self) -> Option<provider::Event> {
        match self {
            Self::Session(event) => event.impersonation(),
            Self::Other { .. } => None,
        }
    }

    /// Reads one event of WorkOS's, of any version.
    pub(super) fn read(json: &[u8]) -> Result<Self, serde_json::Error> {
        let Object(envelope) = serde_json::from_slice::<Object<Envelope>>(json)?;
        envelope.try_into()
    }
}

/// Which events to ask for. The default is the sessions' that began or were ended, the oldest that WorkOS has first.
///
/// ```
/// use impersonation_core::Timestamp;
/// use impersonation_providers::workos::EventQuery;
///
/// let query = EventQuery::new().since(Timestamp::from_unix_seconds(1_700_000_000)).organization("org_1");
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct EventQuery {
    after: Option<Cursor>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    organization_id: Option<Box<str>>,
}

impl EventQuery {
    /// All session events.
    pub fn new() -> Self {
        Self::default()
    }

    /// Those after the event of this id: where the last page ended.
    pub fn after(self, cursor: Cursor) -> Self {
        Self { after: Some(cursor), ..self }
    }

    /// Those since then, 90 days ago at the earliest.
    pub fn since(self, moment: Timestamp) -> Self {
        Self { since: Some(moment), ..self }
    }

    /// Those until then.
    pub fn until(self, moment: Timestamp) -> Self {
        Self { until: Some(moment), ..self }
    }

    /// Those of one organization.
    pub fn organization(self, id: impl Into<Box<str>>) -> Self {
        Self { organization_id: Some(id.into()), ..self }
    }
}

impl WorkOs {
    /// Events, oldest first, a hundred at a time: `GET /events`. Where it ends, [`Page::next`] is there to go on from later.
    ///
    /// ```no_run
    /// # async fn example(workos: impersonation_providers::WorkOs) -> Result<(), impersonation_core::provider::ProviderError> {
    /// use impersonation_providers::workos::EventQuery;
    ///
    /// let page = workos.events(&EventQuery::new()).await?;
    /// for event in page.items.iter().filter_map(|event| event.impersonation()) {
    ///     println!("{:?} as {}", event.kind, event.subject);
    /// }
    /// let query = page.next.map(|cursor| EventQuery::new().after(cursor)); // for the next time
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidRequest` for an empty organization, before WorkOS is asked. `Unreadable` with the id of an event as its code where that
    /// one is not as documented: to pass over it, go on [after](EventQuery::after) that id. Else what WorkOS says, which is asked
    /// [again](crate::http::Connection::repeats) where that may help; what [is retryable](ProviderError::is_retryable) even so, try later.
    ///
    /// Follows <https://workos.com/docs/events/data-syncing/events-api>.
    pub async fn events(&self, query: &EventQuery) -> Result<Page<Event>, ProviderError> {
        if query.organization_id.as_deref() == Some("") {
            return Err(ProviderError::new(ProviderErrorKind::InvalidRequest));
        }
        let call = Call::get(["events"])
            .query("events[]", CREATED)
            .query("events[]", REVOKED)
            .query("limit", "100")
            .query("order", "asc")
            .query_if("after", query.after.as_ref().map(Cursor::as_str))
            .query_if("range_start", query.since.map(time::rfc3339))
            .query_if("range_end", query.until.map(time::rfc3339))
            .query_if("organization_id", query.organization_id.as_deref());
        let List { data, list_metadata: Ends { after } } = self.api.ask::<List<Envelope>>(self.signed(call)).await?;
        // An envelope's id is the cursor behind it, which the last page does not say.
        let last = data.last().map(|envelope| Cursor::new(envelope.id.clone()));
        let page = Page::last(data.into_iter().map(read).collect::<Result<_, _>>()?);
        Ok(match (after.filter(|after| !after.is_empty()), last.or_else(|| query.after.clone())) {
            (Some(after), _) => page.followed_by(Cursor::new(after)),
            (None, Some(last)) => page.resumed_at(last),
            (None, None) => page,
        })
    }
}

fn read(envelope: Envelope) -> Result<Event, ProviderError> {
    let id = envelope.id.clone();
    envelope.try_into().map_err(|_| ProviderError::new(ProviderErrorKind::Unreadable).with_code(&id))
}
