//! What each route answers.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response};
use impersonation_tower::{SessionExt as _, ended};
use serde::Serialize;
use whoami_common::{Billing, Changed, Created, Profile, Reports, Shutdown, Whoami};

use crate::Body;
use crate::routing::Outcome;

pub(crate) fn health(_: &Request<()>) -> Outcome {
    Ok(of_type("text/plain; charset=utf-8", "ok"))
}

pub(crate) fn whoami(request: &Request<()>) -> Outcome {
    Ok(json(&request.presence()?.session().map_or_else(Whoami::nobody, Whoami::of)))
}

pub(crate) fn account(request: &Request<()>) -> Outcome {
    Ok(json(&Whoami::of(request.session()?)))
}

pub(crate) fn billing(_: &Request<()>) -> Outcome {
    Ok(json(&Billing::pro()))
}

pub(crate) fn reports(request: &Request<()>) -> Outcome {
    Ok(match *request.method() {
        Method::GET | Method::HEAD => json(&Reports::default()),
        _ => json(&Created::default()),
    })
}

pub(crate) fn change_email(_: &Request<()>) -> Outcome {
    Ok(json(&Changed::default()))
}

pub(crate) fn profile(request: &Request<()>) -> Outcome {
    let session = request.session()?;
    let mut response = json(&Profile::of(session));
    if session.is_acting() {
        let redacted = HeaderValue::from_static(Profile::REDACTED);
        response.headers_mut().insert(Profile::REDACTED_HEADER, redacted);
    }
    Ok(response)
}

pub(crate) fn page(request: &Request<()>) -> Outcome {
    Ok(of_type("text/html; charset=utf-8", whoami_common::page(request.presence()?.session())))
}

pub(crate) fn events(request: &Request<()>, shutdown: Shutdown) -> Outcome {
    let session = request.session()?.clone();
    let events = whoami_common::events(async move { ended(&session).await }, shutdown);
    let mut response = Response::new(Body::stream(events));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

fn json(answer: &impl Serialize) -> Response<Body> {
    of_type("application/json", serde_json::to_string(answer).unwrap_or_default())
}

fn of_type(content_type: &'static str, body: impl Into<Bytes>) -> Response<Body> {
    let mut response = Response::new(Body::from(body.into()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
