//! Which answers are redacted, and what they and their requests must not carry.

use super::Redaction;
use crate::request::{Headers, Line};

/// Header fields that a redacted answer must not have: they tell length or a digest of what was redacted, or promise parts and
/// copies of it. Trailers have to go with them.
pub const RESPONSE_FIELDS_REMOVED: [&str; 14] = [
    "content-length",
    "etag",
    "last-modified",
    "accept-ranges",
    "content-range",
    "content-digest",
    "repr-digest",
    "digest",
    "content-md5",
    "signature",
    "signature-input",
    "delta-base",
    "im",
    "trailer",
];

/// Words in the names of fields that stores and proxies add of their own: `x-amz-checksum-crc32`, `x-goog-hash`,
/// `x-ms-blob-content-md5`.
const WORDS: [&str; 5] = ["checksum", "digest", "md5", "hash", "content-length"];

/// Whether a redacted answer must not have the header field of this name, in lower case: one of [`RESPONSE_FIELDS_REMOVED`], or one
/// of somebody's own that tells length or digest by its name.
pub fn tells_of_body(field: &str) -> bool {
    RESPONSE_FIELDS_REMOVED.contains(&field) || WORDS.iter().any(|word| field.contains(word))
}

const PARTS: [&str; 6] = ["range", "if-range", "a-im", "want-digest", "want-content-digest", "want-repr-digest"];

const PARTS_AND_CONDITIONS: [&str; 10] = [
    "range",
    "if-range",
    "a-im",
    "want-digest",
    "want-content-digest",
    "want-repr-digest",
    "if-none-match",
    "if-modified-since",
    "if-match",
    "if-unmodified-since",
];

/// Header fields to take from a request with this method whose answer is to be redacted, beside `accept-encoding`, which is to
/// be `identity`.
///
/// Part of a document cannot be redacted, and a condition answers whether a guess at an `ETag` is right, which may be a
/// digest of what is closed. Where a method writes, its conditions stay: they keep it from overwriting what it has not seen.
pub fn request_fields_removed(method: &str) -> &'static [&'static str] {
    match method {
        "GET" | "HEAD" => &PARTS_AND_CONDITIONS,
        _ => &PARTS,
    }
}

/// What becomes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "an adapter must handle all of them")]
pub enum Treatment {
    /// Its body is JSON and runs through a [`JsonRedactor`](super::JsonRedactor), if there is a body. The head loses
    /// [`RESPONSE_FIELDS_REMOVED`], and lists what is closed.
    Redact,
    /// It has no body, and gets none; the head loses [`RESPONSE_FIELDS_REMOVED`], which may be about one.
    Empty,
    /// Its body is of a type that may pass.
    Pass,
    /// It must not be shown.
    Refuse,
}

impl Redaction {
    /// What becomes of an answer with this status to a request with this method. `is_empty` says that the body is known to have
    /// no bytes. HEAD is as GET: the head of its answer tells as much.
    ///
    /// JSON is `application/json`, `text/json` and every type that ends in `+json`. A body of another type, of none or of two,
    /// is refused unless [it may pass](super::RedactionBuilder::dangerous_pass). So are JSON with a content coding, JSON that is
    /// part of a document (206), and what opens a tunnel, in which nothing would be read: a switch to another protocol (101), and
    /// CONNECT, by which HTTP/2 opens a WebSocket (RFC 8441).
    pub fn treatment(&self, method: &str, status: u16, is_empty: bool, headers: &dyn Headers) -> Treatment {
        if status == 101 || method == "CONNECT" && matches!(status, 200..=299) {
            return Treatment::Refuse;
        }
        if matches!(status, 100..=199 | 204 | 304) {
            return Treatment::Empty;
        }
        match Body::of(headers) {
            Body::Json if status == 206 => Treatment::Refuse,
            Body::Json if is_coded(headers) => Treatment::Refuse,
            Body::Json => Treatment::Redact,
            Body::Other(_) | Body::Unknown if is_empty => Treatment::Empty,
            Body::Other(media_type) if self.passes(media_type) => Treatment::Pass,
            Body::Unknown if self.passes_all() => Treatment::Pass,
            Body::Other(_) | Body::Unknown => Treatment::Refuse,
        }
    }
}

enum Body<'h> {
    Json,
    Other(&'h str),
    /// No type, several, or a malformed one.
    Unknown,
}

impl<'h> Body<'h> {
    fn of(headers: &'h dyn Headers) -> Self {
        let Line::Single(line) = headers.line("content-type") else { return Self::Unknown };
        match media_type(line) {
            Some(media_type) if is_json(media_type) => Self::Json,
            Some(media_type) => Self::Other(media_type),
            None => Self::Unknown,
        }
    }
}

/// Type and subtype, without parameters (RFC 9110 §8.3.1). A comma is a second value: which of the two holds, nobody knows.
pub(super) fn media_type(line: &[u8]) -> Option<&str> {
    let line = std::str::from_utf8(line).ok()?;
    let (essence, _parameters) = line.split_once(';').unwrap_or((line, ""));
    let essence = essence.trim_matches([' ', '\t']);
    let (kind, subtype) = essence.split_once('/')?;
    (is_token(kind) && is_token(subtype) && !line.contains(',')).then_some(essence)
}

fn is_token(text: &str) -> bool {
    let is_tchar = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_tchar)
}

fn is_json(media_type: &str) -> bool {
    let is = |other: &str| media_type.eq_ignore_ascii_case(other);
    let suffix = media_type.len().checked_sub("+json".len()).and_then(|at| media_type.get(at..));
    is("application/json") || is("text/json") || suffix.is_some_and(|suffix| suffix.eq_ignore_ascii_case("+json"))
}

/// Whether there is a content coding, but `identity`, which is none.
fn is_coded(headers: &dyn Headers) -> bool {
    let mut is_coded = false;
    headers.visit("content-encoding", &mut |line| {
        is_coded |= !line.trim_ascii().eq_ignore_ascii_case(b"identity");
    });
    is_coded
}
