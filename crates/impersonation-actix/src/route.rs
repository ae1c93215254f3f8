//! Which route a request matched, as far as actix says.
//!
//! actix names the resource that routing came to. Where routing has not come to one yet, it names the first whose pattern
//! fits the path **as the client wrote it**, though it routes by the decoded one: `/reports/%63lose` would pass for
//! `/reports/{id}` and then be served by `/reports/close`. A name that may be of that kind is doubted: the request must be
//! open with it, and without.

use actix_web::HttpRequest;

/// What is known of the route.
pub(crate) enum Route {
    /// Nothing: routing has not come to a resource.
    Unknown,
    /// The pattern of the resource that routing came to.
    Matched(String),
    /// That, or a guess of actix's.
    Doubtful(String),
}

impl Route {
    /// The route of a request.
    ///
    /// One thing looks the same as a resource: a scope whose prefix is the whole path. There it is the first resource whose
    /// pattern fits the path, which a guard may yet turn down.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        // What routing has not consumed is still to be matched.
        if !request.match_info().unprocessed().is_empty() {
            return Self::Unknown;
        }
        let Some(named) = request.match_pattern() else { return Self::Unknown };
        let (written, decoded) = (request.path(), request.match_info().as_str());
        let fits = |path| request.resource_map().match_pattern(path).as_ref() == Some(&named);
        // What does not fit as written is no guess of actix's.
        if written == decoded || fits(decoded) || !fits(written) { Self::Matched(named) } else { Self::Doubtful(named) }
    }

    /// Its name, once routing is over: a doubt is one of before.
    pub(crate) fn named(self) -> Option<String> {
        match self {
            Self::Unknown => None,
            Self::Matched(named) | Self::Doubtful(named) => Some(named),
        }
    }

    /// The first pattern that fits the path by which actix routes, before it did.
    pub(crate) fn foreseen(request: &HttpRequest) -> Self {
        let named = request.resource_map().match_pattern(request.match_info().as_str());
        named.map_or(Self::Unknown, Self::Matched)
    }
}
