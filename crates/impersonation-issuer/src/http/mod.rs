//! The issuer's routes over HTTP, written once for every framework: bytes of a request in, bytes of an answer out.
//!
//! 1. **They stand outside the session layer** and find out by themselves who is there, so that no gate, no marker and no queue
//!    stands before [stop](ROUTES): it needs no session, and takes the cookie off whatever is in it.
//! 2. **POST alone changes anything**, and only from the application's own pages ([`cross_site`](impersonation_core::cross_site)): a
//!    request that does not say where it comes from is heard without cookies alone.
//! 3. **A body is a form or JSON**, at most [`MAX_BODY`] bytes. What is unknown, given twice or of another type is refused, not
//!    guessed.
//! 4. **Nothing is administered while acting.** All but redeem, renew and stop are for a user's own session, and what they change is
//!    held to the [page](impersonation_core::page) that it comes from; a form can say its marker in the field `impersonation_page` too.
//! 5. **Browsers are sent to places of the application's own**, or of origins that it [allows](RoutesBuilder::redirect_to).
//! 6. **No answer is kept** by a cache but the keys, and none repeats what was sent.
//!
//! A form is answered for people: by a redirect, to where it says in `return_to`, or else [home](RoutesBuilder::home). Refused, it
//! comes back there with `impersonation_error=<code>` in the query, for the page to say what is wrong: a browser without scripts would
//! show problem details as they are. A form that cannot be read, or comes from another site, is answered by problem details all the
//! same, since nothing in it is to be believed. JSON is answered by JSON, and refusals are problem details (RFC 9457) with a `code`, of
//! the same form as [those of sessions](impersonation_core::refusal).
//!
//! [`ROUTES`] lists them. The OpenAPI document, which is served too, describes each.
//!
//! # Codes
//!
//! Beside those of [sessions](impersonation_core::refusal), which these routes answer with too:
//!
//! # `invalid_request`
//! 400: something in the request cannot be read, or cannot be right.
//! # `reason_required`
//! 400: a start needs a reason.
//! # `reason_invalid`
//! 400: the reason does not name what reasons must name.
//! # `organization_required`
//! 400: one of the user's organizations must be named.
//! # `invalid_ticket`
//! 400: the ticket is not good, or not good any longer.
//! # `insufficient_user_authentication`
//! 401: whoever asks must sign in again first (RFC 9470).
//! # `disabled`
//! 403: impersonation is not open in this environment.
//! # `not_allowed`
//! 403: there is no such user, or whoever asks may not do that: it is not said which.
//! # `consent_required`
//! 403: the user has not consented.
//! # `waiver_not_allowed`
//! 403: the consent may not be waived by whoever asks.
//! # `session_unidentified`
//! 403: the session of whoever asks has no id.
//! # `not_found`
//! 404: there is no such route, session or consent.
//! # `method_not_allowed`
//! 405: `Allow` says what is.
//! # `grant_ended`
//! 409: the impersonation has ended.
//! # `content_too_large`
//! 413: the body has more than [`MAX_BODY`] bytes.
//! # `unsupported_media_type`
//! 415: the body is neither a form nor JSON.
//! # `key_reused`
//! 422: the idempotency key was used for something else.
//! # `limit_reached`
//! 429: as many impersonations go on as may.
//! # `not_recorded`
//! 503: the start could not be recorded, so it did not happen.
//! # `unavailable`
//! 503: nobody can say now; `Retry-After` says when to try again.

mod account;
mod admission;
mod builder;
mod code;
mod consents;
mod cookie;
mod documents;
mod done;
mod fields;
mod form;
mod query;
mod redeem;
mod redirect;
mod renew;
mod request;
mod response;
mod routes;
mod sessions;
mod start;
mod stop;
mod strict;
mod table;
mod upkeep;
mod users;
mod view;

pub use builder::{RoutesBuilder, RoutesError, RoutesErrorKind};
pub use request::{MAX_BODY, Request};
pub use response::Response;
pub use routes::Routes;
pub use table::{ROUTES, Route};
