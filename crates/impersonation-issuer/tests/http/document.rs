//! The OpenAPI document says what the routes do, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use impersonation_issuer::http::ROUTES;
use serde_json::{Value, json};

use crate::support::*;

fn document() -> Value {
    serde_json::from_str(include_str!("../../openapi.json")).expect("the document")
}

/// What a reference stands for.
fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap_or_else(|| panic!("{reference} is not there")),
        None => value,
    }
}

#[test]
fn every_route_is_in_it_and_no_other() {
    let document = document();
    let mut described = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            described.insert(
                (path.clone(), method.to_uppercase()),
                operation["summary"].as_str().expect("a summary").to_owned(),
            );
        }
    }
    let routes = ROUTES.iter().map(|route| ((route.path.to_owned(), route.method.to_owned()), route.about.to_owned()));
    assert_eq!(described, routes.collect());
}

#[test]
fn every_reference_leads_somewhere_and_every_part_is_used() {
    let document = document();
    let mut used = BTreeSet::new();
    references(&document, &mut used);
    for reference in &used {
        assert!(document.pointer(&reference[1..]).is_some(), "{reference}");
    }
    for (kind, parts) in document["components"].as_object().expect("components") {
        for name in parts.as_object().expect("parts").keys() {
            assert!(used.contains(&format!("#/components/{kind}/{name}")), "{kind} {name} is not used");
        }
    }
}

fn references(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            into.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| references(member, into));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, into)),
        _ => {}
    }
}

/// Every code of the document, by route and status.
fn codes(document: &Value) -> BTreeSet<(String, u64, String)> {
    let mut codes = BTreeSet::new();
    for route in ROUTES {
        let responses = &document["paths"][route.path][route.method.to_lowercase()]["responses"];
        for (status, response) in responses.as_object().expect("responses") {
            let schema = &resolved(document, response)["content"]["application/problem+json"]["schema"];
            let listed = schema.pointer("/allOf/1/properties/code/enum").and_then(Value::as_array);
            for code in listed.into_iter().flatten() {
                let name = format!("{} {}", route.method, route.path);
                codes.insert((name, status.parse().expect("a status"), code.as_str().expect("a code").to_owned()));
            }
        }
    }
    codes
}

#[test]
fn a_code_has_one_status_everywhere() {
    let mut statuses = BTreeMap::new();
    for (_, status, code) in codes(&document()) {
        assert_eq!(*statuses.entry(code.clone()).or_insert(status), status, "{code}");
    }
}

/// Asks, and holds the answer to the document: status, headers and every field. What was seen is remembered.
struct Witness {
    world: World,
    document: Value,
    seen: BTreeSet<(String, u64, String)>,
    fields: BTreeSet<(String, String)>,
}

impl Witness {
    async fn new(world: World) -> Self {
        Self { world, document: document(), seen: BTreeSet::new(), fields: BTreeSet::new() }
    }

    async fn ask(&mut self, pattern: &str, ask: Ask) -> Answer {
        let method = ask.method.clone();
        let answer = self.world.ask(ask).await;
        let operation = &self.document["paths"][pattern][method.to_lowercase()];
        let status = answer.status().to_string();
        let response = resolved(&self.document, &operation["responses"][&status]).clone();
        assert!(response.is_object(), "{method} {pattern} answers {status}: {}", answer.text());
        self.check_headers(&response, &answer, pattern);
        let media = answer.0.header("content-type").map(str::to_owned);
        if let Some(media) = media {
            let schema = response["content"][&media]["schema"].clone();
            self.check_body(&schema, &answer, &format!("{method} {pattern} {status}"));
            if media == "application/problem+json" {
                let (status, code) = answer.refusal();
                self.seen.insert((format!("{method} {pattern}"), status.into(), code));
            }
        }
        answer
    }

    fn check_headers(&self, response: &Value, answer: &Answer, pattern: &str) {
        for (name, _) in answer.0.headers.iter().filter(|(name, _)| *name != "content-type") {
            let described = resolved(&self.document, &response["headers"][name]);
            assert!(described.is_object(), "{pattern} {}: {name} is not described", answer.status());
        }
    }

    fn check_body(&mut self, schema: &Value, answer: &Answer, what: &str) {
        let mut whole = schema.clone();
        whole["components"] = self.document["components"].clone();
        let validator = jsonschema::draft202012::new(&whole).expect("a schema");
        let body = answer.json();
        let errors: Vec<_> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{what}: {errors:?} {body}");
        self.note(schema["$ref"].as_str().unwrap_or_default(), &body);
    }

    /// Which of the fields that a schema has were there.
    fn note(&mut self, reference: &str, body: &Value) {
        let Some(name) = reference.strip_prefix("#/components/schemas/") else { return };
        for (field, value) in body.as_object().into_iter().flatten() {
            self.fields.insert((name.to_owned(), field.clone()));
            let items =
                self.document.pointer(&format!("/components/schemas/{name}/properties/{field}/items/$ref")).cloned();
            for item in value.as_array().into_iter().flatten() {
                self.note(items.as_ref().and_then(Value::as_str).unwrap_or_default(), item);
            }
        }
    }
}

fn lead(ask: Ask) -> Ask {
    ask.bearer(&base("lead"))
}

fn staff(ask: Ask) -> Ask {
    ask.bearer(&base("staff_1"))
}

async fn successes(witness: &mut Witness) {
    let wish = json!({ "target": "user_2", "reason": "x", "return_to": "/desk" });
    let started = witness.ask("/start", staff(post("/start").json(&wish))).await.json();
    let ticket = json!({ "ticket": started["ticket"] });
    let redeemed = witness.ask("/redeem", staff(post("/redeem").json(&ticket))).await.json();
    let form = [("target", "user_2"), ("reason", "x")];
    let overlay = witness.ask("/start", post("/start").cookie("session", &base("staff_1")).form(&form)).await.overlay();
    let cookies = format!("session={}; {OVERLAY}={}", base("staff_1"), overlay.expect("a cookie"));
    let token = redeemed["token"].as_str().expect("a token").to_owned();
    witness.ask("/renew", post("/renew").bearer(&token)).await;
    witness.ask("/renew", post("/renew").header("cookie", &cookies)).await;
    witness.ask("/renew", post("/renew").header("cookie", &cookies).form(&[])).await;
    witness.ask("/users", staff(get("/users?q=user"))).await;
    witness.ask("/stop", post("/stop").bearer(&token)).await;
    witness.ask("/stop", post("/stop").header("cookie", &cookies).form(&[])).await;
    witness.ask("/stop", post("/stop").header("cookie", &cookies)).await;
    let asked = witness
        .ask("/consents/requests", staff(post("/consents/requests").json(&json!({ "subject": "user_2" }))))
        .await;
    let user = |ask: Ask| ask.bearer(&base("user_2"));
    let answering = json!({ "hours": 1, "request": asked.json()["id"] });
    let given = witness.ask("/account/consents", user(post("/account/consents").json(&answering))).await.json();
    witness.ask("/account/consents", user(get("/account/consents"))).await;
    let path = format!("/account/consents/{}/withdraw", given["id"].as_str().expect("an id"));
    witness.ask("/account/consents/{id}/withdraw", user(post(&path))).await;
    let path = format!("/account/sessions/{}/revoke", started["grant"].as_str().expect("an id"));
    witness.ask("/account/sessions/{sid}/revoke", user(post(&path))).await;
    let path = format!("/sessions/{}/revoke", started["grant"].as_str().expect("an id"));
    witness.ask("/sessions/{sid}/revoke", lead(post(&path))).await;
    witness.ask("/sessions/revoke", lead(post("/sessions/revoke").json(&json!({ "all": true })))).await;
    let refused =
        witness.ask("/start", staff(post("/start").json(&json!({ "target": "user_9", "reason": "x" })))).await;
    is(&refused, 403, "not_allowed");
    witness.ask("/account/sessions", user(get("/account/sessions"))).await;
    witness.ask("/sessions", lead(get("/sessions?state=all"))).await;
    witness.ask("/events", lead(get("/events"))).await;
    witness.ask("/keys", get("/keys")).await;
    witness.ask("/openapi.json", get("/openapi.json")).await;
}

async fn refusals_of_sessions(witness: &mut Witness) {
    let bearer = witness.world.bearer().await;
    for route in ROUTES.iter().filter(|route| !["/keys", "/openapi.json", "/stop"].contains(&route.path)) {
        let path = route.path.replace("{sid}", "x").replace("{id}", "x");
        let ask = || {
            let ask = ask(route.method, &path).header("sec-fetch-site", "same-origin");
            if route.path == "/redeem" { ask.json(&json!({ "ticket": "x" })) } else { ask }
        };
        let pattern = route.path;
        witness.ask(pattern, ask()).await;
        witness.ask(pattern, ask().bearer("x")).await;
        witness.ask(pattern, ask().bearer("x").bearer("x")).await;
        witness.ask(pattern, ask().bearer(&bearer)).await;
        witness.ask(pattern, ask().bearer(&base("lead"))).await;
        witness.ask(pattern, ask().bearer(&base("user_3"))).await;
        if route.method == "GET" {
            let query = Ask { query: Some("x=1".into()), ..ask() };
            witness.ask(pattern, query.bearer(&base("lead"))).await;
        } else {
            witness.ask(pattern, ask().without("content-type").json(&json!({ "x": 1 })).bearer(&base("lead"))).await;
        }
    }
    for route in ROUTES.iter().filter(|route| route.method == "POST") {
        let path = route.path.replace("{sid}", "x").replace("{id}", "x");
        witness.ask(route.path, post(&path).header("sec-fetch-site", "cross-site")).await;
        witness.ask(route.path, post(&path).body("text/plain", "")).await;
        witness.ask(route.path, post(&path).body("application/json", vec![b' '; 65_537])).await;
        witness
            .ask(
                route.path,
                post(&path).cookie("session", &base("user_3")).header("impersonation-page", "imp_1").json(&json!({})),
            )
            .await;
    }
    let ticket = witness.world.ticket().await;
    witness.world.directory_is_down(true);
    for is_stored in [true, false] {
        if !is_stored {
            witness.world.store.go_down();
        }
        unavailable(witness, &ticket, &bearer).await;
    }
    witness.world.store.recover();
    witness.world.directory_is_down(false);
}

/// With directory or store down.
async fn unavailable(witness: &mut Witness, ticket: &str, bearer: &str) {
    let bodies = [
        ("/start", json!({ "target": "user_2", "reason": "x" })),
        ("/redeem", json!({ "ticket": ticket })),
        ("/sessions/revoke", json!({ "all": true })),
        ("/consents/requests", json!({ "subject": "user_2" })),
        ("/account/consents", json!({ "hours": 1 })),
    ];
    for route in ROUTES {
        let path = route.path.replace("{sid}", "imp_018f3f5e9c3a7c0e8f00112233445566");
        let path = path.replace("{id}", "con_018f3f5e9c3a7c0e8f00112233445566");
        let ask = ask(route.method, &path).header("sec-fetch-site", "same-origin");
        let ask = if route.path == "/users" { Ask { query: Some("q=x".into()), ..ask } } else { ask };
        let body = bodies.iter().find(|(path, _)| route.method == "POST" && *path == route.path);
        let ask = body.map_or(ask.clone(), |(_, body)| ask.json(body));
        for who in ["lead", "staff_1", "user_2"] {
            witness.ask(route.path, ask.clone().bearer(&base(who))).await;
        }
        if route.path != "/stop" {
            witness.ask(route.path, ask.bearer(bearer)).await;
        }
    }
}

async fn refusals_of_starts(witness: &mut Witness) {
    let with = |name: &str, value: Value| {
        let mut wish = json!({ "target": "user_2", "reason": "x" });
        wish[name] = value;
        wish
    };
    for body in [
        json!({ "target": "user_2" }),
        with("target", json!("user_8")),
        json!({ "target": "user_3", "reason": "x", "consent": true }),
        with("duration", json!(0)),
    ] {
        witness.ask("/start", staff(post("/start").json(&body))).await;
    }
    let wish = with("reason", json!("y"));
    witness.ask("/start", post("/start").bearer(&unidentified_base("staff_1")).json(&wish)).await;
    let keyed = || staff(post("/start").header("idempotency-key", "k"));
    witness.ask("/start", keyed().json(&wish)).await;
    witness.ask("/start", keyed().json(&with("duration", json!(5)))).await;
    witness.ask("/sessions/revoke", lead(post("/sessions/revoke").json(&json!({ "all": true })))).await;
    witness.ask("/start", keyed().json(&wish)).await;
    let old = || post("/account/consents").bearer(&old_base("user_2")).json(&json!({ "hours": 1 }));
    witness.ask("/account/consents", old()).await;
    let answering = json!({ "hours": 1, "request": "x" });
    witness.ask("/account/consents", post("/account/consents").bearer(&base("user_2")).json(&answering)).await;
    let unknown = json!({ "subject": "nobody" });
    witness.ask("/consents/requests", staff(post("/consents/requests").json(&unknown))).await;
    witness.ask("/renew", post("/renew").bearer(&agent("staff_1"))).await;
}

async fn other_worlds(witness: &mut Witness) {
    let wish = json!({ "target": "user_2", "reason": "x" });
    let start = || staff(post("/start").json(&wish));
    let minute = std::time::Duration::from_secs(60);
    witness.world = World::with(|issuer| issuer.enabled(false), |routes| routes).await;
    witness.ask("/start", start()).await;
    witness.world = World::with(|issuer| issuer.reason_pattern("[0-9]"), |routes| routes).await;
    witness.ask("/start", start()).await;
    witness.world = World::with(|issuer| issuer.require_consent(), |routes| routes).await;
    witness
        .ask("/start", staff(post("/start").json(&json!({ "target": "user_2", "reason": "x", "consent": false }))))
        .await;
    witness.world = World::with(|issuer| issuer.limits(1, 1), |routes| routes).await;
    witness.ask("/start", start()).await;
    witness.ask("/start", start()).await;
    witness.world = World::with(|issuer| issuer.recent_authentication(minute), |routes| routes).await;
    witness.ask("/start", post("/start").bearer(&old_base("staff_1")).json(&wish)).await;
    witness.world = World::with(|issuer| issuer.audit(Full), |routes| routes).await;
    witness.ask("/start", start()).await;
}

/// A session that is nobody's account.
async fn refusals_of_accounts(witness: &mut Witness) {
    let nobody = |ask: Ask| ask.bearer(&base("nobody"));
    let id = "018f3f5e9c3a7c0e8f00112233445566";
    let (session, consent) =
        (format!("/account/sessions/imp_{id}/revoke"), format!("/account/consents/con_{id}/withdraw"));
    for (pattern, ask) in [
        ("/account/sessions", get("/account/sessions")),
        ("/account/consents", get("/account/consents")),
        ("/account/consents", post("/account/consents").json(&json!({ "hours": 1 }))),
        ("/account/sessions/{sid}/revoke", post(&session)),
        ("/account/consents/{id}/withdraw", post(&consent)),
    ] {
        is(&witness.ask(pattern, nobody(ask)).await, 403, "not_allowed");
    }
}

/// An audit that takes nothing.
struct Full;

impl impersonation_core::audit::AuditSink for Full {
    async fn write(&self, _: &impersonation_core::audit::Event) -> Result<(), impersonation_core::audit::AuditError> {
        Err(impersonation_core::audit::AuditError::new("full"))
    }
}

/// What these routes share with sessions, and what does not come about in this world: a key ring that cannot be had, a grant that
/// nobody can ask where the route is for a user's own session.
fn is_of_sessions(code: &str) -> bool {
    ["keys_unavailable", "grant_unavailable"].contains(&code)
}

#[tokio::test(start_paused = true)]
async fn every_status_code_and_field_comes_about_and_none_that_it_does_not_name() {
    let mut witness = Witness::new(World::new().await).await;
    successes(&mut witness).await;
    refusals_of_sessions(&mut witness).await;
    refusals_of_accounts(&mut witness).await;
    refusals_of_starts(&mut witness).await;
    other_worlds(&mut witness).await;
    let missing: Vec<_> = codes(&witness.document)
        .into_iter()
        .filter(|(_, _, code)| !is_of_sessions(code))
        .filter(|code| !witness.seen.contains(code))
        .collect();
    assert!(missing.is_empty(), "these never came about: {missing:#?}");
    let schemas = witness.document["components"]["schemas"].as_object().expect("schemas").clone();
    for (name, schema) in
        schemas.iter().filter(|(name, _)| !["Problem", "Party", "End", "Page", "ReturnTo"].contains(&&***name))
    {
        for field in schema["properties"].as_object().into_iter().flatten().map(|(field, _)| field) {
            assert!(witness.fields.contains(&(name.clone(), field.clone())), "{name}.{field} never came about");
        }
    }
}

/// What came of it, for people or programs.
fn verdict(answer: &Answer) -> (u16, String) {
    match answer.status() {
        303 => (303, answer.location().to_owned()),
        200 | 201 => (answer.status(), String::new()),
        _ => answer.refusal(),
    }
}

/// A field that is not filled in says nothing, where there is one of its name.
#[tokio::test(start_paused = true)]
async fn every_field_of_a_body_is_taken_and_no_other() {
    let document = document();
    let world = World::new().await;
    for route in ROUTES.iter().filter(|route| route.method == "POST" && route.path != "/stop") {
        let body = resolved(&document, &document["paths"][route.path]["post"]["requestBody"]);
        let path = route.path.replace("{sid}", "x").replace("{id}", "x");
        for (media, content) in body["content"].as_object().expect("media types") {
            let schema = &content["schema"];
            let required =
                schema["required"].as_array().expect("required").iter().map(|name| name.as_str().expect("a name"));
            let required: Vec<_> = if path == "/sessions/revoke" { vec!["subject"] } else { required.collect() };
            let ask = |more: Option<&str>| {
                let ask = post(&path).bearer(&base("lead"));
                let more = more.filter(|name| !required.contains(name));
                if media != "application/json" {
                    let filled = required.iter().map(|name| (*name, "60"));
                    return ask.form(&filled.chain(more.map(|name| (name, ""))).collect::<Vec<_>>());
                }
                let example = |name: &&str| if *name == "hours" { json!(60) } else { json!("60") };
                let filled = required.iter().map(|name| ((*name).to_owned(), example(name)));
                ask.json(&filled.chain(more.map(|name| (name.to_owned(), Value::Null))).collect())
            };
            let expected = verdict(&world.ask(ask(None)).await);
            assert!(!expected.1.contains("invalid_request"), "{route:?} {media} {expected:?}");
            for name in schema["properties"].as_object().expect("properties").keys() {
                assert_eq!(verdict(&world.ask(ask(Some(name))).await), expected, "{route:?} {media} {name}");
            }
            is(&world.ask(ask(Some("no_field"))).await, 400, "invalid_request");
        }
    }
}
