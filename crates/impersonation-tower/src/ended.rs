use impersonation_core::Session;
use impersonation_core::adapter::{Ended, time_left};

/// Waits until the session ends: what an open stream of events watches beside its events.
///
/// A session that has ended already makes it ready at once. Where a session has a [grant](impersonation_core::grant), that is asked
/// every half a second. It needs a Tokio runtime with time enabled.
///
/// ```
/// use impersonation_core::Session;
///
/// async fn stream(session: &Session) {
///     tokio::select! {
///         _ = impersonation_tower::ended(session) => { /* say goodbye, close the stream */ }
///         _ = next_event() => { /* pass it on */ }
///     }
/// }
/// # async fn next_event() {}
/// ```
pub async fn ended(session: &Session) -> Ended {
    loop {
        match time_left(session).await {
            Ok(left) => tokio::time::sleep(left).await,
            Err(ended) => return ended,
        }
    }
}
