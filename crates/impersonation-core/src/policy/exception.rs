//! Which requests read: GET and HEAD, and what an application says otherwise.

use crate::request::RequestView;

/// Methods, on a matched route or everywhere, that count as the other kind of request.
#[derive(Clone, Debug, Default)]
pub(super) struct Exceptions(Vec<Exception>);

#[derive(Clone, Debug)]
struct Exception {
    method: Box<str>,
    /// `None` wherever the policy is applied.
    route: Option<Box<str>>,
    reads: bool,
}

impl Exceptions {
    pub(super) fn add(&mut self, method: &str, route: Option<&str>, reads: bool) {
        // Methods have a case (RFC 9110 §9.1), and no standard one is lower: whoever writes `get` means GET.
        let method = method.to_ascii_uppercase().into();
        self.0.push(Exception { method, route: route.map(Box::from), reads });
    }

    pub(super) fn name_routes(&self) -> bool {
        self.0.iter().any(|exception| exception.route.is_some())
    }

    /// Whether the request reads. Of two exceptions for the same request the one that closes wins.
    pub(super) fn is_read(&self, request: &RequestView<'_>) -> bool {
        let mut applying = self.0.iter().filter(|exception| exception.applies_to(request)).peekable();
        match applying.peek() {
            Some(_) => applying.all(|exception| exception.reads),
            None => matches!(request.method(), "GET" | "HEAD") && request.header("upgrade").is_none(),
        }
    }
}

impl Exception {
    fn applies_to(&self, request: &RequestView<'_>) -> bool {
        // Frameworks serve HEAD by the handler of GET.
        let is_method = *self.method == *request.method() || (&*self.method == "GET" && request.method() == "HEAD");
        let is_route = match (&self.route, request.route()) {
            (None, _) => true,
            (Some(route), Some(matched)) => **route == *matched,
            // Unknown where the request goes: what closes closes everywhere, and what opens opens nothing.
            (Some(_), None) => !self.reads,
        };
        is_method && is_route
    }
}
