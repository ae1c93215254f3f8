use std::fmt;

/// The longest, in bytes, as it is written in HTML.
const LONGEST: usize = 512;

/// A path of this origin to go back to.
///
/// A form posts it, and what is posted is the client's: parse it again before a response leads there.
///
/// ```
/// use impersonation_core::ReturnTo;
///
/// fn location(posted: Option<&str>) -> String {
///     posted.and_then(ReturnTo::parse).map_or_else(|| "/".to_owned(), |path| path.to_string())
/// }
///
/// assert_eq!(location(Some("/users/2?tab=notes")), "/users/2?tab=notes");
/// for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", "/..//evil.example", "/\n/evil.example"] {
///     assert_eq!(location(Some(elsewhere)), "/");
/// }
/// ```
///
/// `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ReturnTo(Box<str>);

impl ReturnTo {
    /// The path, with query and fragment: it begins with one `/`, has no segment `.` or `..`, is of printable ASCII without `\`, quotes
    /// and angle brackets, and at most 512 bytes long, as it is written in HTML too. `None` of anything else.
    pub fn parse(path: &str) -> Option<Self> {
        (is_short(path) && is_path(path)).then(|| Self(path.into()))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Browsers read `//host` and `/\host` as another host, and drop tabs and line breaks before they look. Whoever resolves `/..//host`
/// has `//host`.
fn is_path(url: &str) -> bool {
    is_printable(url) && url.starts_with('/') && !url[1..].starts_with('/') && !path(url).split('/').any(is_dots)
}

/// Not too long to stand in every page, with what is written there in the place of `&` and `'`.
fn is_short(url: &str) -> bool {
    let written = |byte: u8| match byte {
        b'&' => "&amp;".len(),
        b'\'' => "&#x27;".len(),
        _ => 1,
    };
    url.len() <= LONGEST && url.bytes().map(written).sum::<usize>() <= LONGEST
}

fn path(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// A segment that means another one, in the spellings that browsers take for it.
fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

fn is_printable(url: &str) -> bool {
    url.bytes().all(|byte| matches!(byte, b'!'..=b'~') && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'`'))
}

impl AsRef<str> for ReturnTo {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReturnTo").finish_non_exhaustive()
    }
}
