/// The field of a request to set while an actor is there, and its value: a compressed page cannot get its bar.
pub const ACCEPT_ENCODING: (&str, &str) = ("accept-encoding", "identity");

/// What asks for a part of a page, for its difference to another, or for none if it is still the same.
const CONDITIONS_AND_PARTS: &[&str] = &["a-im", "if-modified-since", "if-none-match", "if-range", "range"];

/// The same without parts, which players need: a page is never played.
const CONDITIONS: &[&str] = &["a-im", "if-modified-since", "if-none-match"];

/// The fields to remove from a request while an actor is there. `destination` is its `sec-fetch-dest`.
///
/// A browser that has the page from before, without its bar, is to get it anew and whole. Only where the method is `GET` or
/// `HEAD`: elsewhere a condition guards what it writes (RFC 9110 §13.1), and `if-none-match: *` before a `PUT` is what keeps
/// it from overwriting.
pub fn request_fields_removed(method: &str, destination: Option<&[u8]>) -> &'static [&'static str] {
    match (method, destination) {
        ("GET" | "HEAD", Some(b"audio" | b"video")) => CONDITIONS,
        ("GET" | "HEAD", _) => CONDITIONS_AND_PARTS,
        _ => &[],
    }
}

/// The fields to remove from a response that gets its bar, and from its trailers: they speak of the page without it.
pub const RESPONSE_FIELDS_REMOVED: &[&str] = &[
    "accept-ranges",
    "content-digest",
    "content-length",
    "content-md5",
    "content-range",
    "digest",
    "etag",
    "last-modified",
    "repr-digest",
    "unencoded-digest",
];
