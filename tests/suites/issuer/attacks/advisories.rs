//! What went wrong elsewhere, and has a number: a test for each, named after it.

use impersonation_issuer::GrantId;
use serde_json::json;

use super::Family;
use crate::world::{AUDIENCE, Base, Browser, Client, ISSUER, NOW, SIGN_IN, World, base, claims, everywhere, get, post};

pub(super) const FAMILY: Family = Family {
    name: "advisories",
    about: "What was published of others' impersonation: who one goes back to in the browser's hands, users told apart by the answer \
            to a switch, a valid token taken for a permission.",
    sources: &[
        (
            "CVE-2021-28680",
            "https://nvd.nist.gov/vuln/detail/CVE-2021-28680",
            "devise_masquerade went back to whichever user the session's data named",
        ),
        (
            "CVE-2019-18886",
            "https://nvd.nist.gov/vuln/detail/CVE-2019-18886",
            "Symfony answered an unauthorized switch to a user who is there otherwise than to one who is not",
        ),
        (
            "CVE-2021-21424",
            "https://nvd.nist.gov/vuln/detail/CVE-2021-21424",
            "and again with other authenticators, for whoever was signed in or not",
        ),
        (
            "CVE-2022-1245",
            "https://nvd.nist.gov/vuln/detail/CVE-2022-1245",
            "Keycloak exchanged a valid token for one of any client that the request named",
        ),
    ],
};

/// A token by the issuer's own key, as somebody would make it who stole the key: `lead` acts as `user_1`.
fn forged(world: &World, slot: &str) -> (GrantId, String) {
    let grant = GrantId::parse("imp_0123456789abcdef0123456789abcdef").unwrap();
    let base = json!({ "iss": SIGN_IN.url(), "sub": "lead", "sid": "sess_lead" });
    let claims = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "user_1", "sid": grant, "jti": format!("{grant}.x"), "iat": NOW, "exp": NOW + 300,
        "act": { "iss": SIGN_IN.url(), "sub": "lead", "sub_profile": "human" },
        "impersonation": { "base": base, "slot": slot, "capabilities": [], "began_at": NOW, "ends_at": NOW + 3600 },
    });
    let token = world.issuer.keys().sign("JWT", &claims).unwrap();
    (grant, token)
}

/// devise_masquerade kept the user to go back to in the session's cookie: whoever knew the key that signs it could go back to any
/// user, whom they had never been. Here nobody goes back to anybody whose own session is not there, whatever a token says.
#[tokio::test(start_paused = true)]
async fn cve_2021_28680_devise_masquerade() {
    everywhere(async |world| {
        let (grant, overlay) = forged(world, "overlay");
        let thief = Browser { overlays: vec![overlay], ..Browser::of(world, "staff_1") };
        assert_eq!(thief.copy().seen().await, "staff_1, lapsed", "there is no such grant");
        assert_eq!(thief.with_base(Base::Nobody).seen().await, "nobody, lapsed");
        for base in [thief.base.clone(), Base::Nobody] {
            let mut thief = thief.with_base(base);
            let stopped = thief.stop().await;
            assert_eq!(claims(thief.overlay())["ended"], grant.as_str(), "a remembrance that names nobody");
            assert!(
                !stopped.text.contains("lead")
                    && stopped.header("set-cookie").unwrap().starts_with("__Host-impersonation=")
            );
            assert_ne!(thief.seen().await, "lead");
        }
        // An API client is given a token of its own session: of a grant that is on record, and of no other.
        let client = Client { world, token: forged(world, "bearer").1 };
        client.get("/seen").await.assert_refused(401, "invalid_token");
        let stopped = client.stop().await;
        assert!(stopped.json()["token"].is_null(), "{stopped:?}");
        let control = Client::acting(world).await.stop().await;
        assert_eq!(claims(&control.text_of("token"))["sub"], "staff_1");
    })
    .await;
}

/// Symfony told an unauthorized switch to a user who is not there by another answer than one to a user who is. Here both are one.
#[tokio::test(start_paused = true)]
async fn cve_2019_18886_symfony_switch_user() {
    everywhere(async |world| {
        for who in ["staff_1", "user_3"] {
            let client = Client::of(world, who);
            let (there, not_there) = (client.start("closed").await, client.start("user_404").await);
            there.assert_refused(403, "not_allowed");
            assert_eq!(there, not_there);
        }
    })
    .await;
}

/// Symfony did so again, by statuses, under its other authenticators, and for whoever was not signed in. Here that is one answer too.
#[tokio::test(start_paused = true)]
async fn cve_2021_21424_symfony_user_enumeration() {
    everywhere(async |world| {
        let expired = base("staff_1").claim("exp", NOW - 600).token();
        let rubbish = "rubbish".to_owned();
        for (base, status) in [
            (Base::Nobody, 401),
            (Base::Cookie(expired.clone()), 401),
            (Base::Header(expired), 401),
            (Base::Header(rubbish), 401),
            (Base::Cookie(base("user_3").token()), 403),
        ] {
            let mut answers = Vec::new();
            for target in ["user_1", "closed", "user_404"] {
                let wish = json!({ "target": target, "reason": "Ticket 4711" });
                let browser = Browser::new(world, base.clone());
                answers.push(world.ask(browser.dress(post("/impersonation/start").json(&wish))).await);
                // A path that would switch is none, for everybody.
                let switched = world.ask(browser.dress(get(&format!("/marker?_switch_user={target}")))).await;
                assert!(!switched.text.contains(target), "{switched:?}");
            }
            assert_eq!(answers[0].status, status, "{:?}", answers[0]);
            assert!(answers.iter().all(|answer| *answer == answers[0]));
        }
    })
    .await;
}

/// Keycloak exchanged any valid token for one of whichever client the request named, without asking whether this one may. Here a valid
/// token is no permission, and a request names nothing but a user, who is asked about.
#[tokio::test(start_paused = true)]
async fn cve_2022_1245_keycloak_token_exchange() {
    everywhere(async |world| {
        let user = Client::of(world, "user_3");
        user.start("user_1").await.assert_refused(403, "not_allowed");
        let staff = Client::of(world, "staff_1");
        for name in [
            "client_id",
            "audience",
            "aud",
            "resource",
            "requested_subject",
            "subject_token",
            "requested_issuer",
            "scope",
        ] {
            let mut body = json!({ "target": "user_1", "reason": "Ticket 4711" });
            body[name] = "admin".into();
            staff.post("/impersonation/start", &body).await.assert_refused(400, "invalid_request");
            let mut body = json!({ "ticket": staff.ticket("user_1").await });
            body[name] = "admin".into();
            staff.post("/impersonation/redeem", &body).await.assert_refused(400, "invalid_request");
            Client::of(world, "lead")
                .post("/impersonation/sessions/revoke", &json!({ "all": true }))
                .await
                .assert_status(200);
        }
        // What is given out is for the application, and for nothing else.
        assert_eq!(claims(&Client::acting(world).await.token)["aud"], AUDIENCE);
        // A token for another audience of the same sign-in starts nothing.
        let other = Client { world, token: base("staff_1").audience("another").token() };
        other.start("user_1").await.assert_refused(401, "invalid_token");
    })
    .await;
}
