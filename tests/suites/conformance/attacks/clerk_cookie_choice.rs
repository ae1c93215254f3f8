//! Which of Clerk's cookies counts where several are there, and what contradicts it.

use impersonation_conformance::drive::Ask;
use impersonation_conformance::table::{Expected, Family, NOW, Seen, Server};
use impersonation_core::verify::Reason::{CompanionCookie, CredentialsDisagree, TokenMalformed};

const SUFFIX: &str = "_1Z8AzTQD";
const ISSUED: u64 = NOW - 100;

pub(crate) fn family() -> Family {
    let about = "Clerk's session comes in `__session` and in `__session` with the instance's suffix, each with a \
                 `__client_uat` that must not be younger. Which of the two counts follows @clerk/backend; what contradicts \
                 the one that counts makes it lapse, and never makes the other one count.";
    let family = Family::new("clerk_cookie_choice", about).source(
        "clerk/javascript, authenticateContext.ts",
        "https://github.com/clerk/javascript/blob/main/packages/backend/src/tokens/authenticateContext.ts",
        "the choice between the two",
    );
    twins(single(pairs(companions(family))))
}

/// A token of this user, issued then.
fn token(subject: &str, issued_at: u64) -> String {
    Server::clerk().token().claim("sub", subject).claim("iat", issued_at).compact()
}

/// 200, and this user's session.
fn user(subject: &str, issued_at: u64) -> Expected {
    Expected::session(&Seen::user(&Server::clerk()).subject(subject).times(Some(issued_at), NOW + 200))
}

/// What a lapsed cookie is: nobody where nothing is done, and refused where a session is needed or something is done.
fn lapsed(family: Family, named: (&str, &Server), id: &str, about: &str, cookies: &str) -> Family {
    let refused = || Expected::invalid_token(CompanionCookie);
    let ask = |method, path| Ask::new(method, path).cookie(cookies);
    family
        .vector(named, id, about, ask("GET", "/whoami"), Expected::nobody())
        .vector(named, &format!("{id}_where_a_session_is_needed"), about, ask("GET", "/account"), refused())
        .vector(named, &format!("{id}_where_something_is_done"), about, ask("POST", "/reports"), refused())
}

/// `__client_uat` beside a good session.
fn companions(mut family: Family) -> Family {
    let server = Server::clerk();
    let (named, session) = (("clerk", &server), format!("__session={}", token("user_2", ISSUED)));
    for (id, value) in [("long_ago", "1".into()), ("plus", "+1".into()), ("as_issued", ISSUED.to_string())] {
        let (id, cookies) = (format!("companion_{id}"), format!("{session}; __client_uat={value}"));
        family = family.vector(named, &id, "the control", Ask::get("/whoami").cookie(&cookies), user("user_2", ISSUED));
    }
    for (id, about, companion) in [
        ("missing", "none", String::new()),
        ("empty", "cleared", "; __client_uat=".into()),
        ("zero", "signed out", "; __client_uat=0".into()),
        ("zeros", "signed out", "; __client_uat=000".into()),
        ("second_after", "changed after the token was issued", format!("; __client_uat={}", ISSUED + 1)),
        ("future", "changed in the future", format!("; __client_uat={}", NOW + 60)),
        ("word", "no number", "; __client_uat=x".into()),
        ("negative", "no such time", "; __client_uat=-1".into()),
        ("fraction", "no whole number", "; __client_uat=1.5".into()),
        ("exponent", "no whole number", "; __client_uat=1e3".into()),
        ("hexadecimal", "no decimal number", "; __client_uat=0x1".into()),
        ("trailing", "a number and more, of which a lenient reader takes the number", "; __client_uat=1x".into()),
        ("quoted", "in quotes", "; __client_uat=\"1\"".into()),
        ("digits", "digits of another alphabet", "; __client_uat=\u{661}".into()),
        ("largest", "the largest number", format!("; __client_uat={}", u64::MAX)),
        ("too_large", "a larger one", "; __client_uat=18446744073709551616".into()),
        ("upper_case", "another name", "; __CLIENT_UAT=1".into()),
        ("suffixed", "that of the suffixed session", format!("; __client_uat{SUFFIX}=1")),
        (
            "planted_before",
            "signed out, and an earlier time planted before it",
            "; __client_uat=1; __client_uat=0".into(),
        ),
        ("planted_behind", "signed out, and an earlier time behind it", "; __client_uat=0; __client_uat=1".into()),
        ("planted_beside_junk", "an earlier time beside what is none", "; __client_uat=1; __client_uat=x".into()),
        (
            "planted_beside_later",
            "two times, one later than the token",
            format!("; __client_uat=1; __client_uat={NOW}"),
        ),
    ] {
        let line = utf8(&format!("{session}{companion}"));
        family = lapsed(family, named, &format!("companion_{id}"), about, &line);
    }
    let tossed = format!("{session}; __client_uat=1; __client_uat={}", ISSUED - 1);
    let about = "two times that the token does not predate";
    family.vector(named, "companion_twin", about, Ask::get("/whoami").cookie(&tossed), user("user_2", ISSUED))
}

/// Text as the bytes of its UTF-8.
fn utf8(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

/// Both pairs, in all their orders.
fn pairs(mut family: Family) -> Family {
    let server = Server::clerk_with_suffix();
    let named = ("clerk_with_suffix", &server);
    let (earlier, later) = (ISSUED - 10, ISSUED);
    for (id, about, plain, plain_uat, suffixed, suffixed_uat, counts) in [
        ("plain_newer", "both signed in, the plain one newer", later, 1, earlier, 1, "user_plain"),
        ("suffixed_newer", "both signed in, the suffixed one newer", earlier, 1, later, 1, "user_suffixed"),
        ("same_age", "both signed in, of the same second", later, 1, later, 1, "user_suffixed"),
        ("plain_signed_out", "the plain one newer, and signed out", later, 0, earlier, 1, "user_suffixed"),
        ("suffixed_signed_out", "the suffixed one newer, and signed out", earlier, 1, later, 0, "user_plain"),
    ] {
        let cookies = [
            format!("__session={}", token("user_plain", plain)),
            format!("__client_uat={plain_uat}"),
            format!("__session{SUFFIX}={}", token("user_suffixed", suffixed)),
            format!("__client_uat{SUFFIX}={suffixed_uat}"),
        ];
        let issued_at = if counts == "user_plain" { plain } else { suffixed };
        for (order, [a, b, c, d]) in [("", [0, 1, 2, 3]), ("_reversed", [3, 2, 1, 0]), ("_mixed", [2, 0, 3, 1])] {
            let line = [a, b, c, d].map(|index: usize| cookies[index].as_str()).join("; ");
            let (id, ask) = (format!("{id}{order}"), Ask::get("/whoami").cookie(&line));
            family = family.vector(named, &id, about, ask, user(counts, issued_at));
        }
    }
    let both = |uat: u64, suffixed_uat: u64| {
        let (plain, suffixed) = (token("user_plain", earlier), token("user_suffixed", later));
        let plain = format!("__session={plain}; __client_uat={uat}");
        format!("{plain}; __session{SUFFIX}={suffixed}; __client_uat{SUFFIX}={suffixed_uat}")
    };
    let family = lapsed(family, named, "both_signed_out", "both signed out", &both(0, 0));
    lapsed(family, named, "suffixed_outdated", "the one that counts is outdated, the other is not", &both(1, NOW))
}

/// One pair, or half of one.
fn single(family: Family) -> Family {
    let server = Server::clerk_with_suffix();
    let (named, ask) = (("clerk_with_suffix", &server), |line: &str| Ask::get("/whoami").cookie(line));
    let plain = format!("__session={}", token("user_plain", ISSUED));
    let suffixed = format!("__session{SUFFIX}={}", token("user_suffixed", ISSUED));
    let foreign = server.token().claim("iss", "https://clerk.sibling.example").compact();
    let (uat, suffixed_uat) = ("__client_uat=1", format!("__client_uat{SUFFIX}=1"));
    let (is_plain, is_suffixed) = (user("user_plain", ISSUED), user("user_suffixed", ISSUED));
    let with = |more: &str| ask(&format!("{more}; {suffixed}; {suffixed_uat}"));
    let alone = |line: &str| ask(&format!("{line}; {uat}"));
    let (junk, foreign) = ("__session=junk".to_owned(), format!("__session={foreign}"));
    let other = format!("__session_vWCgMp3A={}; __client_uat_vWCgMp3A=1", token("user_2", ISSUED));
    let case = format!("__session{}={}; {uat}", SUFFIX.to_lowercase(), token("user_2", ISSUED));
    let (nobody, malformed) = (Expected::nobody(), Expected::invalid_token(TokenMalformed));
    let family = family
        .vector(named, "plain_alone", "the plain pair alone", alone(&plain), is_plain)
        .vector(
            named,
            "suffixed_alone",
            "the suffixed pair alone",
            ask(&format!("{suffixed}; {suffixed_uat}")),
            is_suffixed.clone(),
        )
        .vector(
            named,
            "foreign_beside",
            "the plain one is a sibling's",
            with(&format!("{foreign}; {uat}")),
            is_suffixed.clone(),
        )
        .vector(named, "junk_beside", "the plain one is no token", with(&format!("{junk}; {uat}")), is_suffixed)
        .vector(named, "foreign_alone", "a sibling's alone", alone(&foreign), nobody.clone())
        .vector(named, "junk_alone", "no token alone", alone(&junk), malformed)
        .vector(named, "other_suffix", "the suffix of another instance", ask(&other), nobody.clone())
        .vector(named, "suffix_in_lower_case", "names have a case", ask(&case), nobody);
    let family = lapsed(
        family,
        named,
        "suffixed_without_companion",
        "the plain companion is not its own",
        &format!("{suffixed}; {uat}"),
    );
    lapsed(
        family,
        named,
        "plain_without_companion",
        "the suffixed companion is not its own",
        &format!("{plain}; {suffixed_uat}"),
    )
}

/// A planted twin of the one that counts is noticed. One of the other is what Clerk passes over.
fn twins(family: Family) -> Family {
    let server = Server::clerk_with_suffix();
    let named = ("clerk_with_suffix", &server);
    let plain = |subject, issued_at| format!("__session={}; __client_uat=1", token(subject, issued_at));
    let suffixed = |subject| format!("__session{SUFFIX}={}; __client_uat{SUFFIX}=1", token(subject, ISSUED));
    let own = format!("{}; {}", plain("user_2", ISSUED), suffixed("user_2"));
    let ask = |more: &str| Ask::get("/whoami").cookie(&format!("{more}; {own}"));
    let disagree = || Expected::conflicting(CredentialsDisagree);
    let (seen, about) = (user("user_2", ISSUED), "planted before the session's own");
    family
        .vector(
            named,
            "own",
            "the control: both of the same session, as Clerk sets them",
            Ask::get("/whoami").cookie(&own),
            seen.clone(),
        )
        .vector(named, "planted_suffixed", about, ask(&suffixed("user_attacker")), disagree())
        .vector(
            named,
            "planted_plain_older",
            "planted, and passed over",
            ask(&plain("user_attacker", ISSUED - 1)),
            seen,
        )
        .vector(
            named,
            "planted_plain_newer",
            "planted, newer, and so the one that counts",
            ask(&plain("user_attacker", ISSUED + 1)),
            disagree(),
        )
}

#[tokio::test]
async fn the_choice_is_clerks_and_what_contradicts_it_is_no_session() {
    family().hold().await;
}
