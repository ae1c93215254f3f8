use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Extensions, HeaderMap, Method, Request, Response};
use http_body::Body;
use impersonation_core::redact::{Closed, HEADER, Redaction, Treatment, request_fields_removed, tells_of_body};
use impersonation_core::{Refusal, adapter};

use crate::redact::RedactedBody;
use crate::refusal::{Refuse, Replacement};
use crate::view::HeaderView;

const NOT_REDACTABLE: &str = "a response below the redaction is no JSON, or compressed, or a part of a whole: answer with application/json, \
     put compression outside the layer, or let its type pass";

/// An answer of which something is closed to whoever asked.
pub(super) struct Answer<F> {
    redaction: Redaction,
    closed: Closed,
    method: Method,
    refuse: F,
    /// What of the request's extensions says how to refuse.
    extensions: Extensions,
}

impl<F: Clone> Answer<F> {
    /// The answer to a request that asks for all of it, uncompressed.
    pub(super) fn asked_for<B, ResBody: 'static>(
        request: &mut Request<B>,
        redaction: &Redaction,
        closed: Closed,
        refuse: &F,
    ) -> Box<Self> {
        let removed = request_fields_removed(request.method().as_str());
        let headers = request.headers_mut();
        removed.iter().for_each(|name| drop(headers.remove(*name)));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let mut extensions = Extensions::new();
        if let Some(replacement) = request.extensions().get::<Replacement<ResBody>>() {
            extensions.insert(replacement.clone());
        }
        let method = request.method().clone();
        Box::new(Self { redaction: redaction.clone(), closed, method, refuse: refuse.clone(), extensions })
    }
}

impl<F> Answer<F> {
    /// The response without what is closed.
    pub(super) fn redacted<B>(self, response: Response<B>) -> Response<RedactedBody<B>>
    where
        B: Body<Data = Bytes>,
        F: Refuse<B>,
    {
        match self.treatment(&response, response.body().is_end_stream()) {
            Treatment::Redact => self.redacting(response),
            Treatment::Empty => emptied(response),
            Treatment::Pass => response.map(RedactedBody::untouched),
            Treatment::Refuse => self.refused(response),
        }
    }

    fn treatment<B>(&self, response: &Response<B>, is_empty: bool) -> Treatment {
        let headers = HeaderView::new(response.headers());
        self.redaction.treatment(self.method.as_str(), response.status().as_u16(), is_empty, &headers)
    }

    /// The answer to HEAD runs through too: over HTTP/2 nobody drops what a handler answers to it.
    fn redacting<B>(&self, mut response: Response<B>) -> Response<RedactedBody<B>> {
        let headers = response.headers_mut();
        strip(headers);
        // Beside what a handler has listed of its own.
        if let Ok(listed) = HeaderValue::from_str(self.closed.header()) {
            headers.append(HeaderName::from_static(HEADER), listed);
        }
        response.map(|body| RedactedBody::redacting(body, self.closed.redactor()))
    }

    fn refused<B>(&self, mut response: Response<B>) -> Response<RedactedBody<B>>
    where
        F: Refuse<B>,
    {
        if response.extensions().get::<Refusal>().is_some() && self.is_of_another_type(&response) {
            return response.map(RedactedBody::untouched);
        }
        if response.status().is_client_error() {
            adapter::log_emptied(response.status().as_u16());
            [CONTENT_TYPE, CONTENT_ENCODING].iter().for_each(|name| drop(response.headers_mut().remove(name)));
            return emptied(response);
        }
        let refusal = Refusal::not_redactable(NOT_REDACTABLE);
        adapter::log(&refusal);
        self.refuse.refuse(&refusal, &self.extensions).map(RedactedBody::untouched)
    }

    /// Whether nothing but its body would be in the way: it is neither JSON that cannot be read nor a tunnel.
    fn is_of_another_type<B>(&self, response: &Response<B>) -> bool {
        self.treatment(response, true) == Treatment::Empty
    }
}

fn emptied<B>(mut response: Response<B>) -> Response<RedactedBody<B>> {
    strip(response.headers_mut());
    response.map(|_| RedactedBody::empty())
}

/// What tells length or digest, in head or trailers.
pub(super) fn strip(headers: &mut HeaderMap) {
    let telling: Vec<_> = headers.keys().filter(|name| tells_of_body(name.as_str())).cloned().collect();
    telling.iter().for_each(|name| drop(headers.remove(name)));
}
