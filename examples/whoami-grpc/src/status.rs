//! Refusals as gRPC statuses.

use http::{HeaderMap, HeaderName, HeaderValue, Response};
use impersonation_tower::Refusal;
use tonic::body::Body;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

/// A refusal as the status of a call. Its code is the message; challenge and `retry-after` are metadata; why it was
/// refused is for the log alone.
pub fn status(refusal: &Refusal) -> Status {
    let code = match refusal.status() {
        // Not UNAUTHENTICATED, at which clients fetch another token and call again: the request contradicts itself.
        400 => Code::InvalidArgument,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        // The page that asks is another session's: it must be loaded anew.
        409 => Code::FailedPrecondition,
        503 => Code::Unavailable,
        _ => Code::Internal,
    };
    let text = refusal.code().as_str();
    Status::with_metadata(code, text, MetadataMap::from_headers(headers(refusal)))
}

/// What a layer answers: a gRPC error is HTTP 200 with its status among the headers, and no body.
pub fn response(refusal: &Refusal) -> Response<Body> {
    status(refusal).into_http()
}

/// What a handler returns, as in `map_err(refused)`.
pub fn refused(refusal: Refusal) -> Status {
    status(&refusal)
}

fn headers(refusal: &Refusal) -> HeaderMap {
    let headers = refusal.headers().filter(|(name, _)| *name != "content-type");
    let valid = |(name, value)| Some((HeaderName::from_static(name), HeaderValue::try_from(value).ok()?));
    headers.filter_map(valid).collect()
}
