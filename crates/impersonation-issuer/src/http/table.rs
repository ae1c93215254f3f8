use std::fmt;

/// A route, for an adapter to mount.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Route {
    /// The method: `GET`, which is `HEAD` too, or `POST`.
    pub method: &'static str,
    /// The path below the base, with its parameters in braces.
    pub path: &'static str,
    /// What it does.
    pub about: &'static str,
    pub(super) endpoint: Endpoint,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    Start,
    Redeem,
    Renew,
    Stop,
    Sessions,
    RevokeSession,
    RevokeSessions,
    Users,
    Events,
    RequestConsent,
    AccountSessions,
    RevokeAccountSession,
    AccountConsents,
    GiveConsent,
    WithdrawConsent,
    Keys,
    Document,
}

/// All routes.
///
/// | route | who | what |
/// | --- | --- | --- |
/// | `POST /start` | staff | starts; a form is in at once |
/// | `POST /redeem` | staff | redeems a ticket |
/// | `POST /renew` | whoever acts | another token |
/// | `POST /stop` | anybody | stops |
/// | `GET /sessions` | staff with the right | impersonations |
/// | `POST /sessions/{sid}/revoke` | staff with the right | ends one |
/// | `POST /sessions/revoke` | staff with the right | ends several, or all |
/// | `GET /users` | staff | users to act as |
/// | `GET /events` | staff with the right | what has happened |
/// | `POST /consents/requests` | staff with the right | asks a user for their consent |
/// | `GET /account/sessions` | a user | who was in their account |
/// | `POST /account/sessions/{sid}/revoke` | a user | ends one |
/// | `GET /account/consents` | a user | their consents, and who asks for one |
/// | `POST /account/consents` | a user | consents |
/// | `POST /account/consents/{id}/withdraw` | a user | takes a consent back |
/// | `GET /keys` | anybody | the keys that verify the tokens |
/// | `GET /openapi.json` | anybody | the description of these routes |
pub const ROUTES: &[Route] = &[
    post("/start", "Starts acting as a user.", Endpoint::Start),
    post("/redeem", "Redeems a ticket: the session begins.", Endpoint::Redeem),
    post("/renew", "Gives another token of the session.", Endpoint::Renew),
    post("/stop", "Stops acting. It needs no session, and never fails.", Endpoint::Stop),
    get("/sessions", "Lists impersonations.", Endpoint::Sessions),
    post("/sessions/{sid}/revoke", "Ends an impersonation.", Endpoint::RevokeSession),
    post("/sessions/revoke", "Ends the impersonations of somebody, on somebody, or all.", Endpoint::RevokeSessions),
    get("/users", "Finds users to act as.", Endpoint::Users),
    get("/events", "Lists what has happened.", Endpoint::Events),
    post("/consents/requests", "Asks a user for their consent.", Endpoint::RequestConsent),
    get("/account/sessions", "Lists who was in one's own account.", Endpoint::AccountSessions),
    post(
        "/account/sessions/{sid}/revoke",
        "Ends an impersonation in one's own account.",
        Endpoint::RevokeAccountSession,
    ),
    get("/account/consents", "Lists one's own consents, and requests for one.", Endpoint::AccountConsents),
    post("/account/consents", "Consents, or answers a request.", Endpoint::GiveConsent),
    post(
        "/account/consents/{id}/withdraw",
        "Takes a consent back, or turns a request down.",
        Endpoint::WithdrawConsent,
    ),
    get("/keys", "The key set that verifies the tokens.", Endpoint::Keys),
    get("/openapi.json", "The description of these routes.", Endpoint::Document),
];

const fn get(path: &'static str, about: &'static str, endpoint: Endpoint) -> Route {
    Route { method: "GET", path, about, endpoint }
}

const fn post(path: &'static str, about: &'static str, endpoint: Endpoint) -> Route {
    Route { method: "POST", path, about, endpoint }
}

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Match<'p> {
    /// A route, and the id in its path.
    Route(Endpoint, &'p str),
    /// A path that takes other methods alone.
    Methods(&'static str),
    Nothing,
}

impl<'p> Match<'p> {
    /// `path` is what follows the base.
    pub(super) fn of(method: &str, path: &'p str) -> Self {
        let method = if method == "HEAD" { "GET" } else { method };
        let mut methods = Vec::new();
        for route in ROUTES {
            let Some(id) = id_in(route.path, path) else { continue };
            if route.method == method {
                return Self::Route(route.endpoint, id);
            }
            methods.push(route.method);
        }
        match (methods.contains(&"GET"), methods.contains(&"POST")) {
            (true, true) => Self::Methods("GET, HEAD, POST"),
            (true, false) => Self::Methods("GET, HEAD"),
            (false, true) => Self::Methods("POST"),
            (false, false) => Self::Nothing,
        }
    }
}

/// What stands in the place of a pattern's parameter, or nothing; `None` where the path is not of the pattern.
fn id_in<'p>(pattern: &str, path: &'p str) -> Option<&'p str> {
    let (mut id, mut segments) = ("", path.split('/'));
    for expected in pattern.split('/') {
        let segment = segments.next()?;
        match expected.starts_with('{') {
            true if segment.is_empty() => return None,
            true => id = segment,
            false if segment != expected => return None,
            false => {}
        }
    }
    segments.next().is_none().then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_whole() {
        assert_eq!(Match::of("POST", "/start"), Match::Route(Endpoint::Start, ""));
        assert_eq!(Match::of("POST", "/sessions/imp_1/revoke"), Match::Route(Endpoint::RevokeSession, "imp_1"));
        assert_eq!(Match::of("HEAD", "/keys"), Match::Route(Endpoint::Keys, ""));
        for path in ["", "/", "start", "/start/", "//start", "/START", "/sessions//revoke", "/sessions/a/b/revoke"] {
            assert_eq!(Match::of("POST", path), Match::Nothing, "{path}");
        }
    }

    #[test]
    fn another_method_is_told_which() {
        for (method, path, allowed) in [
            ("GET", "/start", "POST"),
            ("post", "/start", "POST"),
            ("POST", "/keys", "GET, HEAD"),
            ("DELETE", "/account/consents", "GET, HEAD, POST"),
            ("OPTIONS", "/sessions/revoke", "POST"),
        ] {
            assert_eq!(Match::of(method, path), Match::Methods(allowed), "{method} {path}");
        }
    }
}
