use impersonation_issuer::GrantId;
use serde_json::{Value, json};

use super::{Answer, Ask, World, base, claims, get, request};

/// A client of an API: it has no cookies, and says who it is in `Authorization`.
#[derive(Clone)]
pub(crate) struct Client<'w> {
    pub(crate) world: &'w World,
    pub(crate) token: String,
}

impl<'w> Client<'w> {
    /// Signed in.
    pub(crate) fn of(world: &'w World, user: &str) -> Self {
        Self { world, token: base(user).token() }
    }

    /// `staff_1`, who acts as `user_1`.
    pub(crate) async fn acting(world: &'w World) -> Self {
        let own = Self::of(world, "staff_1");
        let ticket = own.ticket("user_1").await;
        let redeemed = own.redeem(&ticket).await;
        Self { world, token: redeemed.text_of("token") }
    }

    pub(crate) async fn send(&self, ask: Ask) -> Answer {
        self.world.ask(ask.bearer(&self.token)).await
    }

    pub(crate) async fn get(&self, target: &str) -> Answer {
        self.send(get(target)).await
    }

    pub(crate) async fn post(&self, target: &str, body: &Value) -> Answer {
        self.send(request("POST", target).json(body)).await
    }

    pub(crate) async fn start(&self, target: &str) -> Answer {
        self.post("/impersonation/start", &json!({ "target": target, "reason": "Ticket 4711" })).await
    }

    /// The ticket of a start.
    pub(crate) async fn ticket(&self, target: &str) -> String {
        let started = self.start(target).await;
        assert_eq!(started.status, 201, "{started:?}");
        started.text_of("ticket")
    }

    pub(crate) async fn redeem(&self, ticket: &str) -> Answer {
        self.post("/impersonation/redeem", &json!({ "ticket": ticket })).await
    }

    pub(crate) async fn stop(&self) -> Answer {
        self.send(request("POST", "/impersonation/stop")).await
    }

    /// Who the application sees.
    pub(crate) async fn seen(&self) -> String {
        let answer = self.get("/seen").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.text
    }

    pub(crate) fn grant(&self) -> GrantId {
        GrantId::parse(claims(&self.token)["sid"].as_str().expect("a grant")).expect("an id")
    }
}
