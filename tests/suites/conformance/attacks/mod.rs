//! The attack catalogue: a family of attacks a file. Each holds the requests that the table has, and tests of what a single
//! request cannot show.

mod actor_identities;
mod algorithm_confusion;
mod authorization_header;
mod clerk_cookie_choice;
mod clocks;
mod cookie_tossing;
mod credential_conflicts;
mod critical_header;
mod cross_site;
mod embedded_keys;
mod hidden_actors;
mod http2;
mod issuer_confusion;
mod json_tricks;
mod key_confusion;
mod key_rotation;
mod key_sets;
mod layer_order;
mod layer_reach;
mod lookalikes;
mod methods;
mod provider_tokens;
mod response_smuggling;
mod serialization;
mod signatures;
mod times;
mod token_classes;

use impersonation_conformance::forge::Token;
use impersonation_conformance::table::{Family, Seen, Server};

pub(crate) fn families() -> Vec<Family> {
    vec![
        actor_identities::family(),
        algorithm_confusion::family(),
        authorization_header::family(),
        clerk_cookie_choice::family(),
        cookie_tossing::family(),
        credential_conflicts::family(),
        critical_header::family(),
        cross_site::family(),
        embedded_keys::family(),
        hidden_actors::family(),
        http2::family(),
        issuer_confusion::family(),
        json_tricks::family(),
        key_confusion::family(),
        key_sets::family(),
        lookalikes::family(),
        methods::family(),
        provider_tokens::family(),
        response_smuggling::family(),
        serialization::family(),
        signatures::family(),
        times::family(),
        token_classes::family(),
    ]
}

/// A server of each profile, by its name.
fn servers() -> [(&'static str, Server); 4] {
    let [rfc8693, clerk] = [("rfc8693", Server::rfc8693()), ("clerk", Server::clerk())];
    [rfc8693, clerk, ("workos", Server::workos()), ("descope", Server::descope())]
}

/// A family with the control on each server: the session that attacks are made of, untouched.
fn controlled(mut family: Family) -> Family {
    for (name, server) in &servers() {
        let (seen, token) = (Seen::staff(server), server.acting().compact());
        family = family.accepted((name, server), &format!("{name}_control"), "the control", &token, &seen);
    }
    family
}

/// The claims with more text before their closing brace.
fn and_more(token: &Token, members: &str) -> String {
    let claims = token.claims_text();
    format!("{},{members}}}", claims.strip_suffix('}').unwrap())
}

/// A part of an id.
fn slug(text: &str) -> String {
    text.chars().map(|character| if character.is_ascii_alphanumeric() { character } else { '_' }).collect()
}
