//! Requests to be judged: a method, perhaps a route, perhaps a wish to upgrade.

use impersonation_core::request::{HeaderList, RequestView};
use proptest::prelude::*;
use proptest::sample::select;

/// The first three twice, so that a request is often of the method that a policy speaks of.
pub(crate) const METHODS: [&str; 11] =
    ["GET", "HEAD", "POST", "GET", "HEAD", "POST", "PUT", "OPTIONS", "QUERY", "get", ""];
pub(crate) const ROUTES: [&str; 3] = ["/reports", "/reports/{id}", "/logout"];

#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) method: &'static str,
    pub(crate) route: Option<&'static str>,
    pub(crate) upgrades: bool,
}

impl Asked {
    /// Calls `judge` with the request as core sees it.
    pub(crate) fn judged<T>(&self, judge: impl FnOnce(&RequestView<'_>) -> T) -> T {
        let upgrade: [(&str, &[u8]); 1] = [("Upgrade", b"websocket")];
        let headers = HeaderList::new(if self.upgrades { &upgrade } else { &[] });
        judge(&RequestView::new(self.method, &headers).with_route(self.route))
    }
}

pub(crate) fn asked() -> impl Strategy<Value = Asked> {
    let route = proptest::option::of(select(&ROUTES[..]));
    (select(&METHODS[..]), route, proptest::bool::weighted(0.2)).prop_map(|(method, route, upgrades)| Asked {
        method,
        route,
        upgrades,
    })
}
