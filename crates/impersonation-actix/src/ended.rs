use impersonation_core::Session;
use impersonation_core::adapter::{Ended, time_left};

/// Waits until the session ends: what an open stream of events watches beside its events.
///
/// A session that has ended already makes it ready at once. Where a session has a [grant](impersonation_core::grant), that is asked
/// every half a second. It needs actix's runtime, or Tokio's with time enabled.
///
/// ```
/// use impersonation_actix::Session;
///
/// async fn goodbye(session: Session) -> &'static str {
///     session.ended().await; // that is `ended(&session)`
///     "the session has ended"
/// }
/// ```
pub async fn ended(session: &Session) -> Ended {
    loop {
        match time_left(session).await {
            Ok(left) => actix_web::rt::time::sleep(left).await,
            Err(ended) => return ended,
        }
    }
}
