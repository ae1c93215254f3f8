use impersonation_issuer::GrantId;

use super::{Answer, Ask, Base, OVERLAY, World, base, claims, get, post, request};

/// A browser, as far as it matters: it keeps the overlay's cookie, and says where its forms come from.
pub(crate) struct Browser<'w> {
    pub(crate) world: &'w World,
    pub(crate) base: Base,
    /// Several are what a sibling domain or a broken client makes of it.
    pub(crate) overlays: Vec<String>,
}

impl<'w> Browser<'w> {
    pub(crate) fn new(world: &'w World, base: Base) -> Self {
        Self { world, base, overlays: Vec::new() }
    }

    /// Signed in, by a cookie.
    pub(crate) fn of(world: &'w World, user: &str) -> Self {
        Self::new(world, Base::Cookie(base(user).token()))
    }

    /// `staff_1`, who acts as `user_1`.
    pub(crate) async fn acting(world: &'w World) -> Self {
        let mut browser = Self::of(world, "staff_1");
        browser.start("user_1").await;
        browser
    }

    /// Another with the same cookies.
    pub(crate) fn copy(&self) -> Self {
        Self { world: self.world, base: self.base.clone(), overlays: self.overlays.clone() }
    }

    /// The same with another base session, or none.
    pub(crate) fn with_base(&self, base: Base) -> Self {
        Self { base, ..self.copy() }
    }

    /// The same with these in the overlay's cookie.
    pub(crate) fn with_overlays(&self, overlays: &[&str]) -> Self {
        Self { overlays: overlays.iter().map(|overlay| (*overlay).to_owned()).collect(), ..self.copy() }
    }

    /// Puts what it keeps into a request.
    pub(crate) fn dress(&self, ask: Ask) -> Ask {
        let overlays = self.overlays.iter().map(|token| format!("{OVERLAY}={token}"));
        let cookies: Vec<_> = self.base.cookie().into_iter().chain(overlays).collect();
        let ask = if cookies.is_empty() { ask } else { ask.cookies(&cookies.join("; ")) };
        match self.base.header() {
            Some(token) => ask.bearer(token),
            None => ask,
        }
    }

    /// Sends a request with what it keeps, and keeps what it is given.
    pub(crate) async fn send(&mut self, ask: Ask) -> Answer {
        let answer = self.world.ask(self.dress(ask)).await;
        if let Some(overlay) = answer.overlay() {
            self.overlays = if overlay.is_empty() { Vec::new() } else { vec![overlay] };
        }
        answer
    }

    pub(crate) async fn get(&mut self, target: &str) -> Answer {
        self.send(get(target)).await
    }

    pub(crate) async fn form(&mut self, target: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(post(target).form(fields)).await
    }

    /// Starts by a form from `/desk`, and is in.
    pub(crate) async fn start(&mut self, target: &str) -> Answer {
        let answer = self.try_start(target).await;
        assert_eq!(answer.location(), "/desk");
        assert!(answer.overlay().is_some_and(|overlay| !overlay.is_empty()), "{answer:?}");
        answer
    }

    pub(crate) async fn try_start(&mut self, target: &str) -> Answer {
        let marker = self.marker().await;
        let fields = [("target", target), ("reason", "Ticket 4711"), ("return_to", "/desk")];
        let fields: Vec<_> =
            fields.into_iter().chain(marker.as_deref().map(|marker| ("impersonation_page", marker))).collect();
        self.form("/impersonation/start", &fields).await
    }

    pub(crate) async fn stop(&mut self) -> Answer {
        self.form("/impersonation/stop", &[]).await
    }

    /// Who the application sees.
    pub(crate) async fn seen(&mut self) -> String {
        let answer = self.get("/seen").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.text
    }

    /// The marker of a page that is made now.
    pub(crate) async fn marker(&mut self) -> Option<String> {
        let marker = self.get("/marker").await.text;
        (!marker.is_empty()).then_some(marker)
    }

    /// Changes something, from a page of that marker.
    pub(crate) async fn change(&mut self, marker: Option<&str>) -> Answer {
        let ask = request("POST", "/seen").header("sec-fetch-site", "same-origin");
        self.send(marker.into_iter().fold(ask, Ask::marker)).await
    }

    /// What is in the overlay's cookie.
    pub(crate) fn overlay(&self) -> &str {
        self.overlays.first().expect("an overlay")
    }

    /// The grant of it.
    pub(crate) fn grant(&self) -> GrantId {
        let claims = claims(self.overlay());
        let id = claims["sid"].as_str().or(claims["ended"].as_str()).expect("a grant");
        GrantId::parse(id).expect("an id")
    }
}
