//! What the `Authorization` line can be bent into.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::forge::{Key, Token};
use impersonation_conformance::table::{Expected, Family, Seen, Server};
use impersonation_core::verify::Reason::{
    CredentialUnreadable, RepeatedAuthorization, SignatureInvalid, TokenMalformed, TokenTooLarge,
};

const RFC8693: &str = "rfc8693";

pub(crate) fn family() -> Family {
    let about = "What the Authorization line can be bent into: the scheme in other letters and other alphabets, more or less \
                 than one token, other schemes, two lines, and the places where a token is not looked for.";
    let family = Family::new("authorization_header", about)
        .source("RFC 6750 §2.1, §3.1", "https://www.rfc-editor.org/rfc/rfc6750#section-2.1", "one token after `Bearer`")
        .source(
            "RFC 9110 §5.3, §11.1, §11.6.2",
            "https://www.rfc-editor.org/rfc/rfc9110#section-11.1",
            "schemes have no case, and a field that is no list comes once",
        );
    elsewhere(no_tokens(twice(other_schemes(unreadable(read(family))))))
}

/// A line as UTF-8, whatever its characters.
fn line(value: &str) -> Ask {
    Ask::get("/whoami").header_bytes("authorization", value.as_bytes())
}

/// A staff member's token: whatever is taken for something else would hide the actor.
fn acting() -> String {
    Server::rfc8693().acting().compact()
}

fn each(mut family: Family, cases: &[(&str, &str, String)], expected: &Expected) -> Family {
    let server = Server::rfc8693();
    for (id, about, value) in cases {
        family = family.vector((RFC8693, &server), id, about, line(value), expected.clone());
    }
    family
}

/// The controls: what carries a token.
fn read(family: Family) -> Family {
    let token = acting();
    let cases = [
        ("canonical", "the control", format!("Bearer {token}")),
        ("lower_case", "schemes have no case", format!("bearer {token}")),
        ("upper_case", "schemes have no case", format!("BEARER {token}")),
        ("mixed_case", "schemes have no case", format!("bEaReR {token}")),
        ("three_blanks", "one blank or more", format!("Bearer   {token}")),
    ];
    each(family, &cases, &Expected::session(&Seen::staff(&Server::rfc8693())))
}

/// `Bearer`, and not one token behind it: somebody tried, so nobody is not the answer.
fn unreadable(family: Family) -> Family {
    let (token, other) = (acting(), Server::rfc8693().token().compact());
    let kelvin = token.replacen('K', "\u{212a}", 1);
    assert_ne!(kelvin, token, "the token has a K");
    let cases = [
        ("no_token", "the scheme alone", "Bearer".into()),
        ("equals", "an equals sign for the blank", format!("Bearer={token}")),
        ("colon", "a colon after the scheme", format!("Bearer: {token}")),
        ("slash", "a slash for the blank", format!("Bearer/{token}")),
        ("comma", "a comma after the scheme", format!("Bearer, {token}")),
        ("tab", "a tab for the blank", format!("Bearer\t{token}")),
        ("blank_and_tab", "a tab before the token", format!("Bearer \t{token}")),
        ("no_break_space", "U+00A0 for the blank", format!("Bearer\u{a0}{token}")),
        ("ideographic_space", "U+3000 for the blank", format!("Bearer\u{3000}{token}")),
        ("zero_width_space", "U+200B behind the scheme", format!("Bearer\u{200b} {token}")),
        ("combining_accent", "an accent on the scheme's last letter", format!("Bearer\u{301} {token}")),
        ("quoted", "the token in quotes", format!("Bearer \"{token}\"")),
        ("parameters", "parameters of a challenge", r#"Bearer realm="api""#.into()),
        ("two_tokens", "two tokens", format!("Bearer {token} {other}")),
        ("scheme_twice", "the scheme twice", format!("Bearer Bearer {token}")),
        ("list", "two credentials in a list, as a proxy joins lines", format!("Bearer {token}, Bearer {other}")),
        ("list_of_the_same", "the same twice in a list", format!("Bearer {token}, Bearer {token}")),
        ("list_with_basic", "a second one of another scheme", format!("Bearer {token}, Basic dTpw")),
        ("trailing_comma", "an empty second one", format!("Bearer {token},")),
        ("semicolon", "a parameter behind the token", format!("Bearer {token}; a=1")),
        ("kelvin_sign", "U+212A for a K of the token", format!("Bearer {kelvin}")),
    ];
    let expected = Expected::invalid_token(CredentialUnreadable);
    let latin = Ask::get("/whoami").header_bytes("authorization", &[b"Bearer\xa0", token.as_bytes()].concat());
    let family = each(family, &cases, &expected);
    let about = "0xA0 for the blank, which is no UTF-8";
    family.vector((RFC8693, &Server::rfc8693()), "obs_text", about, latin, expected)
}

/// Other schemes are none of ours, however much they look like it; a route that needs a session says so.
fn other_schemes(family: Family) -> Family {
    let token = acting();
    let cases = [
        ("empty", "an empty line", String::new()),
        ("bare", "a token without a scheme", token.clone()),
        ("basic", "Basic", "Basic dXNlcjpwYXNz".into()),
        ("basic_first", "Basic, and Bearer in the same line", format!("Basic dTpw, Bearer {token}")),
        ("dpop", "DPoP: the token is not bound, and the scheme is not ours", format!("DPoP {token}")),
        ("negotiate", "Negotiate", "Negotiate YII=".into()),
        ("digest", "Digest", r#"Digest username="user_2""#.into()),
        ("token", "Token", format!("Token {token}")),
        ("jwt", "JWT", format!("JWT {token}")),
        ("no_blank", "the scheme grown together with the token", format!("Bearer{token}")),
        ("percent", "an encoded blank, which is a part of the scheme", format!("Bearer%20{token}")),
        ("plus", "a blank of a form, which is a part of the scheme", format!("Bearer+{token}")),
        ("underscore", "a longer scheme", format!("Bearer_token {token}")),
        ("quoted_scheme", "the scheme in quotes", format!("\"Bearer\" {token}")),
        ("leading_comma", "a comma first", format!(", Bearer {token}")),
        ("full_width", "full-width letters", format!("\u{ff22}\u{ff45}\u{ff41}\u{ff52}\u{ff45}\u{ff52} {token}")),
        ("cyrillic", "U+0412 for the B", format!("\u{412}earer {token}")),
        ("cyrillic_inside", "U+0435 for an e", format!("B\u{435}arer {token}")),
        ("dotless_i", "U+0131, whose upper case is I", format!("Bas\u{131}c dTpw, Bearer {token}")),
        ("long_s", "U+017F, whose upper case is S", format!("Ba\u{17f}ic dTpw, Bearer {token}")),
        ("byte_order_mark", "U+FEFF first", format!("\u{feff}Bearer {token}")),
        ("soft_hyphen", "U+00AD inside", format!("Bea\u{ad}rer {token}")),
    ];
    let mut family = each(family, &cases, &Expected::nobody());
    for (id, value) in [("basic", "Basic dXNlcjpwYXNz"), ("full_width", "\u{ff22}earer x"), ("empty", "")] {
        let ask = Ask { path: "/account".into(), ..line(value) };
        let (id, required) = (format!("{id}_where_a_session_is_needed"), Expected::authentication_required());
        family = family.vector((RFC8693, &Server::rfc8693()), &id, "no credentials, so no error code", ask, required);
    }
    family
}

/// Two lines, of which a proxy may read the one and an application the other.
fn twice(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let (token, other) = (format!("Bearer {}", acting()), format!("Bearer {}", server.token().compact()));
    let basic = "Basic dXNlcjpwYXNz".to_owned();
    for (id, first, second) in [
        ("same", &token, &token),
        ("other_session", &token, &other),
        ("other_session_first", &other, &token),
        ("junk", &token, &"Bearer junk".into()),
        ("junk_first", &"Bearer junk".into(), &token),
        ("basic", &token, &basic),
        ("basic_first", &basic, &token),
        ("basic_twice", &basic, &basic),
        ("empty", &token, &String::new()),
        ("empty_first", &String::new(), &token),
        ("empty_twice", &String::new(), &String::new()),
        ("no_token", &token, &"Bearer".into()),
    ] {
        let ask = line(first).header("authorization", second);
        let expected = Expected::conflicting(RepeatedAuthorization);
        family = family.vector((RFC8693, &server), &format!("two_lines_{id}"), "a second line", ask, expected);
    }
    let thrice = line(&token).header("authorization", &token).header("authorization", &token);
    let expected = Expected::conflicting(RepeatedAuthorization);
    family.vector((RFC8693, &server), "three_lines", "a third line", thrice, expected)
}

/// Tokens that are none.
fn no_tokens(family: Family) -> Family {
    let server = Server::rfc8693();
    let named = (RFC8693, &server);
    let forged: Token = server.acting().signed_by(Key::evil_p256());
    family
        .refused(named, "parameter", "a name before the token", &format!("token={}", acting()), TokenMalformed)
        .refused(named, "padding", "an equals sign behind it", &format!("{}=", acting()), TokenMalformed)
        .refused(named, "opaque", "a token of another kind", "ghp_0123456789abcdef", TokenMalformed)
        .refused(named, "forged", "another key", &forged.compact(), SignatureInvalid)
}

/// Where proxies and other frameworks put identities. Nothing here believes any of it.
fn elsewhere(mut family: Family) -> Family {
    let server = Server::rfc8693();
    let (token, own) = (acting(), server.token().claim("sub", "user_3").compact());
    let bearer = format!("Bearer {token}");
    for (name, value) in [
        ("proxy-authorization", &bearer),
        ("x-authorization", &bearer),
        ("x-forwarded-authorization", &bearer),
        ("x-original-authorization", &bearer),
        ("x-forwarded-access-token", &token),
        ("x-access-token", &token),
        ("x-auth-token", &token),
        ("authentication", &bearer),
        ("x-forwarded-user", &"user_2".into()),
        ("x-remote-user", &"user_2".into()),
        ("x-impersonate-user", &"user_2".into()),
        ("sec-websocket-protocol", &format!("bearer, {token}")),
        ("cookie", &format!("authorization={token}; session={token}; access_token={token}")),
    ] {
        let id = format!("ignored_{}", name.replace('-', "_"));
        let ask = Ask::get("/whoami").header(name, value.clone());
        family = family.vector((RFC8693, &server), &id, "no place for a token", ask.clone(), Expected::nobody());
        let seen = Seen::user(&server).subject("user_3");
        let about = "no place for a token, beside one in its place";
        let beside = format!("{id}_beside_a_token");
        family = family.vector((RFC8693, &server), &beside, about, ask.bearer(&own), Expected::session(&seen));
    }
    for (id, path) in [
        ("access_token", format!("/whoami?access_token={token}")),
        ("token", format!("/whoami?token={token}&jwt={token}")),
        ("authorization", format!("/whoami?authorization=Bearer%20{token}")),
    ] {
        let (id, about) = (format!("ignored_query_{id}"), "RFC 6750 §2.3: not recommended, and not read");
        family = family.vector((RFC8693, &server), &id, about, Ask::get(&path), Expected::nobody());
    }
    family
}

#[tokio::test]
async fn one_token_is_read_from_one_line() {
    family().hold().await;
}

/// A server strips what surrounds a value (RFC 9110 §5.5), so this is not in the table: it is seen in process alone.
#[tokio::test]
async fn blanks_around_the_value_never_make_another_session() {
    let server = Server::rfc8693();
    let (app, token) = (server.app().await, acting());
    for blank in [" ", "\t", "  "] {
        let answer = line(&format!("{blank}Bearer {token}")).of(&app).await;
        assert_eq!(answer.json()["acting"], "staff", "{answer:?}");
        line(&format!("Bearer {token}{blank}")).of(&app).await.assert_refused(401, "invalid_token");
        line(&format!("Bearer{blank}")).of(&app).await.assert_refused(401, "invalid_token");
        assert_eq!(line(blank).of(&app).await.json()["acting"], "none");
    }
}

/// Every pair of lines, whatever each would have been alone.
#[tokio::test]
async fn two_lines_are_refused_in_all_combinations() {
    let server = Server::rfc8693();
    let app = server.app().await;
    let lines = ["", "Bearer", "Bearer junk", "Basic dTpw", "\u{ff22}earer x", &format!("Bearer {}", acting())];
    for (first, second) in lines.iter().flat_map(|first| lines.iter().map(move |second| (first, second))) {
        for path in ["/whoami", "/account", "/reports", "/nowhere"] {
            let ask = Ask { path: path.into(), ..line(first) };
            let answer = ask.header_bytes("Authorization", second.as_bytes()).of(&app).await;
            answer.assert_refused(400, "conflicting_credentials");
        }
    }
    line(lines[2]).of(&app).await.assert_refused(401, "invalid_token");
}

/// Servers bound the head of a request themselves, hyper at 16 KiB over HTTP/2: this, too, is seen in process alone.
#[tokio::test]
async fn a_token_of_more_than_16_kib_is_not_read() {
    let app = Server::rfc8693().app().await;
    for (length, reason) in [(16 * 1024, TokenMalformed), (16 * 1024 + 1, TokenTooLarge), (1 << 20, TokenTooLarge)] {
        let answer = Ask::get("/whoami").bearer(&"A".repeat(length)).of(&app).await;
        answer.assert_refused(401, "invalid_token");
        assert_eq!(answer.refusal.unwrap().reason(), Some(reason), "{length}");
    }
}
