use http::Extensions;

/// Where a framework leaves the pattern of the route that a request matched.
///
/// ```
/// use http::Extensions;
/// use impersonation_core::policy::Policy;
/// use impersonation_tower::gate::{RouteGate, RouteSource};
///
/// /// What a router of one's own puts into the extensions.
/// #[derive(Clone)]
/// struct Matched(&'static str);
///
/// struct MyRouter;
///
/// impl RouteSource for MyRouter {
///     fn route(extensions: &Extensions) -> Option<&str> {
///         extensions.get::<Matched>().map(|matched| matched.0)
///     }
/// }
///
/// let gate = RouteGate::<MyRouter>::new(Policy::read_only().counts_as_read("POST", "/search"));
/// ```
pub trait RouteSource: 'static {
    /// The pattern, such as `/users/{id}`; never the path.
    fn route(extensions: &Extensions) -> Option<&str>;
}

/// No router: exceptions of a policy that name a route do not hold.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NoRoute;

impl RouteSource for NoRoute {
    fn route(_: &Extensions) -> Option<&str> {
        None
    }
}
