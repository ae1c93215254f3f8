//! A gate or a handler without a session layer above it is loud: the log names the fix, once.
#![cfg(feature = "tracing")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use impersonation_tower::{Gate, SessionExt as _};
use tower::{ServiceBuilder, ServiceExt as _};

type Body = Full<Bytes>;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is logged of this.
async fn logged(work: impl AsyncFnOnce()) -> String {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).with_ansi(false).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    work().await;
    String::from_utf8(log.0.lock().unwrap().clone()).unwrap()
}

/// One line, of an error, that says what to add.
fn assert_names_the_fix(log: &str) {
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains("ERROR") && log.contains("add SessionLayer outside it"), "{log}");
}

#[tokio::test]
async fn a_gate_names_the_fix() {
    let log = logged(async || {
        let handler = async |_: Request<Body>| Ok::<_, Infallible>(Response::new(Body::default()));
        let service = ServiceBuilder::new().layer(Gate::deny()).service_fn(handler);
        assert_eq!(service.oneshot(Request::new(Body::default())).await.unwrap().status(), 500);
    });
    assert_names_the_fix(&log.await);
}

#[tokio::test]
async fn a_handler_that_asks_who_is_there_names_the_fix() {
    let log = logged(async || {
        let request = Request::new(Body::default());
        assert_eq!(request.session().unwrap_err().status(), 500);
    });
    assert_names_the_fix(&log.await);
}
