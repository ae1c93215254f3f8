//! A desk that is served, and the people who use it.

use std::time::Duration;

use support_desk::{Kind, Settings, desk};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::browser::{Browser, Page};

pub(crate) const ALL: [Kind; 3] = [Kind::Clerk, Kind::WorkOs, Kind::Descope];
pub(crate) const WISH: [(&str, &str); 2] = [("reason", "Ticket <4711>"), ("minutes", "15")];
/// What the bar's Stop says on a page of Ada's account.
pub(crate) const BACK: [(&str, &str); 1] = [("return_to", "/desk/customers/ada")];

pub(crate) struct Desk {
    kind: Kind,
    origin: String,
    _folder: TempDir,
}

impl Desk {
    pub(crate) async fn start(kind: Kind) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let folder = TempDir::new().unwrap();
        let app = desk(&Settings::new(kind, folder.path(), &*origin)).await.unwrap();
        tokio::spawn(async { axum::serve(listener, app).await });
        Self { kind, origin, _folder: folder }
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// As the provider has it: WorkOS's begin with `user_`.
    pub(crate) fn id(&self, user: &str) -> String {
        if self.kind == Kind::WorkOs { format!("user_{user}") } else { user.to_owned() }
    }

    /// Where a form posts to that starts.
    pub(crate) fn start_of(&self, user: &str) -> String {
        self.at(&format!("/desk/customers/{}/impersonate", self.id(user)))
    }

    pub(crate) async fn signed_in(&self, user: &str, lands_on: &str) -> Browser {
        let mut browser = Browser::new();
        let page = browser.submit(&self.at("/sign-in"), &[("user", &*self.id(user))]).await;
        assert_eq!((page.status, page.url.path()), (200, lands_on), "{page:?}");
        browser
    }

    pub(crate) async fn mia(&self) -> Browser {
        self.signed_in("mia", "/desk").await
    }

    pub(crate) async fn ada(&self) -> Browser {
        self.signed_in("ada", "/account").await
    }

    /// At Descope Ada lets support in first.
    pub(crate) async fn ask_ada(&self) {
        if self.kind == Kind::Descope {
            let page = self.ada().await.submit(&self.at("/account/access/consents"), &[("hours", "1")]).await;
            assert!(page.body.contains("Support is let in until"), "{page:?}");
        }
    }

    pub(crate) async fn impersonate(&self, browser: &mut Browser) -> Page {
        let page = browser.submit(&self.start_of("ada"), &WISH).await;
        match self.kind {
            // Led to the dashboard, where it starts.
            Kind::WorkOs => browser.submit(page.url.as_str(), &WISH[..1]).await,
            _ => page,
        }
    }

    /// Mia, who stands in Ada's account.
    pub(crate) async fn acting(&self) -> Browser {
        self.ask_ada().await;
        let mut browser = self.mia().await;
        let page = self.impersonate(&mut browser).await;
        assert_eq!((page.status, page.url.path()), (200, "/account"), "{page:?}");
        assert_shows_mia(&page);
        browser
    }

    /// The page, once it says this: Clerk's webhooks take their time.
    pub(crate) async fn until_says(&self, browser: &mut Browser, path: &str, text: &str) -> Page {
        let mut tries = 0;
        loop {
            let page = browser.visit(&self.at(path)).await;
            if page.body.contains(text) {
                return page;
            }
            tries += 1;
            assert!(tries < 200, "{:?} never says {text}: {page:?}", self.kind);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

pub(crate) fn assert_shows_mia(page: &Page) {
    assert!(page.bar_says("Mia Support is acting as Ada Customer"), "{page:?}");
    assert!(page.bar_says("Ticket &lt;4711&gt;"), "{page:?}");
    assert!(page.body.contains("The account of Ada Customer"), "{page:?}");
}
