//! `Authorization`: what is a credential, what is none, and what is one that does not verify.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::table::{Expected, Family, Seen};
use impersonation_core::verify::Reason;

use super::servers;

pub(super) fn family() -> Family {
    let about = "`Bearer` in any case; other schemes are no credentials; `Bearer` with no token or with blanks in it is a \
                 token that does not verify; a second line is a conflict.";
    let mut family = super::family("authorization", about).source(
        "RFC 6750 §2.1",
        "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
        "the `Bearer` scheme and its syntax",
    );
    for (name, server) in &servers() {
        let to = (*name, server);
        let token = &server.acting().compact();
        let one = |value: String| Ask::get("/whoami").header("authorization", value);
        for (index, scheme) in ["Bearer", "bearer", "BEARER", "bEaReR", "Bearer  "].into_iter().enumerate() {
            let expected = Expected::session(&Seen::staff(server));
            family = family.vector(to, &format!("{name}_read_{index}"), "", one(format!("{scheme} {token}")), expected);
        }
        let others =
            ["Basic dXNlcjpwYXNz", "Basic", "DPoP T", "Token T", "T", "BearerT", "Bearers T", "Digest a=\"b\"", ""];
        for (index, value) in others.into_iter().enumerate() {
            let (id, ask) = (format!("{name}_other_scheme_{index}"), one(value.replace('T', token)));
            family = family.vector(to, &id, "no credential of ours", ask.clone(), Expected::nobody());
            let ask = Ask { path: "/account".into(), ..ask };
            let (id, expected) = (id + "_required", Expected::authentication_required());
            family = family.vector(to, &id, "no credential of ours", ask, expected);
        }
        let unreadable = [
            "Bearer",
            "bearer",
            "Bearer T T",
            "Bearer T, T",
            "Bearer T,",
            "Bearer T x",
            "Bearer\tT",
            "Bearer \"T\"",
            "Bearer é",
            "Bearer, T",
        ];
        for (index, value) in unreadable.into_iter().enumerate() {
            let (id, ask) = (format!("{name}_unreadable_{index}"), one(value.replace('T', token)));
            family = family.vector(to, &id, "", ask, Expected::invalid_token(Reason::CredentialUnreadable));
        }
        let bearer = format!("Bearer {token}");
        for (named, lines) in [
            ("the_same_twice", [&*bearer, &*bearer]),
            ("a_user_and_an_actor", [&*bearer, &*format!("Bearer {}", server.token().compact())]),
            ("another_scheme_first", ["Basic dXNlcjpwYXNz", &*bearer]),
            ("another_scheme_last", [&*bearer, "Basic dXNlcjpwYXNz"]),
            ("two_of_other_schemes", ["Basic dXNlcjpwYXNz", "Basic dXNlcjpwYXNz"]),
            ("an_empty_one", ["", &*bearer]),
        ] {
            let ask = lines.into_iter().fold(Ask::get("/whoami"), |ask, line| ask.header("authorization", line));
            let expected = Expected::conflicting(Reason::RepeatedAuthorization);
            family = family.vector(to, &format!("{name}_two_lines_{named}"), "", ask, expected);
        }
    }
    family
}

#[tokio::test]
async fn one_line_of_bearer_and_nothing_else_is_a_credential() {
    family().hold().await;
}
