//! Cookies that somebody else put into the browser.

use super::Family;
use crate::world::{
    Base, Browser, COOKIE, Client, OVERLAY, Plan, base, claims, everywhere, get, namesake, other, post,
};

pub(super) const FAMILY: Family = Family {
    name: "session_fixation",
    about: "An overlay that a sibling host, a script or an earlier user of the browser planted: the attacker's own beside another's \
            session, beside another overlay, before a start, without a session, under names that look like the cookie's. It acts for \
            nobody, is chosen by nobody, and a stop takes it away.",
    sources: &[
        (
            "CWE-384",
            "https://cwe.mitre.org/data/definitions/384.html",
            "a session id from before the login, which the attacker knows",
        ),
        (
            "RFC 6265bis §4.1.3.2",
            "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3.2",
            "`__Host-` keeps sibling hosts from setting a cookie, where the browser knows it",
        ),
    ],
};

#[tokio::test(start_paused = true)]
async fn the_attackers_overlay_acts_under_nobody_elses_session() {
    everywhere(async |world| {
        let mut attacker = Browser::of(world, "staff_2");
        attacker.start("user_2").await;
        let marker = attacker.marker().await;
        let same_user = base("staff_2").claim("sid", "sess_other").token();
        for victim in [base("staff_1").token(), base("user_1").token(), base("user_2").token(), same_user] {
            for base in [Base::Cookie(victim.clone()), Base::Header(victim)] {
                let mut victim = attacker.with_base(base);
                victim.get("/seen").await.assert_refused(400, "conflicting_credentials");
                victim.change(marker.as_deref()).await.assert_refused(400, "conflicting_credentials");
                let wish = [("target", "user_1"), ("reason", "x")];
                victim.form("/impersonation/start", &wish).await.assert_sent_back("/", "conflicting_credentials");
                victim.form("/impersonation/renew", &[]).await.assert_sent_back("/", "conflicting_credentials");
            }
        }
        assert_eq!(attacker.with_base(Base::Nobody).seen().await, "nobody, stray");
        assert_eq!(attacker.seen().await, "staff_2 as user_2", "the control");
        // The way out, which ends what was planted.
        let mut victim = attacker.with_base(Base::Cookie(base("staff_1").token()));
        victim.stop().await;
        assert_eq!(victim.seen().await, "staff_1");
        assert_eq!(world.cause(&attacker.grant()).await, Some("stopped"));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn beside_ones_own_overlay_neither_is_chosen() {
    everywhere(async |world| {
        let (own, mut attacker) = (Browser::acting(world).await, Browser::of(world, "staff_2"));
        attacker.start("user_2").await;
        // One of the victim's own, from another browser of theirs.
        let mut another = Browser::of(world, "staff_1");
        another.start("user_2").await;
        for planted in [attacker.overlay(), another.overlay()] {
            for overlays in [[own.overlay(), planted], [planted, own.overlay()]] {
                let mut browser = own.with_overlays(&overlays);
                browser.get("/seen").await.assert_refused(400, "conflicting_credentials");
                browser.change(Some(own.grant().as_str())).await.assert_refused(400, "conflicting_credentials");
            }
        }
        assert_eq!(own.with_overlays(&[own.overlay(), own.overlay()]).seen().await, "staff_1 as user_1", "the control");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_was_there_before_a_start_is_not_there_after_it() {
    everywhere(async |world| {
        let mut browser = Browser::of(world, "staff_1");
        browser.start("user_1").await;
        let (first, grant) = (browser.overlay().to_owned(), browser.grant());
        browser.stop().await;
        let marker = browser.marker().await.unwrap();
        browser.start("user_1").await;
        assert_ne!((browser.overlay(), browser.grant()), (&*first, grant.clone()));
        let (old, new) = (claims(&first), claims(browser.overlay()));
        assert!(old["jti"] != new["jti"] && old["sid"] != new["sid"]);
        assert_eq!(browser.with_overlays(&[&first]).seen().await, "staff_1, lapsed");
        browser.change(Some(grant.as_str())).await.assert_refused(409, "impersonation_began");
        browser.change(Some(&marker)).await.assert_refused(409, "impersonation_began");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn names_that_look_like_the_cookies_are_none() {
    everywhere(async |world| {
        let acting = Browser::acting(world).await;
        let (own, overlay) = (base("staff_1").token(), acting.overlay());
        for name in [
            "impersonation",
            "__host-impersonation",
            "__HOST-IMPERSONATION",
            "__Secure-impersonation",
            "__Host-Impersonation",
            "__Host-impersonation.0",
            "%5F%5FHost-impersonation",
            "\"__Host-impersonation\"",
            "$Version=1, __Host-impersonation",
        ] {
            let seen = world.ask(get("/seen").cookies(&format!("{COOKIE}={own}; {name}={overlay}"))).await;
            assert_eq!((seen.status, &*seen.text), (200, "staff_1"), "{name}");
        }
        let seen = world.ask(get("/seen").cookies(&format!("{COOKIE}={own}; {OVERLAY}={overlay}"))).await;
        assert_eq!(seen.text, "staff_1 as user_1", "the control");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_token_is_good_in_its_own_place_alone() {
    everywhere(async |world| {
        let (browser, client) = (Browser::acting(world).await, Client::acting(world).await);
        // An API client's token in a browser, where it would need no session beside it.
        for base in [browser.base.clone(), Base::Nobody] {
            let mut planted = browser.with_base(base).with_overlays(&[&client.token]);
            planted.get("/seen").await.assert_refused(401, "invalid_token");
        }
        // A browser's, stolen, as an API client's; and both in the cookie of the application's own.
        let stolen = Client { world, token: browser.overlay().to_owned() };
        stolen.get("/seen").await.assert_refused(401, "invalid_token");
        stolen.post("/impersonation/renew", &serde_json::json!({})).await.assert_refused(401, "invalid_token");
        for token in [browser.overlay(), &client.token] {
            Browser::new(world, Base::Cookie(token.into())).get("/seen").await.assert_refused(401, "invalid_token");
        }
        assert_eq!(client.seen().await, "staff_1 as user_1", "the control");
    })
    .await;
}

/// Two issuers may use one id for two people.
#[tokio::test(start_paused = true)]
async fn a_namesake_at_another_sign_in_is_somebody_else() {
    let plan = Plan::new().trust(other);
    plan.everywhere(async |world| {
        let browser = Browser::acting(world).await;
        let namesake = Client { world, token: namesake("staff_1").token() };
        assert_eq!(namesake.seen().await, "staff_1");
        let mut above = browser.with_base(Base::Header(namesake.token.clone()));
        above.get("/seen").await.assert_refused(400, "conflicting_credentials");
        namesake.start("user_1").await.assert_refused(403, "not_allowed");
        assert_eq!(namesake.get("/impersonation/users?q=user").await.json()["items"], serde_json::json!([]));
        let ticket = Client::of(world, "staff_1").ticket("user_1").await;
        namesake.redeem(&ticket).await.assert_refused(400, "invalid_ticket");
        let mine = serde_json::json!({ "impersonator": "staff_1", "impersonator_issuer": "https://other.example" });
        let revoked = Client::of(world, "lead").post("/impersonation/sessions/revoke", &mine).await;
        assert_eq!(revoked.json()["revoked"], 0);
        assert_eq!(browser.copy().seen().await, "staff_1 as user_1", "the control");
    })
    .await;
}

/// A user at one sign-in has nothing of their namesake's at another: staff may be such a namesake.
#[tokio::test(start_paused = true)]
async fn a_namesake_of_the_user_has_nothing_of_theirs() {
    let plan = Plan::new().trust(other).issuer(|issuer, _| issuer.require_consent());
    plan.everywhere(async |world| {
        let namesake = Client { world, token: namesake("user_1").token() };
        let given = namesake.post("/impersonation/account/consents", &serde_json::json!({ "hours": 1 })).await;
        let started = Client::of(world, "staff_1").start("user_1").await;
        assert!(given.status >= 400 || started.status == 403, "consented in another's name: {given:?} {started:?}");
        let user = Client::of(world, "user_1");
        user.post("/impersonation/account/consents", &serde_json::json!({ "hours": 1 })).await.assert_status(201);
        let acting = Browser::acting(world).await;
        let listed = namesake.get("/impersonation/account/sessions").await;
        assert!(!listed.text.contains(acting.grant().as_str()), "{listed:?}");
        namesake
            .post(&format!("/impersonation/account/sessions/{}/revoke", acting.grant()), &serde_json::json!({}))
            .await;
        assert_eq!(acting.copy().seen().await, "staff_1 as user_1");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_planted_tombstone_makes_nobody_of_anybody() {
    everywhere(async |world| {
        let mut attacker = Browser::of(world, "staff_2");
        attacker.start("user_2").await;
        attacker.stop().await;
        let mut victim = attacker.with_base(Base::Cookie(base("user_1").token()));
        assert_eq!(victim.seen().await, "user_1");
        victim.change(None).await.assert_refused(409, "impersonation_ended");
        // It costs them a page that is loaded anew.
        let marker = victim.marker().await.unwrap();
        assert_eq!(victim.change(Some(&marker)).await.text, "user_1");
        // Beside a session that goes on it says nothing.
        let own = Browser::acting(world).await;
        let mut both = own.with_overlays(&[own.overlay(), attacker.overlay()]);
        assert_eq!(both.seen().await, "staff_1 as user_1");
        assert_eq!(both.change(Some(own.grant().as_str())).await.text, "staff_1 as user_1");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_cookie_is_one_that_no_sibling_host_can_set() {
    everywhere(async |world| {
        let mut browser = Browser::of(world, "staff_1");
        let renewal = post("/impersonation/renew");
        for answer in [browser.start("user_1").await, browser.send(renewal).await, browser.stop().await] {
            let line = answer.header("set-cookie").unwrap();
            let attributes = line.split_once("; ").unwrap().1;
            assert!(line.starts_with("__Host-impersonation=e"), "{line}");
            assert!(attributes.starts_with("Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age="), "{line}");
            assert!(!attributes.to_ascii_lowercase().contains("domain"), "{line}");
        }
    })
    .await;
}
