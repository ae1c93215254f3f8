//! Names that only look like `act`, and `act` that looks like something else.

use impersonation_conformance::table::{Family, Seen, Server};
use impersonation_core::verify::Reason;

use super::{and_more, controlled};

pub(crate) fn family() -> Family {
    let about = "Names that only look like `act`, under which nobody acts, and `act` spelled by escapes, under which somebody \
                 does: a claim is compared character by character, after JSON's own escapes and nothing else.";
    let family = Family::new("lookalikes", about)
        .source("RFC 7519 §7.3", "https://www.rfc-editor.org/rfc/rfc7519#section-7.3", "how texts are compared")
        .source(
            "RFC 8259 §8.3",
            "https://www.rfc-editor.org/rfc/rfc8259#section-8.3",
            "names are compared without escapes",
        );
    names(controlled(family))
}

/// Names that are not `act`, so that nobody acts; and `act` however it is spelled, so that somebody does.
fn names(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let (at, token) = (("rfc8693", &server), server.token());
    for (id, name) in [
        ("capital", "Act"),
        ("capitals", "ACT"),
        ("blank_behind", "act "),
        ("blank_before", " act"),
        ("nul_inside", r"a\u0000ct"),
        ("nul_behind", r"act\u0000"),
        ("newline_behind", r"act\n"),
        ("cyrillic", "аct"),
        ("fullwidth", "ａｃｔ"),
        ("zero_width", r"a\u200bct"),
        ("combining", r"act\u0301"),
        ("right_to_left", r"\u202eact"),
        ("double_escape", r"\\u0061ct"),
        ("dotted", "x.act"),
        ("indexed", "act[0]"),
        ("pointer", "/act"),
        ("prototype", "__proto__"),
        ("constructor", "constructor"),
        ("empty", ""),
        ("rust_field", "r#act"),
    ] {
        let members = format!(r#""{name}":{{"sub":"staff_1","act":{{"sub":"staff_1"}}}}"#);
        let about = format!("the control: {members} is a member that nobody knows, and its user's own session");
        let token = token.compact_of_claims(and_more(&token, &members));
        family = family.accepted(at, &format!("name_{id}"), &about, &token, &Seen::user(&server));
    }
    let (seen, number) = (Seen::staff(&server), r#"{"$serde_json::private::Number":"1"}"#);
    for (id, name) in [("first", r"\u0061ct"), ("all", r"\u0061\u0063\u0074")] {
        let members = format!(r#""{name}":{{"s\u0075b":"staff_1","sub_profile":"h\u0075man"}}"#);
        let about = format!("the control: {members} is `act`");
        let token = token.compact_of_claims(and_more(&token, &members));
        family = family.accepted(at, &format!("act_escaped_{id}"), &about, &token, &seen);
    }
    for (id, members, reason) in [
        ("act", format!(r#""act":{number}"#), Reason::ActMalformed),
        ("act_sub", format!(r#""act":{{"sub":{number}}}"#), Reason::ActMalformed),
        ("nbf", format!(r#""nbf":{number}"#), Reason::TimeOutOfRange),
        ("sid", format!(r#""sid":{number}"#), Reason::ClaimMistyped),
    ] {
        let about = format!("claims with {members}: what a JSON library of ours writes numbers as, to itself");
        let token = token.compact_of_claims(and_more(&token, &members));
        family = family.refused(at, &format!("magic_{id}"), &about, &token, reason);
    }
    family
}

#[tokio::test]
async fn a_name_is_compared_character_by_character() {
    family().hold().await;
}
