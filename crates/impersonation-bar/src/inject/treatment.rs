use super::charset;
use super::injector::Injector;
use super::insertion::Insertion;

/// What a request says of the page that it asks for.
///
/// ```
/// use impersonation_bar::inject::{Request, Treatment, Why};
///
/// let html = [("content-type", &b"text/html; charset=utf-8"[..])];
/// assert_eq!(Request::new([]).treatment(200, html), Treatment::Inject);
///
/// let request = Request::new([("hx-request", &b"true"[..])]);
/// assert_eq!(request.treatment(200, html), Treatment::Leave(Why::Fragment));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Request {
    is_for_fragment: bool,
    opens_page: bool,
}

/// What becomes of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Treatment {
    /// It gets its bar, if its body is a document: an [`Injector`](super::Injector) reads it, and
    /// [`RESPONSE_FIELDS_REMOVED`](super::RESPONSE_FIELDS_REMOVED) are removed.
    Inject,
    /// It passes as it is.
    Leave(Why),
}

/// Why a response passes as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// It is not `text/html`.
    OtherType,
    /// It does not say its type, and a browser may take it for a page.
    NoType,
    /// A status that comes without content.
    NoContent,
    /// It is saved, not shown: `Content-Disposition: attachment`.
    Download,
    /// The request is one of htmx or of a Turbo frame that asks for a part of a page.
    Fragment,
    /// A page in XHTML, whose syntax a bar of HTML would break.
    Xhtml,
    /// A page that is compressed, although identity was asked for.
    Encoded,
    /// A part of a page, although all of it was asked for.
    Partial,
    /// The browser is told to show the page that it has, although it was not asked whether it has changed.
    NotModified,
    /// A page in a charset that has no ASCII: UTF-16 or ISO-2022-JP.
    Charset,
}

impl Why {
    /// A word for a log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OtherType => "other_type",
            Self::NoType => "no_type",
            Self::NoContent => "no_content",
            Self::Download => "download",
            Self::Fragment => "fragment",
            Self::Xhtml => "xhtml",
            Self::Encoded => "encoded",
            Self::Partial => "partial",
            Self::NotModified => "not_modified",
            Self::Charset => "charset",
        }
    }

    /// Whether a page goes without its bar by this. The log is to say so loudly, with what to do about it.
    pub fn hides_the_bar(self) -> bool {
        self.remedy().is_some()
    }

    /// What to do where a page goes without its bar; an empty body is none.
    pub fn remedy(self) -> Option<&'static str> {
        match self {
            Self::OtherType | Self::NoContent | Self::Download | Self::Fragment => None,
            Self::NoType => Some("name the content type of the response"),
            Self::Xhtml => Some("serve the page as text/html"),
            Self::Encoded => Some("put compression outside the bar's layer, or let it heed accept-encoding: identity"),
            Self::Partial => Some("answer without a range where none was asked for"),
            Self::NotModified => Some("answer without 304 where no condition was asked for"),
            Self::Charset => Some("serve the page in UTF-8"),
        }
    }
}

impl Request {
    /// What these fields say; their names are in lower case.
    ///
    /// htmx asks for a part by `hx-request: true`, unless it is to be a page by `hx-boosted` or
    /// `hx-history-restore-request`; Turbo by `turbo-frame`. A browser that opens a page sends none of them, and no other
    /// site can make it do so.
    pub fn new<'f>(fields: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Self {
        let (mut is_part, mut is_page, mut is_frame, mut opens_page) = (false, false, false, false);
        for (name, value) in fields {
            let is_true = value.trim_ascii().eq_ignore_ascii_case(b"true");
            match name {
                "hx-request" => is_part |= is_true,
                "hx-boosted" | "hx-history-restore-request" => is_page |= is_true,
                "turbo-frame" => is_frame = true,
                "sec-fetch-dest" => {
                    opens_page |= matches!(value, b"document" | b"iframe" | b"frame" | b"embed" | b"object")
                }
                _ => {}
            }
        }
        Self { is_for_fragment: is_frame || (is_part && !is_page), opens_page }
    }

    /// What puts the bar into the response: where the browser says that it opens a page, it has one whatever it begins with.
    pub fn injector(self, insertion: Insertion) -> Injector {
        if self.opens_page { Injector::of_document(insertion) } else { Injector::new(insertion) }
    }

    /// What becomes of the response with this status and these fields; their names are in lower case.
    ///
    /// Only the type decides whether it is a page, never the status: a page that says what is wrong has its bar, and one
    /// beside a redirect, in case that somebody sees it. The response to `HEAD` is treated as that to `GET`; its empty
    /// body stays so.
    ///
    /// A field that stands there twice, or a type that is a list, counts for each of its values: whichever the browser
    /// heeds, a page gets its bar, and is left where one value forbids it. What has no type is left, and is a fault if it has
    /// a body: a browser may guess that it is a page.
    pub fn treatment<'f>(self, status: u16, fields: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Treatment {
        let seen = fields.into_iter().fold(Seen::default(), Seen::and);
        match seen.why(status, self.is_for_fragment) {
            Some(why) => Treatment::Leave(why),
            None => Treatment::Inject,
        }
    }
}

/// What the fields of a response say.
#[derive(Default)]
struct Seen {
    has_type: bool,
    is_html: bool,
    is_xhtml: bool,
    is_download: bool,
    is_encoded: bool,
    has_no_ascii: bool,
}

impl Seen {
    fn and(mut self, (name, value): (&str, &[u8])) -> Self {
        match name {
            "content-type" => value.split(|byte| *byte == b',').for_each(|value| self.media_type(value)),
            "content-encoding" => {
                let mut codings = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
                self.is_encoded |= !codings.all(|coding| coding.is_empty() || coding.eq_ignore_ascii_case(b"identity"));
            }
            "content-disposition" => self.is_download |= essence(value).eq_ignore_ascii_case(b"attachment"),
            _ => {}
        }
        self
    }

    fn media_type(&mut self, value: &[u8]) {
        let kind = essence(value);
        self.has_type |= !kind.is_empty();
        self.is_html |= kind.eq_ignore_ascii_case(b"text/html");
        self.is_xhtml |= kind.eq_ignore_ascii_case(b"application/xhtml+xml");
        let charset = value.split(|byte| *byte == b';').skip(1).find_map(charset_of);
        self.has_no_ascii |= charset.is_some_and(|label| !charset::has_ascii(label));
    }

    fn why(&self, status: u16, is_for_fragment: bool) -> Option<Why> {
        match status {
            100..=199 | 204 | 205 => return Some(Why::NoContent),
            // It may have no type.
            304 if self.is_html || !self.has_type => return Some(Why::NotModified),
            _ => {}
        }
        if !self.is_html {
            return Some(match (self.is_xhtml, self.has_type || matches!(status, 300..=399)) {
                (true, _) => Why::Xhtml,
                (false, true) => Why::OtherType,
                (false, false) => Why::NoType,
            });
        }
        let reasons = [
            (self.is_download, Why::Download),
            (is_for_fragment, Why::Fragment),
            (self.is_encoded, Why::Encoded),
            (matches!(status, 206 | 226), Why::Partial),
            (self.has_no_ascii, Why::Charset),
        ];
        reasons.into_iter().find_map(|(holds, why)| holds.then_some(why))
    }
}

/// What stands before the parameters.
fn essence(value: &[u8]) -> &[u8] {
    value.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii()
}

fn charset_of(parameter: &[u8]) -> Option<&[u8]> {
    let (name, value) = parameter.trim_ascii().split_at_checked("charset=".len())?;
    name.eq_ignore_ascii_case(b"charset=").then(|| unquoted(value))
}

fn unquoted(value: &[u8]) -> &[u8] {
    let value = value.strip_prefix(b"\"").unwrap_or(value);
    value.strip_suffix(b"\"").unwrap_or(value)
}
