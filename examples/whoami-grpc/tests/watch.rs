//! The stream ends with the session, and with the server, and says which.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use support::{Credentials, Served};
use tonic::{Code, Status, Streaming};
use whoami_grpc::proto::Tick;

async fn open(served: &Served, lifetime: u64) -> Streaming<Tick> {
    let session = served.issuer.session("user_2").acting("staff_1");
    let token = session.expires_at(served.issuer.now() + Duration::from_secs(lifetime)).token();
    served.accounts(Credentials::bearer(&token)).await.watch(()).await.unwrap().into_inner()
}

/// The number of ticks, and how it ended.
async fn read(mut stream: Streaming<Tick>) -> (usize, Status) {
    let mut ticks = 0;
    let end = async {
        loop {
            match stream.message().await {
                Ok(tick) => ticks += usize::from(tick.is_some()),
                Err(status) => return status,
            }
        }
    };
    let status = tokio::time::timeout(Duration::from_secs(20), end).await.unwrap();
    (ticks, status)
}

#[tokio::test]
async fn a_stream_ticks_and_is_unauthenticated_when_the_session_ends() {
    let served = Served::start().await;
    let (ticks, status) = read(open(&served, 2).await).await;
    assert!(ticks > 0);
    assert_eq!((status.code(), status.message()), (Code::Unauthenticated, "session_ended"));
}

#[tokio::test]
async fn a_stream_is_unavailable_when_the_server_goes_down() {
    let served = Served::start().await;
    let stream = open(&served, 300).await;
    served.go_down.send_replace(true);
    let (_, status) = read(stream).await;
    assert_eq!((status.code(), status.message()), (Code::Unavailable, "shutting_down"));
}

#[tokio::test]
async fn nobody_watches_nothing() {
    let served = Served::start().await;
    let status = served.accounts(Credentials::none()).await.watch(()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
}
