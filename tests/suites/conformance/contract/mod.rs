//! What `docs/contract.md` says, row by row: a file a table or two. The expectations are read from there.

mod authorization;
mod callers;
mod good_claims;
mod good_tokens;
mod kinds;
mod refusals;
mod routes;
mod settings;

use impersonation_conformance::table::{Family, Server};

pub(crate) fn families() -> Vec<Family> {
    vec![
        routes::family(),
        routes::of_providers(),
        kinds::family(),
        good_tokens::family(),
        good_claims::family(),
        authorization::family(),
        settings::family(),
        refusals::family(),
    ]
}

/// A family of what the contract says.
fn family(name: &str, about: &str) -> Family {
    Family::new(name, about).source("docs/contract.md", "../../../docs/contract.md", "what the example servers do")
}

/// A server of every profile, by its name.
fn servers() -> [(&'static str, Server); 4] {
    [
        ("rfc8693", Server::rfc8693()),
        ("clerk", Server::clerk()),
        ("workos", Server::workos()),
        ("descope", Server::descope()),
    ]
}
