use std::rc::Rc;

use impersonation_core::Assertion;
use impersonation_core::profile::TrustedIssuer;
use impersonation_issuer::IssuerBuilder;
use impersonation_issuer::http::RoutesBuilder;

use super::{People, World};

/// The frameworks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framework {
    Axum,
    Actix,
}

type Configure<B> = Rc<dyn Fn(B, &People) -> B>;

/// How an application is set up.
#[derive(Clone)]
#[must_use]
pub(crate) struct Plan {
    pub(super) issuer: Configure<IssuerBuilder>,
    pub(super) routes: Configure<RoutesBuilder>,
    /// Beside the application's own sign-in.
    pub(super) trusted: Vec<fn() -> TrustedIssuer>,
    /// What an authentication of the application's own says, in a session layer around everything, the issuer's routes too.
    pub(super) outer: Option<Assertion>,
    /// Whether a gate that lets no actor pass stands over all of the application's own routes.
    pub(super) is_gated: bool,
    /// Whether the session layer is forgotten.
    pub(super) is_unplugged: bool,
}

impl Plan {
    pub(crate) fn new() -> Self {
        let (issuer, routes): (Configure<_>, Configure<_>) = (Rc::new(|issuer, _| issuer), Rc::new(|routes, _| routes));
        Self { issuer, routes, trusted: Vec::new(), outer: None, is_gated: false, is_unplugged: false }
    }

    pub(crate) fn issuer(self, configure: impl Fn(IssuerBuilder, &People) -> IssuerBuilder + 'static) -> Self {
        Self { issuer: Rc::new(configure), ..self }
    }

    pub(crate) fn routes(self, configure: impl Fn(RoutesBuilder) -> RoutesBuilder + 'static) -> Self {
        Self { routes: Rc::new(move |routes, _| configure(routes)), ..self }
    }

    /// Its people say whether base sessions go on, too.
    pub(crate) fn with_session_check() -> Self {
        Self::new().issuer(|issuer, people| issuer.session_check(people.clone()))
    }

    /// Starts need a consent.
    pub(crate) fn with_consent() -> Self {
        Self::new().issuer(|issuer, _| issuer.require_consent())
    }

    pub(crate) fn trust(mut self, issuer: fn() -> TrustedIssuer) -> Self {
        self.trusted.push(issuer);
        self
    }

    pub(crate) fn outer(self, assertion: Assertion) -> Self {
        Self { outer: Some(assertion), ..self }
    }

    pub(crate) fn gated(self) -> Self {
        Self { is_gated: true, ..self }
    }

    /// Without a session layer.
    #[allow(dead_code, reason = "the promises alone forget it")]
    pub(crate) fn unplugged(self) -> Self {
        Self { is_unplugged: true, ..self }
    }

    /// Runs a test in every framework; all must answer the same.
    pub(crate) async fn everywhere(self, test: impl AsyncFn(&World)) {
        let mut heard = Vec::new();
        for framework in [Framework::Axum, Framework::Actix] {
            let world = World::new(framework, self.clone()).await;
            test(&world).await;
            heard.push(world.heard());
        }
        let [axum, actix] = &heard[..] else { panic!("two frameworks") };
        assert!(!axum.is_empty(), "nothing was asked");
        assert_eq!(axum.len(), actix.len());
        for ((asked, axum), (_, actix)) in axum.iter().zip(actix) {
            assert_eq!(axum, actix, "axum and actix differ on {asked}");
        }
    }
}
