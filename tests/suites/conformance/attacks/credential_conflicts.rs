//! A header and a cookie in one request: one session, or none.

use impersonation_conformance::drive::{App, Ask};
use impersonation_conformance::forge::{Key, Token};
use impersonation_conformance::table::{Expected, Family, NOW, Seen, Server};
use impersonation_core::testing::{AUTHORIZED_PARTY, Issuer};
use impersonation_core::verify::Reason::{
    AlgorithmNotAllowed, CredentialUnreadable, CredentialsDisagree, Expired, IssuerUnknown, NotASession,
    SignatureInvalid, TokenMalformed,
};
use impersonation_core::{Verifier, profile};
use serde_json::json;

pub(crate) fn family() -> Family {
    let about = "A header and a cookie in one request. They must name one session: issuer, subject, session id, actor and the \
                 actor's kind. What does not verify is never passed over, but for a cookie that has merely lapsed.";
    let family = Family::new("credential_conflicts", about)
        .source(
            "better-auth/better-auth#10819",
            "https://github.com/better-auth/better-auth/issues/10819",
            "a bearer token silently won over the cookie of an impersonation, and staff acted as themselves",
        )
        .source(
            "CVE-2024-22206",
            "https://clerk.com/changelog/2024-02-02",
            "helpers of one SDK disagreed on who a request came from, and one user could act as another",
        );
    other_profiles(lapsed(unverified(differing(agreeing(family)))))
}

const DESCOPE: &str = "descope";

/// A request with this header and these cookies.
fn both(header: &Token, cookies: &[&Token]) -> Ask {
    cookies.iter().fold(Ask::get("/whoami").bearer(&header.compact()), |ask, token| ask.cookie(&in_cookie(token)))
}

fn in_cookie(token: &Token) -> String {
    format!("DS={}", token.compact())
}

fn agreeing(mut family: Family) -> Family {
    let server = Server::descope();
    let acting = server.acting().claim("sid", "s1");
    let by = |act| acting.clone().claim("act", act);
    let seen = Seen::staff(&server).session_id(Some("s1"));
    let issuer = server.issuer();
    for (id, about, other) in [
        ("same", "the same token", acting.clone()),
        ("minted_anew", "another token of the session", acting.clone().claim("jti", "2").claim("exp", NOW + 250)),
        ("other_key", "another key of the issuer", acting.clone().by(Key::rsa())),
        ("issuer_said", "the actor's issuer said, and implied", by(json!({ "sub": "staff_1", "iss": issuer }))),
        ("prior_actor", "history decides nothing", by(json!({ "sub": "staff_1", "act": { "sub": "x" } }))),
        ("roles", "nor do roles", acting.clone().claim("roles", ["admin"])),
    ] {
        let id = format!("agree_{id}");
        family = family.vector((DESCOPE, &server), &id, about, both(&acting, &[&other]), Expected::session(&seen));
    }
    let basic = Ask::get("/whoami").header("authorization", "Basic dXNlcjpwYXNz").cookie(&in_cookie(&acting));
    let empty = Ask::get("/whoami").header("authorization", "").cookie(&in_cookie(&acting));
    family
        .vector((DESCOPE, &server), "basic_beside", "a header of another scheme", basic, Expected::session(&seen))
        .vector((DESCOPE, &server), "empty_beside", "an empty header", empty, Expected::session(&seen))
}

fn differing(mut family: Family) -> Family {
    let server = Server::descope();
    let acting = server.acting().claim("sid", "s1");
    let by = |act| acting.clone().claim("act", act);
    for (id, about, other) in [
        ("subject", "another user", acting.clone().claim("sub", "user_3")),
        ("subject_case", "a user whose name differs in case", acting.clone().claim("sub", "User_2")),
        ("effective_subject", "another user, by Descope's `dsub`", acting.clone().claim("dsub", "user_3")),
        ("session", "another session", acting.clone().claim("sid", "s2")),
        ("no_session", "a session without a name", acting.clone().without("sid")),
        ("no_actor", "the user in person", acting.clone().without("act")),
        ("actor", "another actor", by(json!({ "sub": "staff_2" }))),
        (
            "actor_issuer",
            "an actor of that name elsewhere",
            by(json!({ "sub": "staff_1", "iss": "https://else.example" })),
        ),
        (
            "roles_swapped",
            "actor and subject swapped",
            acting.clone().claim("sub", "staff_1").claim("act", json!({ "sub": "user_2" })),
        ),
        ("own_login", "the actor's own login", acting.clone().claim("sub", "staff_1").without("act")),
    ] {
        let refused = || Expected::conflicting(CredentialsDisagree);
        let named = (DESCOPE, &server);
        family = family.vector(named, &format!("differ_{id}"), about, both(&acting, &[&other]), refused());
        family = family.vector(named, &format!("differ_{id}_swapped"), about, both(&other, &[&acting]), refused());
        let upgraded = both(&other, &[&acting]).header("upgrade", "websocket");
        let page = Ask { path: "/page".into(), ..upgraded };
        family = family.vector(named, &format!("differ_{id}_on_a_page"), about, page, refused());
    }
    family
}

/// One verifies, the other does not.
fn unverified(mut family: Family) -> Family {
    let server = Server::descope();
    let (named, good) = ((DESCOPE, &server), server.token());
    for (id, about, bad, reason) in [
        ("forged", "another key", good.clone().by(Key::evil_rsa()), SignatureInvalid),
        ("unsigned", "no signature", good.clone().header("alg", "none"), AlgorithmNotAllowed),
        ("foreign", "another project's", good.clone().claim("iss", "P2OtherProject"), IssuerUnknown),
        ("refresh", "a refresh token", good.clone().claim("drn", "DSR"), NotASession),
        (
            "forged_and_expired",
            "another key, and expired",
            good.clone().by(Key::evil_rsa()).claim("exp", NOW - 60),
            SignatureInvalid,
        ),
    ] {
        let refused = || Expected::invalid_token(reason);
        family = family.vector(named, &format!("{id}_cookie"), about, both(&good, &[&bad]), refused());
        family = family.vector(named, &format!("{id}_header"), about, both(&bad, &[&good]), refused());
    }
    let with = |header: &str, cookie: &str| Ask::get("/whoami").header("authorization", header).cookie(cookie);
    let (bearer, cookie) = (format!("Bearer {}", good.compact()), in_cookie(&good));
    family
        .vector(named, "junk_cookie", "no token", with(&bearer, "DS=junk"), Expected::invalid_token(TokenMalformed))
        .vector(named, "junk_header", "no token", with("Bearer junk", &cookie), Expected::invalid_token(TokenMalformed))
        .vector(
            named,
            "empty_header",
            "no token",
            with("Bearer", &cookie),
            Expected::invalid_token(CredentialUnreadable),
        )
}

/// One has expired. Beside a header that verifies a lapsed cookie says nothing; beside a cookie it must have been the same.
fn lapsed(family: Family) -> Family {
    let server = Server::descope();
    let (named, own) = ((DESCOPE, &server), server.token().claim("sub", "staff_1"));
    let (acting, user) = (server.acting(), Seen::user(&server).subject("staff_1"));
    let expired = |token: &Token| token.clone().claim("exp", NOW - 60);
    let post = |ask: Ask| Ask { method: "POST".into(), path: "/reports".into(), ..ask };
    let cookies = |tokens: [&Token; 2]| Ask::get("/whoami").cookie(&tokens.map(in_cookie).join("; "));
    let (seen, disagree) = (|| Expected::session(&user), || Expected::conflicting(CredentialsDisagree));
    let (created, has_expired) = (Expected::body(r#"{"created":true}"#), || Expected::invalid_token(Expired));
    let ended = expired(&acting);
    family
        .vector(named, "expired_cookie", "of the same session", both(&own, &[&expired(&own)]), seen())
        .vector(named, "expired_cookie_of_another", "of another session", both(&own, &[&ended]), seen())
        .vector(named, "expired_cookie_and_writing", "of another session", post(both(&own, &[&ended])), created)
        .vector(named, "expired_cookies", "several", both(&own, &[&ended, &expired(&own)]), seen())
        .vector(
            named,
            "expired_header",
            "a good cookie of the same session does not help",
            both(&expired(&own), &[&own]),
            has_expired(),
        )
        .vector(named, "expired_both", "both", both(&expired(&own), &[&expired(&own)]), has_expired())
        .vector(
            named,
            "ended_then_own",
            "an ended impersonation never turns into a login",
            cookies([&ended, &own]),
            disagree(),
        )
        .vector(named, "own_then_ended", "in either order", cookies([&own, &ended]), disagree())
        .vector(named, "ended_then_own_and_writing", "nor to write", post(cookies([&ended, &own])), disagree())
        .vector(named, "own_then_acting", "nor while it lasts", cookies([&own, &acting]), disagree())
        .vector(
            named,
            "ended_renewed",
            "minted anew it goes on",
            cookies([&ended, &acting]),
            Expected::session(&Seen::staff(&server)),
        )
        .vector(
            named,
            "ended_alone",
            "alone it is nobody",
            Ask::get("/whoami").cookie(&in_cookie(&ended)),
            Expected::nobody(),
        )
        .vector(
            named,
            "ended_alone_and_writing",
            "who does nothing",
            post(Ask::get("/").cookie(&in_cookie(&ended))),
            has_expired(),
        )
}

/// Where a kind differs, where an issuer has two spellings, and where a companion contradicts.
fn other_profiles(family: Family) -> Family {
    let (clerk, workos) =
        (Server::clerk(), Server::workos().set("ISSUER", "https://api.workos.com,https://api.workos.com/"));
    let (staff, agent) = (
        clerk.acting(),
        clerk.token().claim("act", json!({ "sub": "staff_1", "iss": "https://dashboard.clerk.com", "type": "agent" })),
    );
    let session = |token: &Token, uat: u64| format!("__session={}; __client_uat={uat}", token.compact());
    let with = |header: &Token, cookies: &str| Ask::get("/whoami").bearer(&header.compact()).cookie(cookies);
    let disagree = || Expected::conflicting(CredentialsDisagree);
    let slash = workos.acting().claim("iss", "https://api.workos.com/").compact();
    let spelled =
        Ask::get("/whoami").bearer(&slash).cookie(&format!("workos-access-token={}", workos.acting().compact()));
    let clerk = ("clerk", &clerk);
    family
        .vector(clerk, "kind", "an agent here, staff there", with(&agent, &session(&staff, 1)), disagree())
        .vector(clerk, "kind_swapped", "staff here, an agent there", with(&staff, &session(&agent, 1)), disagree())
        .vector(
            clerk,
            "contradicted",
            "signed out, beside a header",
            with(&staff, &session(&agent, 0)),
            Expected::session(&Seen::staff(clerk.1)),
        )
        .vector(
            ("workos_spellings", &workos),
            "spellings",
            "one issuer, spelled in two ways",
            spelled,
            Expected::session(&Seen::staff(&workos)),
        )
}

#[tokio::test]
async fn a_request_is_of_one_session_or_refused() {
    family().hold().await;
}

#[tokio::test]
async fn the_same_user_and_actor_of_another_issuer_are_others() {
    let (one, other) = (Issuer::descope(), Issuer::clerk());
    let trusted = profile::clerk(other.url()).authorized_party(AUTHORIZED_PARTY).keys(other.keys());
    let builder = Verifier::builder().trust(profile::descope(one.url()).keys(one.keys())).trust(trusted);
    let app = App::whoami(builder.build().unwrap());
    let act = json!({ "sub": "staff_1", "iss": "https://desk.example" });
    let token = |issuer: &Issuer| issuer.session("user_2").claim("sid", "s1").claim("act", &act).token();
    let (header, cookie) = (token(&other), format!("DS={}", token(&one)));
    assert_eq!(Ask::get("/whoami").bearer(&header).of(&app).await.json()["acting"], "staff");
    assert_eq!(Ask::get("/whoami").cookie(&cookie).of(&app).await.json()["acting"], "staff");
    let conflict = Ask::get("/whoami").bearer(&header).cookie(&cookie).of(&app).await;
    conflict.assert_refused(400, "conflicting_credentials");
    let cookies = format!("{cookie}; __session={}; __client_uat=1", token(&other));
    Ask::get("/whoami").cookie(&cookies).of(&app).await.assert_refused(400, "conflicting_credentials");
    // A cookie is judged by the issuer whose it is: no other may put a token there.
    let misplaced = format!("DS={}", token(&other));
    Ask::get("/whoami").cookie(&misplaced).of(&app).await.assert_refused(401, "invalid_token");
}
