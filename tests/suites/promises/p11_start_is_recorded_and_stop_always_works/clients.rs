//! A client of an API.

use crate::world::{Client, claims, everywhere, get, request};

#[tokio::test(start_paused = true)]
async fn it_is_given_a_token_of_its_own_session_once() {
    everywhere(async |world| {
        let client = Client::acting(world).await;
        let grant = client.grant();
        assert_eq!(client.seen().await, "staff_1 as user_1");
        let stopped = client.stop().await;
        assert_eq!((stopped.status, stopped.header("set-cookie")), (200, None));
        assert_eq!(stopped.header("cache-control"), Some("no-store"));
        assert_eq!((stopped.text_of("token_type"), &stopped.json()["ended"]), ("Bearer".into(), &true.into()));
        let own = Client { world, token: stopped.text_of("token") };
        assert_eq!(claims(&own.token)["sid"], "sess_staff_1", "the session that it started with");
        assert_eq!(own.seen().await, "staff_1");
        assert_eq!(world.cause(&grant).await, Some("stopped"));

        client.get("/seen").await.assert_refused(401, "invalid_token");
        let again = client.stop().await;
        assert_eq!(
            (again.status, again.json()["token"].is_null()),
            (200, true),
            "whoever has the dead token gets nothing"
        );
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn one_that_others_ended_gives_no_token() {
    everywhere(async |world| {
        let client = Client::acting(world).await;
        let lead = Client::of(world, "lead");
        let revoked =
            lead.post(&format!("/impersonation/sessions/{}/revoke", client.grant()), &serde_json::json!({})).await;
        assert_eq!(revoked.json()["revoked"], 1);
        let stopped = client.stop().await;
        assert_eq!((stopped.status, stopped.json()["token"].is_null()), (200, true));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_is_no_token_of_an_impersonation_stops_nothing_and_harms_nothing() {
    everywhere(async |world| {
        let client = Client::acting(world).await;
        for token in [crate::world::base("staff_1").token(), "rubbish".into(), String::new()] {
            let stopped = Client { world, token }.stop().await;
            assert_eq!((stopped.status, &stopped.json()["ended"]), (200, &false.into()), "{stopped:?}");
        }
        assert_eq!(client.seen().await, "staff_1 as user_1");
        // Two lines: whichever a proxy believes, both stop.
        let other = Client::acting(world).await;
        let ask = request("POST", "/impersonation/stop").bearer(&client.token).bearer(&other.token);
        assert_eq!(world.ask(ask).await.status, 200);
        for client in [client, other] {
            world.ask(get("/seen").bearer(&client.token)).await.assert_refused(401, "invalid_token");
        }
    })
    .await;
}
