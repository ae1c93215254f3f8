//! Tickets that were used, kept, stolen or made up.

use futures_util::future::join_all;
use serde_json::json;

use super::Family;
use crate::world::{Base, Browser, Client, Plan, World, base, everywhere, poll_again, post};

pub(super) const FAMILY: Family = Family {
    name: "tickets",
    about: "Tickets that are replayed, raced for, stolen, kept too long, of a grant that is over, replaced or made up. One session \
            redeems one once, and nobody is told what was wrong with it.",
    sources: &[
        (
            "RFC 9700 §4.5",
            "https://www.rfc-editor.org/rfc/rfc9700#section-4.5",
            "codes that were stolen are injected into another session",
        ),
        ("CWE-367", "https://cwe.mitre.org/data/definitions/367.html", "what is checked and then spent is spent twice"),
    ],
};

async fn assert_dead(world: &World, ticket: &str) {
    Client::of(world, "staff_1").redeem(ticket).await.assert_refused(400, "invalid_ticket");
    let form = Browser::of(world, "staff_1").form("/impersonation/redeem", &[("ticket", ticket)]).await;
    form.assert_sent_back("/", "invalid_ticket");
}

#[tokio::test(start_paused = true)]
async fn it_is_good_once() {
    everywhere(async |world| {
        let own = Client::of(world, "staff_1");
        let ticket = own.ticket("user_1").await;
        let first = own.redeem(&ticket).await;
        assert_eq!(first.status, 200);
        assert_dead(world, &ticket).await;
        assert_dead(&world.another(Plan::new()).await, &ticket).await;
        // Whoever has the session keeps it.
        assert_eq!(Client { world, token: first.text_of("token") }.seen().await, "staff_1 as user_1");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn of_many_who_race_for_it_one_has_it() {
    everywhere(async |world| {
        let other = world.another(Plan::new()).await;
        let ticket = Client::of(world, "staff_1").ticket("user_1").await;
        let clients = [world, &other].into_iter().cycle().take(16).map(|world| Client::of(world, "staff_1"));
        let clients: Vec<_> = clients.collect();
        let answers = join_all(clients.iter().map(|client| client.redeem(&ticket))).await;
        let redeemed = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(redeemed, 1);
        answers
            .iter()
            .filter(|answer| answer.status != 200)
            .for_each(|answer| answer.assert_refused(400, "invalid_ticket"));
        assert_eq!(world.kinds().await.iter().filter(|kind| **kind == "redeemed").count(), 1);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn whoever_stole_it_has_nothing_and_spoils_it() {
    everywhere(async |world| {
        let own = Client::of(world, "staff_1");
        for thief in [
            base("staff_2"),
            base("lead"),
            base("user_1"),
            base("staff_1").claim("sid", "sess_other"),
            base("staff_1").without("sid"),
        ] {
            let ticket = own.ticket("user_1").await;
            let thief = Client { world, token: thief.token() };
            thief.redeem(&ticket).await.assert_refused(400, "invalid_ticket");
            assert_dead(world, &ticket).await;
            let grant = world.grants().await.remove(0);
            assert_eq!(world.cause(&grant.id).await, Some("ticket_misused"));
            // It can be told what came of it, and the impersonator starts again.
            assert!(!grant.is_redeemed());
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn whoever_acts_or_is_nobody_spends_nothing() {
    everywhere(async |world| {
        let own = Client::of(world, "staff_1");
        let ticket = own.ticket("user_1").await;
        let acting = Client::acting(world).await;
        acting.redeem(&ticket).await.assert_refused(403, "impersonation_denied");
        let nobody = Browser::new(world, Base::Nobody);
        let ask = post("/impersonation/redeem").json(&json!({ "ticket": ticket }));
        world.ask(nobody.dress(ask)).await.assert_refused(401, "authentication_required");
        Client { world, token: "rubbish".into() }.redeem(&ticket).await.assert_refused(401, "invalid_token");
        assert_eq!(own.redeem(&ticket).await.status, 200);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn it_is_good_for_a_minute() {
    everywhere(async |world| {
        let own = Client::of(world, "staff_1");
        let (in_time, too_late) = (own.ticket("user_1").await, own.ticket("user_1").await);
        world.clock.step(59);
        assert_eq!(own.redeem(&in_time).await.status, 200);
        world.clock.step(1);
        assert_dead(world, &too_late).await;
        world.issuer.sweep().await.unwrap();
        let ended = world.grants().await.into_iter().find(|grant| !grant.is_redeemed()).unwrap();
        assert_eq!(world.cause(&ended.id).await, Some("not_redeemed"));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn it_dies_with_its_grant_and_by_a_newer_one() {
    everywhere(async |world| {
        let (own, lead) = (Client::of(world, "staff_1"), Client::of(world, "lead"));
        let other = world.another(Plan::new()).await;
        for elsewhere in [world, &other] {
            let ticket = own.ticket("user_1").await;
            let lead = Client { world: elsewhere, ..lead.clone() };
            let revoked = lead.post("/impersonation/sessions/revoke", &json!({ "all": true })).await;
            assert_eq!(revoked.json()["revoked"], 1);
            assert_dead(world, &ticket).await;
        }
        let wish = json!({ "target": "user_1", "reason": "Ticket 4711" });
        let start = || own.send(post("/impersonation/start").header("idempotency-key", "key_1").json(&wish));
        let (first, second) = (start().await.text_of("ticket"), start().await.text_of("ticket"));
        assert_dead(world, &first).await;
        assert_eq!(own.redeem(&second).await.status, 200, "the control");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn none_can_be_made_up() {
    everywhere(async |world| {
        let own = Client::of(world, "staff_1");
        let ticket = own.ticket("user_1").await;
        let grant = world.grants().await.remove(0).id;
        let cut = &ticket[..ticket.len() - 1];
        for tried in [
            format!(" {ticket}"),
            format!("{ticket} "),
            format!("{ticket}="),
            format!("{ticket}\0"),
            ticket.to_uppercase(),
            ticket.chars().rev().collect(),
            cut.to_owned(),
            grant.to_string(),
            format!("{grant}.{ticket}"),
            "A".repeat(43),
            "A".repeat(10_000),
            "' OR 1=1 --".to_owned(),
            own.token.clone(),
        ] {
            own.redeem(&tried).await.assert_refused(400, "invalid_ticket");
        }
        for body in [
            json!({}),
            json!({ "ticket": null }),
            json!({ "ticket": [ticket] }),
            json!({ "ticket": 1 }),
            json!([ticket]),
        ] {
            own.post("/impersonation/redeem", &body).await.assert_refused(400, "invalid_request");
        }
        let address = format!("/impersonation/redeem?ticket={ticket}");
        own.post(&address, &json!({})).await.assert_refused(400, "invalid_request");
        assert_eq!(own.redeem(&ticket).await.status, 200, "nothing of it spent the ticket");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn it_is_kept_nowhere_and_tells_nothing() {
    everywhere(async |world| {
        let own = Client::of(world, "staff_1");
        let ticket = own.ticket("user_1").await;
        let kept = format!("{:?} {:?}", world.grants().await, world.events().await);
        assert!(!kept.contains(&ticket));
        assert!(!serde_json::to_string(&world.events().await).unwrap().contains(&ticket));
        assert!(
            !ticket.contains(&world.grants().await[0].id.as_str()[4..]) && ticket.len() == 43,
            "it is random alone"
        );
        let lead = Client::of(world, "lead");
        for target in ["/impersonation/sessions?state=all", "/impersonation/events"] {
            assert!(!lead.get(target).await.text.contains(&ticket));
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_browser_is_given_no_token_that_a_script_can_read() {
    everywhere(async |world| {
        let mut browser = Browser::of(world, "staff_1");
        let wish = json!({ "target": "user_1", "reason": "Ticket 4711" });
        let ticket = browser.send(post("/impersonation/start").json(&wish)).await.text_of("ticket");
        let redeemed = browser.send(post("/impersonation/redeem").json(&json!({ "ticket": ticket }))).await;
        assert!(redeemed.json().get("token").is_none() && !redeemed.text.contains("eyJ"), "{redeemed:?}");
        assert!(redeemed.header("set-cookie").unwrap().contains("; HttpOnly"));
        let renewed = browser.send(post("/impersonation/renew").json(&json!({}))).await;
        assert!(renewed.json().get("token").is_none() && !renewed.text.contains("eyJ"), "{renewed:?}");
        assert_eq!(browser.seen().await, "staff_1 as user_1");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_was_redeemed_stays_in_its_slot() {
    everywhere(async |world| {
        // A program cannot move a browser's session into `Authorization` by a second ticket, nor back.
        let own = Client::of(world, "staff_1");
        let wish = json!({ "target": "user_1", "reason": "Ticket 4711" });
        let start = || own.send(post("/impersonation/start").header("idempotency-key", "key_1").json(&wish));
        let mut browser = Browser::of(world, "staff_1");
        let ticket = start().await.text_of("ticket");
        browser.form("/impersonation/redeem", &[("ticket", &ticket)]).await;
        assert_eq!(browser.seen().await, "staff_1 as user_1");
        let again = own.redeem(&start().await.text_of("ticket")).await;
        assert_eq!(again.status, 200);
        assert!(again.json().get("token").is_none() && again.overlay().is_some(), "{again:?}");
        poll_again().await;
        assert_eq!(browser.seen().await, "staff_1 as user_1");
    })
    .await;
}
