//! The marker of a page in a form, for layers that lift it from the body into the header: [`PartOfForm`] holds the bytes that were
//! read to find it, and gives them back.

use std::fmt;
use std::sync::Arc;

use crate::page::{AFTER, FIELD, HEADER, MAX_GRANT_ID_BYTES, is_plain};
use crate::profile::OVERLAY_COOKIE;
use crate::request::{Cookie, InvalidCookieName, Line, RequestView};

/// How much of a form is looked at. A field that does not stand whole in there is not found, nor is a second one behind it.
pub const MAX_FORM_BYTES: usize = 64 * 1024;

/// What is said for a value that is no marker. It is none either, so that it is refused wherever a marker is looked at.
const NO_MARKER: &[u8] = b"?";

/// The values of the [field](FIELD) in an urlencoded form, or a query. Names are whole and in their exact case, `&` alone stands between
/// pairs, and nothing is decoded: a marker has no character that needs it, and browsers do not encode the name either.
///
/// ```
/// use impersonation_core::page;
///
/// let mut values = page::fields(b"text=Hello%21&impersonation_page=grant_1");
/// assert_eq!((values.next(), values.next()), (Some(&b"grant_1"[..]), None));
/// assert_eq!(page::fields(b"text=;impersonation_page=grant_1").next(), None);
/// ```
pub fn fields(form: &[u8]) -> impl Iterator<Item = &[u8]> {
    form.split(|byte| *byte == b'&').filter_map(|pair| pair.strip_prefix(FIELD.as_bytes())?.strip_prefix(b"="))
}

/// The forms in which a marker is looked for: urlencoded ones that come beside the cookie of an impersonation and say no marker in the
/// header. Clones share it.
///
/// Once that cookie is gone, its tombstone too, no form is read: a page of an impersonation that is still open then is told by the marker
/// in its address alone.
#[derive(Clone, Debug)]
#[must_use]
pub struct Forms(Arc<Cookie>);

impl Forms {
    /// Those beside the cookie `__Host-impersonation`.
    pub fn new() -> Self {
        Self(Arc::new(Cookie::known(OVERLAY_COOKIE)))
    }

    /// Those beside this cookie, where the profile has [another](crate::profile::Profile::overlay_cookie) than
    /// `__Host-impersonation`.
    ///
    /// # Errors
    ///
    /// Where no cookie can have that name.
    pub fn beside(cookie: &str) -> Result<Self, InvalidCookieName> {
        Cookie::named(cookie).map(|cookie| Self(Arc::new(cookie)))
    }

    /// Whether a request is such a form, by its head. Deliberately not what upgrades or tunnels a connection: what follows is no body, and
    /// whoever sends it may wait for an answer first.
    pub fn include(&self, request: &RequestView<'_>) -> bool {
        !request.is_safe()
            && request.method() != "CONNECT"
            && is_urlencoded(request)
            && request.line(HEADER) == Line::Absent
            && request.line("upgrade") == Line::Absent
            && self.0.first(request).is_some()
    }
}

impl Default for Forms {
    fn default() -> Self {
        Self::new()
    }
}

fn is_urlencoded(request: &RequestView<'_>) -> bool {
    let Line::Single(value) = request.line("content-type") else { return false };
    let essence = value.split(|byte| *byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
}

/// The beginning of a form's body, read until nothing more is looked at, and to be handed on before the rest.
///
/// ```
/// use impersonation_core::page::PartOfForm;
///
/// let mut part = PartOfForm::default();
/// assert_eq!(part.push(b"impersonation_page=gra"), 22);
/// assert_eq!(part.push(b"nt_1&text=Hello"), 15);
/// assert!(part.lines(true).eq([b"grant_1"]));
/// assert_eq!(part.into_bytes(), b"impersonation_page=grant_1&text=Hello");
/// ```
#[derive(Default)]
pub struct PartOfForm(Vec<u8>);

impl PartOfForm {
    /// Takes what is still looked at of a chunk, and says how much that is. Where it is not all, the part is full: the rest of the
    /// chunk comes next in the body.
    pub fn push(&mut self, chunk: &[u8]) -> usize {
        let taken = chunk.len().min(MAX_FORM_BYTES - self.0.len());
        self.0.extend_from_slice(&chunk[..taken]);
        taken
    }

    /// The lines of the [header](HEADER) that say what the form says: no more than two, since two are refused as more would be. What
    /// is no marker is said in a line that is none either, so that each is a header's value, and short.
    ///
    /// `is_whole` says whether the body has ended. Where it has not, the last pair does not count: nobody knows where it ends.
    pub fn lines(&self, is_whole: bool) -> impl Iterator<Item = &[u8]> {
        let end = if is_whole { Some(self.0.len()) } else { self.0.iter().rposition(|byte| *byte == b'&') };
        let form = &self.0[..end.unwrap_or_default()];
        fields(form).map(line).take(2)
    }

    /// What was taken, in order.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

fn line(value: &[u8]) -> &[u8] {
    let may_be_marker = value.is_empty() || is_plain(value, AFTER.len() + MAX_GRANT_ID_BYTES);
    if may_be_marker { value } else { NO_MARKER }
}

/// What people write into forms is never shown.
impl fmt::Debug for PartOfForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartOfForm").field("len", &self.0.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::request::HeaderList;

    fn lines_of(form: &[u8], chunks: &[usize]) -> (Vec<Vec<u8>>, Vec<u8>) {
        let (mut part, mut rest, mut sizes) = (PartOfForm::default(), form, chunks.iter().copied());
        let is_whole = loop {
            let (chunk, behind) = rest.split_at(sizes.next().unwrap_or(usize::MAX).min(rest.len()));
            let taken = part.push(chunk);
            rest = &rest[taken..];
            if taken < chunk.len() || rest.is_empty() {
                break rest.is_empty();
            }
            assert_eq!(rest, behind);
        };
        let lines = part.lines(is_whole).map(<[u8]>::to_vec).collect();
        (lines, [part.into_bytes(), rest.to_vec()].concat())
    }

    #[track_caller]
    fn assert_lines(form: &[u8], lines: &[&str]) {
        let (found, bytes) = lines_of(form, &[]);
        let found: Vec<_> = found.iter().map(|line| String::from_utf8_lossy(line)).collect();
        assert_eq!((&*found, bytes == form), (&*lines.iter().map(|line| (*line).into()).collect::<Vec<_>>(), true));
    }

    #[test]
    fn a_field_is_a_whole_pair_of_that_name() {
        for form in
            ["impersonation_page=g", "a=b&impersonation_page=g&c", "&&impersonation_page=g&", "=&impersonation_page=g"]
        {
            assert_lines(form.as_bytes(), &["g"]);
        }
        for form in [
            "",
            "&",
            "impersonation_page",
            "a=impersonation_page=g",
            "a=b;impersonation_page=g",
            " impersonation_page=g",
        ] {
            assert_lines(form.as_bytes(), &[]);
        }
        for name in [
            "Impersonation_page",
            "impersonation-page",
            "impersonation%5Fpage",
            "impersonation_page%00",
            "impersonation_page[]",
        ] {
            assert_lines(format!("{name}=g").as_bytes(), &[]);
        }
    }

    #[test]
    fn what_is_no_marker_is_said_and_is_none() {
        for value in ["%67", "g h", "g+h", "g;h", "=g", "g\r\nset-cookie: a=b", "g\0", "\u{e9}", &"g".repeat(135)] {
            assert_lines(format!("impersonation_page={value}").as_bytes(), &["?"]);
        }
        let longest = format!("{AFTER}{}", "g".repeat(MAX_GRANT_ID_BYTES));
        assert_lines(format!("impersonation_page={longest}").as_bytes(), &[&longest]);
        assert_lines(b"impersonation_page=\xff", &["?"]);
        assert_lines(b"impersonation_page=", &[""]);
    }

    #[test]
    fn two_lines_say_as_much_as_more() {
        assert_lines(b"impersonation_page=g&impersonation_page=g", &["g", "g"]);
        assert_lines(b"impersonation_page=&impersonation_page=g", &["", "g"]);
        assert_lines(&b"impersonation_page=g&".repeat(5000), &["g", "g"]);
    }

    /// The field at the end of a form of this many bytes.
    fn ending(length: usize) -> Vec<u8> {
        let field = b"&impersonation_page=grant_1";
        [&b"a".repeat(length - field.len())[..], field].concat()
    }

    #[test]
    fn a_field_counts_where_all_of_it_is_looked_at() {
        assert_lines(&ending(MAX_FORM_BYTES), &["grant_1"]);
        for longer in [1, 3, 7, 100] {
            assert_lines(&ending(MAX_FORM_BYTES + longer), &[]);
        }
        let behind = |length| [ending(length), b"&text=Hello".to_vec()].concat();
        assert_lines(&behind(MAX_FORM_BYTES - 1), &["grant_1"]);
        assert_lines(&behind(MAX_FORM_BYTES), &[]);
        assert_lines(&[b"impersonation_page=g&".to_vec(), ending(MAX_FORM_BYTES)].concat(), &["g"]);
    }

    #[test]
    fn of_a_body_that_breaks_off_the_last_pair_does_not_count() {
        let mut part = PartOfForm::default();
        part.push(b"impersonation_page=gra");
        assert_eq!(part.lines(false).count(), 0);
        part.push(b"nt_1&");
        assert!(part.lines(false).eq([b"grant_1"]));
    }

    proptest! {
        #[test]
        fn chunks_make_no_difference(
            before in 0..MAX_FORM_BYTES + 50,
            form in "((impersonation_page|a|%)?(=|&|;|[a-z_.%-]{0,6})){0,30}",
            chunks in prop::collection::vec(prop_oneof![0..4_usize, 0..MAX_FORM_BYTES * 2], 0..40),
        ) {
            let form = [b"a".repeat(before), form.into_bytes()].concat();
            let (whole, chunked) = (lines_of(&form, &[]), lines_of(&form, &chunks));
            prop_assert_eq!(&chunked.1, &form);
            prop_assert_eq!(chunked, whole);
        }

        #[test]
        fn a_form_says_what_a_query_says(form in "((impersonation_page|a)?(=|&|g|after-)){0,20}") {
            let (lines, _) = lines_of(form.as_bytes(), &[]);
            let headers: Vec<_> = lines.iter().map(|line| (HEADER, &**line)).collect();
            let headers = HeaderList::new(&headers);
            let (none, request) = (HeaderList::new(&[]), RequestView::new("POST", &headers));
            let query = RequestView::new("POST", &none).with_query(Some(&form));
            let (said, in_query) = (crate::page::Said::of(&request), crate::page::Said::of(&query));
            prop_assume!(lines.iter().all(|line| line != NO_MARKER));
            prop_assert_eq!(said, in_query);
        }
    }

    const FORM: &[(&str, &[u8])] =
        &[("content-type", b"application/x-www-form-urlencoded"), ("cookie", b"__Host-impersonation=t")];

    fn includes(method: &str, headers: &[(&str, &[u8])]) -> bool {
        Forms::new().include(&RequestView::new(method, &HeaderList::new(headers)))
    }

    #[test]
    fn forms_are_told_by_their_heads() {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            assert!(includes(method, FORM), "{method}");
        }
        for method in ["GET", "HEAD", "OPTIONS", "TRACE", "CONNECT"] {
            assert!(!includes(method, FORM), "{method}");
        }
        let added: [(&str, &[u8]); 5] =
            [(HEADER, b"g"), (HEADER, b""), ("upgrade", b"websocket"), ("upgrade", b""), ("content-type", FORM[0].1)];
        for added in added {
            assert!(!includes("POST", &[FORM, &[added]].concat()), "{added:?}");
        }
    }

    #[test]
    fn a_form_is_urlencoded_and_nothing_like_it() {
        let with = |value: &str| includes("POST", &[("content-type", value.as_bytes()), FORM[1]]);
        for value in ["Application/X-WWW-Form-URLencoded", " application/x-www-form-urlencoded ; charset=UTF-8"] {
            assert!(with(value), "{value}");
        }
        for value in [
            "",
            "application/json",
            "multipart/form-data",
            "application/x-www-form-urlencodedx",
            "text/plain;application/x-www-form-urlencoded",
        ] {
            assert!(!with(value), "{value}");
        }
        assert!(!includes("POST", &FORM[1..]));
    }

    #[test]
    fn a_form_comes_beside_the_cookie_of_an_impersonation() {
        let beside = |forms: &Forms, cookie: &str| {
            let headers = [FORM[0], ("cookie", cookie.as_bytes())];
            forms.include(&RequestView::new("POST", &HeaderList::new(&headers)))
        };
        let (usual, other) = (Forms::new(), Forms::beside("staff").unwrap_or_default());
        assert!(beside(&usual, "a=b; __Host-impersonation=t") && !beside(&other, "a=b; __Host-impersonation=t"));
        assert!(beside(&other, "staff=t") && !beside(&usual, "staff=t"));
        for cookie in ["", "__Host-impersonation=", "x__Host-impersonation=t", "__host-impersonation=t"] {
            assert!(!beside(&usual, cookie), "{cookie}");
        }
        assert!(!includes("POST", &FORM[..1]) && Forms::beside("a b").is_err());
    }

    #[test]
    fn what_stands_in_a_form_is_not_shown() {
        let mut part = PartOfForm::default();
        part.push(b"password=hunter2");
        assert_eq!(format!("{part:?}"), "PartOfForm { len: 16, .. }");
    }
}
