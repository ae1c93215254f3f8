use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use impersonation_core::Verifier;
use impersonation_core::testing::Issuer;
use tokio::sync::OnceCell;

use super::{Answer, Ask, actix, axum, tower};

type Local<T> = Pin<Box<dyn Future<Output = T>>>;

/// Applications, and the frameworks that they are of.
type Served = Vec<(&'static str, Serve)>;

/// An application of one framework: a request in, an answer out.
pub type Serve = Rc<dyn Fn(Ask) -> Local<Answer>>;

/// Makes the example server of an adapter.
type Start = fn(Verifier) -> Local<Serve>;

/// Every adapter. To add one is to add a line, and the function that it names.
const ADAPTERS: [(&str, Start); 3] = [("axum", axum::whoami), ("actix", actix::whoami), ("tower", tower::whoami)];

/// The same application under every framework.
pub struct App {
    start: Box<dyn Fn() -> Local<Served>>,
    started: OnceCell<Served>,
}

impl App {
    /// The example servers with this verifier.
    pub fn whoami(verifier: Verifier) -> Self {
        Self::starting(move || {
            let verifier = verifier.clone();
            Box::pin(async move {
                let mut all = Vec::new();
                for (name, start) in ADAPTERS {
                    all.push((name, start(verifier.clone()).await));
                }
                all
            })
        })
    }

    /// The names of the frameworks, for [`only`](Self::only).
    pub fn frameworks() -> impl Iterator<Item = &'static str> {
        ADAPTERS.into_iter().map(|(name, _)| name)
    }

    /// The example server of one framework: for what a first request changes for a second one, such as a set of keys.
    pub fn only(framework: &'static str, verifier: Verifier) -> Self {
        let (_, start) = ADAPTERS.into_iter().find(|(name, _)| *name == framework).expect("a framework");
        Self::starting(move || {
            let started = start(verifier.clone());
            Box::pin(async move { vec![(framework, started.await)] })
        })
    }

    /// The example servers that trust this issuer alone.
    pub fn of(issuer: &Issuer) -> Self {
        Self::whoami(issuer.verifier())
    }

    /// Applications of a test's own, which must be the same, named by their frameworks.
    pub fn each(apps: Served) -> Self {
        Self::starting(move || {
            let apps = apps.clone();
            Box::pin(async move { apps })
        })
    }

    fn starting(start: impl Fn() -> Local<Served> + 'static) -> Self {
        Self { start: Box::new(start), started: OnceCell::new() }
    }

    /// Each of them by itself.
    pub async fn apart(&self) -> Vec<(&'static str, Self)> {
        let apps = self.apps().await.iter();
        apps.map(|(name, serve)| (*name, Self::each(vec![(*name, Rc::clone(serve))]))).collect()
    }

    async fn apps(&self) -> &[(&'static str, Serve)] {
        self.started.get_or_init(|| (self.start)()).await
    }

    async fn answer(&self, ask: &Ask) -> Answer {
        let mut answers = Vec::new();
        for (name, serve) in self.apps().await {
            answers.push((name, serve(ask.clone()).await));
        }
        let ((first, answer), others) = answers.split_first().expect("an application");
        for (name, other) in others {
            assert_eq!(answer.essence(), other.essence(), "{first} and {name} differ on {ask:?}");
        }
        answer.clone()
    }
}

impl Ask {
    /// The answer of every framework, which is one.
    pub async fn of(self, app: &App) -> Answer {
        app.answer(&self).await
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}
