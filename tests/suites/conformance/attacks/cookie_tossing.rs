//! Cookies that somebody else put there, and names that only look like the session's.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::forge::{Key, Token};
use impersonation_conformance::table::{Expected, Family, NOW, Seen, Server};
use impersonation_core::verify::Reason::{
    self, CredentialsDisagree, IssuerUnknown, NotASession, SignatureInvalid, TokenMalformed, TooManyCredentials,
};

pub(crate) fn family() -> Family {
    let about = "Cookies that a sibling domain, another path or a script planted beside the session's, and names that only \
                 look like it. A cookie line says neither who set a cookie nor for which domain.";
    let family = Family::new("cookie_tossing", about)
        .source(
            "Zheng et al., Cookies Lack Integrity, USENIX Security 2015",
            "https://www.usenix.org/conference/usenixsecurity15/technical-sessions/presentation/zheng",
            "cookies of the same name from related domains, and which of them servers take",
        )
        .source(
            "RFC 6265 §4.2.2, §5.4, §8.6",
            "https://www.rfc-editor.org/rfc/rfc6265#section-8.6",
            "cookies have no integrity against sibling domains, and servers should not rely on their order",
        )
        .source("CVE-2020-8184", "https://nvd.nist.gov/vuln/detail/CVE-2020-8184", "Rack decoded the names of cookies");
    other_profiles(twins(names(lines(family))))
}

/// Cookie lines for `/whoami`, and what comes back.
fn each(mut family: Family, named: (&str, &Server), cases: &[(&str, &str, &[&str], &Expected)]) -> Family {
    for (id, about, lines, expected) in cases {
        let ask = lines.iter().fold(Ask::get("/whoami"), |ask, line| ask.header_bytes("cookie", line.as_bytes()));
        family = family.vector(named, id, about, ask, (*expected).clone());
    }
    family
}

/// A staff member in `user_2`'s session: whoever hides it hides an actor.
fn acting() -> String {
    Server::clerk().acting().compact()
}

/// A session that its owner may plant wherever they like: it verifies.
fn planted() -> String {
    Server::clerk().token().claim("sub", "user_attacker").claim("sid", "sess_attacker").compact()
}

fn uat() -> String {
    format!("__client_uat={}", NOW - 200)
}

fn seen() -> Expected {
    Expected::session(&Seen::staff(&Server::clerk()))
}

/// The grammar of the line, of which servers know several (RFC 2109, RFC 6265, their own).
fn lines(family: Family) -> Family {
    let (s, uat, server) = (format!("__session={}", acting()), uat(), Server::clerk());
    let (seen, nobody, malformed) = (seen(), Expected::nobody(), Expected::invalid_token(TokenMalformed));
    let cases: &[(&str, &str, &[&str], _)] = &[
        ("control", "the control", &[&format!("{s}; {uat}")], &seen),
        ("other_order", "the companion first", &[&format!("{uat}; {s}")], &seen),
        ("among_others", "other cookies around", &[&format!("a=1; {s}; b=2; {uat}; c")], &seen),
        ("two_lines", "a line each", &[&s, &uat], &seen),
        ("no_blank", "no blank behind the semicolon", &[&format!("{s};{uat}")], &seen),
        ("tabs", "tabs for blanks", &[&format!("{s};\t{uat}\t;a")], &seen),
        ("empty_pairs", "semicolons with nothing between", &[&format!(";; {s};;;{uat};")], &seen),
        ("cleared_twin", "a twin that was cleared", &[&format!("__session=; {s}; {uat}; __session=")], &seen),
        ("version", "attributes of RFC 2109", &[&format!("$Version=1; {s}; $Path=\"/\"; {uat}")], &seen),
        ("comma_after_version", "RFC 2109's comma: one pair", &[&format!("$Version=1, {s}; {uat}")], &nobody),
        ("comma_before", "a comma for the semicolon: one pair", &[&format!("{uat}, {s}")], &nobody),
        ("comma_behind", "a comma for the semicolon: one value", &[&format!("{s}, {uat}")], &malformed),
        ("sandwich", "quotes that span pairs hide nothing", &[&format!("$Version=1; a=\"b; {s}; {uat}; c=d\"")], &seen),
        ("quoted", "quotes are no part of a token", &[&format!("__session=\"{}\"; {uat}", acting())], &malformed),
        ("quoted_empty", "quotes are not nothing either", &[&format!("__session=\"\"; {uat}")], &malformed),
        ("padded", "an equals sign behind the token", &[&format!("{s}=; {uat}")], &malformed),
        ("two_equals", "an equals sign before the token", &[&format!("__session=={}; {uat}", acting())], &malformed),
        ("encoded", "an encoded dot", &[&format!("{}; {uat}", s.replace('.', "%2E"))], &malformed),
        ("bearer", "a scheme before the token", &[&format!("__session=Bearer {}; {uat}", acting())], &malformed),
        ("no_value", "a name without an equals sign", &[&format!("__session; {uat}")], &nobody),
        ("empty", "a cookie that was cleared", &[&format!("__session=; {uat}")], &nobody),
        ("empty_line", "an empty line", &[""], &nobody),
    ];
    each(family, ("clerk", &server), cases)
}

/// Names that a browser lets anybody set, and that must not be taken for the session's.
fn names(mut family: Family) -> Family {
    let (token, server) = (acting(), Server::clerk());
    for (id, about, name) in [
        ("upper_case", "names have a case", "__SESSION"),
        ("title_case", "names have a case", "__Session"),
        ("host_prefix", "a prefix is a part of the name", "__Host-__session"),
        ("secure_prefix", "a prefix is a part of the name", "__Secure-__session"),
        ("without_underscores", "another name", "session"),
        ("one_underscore_more", "another name", "___session"),
        ("bare_suffix", "a suffix that is empty", "__session_"),
        ("some_suffix", "the suffix of an instance that nobody named", "__session_1Z8AzTQD"),
        ("chunk", "a chunk, as other libraries split large cookies", "__session.0"),
        ("brackets", "a list, as PHP has it", "__session[]"),
        ("percent", "an encoded name (CVE-2020-8184)", "%5F%5Fsession"),
        ("quoted_name", "a name in quotes", "\"__session\""),
        ("nameless", "a cookie without a name, whose value looks like a pair", "=__session"),
        ("inside_a_value", "a pair inside a value", "a=__session"),
        ("no_break_space", "U+00A0 first: a browser takes it for another name", "\u{a0}__session"),
        ("en_quad", "U+2000 first: some frameworks strip it", "\u{2000}__session"),
        ("next_line", "U+0085 behind", "__session\u{85}"),
        ("cyrillic", "U+0435 for an e", "__s\u{435}ssion"),
        ("long_s", "U+017F for an s", "__\u{17f}ession"),
        ("workos", "the cookie of another profile", "workos-access-token"),
        ("descope", "the cookie of another profile", "DS"),
        ("sealed", "the cookie of another profile", "wos-session"),
        ("refresh", "another cookie of Clerk's", "__refresh"),
        ("handshake", "another cookie of Clerk's", "__clerk_handshake"),
        ("development", "another cookie of Clerk's", "__clerk_db_jwt"),
    ] {
        let line = format!("{name}={token}; {}", uat());
        let cases: &[(&str, &str, &[&str], _)] = &[(&format!("name_{id}"), about, &[&line], &Expected::nobody())];
        family = each(family, ("clerk", &server), cases);
        let line = format!("{name}={}; __session={token}; {}", planted(), uat());
        let cases: &[(&str, &str, &[&str], _)] = &[(&format!("name_{id}_beside"), about, &[&line], &seen())];
        family = each(family, ("clerk", &server), cases);
    }
    family
}

/// Two of one name: the planted one is noticed, wherever it stands.
fn twins(family: Family) -> Family {
    let server = Server::clerk();
    let session = |token: &str| format!("__session={token}");
    let (s, p, uat) = (session(&acting()), session(&planted()), uat());
    let own = session(&server.token().compact());
    let renewed = session(&server.acting().claim("iat", NOW - 40).claim("jti", "renewed").compact());
    let stale = session(&server.acting().claim("iat", NOW - 190).claim("exp", NOW - 30).compact());
    let ended = session(&server.acting().claim("sub", "user_9").claim("exp", NOW - 30).compact());
    let forged = session(&server.acting().signed_by(Key::evil_rsa()).compact());
    let foreign = session(&server.token().claim("iss", "https://clerk.sibling.example").compact());
    let minted = |jti: u64| session(&server.acting().claim("jti", jti.to_string()).compact());
    let many: Vec<_> = (1..=5).map(minted).collect();
    let (seen, disagree) = (seen(), Expected::conflicting(CredentialsDisagree));
    let (invalid, too_many) = (Expected::invalid_token, Expected::conflicting(TooManyCredentials));
    let cases: &[(&str, &str, &[&str], _)] = &[
        ("twin_behind", "another user's", &[&format!("{s}; {p}; {uat}")], &disagree),
        ("twin_before", "another user's, for a longer path", &[&format!("{p}; {s}; {uat}")], &disagree),
        ("twin_apart", "another user's, in another line", &[&s, &uat, &p], &disagree),
        ("twin_with_blank", "its name ends in a blank", &[&format!("__session ={}; {s}; {uat}", planted())], &disagree),
        ("twin_with_tab", "its name ends in a tab", &[&format!("__session\t={}; {s}; {uat}", planted())], &disagree),
        ("twin_own", "the user's own, of the same session id", &[&format!("{own}; {s}; {uat}")], &disagree),
        ("twin_same", "the same", &[&format!("{s}; {s}; {uat}; {s}; {s}; {s}")], &seen),
        ("twin_renewed", "the same session, minted anew", &[&format!("{s}; {renewed}; {uat}")], &seen),
        ("twin_expired", "the same session, expired", &[&format!("{s}; {stale}; {uat}")], &seen),
        ("twin_ended", "another session, expired", &[&format!("{s}; {ended}; {uat}")], &disagree),
        ("twin_ended_first", "another session, expired", &[&format!("{ended}; {s}; {uat}")], &disagree),
        ("twin_junk", "no token", &[&format!("{s}; __session=junk; {uat}")], &invalid(TokenMalformed)),
        ("twin_forged", "another key", &[&format!("{forged}; {s}; {uat}")], &invalid(SignatureInvalid)),
        ("twin_foreign", "another instance's", &[&format!("{s}; {foreign}; {uat}")], &invalid(IssuerUnknown)),
        ("four", "as many as are looked at", &[&many[..4].join("; "), &uat], &seen),
        ("five", "one more", &[&many.join("; "), &uat], &too_many),
    ];
    each(family, ("clerk", &server), cases)
}

/// Each profile reads its own cookie; a sealed one is nothing that it could read, and a refresh token is no session.
fn other_profiles(family: Family) -> Family {
    let (workos, descope, rfc8693) = (Server::workos(), Server::descope(), Server::rfc8693());
    let seen = |server: &Server| Expected::session(&Seen::staff(server));
    let (nobody, refused) = (Expected::nobody(), |reason: Reason| Expected::invalid_token(reason));
    let (w, d) = (workos.acting().compact(), descope.acting().compact());
    let refresh: Token = descope.acting().claim("drn", "DSR");
    let (refresh, plain) = (refresh.compact(), rfc8693.acting().compact());
    let sealed = "Fe26.2*1*0123456789abcdef*AAAA*BBBB**CCCC*DDDD~2";
    let in_workos: &[(&str, &str, &[&str], _)] = &[
        ("workos_control", "the control", &[&format!("workos-access-token={w}")], &seen(&workos)),
        ("workos_sealed", "a sealed session", &[&format!("wos-session={sealed}")], &nobody),
        ("workos_unsealed", "a token in the place of a seal", &[&format!("wos-session={w}")], &nobody),
        ("workos_both", "both", &[&format!("wos-session={sealed}; workos-access-token={w}")], &seen(&workos)),
        (
            "workos_misplaced",
            "a seal in the place of a token",
            &[&format!("workos-access-token={sealed}")],
            &refused(TokenMalformed),
        ),
        ("workos_clerk", "Clerk's names", &[&format!("__session={w}; __client_uat=1")], &nobody),
        ("workos_descope", "Descope's names", &[&format!("DS={w}; DSR={w}")], &nobody),
    ];
    let in_descope: &[(&str, &str, &[&str], _)] = &[
        ("descope_control", "the control", &[&format!("DS={d}")], &seen(&descope)),
        ("descope_both", "with the refresh token", &[&format!("DSR={refresh}; DS={d}")], &seen(&descope)),
        ("descope_refresh", "the refresh token alone", &[&format!("DSR={refresh}")], &nobody),
        ("descope_misplaced", "the refresh token in its place", &[&format!("DS={refresh}")], &refused(NotASession)),
        ("descope_lower_case", "names have a case", &[&format!("ds={d}; Ds={d}")], &nobody),
        ("descope_clerk", "Clerk's names", &[&format!("__session={d}; __client_uat=1")], &nobody),
        ("descope_workos", "WorkOS's names", &[&format!("workos-access-token={d}")], &nobody),
    ];
    let all = format!("DS={plain}; __session={plain}; session={plain}; token={plain}; workos-access-token={plain}");
    let in_none: &[(&str, &str, &[&str], _)] = &[("rfc8693_none", "a profile without cookies", &[&all], &nobody)];
    let family = each(family, ("workos", &workos), in_workos);
    each(each(family, ("descope", &descope), in_descope), ("rfc8693", &rfc8693), in_none)
}

#[tokio::test]
async fn a_cookie_is_taken_for_no_other_and_a_planted_one_is_noticed() {
    family().hold().await;
}

#[tokio::test]
async fn a_planted_twin_is_noticed_on_every_route_and_by_every_method() {
    let app = Server::clerk().app().await;
    let line = format!("__session={}; __session={}; {}", acting(), planted(), uat());
    for (method, path) in [("GET", "/account"), ("POST", "/reports"), ("GET", "/page"), ("OPTIONS", "/whoami")] {
        let answer = Ask::new(method, path).cookie(&line).of(&app).await;
        answer.assert_refused(400, "conflicting_credentials");
    }
    assert_eq!(Ask::get("/healthz").cookie(&line).of(&app).await.body, "ok");
}
