//! Whoever acts, by whichever token and in whichever slot, starts nothing, redeems nothing, consents to nothing and administers
//! nothing.

use impersonation_core::profile::{self, Dialect, TrustedIssuer};
use impersonation_core::testing::AUTHORIZED_PARTY;
use impersonation_core::{AssertedClaims, Assertion};
use impersonation_issuer::http::ROUTES;
use serde_json::{Value, json};

use crate::world::{
    Ask, Base, Browser, CLERK, Client, DESCOPE, NOW, Plan, SIGN_IN, WORKOS, World, base, everywhere, post, request,
};

/// What anybody may read, and what whoever acts may do.
const OPEN: [&str; 4] = ["/keys", "/openapi.json", "/renew", "/stop"];

/// Every other route, with a body that would do something for whoever may.
fn closed(ticket: &str, grant: &str, consent: &str) -> Vec<(&'static str, String, Value)> {
    let routes = ROUTES.iter().filter(|route| !OPEN.contains(&route.path));
    let all = routes.map(|route| {
        let path = route.path.replace("{sid}", grant).replace("{id}", consent);
        let query = if route.path == "/users" { "?q=user" } else { "" };
        (route.method, format!("/impersonation{path}{query}"), body(route.path, ticket))
    });
    all.collect()
}

fn body(path: &str, ticket: &str) -> Value {
    match path {
        "/start" => json!({ "target": "user_1", "reason": "Ticket 4711" }),
        "/redeem" => json!({ "ticket": ticket }),
        "/sessions/revoke" => json!({ "all": true }),
        "/consents/requests" => json!({ "subject": "user_1" }),
        "/account/consents" => json!({ "hours": 1 }),
        _ => json!({}),
    }
}

/// Something of everybody's, for whoever acts to reach for: a ticket of `lead`'s, a session in their account and one of their consents.
async fn prizes(world: &World) -> (String, String, String) {
    let lead = Client::of(world, "lead");
    let consent = lead.post("/impersonation/account/consents", &json!({ "hours": 1 })).await.text_of("id");
    let mut browser = Browser::of(world, "lead");
    browser.start("user_3").await;
    (lead.ticket("user_2").await, browser.grant().to_string(), consent)
}

/// Nothing of it is open to whoever dresses these requests, as JSON and as forms, and nothing came of it.
async fn assert_closed(world: &World, prizes: &(String, String, String), dress: impl Fn(Ask) -> Ask) {
    let before = world.kinds().await;
    for (method, target, body) in closed(&prizes.0, &prizes.1, &prizes.2) {
        if method == "GET" {
            world.ask(dress(request("GET", &target))).await.assert_refused(403, "impersonation_denied");
            continue;
        }
        world.ask(dress(post(&target).json(&body))).await.assert_refused(403, "impersonation_denied");
        let fields: Vec<_> =
            body.as_object().unwrap().iter().map(|(name, value)| (name.clone(), text(value))).collect();
        let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        world.ask(dress(post(&target).form(&fields))).await.assert_sent_back("/", "impersonation_denied");
    }
    assert_eq!(world.kinds().await, before);
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The prizes are still there: nothing was spent or ended.
async fn assert_untouched(world: &World, (ticket, grant, _): &(String, String, String)) {
    let lead = Client::of(world, "lead");
    assert_eq!(lead.redeem(ticket).await.status, 200);
    let revoked = lead.post(&format!("/impersonation/sessions/{grant}/revoke"), &json!({})).await;
    assert_eq!(revoked.json()["revoked"], 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_acts_under_our_own_overlay() {
    everywhere(async |world| {
        let prizes = prizes(world).await;
        // As somebody who could: `lead` in the account of staff.
        let mut browser = Browser::of(world, "lead");
        browser.start("staff_1").await;
        let marker = browser.marker().await.unwrap();
        assert_closed(world, &prizes, |ask| browser.dress(ask)).await;
        assert_closed(world, &prizes, |ask| browser.dress(ask).marker(&marker)).await;
        let by_header = browser.with_base(Base::Header(base("lead").token()));
        assert_closed(world, &prizes, |ask| by_header.dress(ask).marker(&marker)).await;
        assert_untouched(world, &prizes).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn whoever_acts_by_our_own_bearer_token() {
    everywhere(async |world| {
        let prizes = prizes(world).await;
        let client = Client::acting(world).await;
        assert_closed(world, &prizes, |ask| ask.bearer(&client.token)).await;
        assert_untouched(world, &prizes).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn whoever_acts_in_the_applications_own_session() {
    everywhere(async |world| {
        let prizes = prizes(world).await;
        let somebody = json!({ "sub": "svc_1", "sub_profile": "service" });
        for acted in [
            base("lead").acting("staff_1"),
            base("lead").acting("lead"),
            base("lead").acting_agent("agent_1"),
            base("lead").claim("act", somebody),
            base("lead").claim("act", json!({ "sub": "x", "act": { "sub": "y" } })),
        ] {
            for base in [Base::Cookie(acted.token()), Base::Header(acted.token())] {
                let browser = Browser::new(world, base);
                assert_closed(world, &prizes, |ask| browser.dress(ask)).await;
            }
        }
        assert_untouched(world, &prizes).await;
    })
    .await;
}

fn clerk() -> TrustedIssuer {
    profile::clerk(CLERK.url()).authorized_party(AUTHORIZED_PARTY).keys(CLERK.keys())
}

fn workos() -> TrustedIssuer {
    profile::workos(WORKOS.url()).keys(WORKOS.keys())
}

fn descope() -> TrustedIssuer {
    profile::descope(DESCOPE.url()).keys(DESCOPE.keys())
}

#[tokio::test(start_paused = true)]
async fn whoever_acts_by_a_hosted_provider() {
    let plan = Plan::new().trust(clerk).trust(workos).trust(descope);
    plan.everywhere(async |world| {
        let prizes = prizes(world).await;
        for issuer in [&*CLERK, &*WORKOS, &*DESCOPE] {
            let session = || issuer.session("user_1");
            for token in [session().acting("staff_1").token(), session().acting_agent("agent_1").token()] {
                assert_closed(world, &prizes, |ask| ask.bearer(&token)).await;
                // It is none of ours to renew or to stop.
                let client = Client { world, token };
                client.post("/impersonation/renew", &json!({})).await.assert_refused(409, "grant_ended");
                assert_eq!(client.stop().await.json()["ended"], false);
            }
            // The control: nobody acts, and it is not by the actor that it is refused.
            let own = Client { world, token: session().token() };
            own.get("/impersonation/sessions").await.assert_refused(403, "not_allowed");
            own.get("/impersonation/account/sessions").await.assert_refused(403, "not_allowed");
        }
        assert_untouched(world, &prizes).await;
    })
    .await;
}

/// What an authentication of the application's own says of `lead`, by the same names as its tokens.
fn asserted(act: Value) -> Assertion {
    let claims = json!({ "iss": SIGN_IN.url(), "sub": "lead", "sid": "sess_lead", "exp": NOW + 86_400, "act": act });
    AssertedClaims::new(Dialect::Rfc8693, &claims).into()
}

#[tokio::test(start_paused = true)]
async fn whoever_acts_by_the_word_of_a_layer_further_out() {
    for act in [json!({ "sub": "staff_1", "sub_profile": "human" }), json!({ "sub": "x" })] {
        Plan::new()
            .outer(asserted(act))
            .everywhere(async |world| {
                let nothing = "imp_00000000000000000000000000000000".to_owned();
                let prizes = ("ticket".to_owned(), nothing.clone(), nothing.replace("imp", "con"));
                assert_closed(world, &prizes, |ask| ask).await;
                // A token of their own beside it does not make them themselves.
                let own = base("lead").token();
                world
                    .ask(post("/impersonation/start").bearer(&own))
                    .await
                    .assert_refused(400, "conflicting_credentials");
            })
            .await;
    }
    // The control.
    Plan::new()
        .outer(asserted(Value::Null))
        .everywhere(async |world| {
            let wish = json!({ "target": "user_1", "reason": "Ticket 4711" });
            assert_eq!(world.ask(post("/impersonation/start").json(&wish)).await.status, 201);
            assert_eq!(world.ask(request("GET", "/impersonation/sessions")).await.status, 200);
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn the_user_in_person_may_all_that() {
    everywhere(async |world| {
        let prizes = prizes(world).await;
        let lead = Browser::of(world, "lead");
        for (method, target, body) in closed(&prizes.0, &prizes.1, &prizes.2) {
            let ask = if method == "GET" { request(method, &target) } else { post(&target).json(&body) };
            let answer = world.ask(lead.dress(ask)).await;
            // The session that is reached for is in another's account.
            let expected = if target.contains("/account/sessions/") { [404, 404] } else { [200, 201] };
            assert!(expected.contains(&answer.status), "{target}: {answer:?}");
        }
    })
    .await;
}
