use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::{Presence, Refusal, Session, Verdict, Verifier};

/// The verdict on a request with these headers. Keys are never missing here.
pub fn check(verifier: &Verifier, method: &str, headers: &[(&str, &[u8])]) -> Result<Presence, Refusal> {
    let headers = HeaderList::new(headers);
    match verifier.check(&RequestView::new(method, &headers)) {
        Verdict::Decided(decision) => decision,
        Verdict::Undecided(_) => unreachable!("static keys are all there is"),
    }
}

/// The session of a request with these headers.
pub fn session(verifier: &Verifier, method: &str, headers: &[(&str, &[u8])]) -> Option<Session> {
    check(verifier, method, headers).ok()?.session().cloned()
}
