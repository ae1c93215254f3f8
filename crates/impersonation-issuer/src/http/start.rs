use std::time::Duration;

use impersonation_core::provider::{HandOver, Handle, Secret, Start, Started};
use impersonation_core::request::Line;
use impersonation_core::{OwnSession, Timestamp};
use serde::Serialize;

use super::code::{Code, Refused};
use super::done::Done;
use super::fields::{Fields, Takes};
use super::request::Request;
use super::routes::Routes;
use crate::grant::Slot;

pub(super) const TAKES: Takes = Takes {
    names: &["target", "organization", "reason", "duration", "consent", "capabilities"],
    form_names: &["idempotency_key", "open"],
    json_names: &["claims", "return_to"],
    lists: &["capabilities"],
};

#[derive(Serialize)]
struct StartedView<'a> {
    grant: &'a str,
    ticket: &'a str,
    expires_at: Option<Timestamp>,
}

impl Routes {
    /// Starts. A program gets a ticket; the browser of a form is in at once.
    pub(super) async fn start(&self, request: &Request<'_>, fields: &Fields) -> Result<Done, Refused> {
        let own = self.own_from_page(request, fields).await?;
        let start = wish(&own, request, fields)?;
        let return_to = self.beginning(fields)?;
        let started = self.0.issuer.start_from(&start, return_to.as_deref()).await;
        let started = started.map_err(|error| Refused::start(&error, self.0.issuer.recent_authentication()))?;
        let HandOver::Ticket(ticket) = &started.hand_over else { return Err(Code::Unavailable.into()) };
        match fields.is_form() {
            true => self.redeem_form(ticket, &own, fields).await,
            false => Ok(handed_over(&started, ticket)),
        }
    }

    /// Where the impersonator is, to go back to. What a program says and cannot be right, is no mistake of a user's.
    fn beginning(&self, fields: &Fields) -> Result<Option<String>, Code> {
        let place = fields.return_to().and_then(|target| self.0.redirects.place(target));
        let is_wrong = !fields.is_form() && place.is_none() && fields.text("return_to")?.is_some();
        if is_wrong { Err(Code::InvalidRequest) } else { Ok(place) }
    }

    async fn redeem_form(&self, ticket: &Secret, own: &OwnSession, fields: &Fields) -> Result<Done, Refused> {
        let redeemed = self.0.issuer.redeem(ticket.expose(), own, Slot::Overlay).await?;
        let done = self.entered(&redeemed, true)?;
        Ok(done.location(self.0.redirects.first([fields.text("open")?, fields.return_to()])))
    }
}

fn wish(own: &OwnSession, request: &Request<'_>, fields: &Fields) -> Result<Start, Code> {
    let mut start = Start::new(own, fields.required("target")?);
    if let Some(organization) = fields.text("organization")? {
        start = start.organization(organization);
    }
    if let Some(reason) = fields.text("reason")? {
        start = start.reason(reason);
    }
    if let Some(seconds) = fields.whole("duration")? {
        start = start.duration(Duration::from_secs(seconds));
    }
    start = match fields.flag("consent")? {
        Some(true) => start.require_consent(),
        Some(false) => start.without_consent(),
        None => start,
    };
    let capabilities = fields.texts("capabilities")?;
    if !capabilities.is_empty() {
        start = start.capabilities(capabilities);
    }
    for (name, value) in fields.object("claims")?.into_iter().flatten() {
        start = start.claim(name, value.clone());
    }
    Ok(match idempotency_key(request, fields)? {
        Some(key) => start.idempotency_key(key),
        None => start,
    })
}

/// The key of the header, or of a form, which can set none.
fn idempotency_key<'r>(request: &Request<'r>, fields: &'r Fields) -> Result<Option<&'r str>, Code> {
    let header = match request.line("idempotency-key") {
        Line::Absent => None,
        Line::Single(value) => Some(std::str::from_utf8(value).map_err(|_| Code::InvalidRequest)?),
        Line::Repeated => return Err(Code::InvalidRequest),
    };
    match (header, fields.text("idempotency_key")?) {
        (Some(header), Some(field)) if header != field => Err(Code::InvalidRequest),
        (header, field) => Ok(header.or(field)),
    }
}

fn handed_over(started: &Started, ticket: &Secret) -> Done {
    let grant = match &started.handle {
        Some(Handle::Session(id)) => id,
        _ => "",
    };
    let view = StartedView { grant, ticket: ticket.expose(), expires_at: started.expires_at };
    Done::new(201, &view).clearing_cache()
}
