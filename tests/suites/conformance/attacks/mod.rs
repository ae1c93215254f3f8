//! The attack catalogue: a family of attacks a file. Each holds the requests that the table has, and tests of what a single
//! request cannot show.

mod algorithm_confusion;
mod authorization_header;
mod clerk_cookie_choice;
mod cookie_tossing;
mod credential_conflicts;
mod http2;
mod layer_order;
mod layer_reach;
mod methods;
mod response_smuggling;

use impersonation_conformance::table::Family;

pub(crate) fn families() -> Vec<Family> {
    vec![
        algorithm_confusion::family(),
        authorization_header::family(),
        clerk_cookie_choice::family(),
        cookie_tossing::family(),
        credential_conflicts::family(),
        http2::family(),
        methods::family(),
        response_smuggling::family(),
    ]
}
