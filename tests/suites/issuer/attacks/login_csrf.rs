//! A browser is brought into a session that its user did not choose.

use serde_json::json;

use super::Family;
use crate::world::{Base, Browser, Client, Plan, base, everywhere, post, request};

pub(super) const FAMILY: Family = Family {
    name: "login_csrf",
    about: "A ticket that an attacker started is redeemed by the browser of somebody else, who would then work in an account of the \
            attacker's choice. It lets nobody in, and dies of it.",
    sources: &[(
        "Barth et al., Robust Defenses for Cross-Site Request Forgery, CCS 2008",
        "https://seclab.stanford.edu/websec/csrf/csrf.pdf",
        "login CSRF: the attacker's own session in the victim's browser",
    )],
};

#[tokio::test(start_paused = true)]
async fn the_attackers_ticket_lets_no_other_browser_in() {
    everywhere(async |world| {
        let attacker = Client::of(world, "staff_2");
        let bases = [
            base("staff_1"),
            base("lead"),
            base("user_1"),
            // Their own, in another browser.
            base("staff_2").claim("sid", "sess_other"),
        ];
        for victim in bases {
            let ticket = attacker.ticket("user_2").await;
            let mut victim = Browser::new(world, Base::Cookie(victim.token()));
            // As it would come from the attacker's page,
            let ask = request("POST", "/impersonation/redeem").from(&[("sec-fetch-site", "cross-site")]);
            victim.send(ask.form(&[("ticket", &ticket)])).await.assert_refused(403, "cross_site_request");
            // and by whatever hole in one of the application's own.
            victim.form("/impersonation/redeem", &[("ticket", &ticket)]).await.assert_sent_back("/", "invalid_ticket");
            assert!(victim.overlays.is_empty());
            attacker.redeem(&ticket).await.assert_refused(400, "invalid_ticket");
            let grant = world.grants().await.remove(0);
            assert_eq!(world.cause(&grant.id).await, Some("ticket_misused"));
        }
        // The control.
        let ticket = attacker.ticket("user_2").await;
        assert_eq!(attacker.redeem(&ticket).await.status, 200);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn nor_from_a_host_that_may_hand_tickets_over() {
    Plan::new()
        .routes(|routes| routes.hand_over_from("https://desk.example"))
        .everywhere(async |world| {
            let from = &[("sec-fetch-site", "cross-site"), ("origin", "https://desk.example")];
            let ask = |ticket: &str| request("POST", "/impersonation/redeem").from(from).form(&[("ticket", ticket)]);
            let ticket = Client::of(world, "staff_2").ticket("user_2").await;
            let mut victim = Browser::of(world, "staff_1");
            victim.send(ask(&ticket)).await.assert_sent_back("/", "invalid_ticket");
            assert_eq!(victim.seen().await, "staff_1");
            let ticket = Client::of(world, "staff_1").ticket("user_2").await;
            assert_eq!(victim.send(ask(&ticket)).await.location(), "/");
            assert_eq!(victim.seen().await, "staff_1 as user_2", "the control");
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_browser_in_which_nobody_is_signed_in_is_let_into_nothing() {
    everywhere(async |world| {
        let ticket = Client::of(world, "staff_2").ticket("user_2").await;
        let mut nobody = Browser::new(world, Base::Nobody);
        nobody
            .form("/impersonation/redeem", &[("ticket", &ticket)])
            .await
            .assert_sent_back("/", "authentication_required");
        nobody
            .send(post("/impersonation/redeem").json(&json!({ "ticket": ticket })))
            .await
            .assert_refused(401, "authentication_required");
        // Nobody is no other session: the ticket is still good for whoever started.
        assert_eq!(Client::of(world, "staff_2").redeem(&ticket).await.status, 200);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_browser_that_acts_is_brought_into_no_other_account() {
    everywhere(async |world| {
        let mut browser = Browser::acting(world).await;
        let marker = browser.marker().await.unwrap();
        // Its own user's ticket, for another account.
        let ticket = Client::of(world, "staff_1").ticket("user_2").await;
        let ask = post("/impersonation/redeem").marker(&marker).form(&[("ticket", &ticket)]);
        browser.send(ask).await.assert_sent_back("/", "impersonation_denied");
        assert_eq!(browser.seen().await, "staff_1 as user_1");
        browser.stop().await;
        assert_eq!(browser.form("/impersonation/redeem", &[("ticket", &ticket)]).await.location(), "/");
        assert_eq!(browser.seen().await, "staff_1 as user_2", "the control");
    })
    .await;
}
