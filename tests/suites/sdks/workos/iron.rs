//! Seals of iron-session and of iron itself: theirs and ours are the same format, and the same session.

use impersonation_core::{FrozenClock, SystemClock, Timestamp};
use serde_json::{Value, json};

use super::{CUSTOMER, Workspace, assert_impersonated, assert_own, impersonator, sealed_cookie};
use crate::node::text;

const SEALERS: [&str; 3] = ["ironSession", "hapi", "hapiWithoutId"];

#[tokio::test]
async fn iron_session_and_iron_open_what_we_seal() {
    let Some(workspace) = Workspace::start().await else { return };
    let authenticated = workspace.impersonate().await;
    let opened = workspace.iron("open", json!({ "sealed": sealed_cookie(&authenticated) })).await;
    assert_eq!(opened["ironSession"], opened["hapi"]);
    let session = &opened["hapi"];
    assert_eq!((&session["user"]["id"], &session["impersonator"]), (&json!(CUSTOMER), &impersonator()), "{session}");
    assert_eq!(session["accessToken"], authenticated.tokens().session.expose());
}

#[tokio::test]
async fn we_open_what_iron_session_and_iron_seal() {
    let Some(workspace) = Workspace::start().await else { return };
    let (acting, own) = (opened(&workspace, true).await, opened(&workspace, false).await);
    let acting = workspace.iron("seal", json!({ "session": acting })).await;
    let own = workspace.iron("seal", json!({ "session": own })).await;
    for sealer in SEALERS {
        assert_impersonated(&workspace.whoami(&text(&acting[sealer])).await);
        assert_own(&workspace.whoami(&text(&own[sealer])).await);
    }
}

#[tokio::test]
async fn a_seal_that_expires_does_so_for_us() {
    let Some(workspace) = Workspace::start().await else { return };
    let session = opened(&workspace, true).await;
    let sealed = workspace.iron("seal", json!({ "session": session, "ttl": 60 })).await;
    let now = workspace.environment.now().as_unix_seconds();
    // iron lets a minute pass for clocks that differ.
    let later = FrozenClock::at(Timestamp::from_unix_seconds(now + 180));
    for sealer in SEALERS {
        let sealed = text(&sealed[sealer]);
        assert_impersonated(&workspace.whoami_at(&sealed, SystemClock).await);
        workspace.whoami_at(&sealed, later).await.assert_refused(401, "invalid_token");
    }
}

/// Whoever can seal can write what they like into it; the token's `act` decides all the same.
#[tokio::test]
async fn no_seal_hides_who_acts() {
    let Some(workspace) = Workspace::start().await else { return };
    let mut session = opened(&workspace, true).await;
    session.as_object_mut().unwrap().remove("impersonator");
    let sealed = workspace.iron("seal", json!({ "session": session })).await;
    let found = workspace.sdk("authenticate", json!({ "sessionData": sealed["ironSession"] })).await;
    assert!(found["authenticated"] == true && found.get("impersonator").is_none(), "to the SDK nobody acts: {found}");
    for sealer in SEALERS {
        let whoami = workspace.whoami(&text(&sealed[sealer])).await.json();
        assert_eq!((&whoami["impersonated"], &whoami["reason"]), (&json!(true), &Value::Null), "{whoami}");
    }
}

/// What the application seals: an impersonation, or the customer's own session.
async fn opened(workspace: &Workspace, acting: bool) -> Value {
    let authenticated = if acting { workspace.impersonate().await } else { workspace.sign_in().await };
    workspace.iron("open", json!({ "sealed": sealed_cookie(&authenticated) })).await["hapi"].clone()
}
