//! What each route answers.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use impersonation_tower::redact::{self, View};
use impersonation_tower::{Refusal, SessionExt as _, ended};
use serde::Serialize;
use whoami_common::{AFTER_STOP, CLEAR_SITE_DATA, page_policy};
use whoami_common::{Billing, Changed, Created, Profile, Reports, Shutdown, Whoami};

use crate::Body;
use crate::routing::Outcome;

const NOT_JSON: &str = "a profile does not serialize";

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
    let profile = Profile::of(request.session()?);
    let seen = View::of(request.presence()?, &profile).to_json().map_err(|_| Refusal::not_redactable(NOT_JSON))?;
    let mut response = of_type("application/json", seen.body);
    let names = seen.redacted.and_then(|names| HeaderValue::try_from(names).ok());
    response.headers_mut().extend(names.map(|names| (HeaderName::from_static(redact::HEADER), names)));
    Ok(response)
}

pub(crate) fn page(_: &Request<()>) -> Outcome {
    let mut response = of_type("text/html; charset=utf-8", whoami_common::page());
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(page_policy()));
    Ok(response)
}

pub(crate) fn stop(request: &Request<()>) -> Outcome {
    let mut response = Response::new(Body::from(Bytes::new()));
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    headers.insert(LOCATION, HeaderValue::from_static(AFTER_STOP));
    headers.insert("clear-site-data", HeaderValue::from_static(CLEAR_SITE_DATA));
    for cookie in request.headers().get_all(COOKIE).into_iter().flat_map(|line| whoami_common::stop(line.as_bytes())) {
        headers.extend(HeaderValue::try_from(cookie).ok().map(|cookie| (SET_COOKIE, cookie)));
    }
    Ok(response)
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
