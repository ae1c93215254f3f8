//! What becomes of one request whose answer is not open to whoever is there.

use std::cell::Cell;

use actix_web::body::MessageBody;
use actix_web::dev::{ResponseHead, ServiceRequest};
use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{Error, HttpResponse};
use impersonation_core::redact::{Closed, HEADER, Redaction, Treatment, request_fields_removed, tells_of_body};
use impersonation_core::{Refusal, adapter};

use crate::redact::RedactedBody;
use crate::refusal::{Replacement, answer};
use crate::view::HeaderView;

const NOT_REDACTABLE: &str = "a response below RedactMiddleware is no JSON, or compressed, or part of a document: \
    take its route out of the middleware, or let its type pass by Redaction::builder().dangerous_pass";

/// A request whose answer is redacted.
pub(super) struct Visit {
    redaction: Redaction,
    closed: Closed,
    method: Method,
    replacement: Option<Replacement>,
    /// The response of an error is made as often as somebody asks for it.
    is_logged: Cell<bool>,
}

impl Visit {
    pub(super) fn new(redaction: Redaction, closed: Closed, method: Method, replacement: Option<Replacement>) -> Self {
        Self { redaction, closed, method, replacement, is_logged: Cell::new(false) }
    }

    /// Asks for the whole document, as it is.
    pub(super) fn prepare(request: &mut ServiceRequest) {
        let removed = request_fields_removed(request.method().as_str());
        let headers = request.headers_mut();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        removed.iter().for_each(|field| drop(headers.remove(*field)));
    }

    /// The response as it may be shown.
    pub(super) fn answer<B: MessageBody>(&self, response: HttpResponse<B>) -> HttpResponse<RedactedBody<B>> {
        match self.treatment(&response, response.body().size().is_eof()) {
            Treatment::Redact => response.map_body(|head, body| self.redact(head, body)),
            Treatment::Empty => self.empty(response),
            Treatment::Pass => response.map_body(|_, body| RedactedBody::passing(body)),
            Treatment::Refuse => self.refuse(response),
        }
    }

    fn treatment<B>(&self, response: &HttpResponse<B>, is_empty: bool) -> Treatment {
        let headers = HeaderView::new(response.headers());
        self.redaction.treatment(self.method.as_str(), response.status().as_u16(), is_empty, &headers)
    }

    /// The same for the response that an error of a middleware below becomes, further out.
    pub(super) fn error(self: Box<Self>, mut error: Error) -> Error {
        error.add_response_mapper(move |response| self.answer(response).map_into_boxed_body());
        error
    }

    fn redact<B>(&self, head: &mut ResponseHead, body: B) -> RedactedBody<B> {
        strip(head);
        // Beside what a `Redacted` below lists.
        if let Ok(listed) = HeaderValue::from_str(self.closed.header()) {
            head.headers.append(HeaderName::from_static(HEADER), listed);
        }
        // A handler of its own for HEAD may answer with what GET would redact; actix would send it.
        match self.method == Method::HEAD {
            true => RedactedBody::none(),
            false => RedactedBody::redacting(body, self.closed.redactor()),
        }
    }

    fn empty<B>(&self, response: HttpResponse<B>) -> HttpResponse<RedactedBody<B>> {
        response.map_body(|head, _| {
            strip(head);
            match self.method != Method::HEAD && has_body(head.status) {
                true => RedactedBody::empty(),
                false => RedactedBody::none(),
            }
        })
    }

    fn refuse<B>(&self, mut response: HttpResponse<B>) -> HttpResponse<RedactedBody<B>> {
        // Out of the `if`, whose borrow of the extensions would last too long.
        let is_refusal = response.extensions().get::<Refusal>().is_some();
        if is_refusal && self.is_of_another_type(&response) {
            return response.map_body(|_, body| RedactedBody::passing(body));
        }
        if response.status().is_client_error() {
            if !self.is_logged.replace(true) {
                adapter::log_emptied(response.status().as_u16());
            }
            [CONTENT_TYPE, CONTENT_ENCODING].iter().for_each(|name| drop(response.headers_mut().remove(name)));
            return self.empty(response);
        }
        let refusal = Refusal::not_redactable(NOT_REDACTABLE);
        if !self.is_logged.replace(true) {
            adapter::log(&refusal);
        }
        answer(&refusal, self.replacement.as_ref()).map_body(|_, body| RedactedBody::other(body))
    }

    /// Whether nothing but its body would be in the way: it is neither JSON that cannot be read nor a tunnel.
    fn is_of_another_type<B>(&self, response: &HttpResponse<B>) -> bool {
        self.treatment(response, true) == Treatment::Empty
    }
}

/// Whether a response with this status ever has one (RFC 9110 §6.4.1).
fn has_body(status: StatusCode) -> bool {
    !status.is_informational() && status != StatusCode::NO_CONTENT && status != StatusCode::NOT_MODIFIED
}

/// Takes what would tell of the body from its head.
fn strip(head: &mut ResponseHead) {
    let telling: Vec<_> = head.headers.keys().filter(|name| tells_of_body(name.as_str())).cloned().collect();
    telling.iter().for_each(|name| drop(head.headers.remove(name)));
    // A handler may have said the length itself: without it the end of the body would be that of the connection.
    head.no_chunking(false);
}
