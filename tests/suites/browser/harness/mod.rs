//! A browser for each test, the servers that it visits, and who is signed in there.

mod bar;
mod barriers;
mod browser;
mod command;
mod driver;
mod needs;
mod own;
mod picture;
mod pool;
mod servers;
mod sessions;
mod waits;

use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

pub(crate) use bar::{Bar, BarPart};
pub(crate) use browser::{Browser, Looks};
pub(crate) use needs::Needs;
pub(crate) use own::{Own, page_with_bar, page_with_bar_naming};
pub(crate) use picture::keep_picture;
pub(crate) use servers::Server;
pub(crate) use sessions::{acting, acting_at_clerk, acting_in, as_whom, own, picturesque};

/// As many as small machines have processors.
const BROWSERS_AT_A_TIME: usize = 2;

/// It outlives every test, so that a browser is closed after a panic too, and a server serves the next test as well.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime"));

static FREE: Semaphore = Semaphore::const_new(BROWSERS_AT_A_TIME);

/// Runs a test in a browser of its own; not at all, and said aloud, where there is none.
pub(crate) fn browse(test: impl AsyncFnOnce(&Browser)) {
    browse_with(Looks::new(), test);
}

/// The same in a browser that looks like this.
pub(crate) fn browse_with(looks: Looks, test: impl AsyncFnOnce(&Browser)) {
    let Some(needs) = Needs::find() else { return };
    RUNTIME.block_on(async {
        let _one_of_few = FREE.acquire().await.expect("never closed");
        let browser = Browser::start(needs, &looks).await;
        test(&browser).await;
        browser.release();
    });
}

/// Runs a test on each of the example servers, one after the other, in one browser.
pub(crate) fn on_each_server(test: impl AsyncFn(&Browser, &Server)) {
    on_each_server_with(Looks::new(), test);
}

/// The same in a browser that looks like this.
pub(crate) fn on_each_server_with(looks: Looks, test: impl AsyncFn(&Browser, &Server)) {
    browse_with(looks, async |browser| {
        for server in Server::all().await {
            let _named = Named(server.name());
            browser.forget().await;
            test(browser, server).await;
        }
    });
}

/// Says on which server it was that a test failed.
struct Named(&'static str);

impl Drop for Named {
    #[expect(clippy::print_stderr, reason = "it belongs to the output of the test")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("on {}", self.0);
        }
    }
}
