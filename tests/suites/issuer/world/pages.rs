use impersonation_core::{Presence, Session};

/// Who is there, by all that a session layer leaves but the marker of the page.
pub(super) fn seen(presence: &Presence) -> String {
    let who = match presence.session() {
        Some(session) => {
            let actor = session.actor().map(|actor| format!("{} as ", actor.subject())).unwrap_or_default();
            format!("{actor}{}", session.subject())
        }
        None => "nobody".into(),
    };
    let is = |name: &str, session: Option<&Session>| session.map(|_| format!(", {name}")).unwrap_or_default();
    format!("{who}{}{}", is("lapsed", presence.lapsed_overlay()), is("stray", presence.stray_overlay()))
}

/// The marker of a page; nothing where it needs none.
pub(super) fn marker(presence: &Presence) -> String {
    presence.page_marker().map(|marker| marker.to_string()).unwrap_or_default()
}
