use cookie::time::OffsetDateTime;
use cookie::{Cookie, SameSite};

/// Where the bar's Stop leads: a POST that every profile has the same way here.
pub const STOP: &str = "/impersonation/stop";

/// Where a browser goes after it.
pub const AFTER_STOP: &str = "/page";

/// `Clear-Site-Data` after a stop: no page of the other identity stays behind.
pub const CLEAR_SITE_DATA: &str = "\"cache\"";

/// What takes the session off the browser: one `Set-Cookie` for each cookie that came. These servers have one slot and no sign-in;
/// an application ends the impersonation at its provider, and gives the staff member's own session back.
pub fn stop(cookies: &[u8]) -> Vec<String> {
    let cookies = String::from_utf8_lossy(cookies);
    let names = Cookie::split_parse(&*cookies).flatten().map(|cookie| cookie.name().to_owned());
    names.map(|name| expired(name).to_string()).collect()
}

fn expired(name: String) -> Cookie<'static> {
    let cookie = Cookie::build(name).path("/").http_only(true).secure(true).same_site(SameSite::Lax);
    cookie.expires(OffsetDateTime::UNIX_EPOCH).build()
}
