use impersonation_core::Session;
use impersonation_core::adapter::{Ended, time_left};

/// Waits until the session ends: what an open stream of events watches beside its events.
///
/// A session that has ended already makes it ready at once. It needs actix's runtime, or Tokio's with time enabled.
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
    while let Some(left) = time_left(session) {
        actix_web::rt::time::sleep(left).await;
    }
    Ended::Expired
}
