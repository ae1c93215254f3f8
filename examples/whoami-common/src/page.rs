use html_escape::encode_text;
use impersonation_core::Session;

const PARAGRAPH: &str = "<p>This page stands for any page of an application: long enough that a bar must not get lost in it, and plain enough \
     to read in a terminal. Nothing on it depends on who is looking, but for the bar.</p>\n";

/// `GET /page`: some kilobytes of HTML, with a bar that names the actor while somebody acts.
pub fn page(session: Option<&Session>) -> String {
    let bar = session.and_then(bar).unwrap_or_default();
    let text = PARAGRAPH.repeat(12);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>A page</title></head>\n\
         <body>\n{bar}<main>\n<h1>A page</h1>\n{text}</main>\n</body>\n</html>\n"
    )
}

fn bar(session: &Session) -> Option<String> {
    let actor = session.actor()?;
    let name = encode_text(actor.email().unwrap_or(actor.subject()));
    let subject = encode_text(session.subject());
    Some(format!("<div role=\"region\" aria-label=\"Impersonation\">{name} is acting as {subject}</div>\n"))
}
