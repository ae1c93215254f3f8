use impersonation_bar::{Bar, Details, Facts, Page};
use impersonation_core::testing::{Issuer, TokenBuilder};
use impersonation_core::{ActingSession, Session, Timestamp};

pub(crate) const NOW: Timestamp = Timestamp::from_unix_seconds(1_800_000_000);

pub(crate) fn issuer() -> Issuer {
    Issuer::rfc8693().at(NOW)
}

/// The session of the token.
pub(crate) fn session(issuer: &Issuer, token: &TokenBuilder) -> Session {
    issuer.verified(&token.token()).expect("a good token")
}

pub(crate) fn acting(issuer: &Issuer, token: &TokenBuilder) -> ActingSession {
    ActingSession::of(&session(issuer, token)).expect("somebody who acts")
}

/// A staff member of this subject in the session of `user_2`.
pub(crate) fn staff(actor: &str) -> ActingSession {
    let issuer = issuer();
    acting(&issuer, &issuer.session("user_2").acting(actor))
}

pub(crate) fn bar() -> Bar {
    Bar::builder("/stop").build().expect("a bar")
}

pub(crate) fn facts(bar: &Bar, session: &ActingSession, details: Details) -> Facts {
    bar.facts(session, NOW, Some(&details))
}

/// The markup for a staff member of this subject.
pub(crate) fn markup(actor: &str, details: Details, page: Page<'_>) -> String {
    let bar = bar();
    text(&bar, &facts(&bar, &staff(actor), details), page)
}

pub(crate) fn text(bar: &Bar, facts: &Facts, page: Page<'_>) -> String {
    String::from_utf8(bar.markup(facts, &page).to_vec()).expect("text")
}

/// What stands between the first `start` and the next `end`.
pub(crate) fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).expect(start);
    rest.split_once(end).expect(end).0
}

/// The start tags, each as its name and attributes, in order, as lol_html sees them.
pub(crate) fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let tags = std::cell::RefCell::new(Vec::new());
    let settings =
        lol_html::RewriteStrSettings::new().append_element_content_handler(lol_html::element!("*", |element| {
            let attributes = element.attributes().iter().map(|one| (one.name(), one.value())).collect();
            tags.borrow_mut().push((element.tag_name(), attributes));
            Ok(())
        }));
    lol_html::rewrite_str(html, settings).expect("HTML");
    tags.into_inner()
}
