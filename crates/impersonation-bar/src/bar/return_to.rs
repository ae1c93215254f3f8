use std::fmt;

use super::url::{is_path, is_short};

/// A path of this origin to come back to after Stop.
///
/// The form of Stop posts it as `return_to`, and what is posted is the client's: parse it again before a response leads there.
///
/// ```
/// use impersonation_bar::ReturnTo;
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
