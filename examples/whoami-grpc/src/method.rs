//! Which method is called, where a gate finds it.
//!
//! In gRPC the path is the pattern: it has no parameters, and the code that tonic generates compares it whole. tonic's
//! `GrpcMethod` is in the requests of clients only, and axum's `MatchedPath` knows the service and not the method.

use http::{Extensions, Request, Uri};
use impersonation_tower::gate::RouteSource;
use tonic::body::Body;

/// `/package.Service/Method`. Where [`name_method`] is missing, or stands inside the gate, exceptions open nothing.
#[derive(Clone, Debug)]
pub struct Method(Uri);

impl RouteSource for Method {
    fn route(extensions: &Extensions) -> Option<&str> {
        extensions.get::<Self>().map(|method| method.0.path())
    }
}

/// Leaves the [`Method`] in the request's extensions.
pub fn name_method(mut request: Request<Body>) -> Request<Body> {
    let method = Method(request.uri().clone());
    request.extensions_mut().insert(method);
    request
}
