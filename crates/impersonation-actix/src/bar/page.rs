//! What becomes of one request of an actor's, and of its response.

use std::rc::{Rc, Weak};

use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{ResponseHead, ServiceRequest};
use actix_web::http::header::{
    ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue,
};
use actix_web::{Error, HttpMessage as _, HttpResponse};
use impersonation_bar::csp::Nonces;
use impersonation_bar::inject::{self, Insertion, RESPONSE_FIELDS_REMOVED, Treatment};
use impersonation_bar::{Bar, Details, Facts, HEADER, Page};
use impersonation_core::{ActingSession, Timestamp, adapter};

use crate::bar::BarBody;

/// Left with a request: while that visit is on its way, its middleware puts in the bar, and none further in.
// Beyond it the request may come again, with its extensions, from a middleware further out that took it from the response.
struct Taken(Weak<Visit>);

/// A request of an actor's.
pub(super) struct Visit {
    bar: Bar,
    session: ActingSession,
    now: Timestamp,
    asks_for: inject::Request,
    accept_language: Option<HeaderValue>,
}

impl Visit {
    /// The visit, of which the whole page is asked for; `None` where a middleware further out has asked for it.
    pub(super) fn asked_for(
        request: &mut ServiceRequest,
        bar: &Bar,
        session: ActingSession,
        now: Timestamp,
    ) -> Option<Rc<Self>> {
        if request.extensions().get().is_some_and(|Taken(visit)| visit.strong_count() > 0) {
            return None;
        }
        let visit = Rc::new(Self::new(bar, session, now, request.headers()));
        request.extensions_mut().insert(Taken(Rc::downgrade(&visit)));
        Self::prepare(request);
        Some(visit)
    }

    fn new(bar: &Bar, session: ActingSession, now: Timestamp, headers: &HeaderMap) -> Self {
        let accept_language = headers.get(ACCEPT_LANGUAGE).cloned();
        Self { bar: bar.clone(), session, now, asks_for: inject::Request::new(fields(headers)), accept_language }
    }

    /// Asks for the whole page, as it is.
    fn prepare(request: &mut ServiceRequest) {
        let destination = request.headers().get("sec-fetch-dest").map(HeaderValue::as_bytes);
        let removed = inject::request_fields_removed(request.method().as_str(), destination);
        let headers = request.headers_mut();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(inject::ACCEPT_ENCODING.1));
        removed.iter().for_each(|field| drop(headers.remove(*field)));
    }

    /// The response with the facts, and with the bar where it is a page.
    pub(super) fn answer<B: MessageBody>(&self, mut response: HttpResponse<B>) -> HttpResponse<BarBody<B>> {
        let details: Option<Details> = response.extensions_mut().remove();
        let facts = self.bar.facts(&self.session, self.now, details.as_ref());
        say(&facts, response.headers_mut());
        match self.asks_for.treatment(response.status().as_u16(), fields(response.headers())) {
            Treatment::Inject => response.map_body(|head, body| self.inject(&facts, head, body)),
            Treatment::Leave(why) => {
                // Nothing is no page.
                if let Some(remedy) = why.remedy().filter(|_| !response.body().size().is_eof()) {
                    adapter::log_fault("a page goes without its bar", remedy);
                }
                response.map_body(|_, body| BarBody::passing(body))
            }
            _ => response.map_body(|_, body| BarBody::passing(body)),
        }
    }

    /// The same for the response that an error of a middleware below becomes, further out.
    pub(super) fn error(self: Rc<Self>, mut error: Error) -> Error {
        error.add_response_mapper(move |response| self.answer(response).map_into_boxed_body());
        error
    }

    fn inject<B: MessageBody>(&self, facts: &Facts, head: &mut ResponseHead, body: B) -> BarBody<B> {
        let insertion = self.insertion(facts, &head.headers);
        RESPONSE_FIELDS_REMOVED.iter().for_each(|field| drop(head.headers.remove(*field)));
        // A handler may have said the length itself: without it the end of the page would be that of the connection.
        head.no_chunking(false);
        match body.size() {
            // Not even an empty one.
            BodySize::None => BarBody::passing(body),
            _ => BarBody::injecting(body, self.asks_for.injector(insertion)),
        }
    }

    fn insertion(&self, facts: &Facts, headers: &HeaderMap) -> Insertion {
        let policies = headers.get_all(CONTENT_SECURITY_POLICY).map(HeaderValue::as_bytes);
        let nonces = Nonces::of(policies);
        let accept_language = self.accept_language.as_ref().and_then(|value| value.to_str().ok());
        let page = Page::new().accept_language(accept_language).nonces(&nonces);
        self.bar.insertion(facts, &page)
    }
}

/// Instead of what the service below may say.
fn say(facts: &Facts, headers: &mut HeaderMap) {
    match HeaderValue::try_from(facts.header_value()) {
        Ok(value) => drop(headers.insert(HeaderName::from_static(HEADER), value)),
        Err(_) => drop(headers.remove(HEADER)),
    }
}

fn fields(headers: &HeaderMap) -> impl Iterator<Item = (&str, &[u8])> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
}
