//! The own session has to come along.

use crate::world::{Base, Browser, Client, base, everywhere};

#[tokio::test(start_paused = true)]
async fn without_it_there_is_nobody() {
    everywhere(async |world| {
        let browser = Browser::acting(world).await;
        let marker = browser.grant();
        let mut alone = browser.with_base(Base::Nobody);
        assert_eq!(alone.seen().await, "nobody, stray");
        alone.change(Some(marker.as_str())).await.assert_refused(401, "invalid_token");
        let mut lapsed = browser.with_base(Base::Cookie(base("staff_1").claim("exp", crate::world::NOW - 60).token()));
        assert_eq!(lapsed.seen().await, "nobody, stray");
        // Nor is it renewed for whoever has the cookie alone.
        for browser in [&mut alone, &mut lapsed] {
            browser.form("/impersonation/renew", &[]).await.assert_sent_back("/", "invalid_token");
        }
        assert_eq!(browser.copy().seen().await, "staff_1 as user_1", "the control");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn beside_anothers_it_is_refused() {
    everywhere(async |world| {
        let browser = Browser::acting(world).await;
        let marker = browser.grant();
        for other in [
            base("staff_2"),
            base("user_1"),
            base("staff_1").claim("sid", "sess_other"),
            base("staff_1").without("sid"),
            base("staff_1").acting("staff_2"),
        ] {
            for base in [Base::Cookie(other.token()), Base::Header(other.token())] {
                let mut browser = browser.with_base(base);
                browser.get("/seen").await.assert_refused(400, "conflicting_credentials");
                browser.change(Some(marker.as_str())).await.assert_refused(400, "conflicting_credentials");
                browser.form("/impersonation/renew", &[]).await.assert_sent_back("/", "conflicting_credentials");
            }
        }
        // By its own, in whichever way it comes.
        for base in [Base::Cookie(base("staff_1").token()), Base::Header(base("staff_1").token())] {
            assert_eq!(browser.with_base(base).seen().await, "staff_1 as user_1");
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_api_clients_ends_with_the_token_that_it_started_with() {
    everywhere(async |world| {
        let own = Client { world, token: base("staff_1").claim("exp", crate::world::NOW + 300).token() };
        let ticket = own.ticket("user_1").await;
        let client = Client { world, token: own.redeem(&ticket).await.text_of("token") };
        world.clock.step(299);
        assert_eq!(client.seen().await, "staff_1 as user_1");
        world.clock.step(1);
        client.get("/seen").await.assert_refused(401, "invalid_token");
        client.post("/impersonation/renew", &serde_json::json!({})).await.assert_refused(401, "invalid_token");
        world.issuer.sweep().await.unwrap();
        assert_eq!(world.cause(&client.grant()).await, Some("base_session_ended"));
    })
    .await;
}
