//! Which route a request matched, as far as actix says.
//!
//! actix names the resource that routing came to. Where routing has not come to one yet, it names the first whose pattern
//! fits the path **as the client wrote it**, though it routes by the decoded one: `/reports/%63lose` would pass for
//! `/reports/{id}` and then be served by `/reports/close`. A name that may be of that kind is taken for none.

use actix_web::dev::ServiceRequest;

/// The pattern of the resource that routing came to; `None` before it did.
///
/// One thing looks the same as a resource: a scope whose prefix is the whole path. There it is the first resource whose
/// pattern fits the path, which a guard may yet turn down.
pub(super) fn matched(request: &ServiceRequest) -> Option<String> {
    // What routing has not consumed is still to be matched.
    if !request.match_info().unprocessed().is_empty() {
        return None;
    }
    let named = request.match_pattern()?;
    let (written, decoded) = (request.path(), request.match_info().as_str());
    let fits = |path| request.resource_map().match_pattern(path).as_ref() == Some(&named);
    // What does not fit as written is no guess of actix's.
    (written == decoded || fits(decoded) || !fits(written)).then_some(named)
}

/// The first pattern that fits the path by which actix routes, before it did.
pub(super) fn foreseen(request: &ServiceRequest) -> Option<String> {
    request.resource_map().match_pattern(request.match_info().as_str())
}
