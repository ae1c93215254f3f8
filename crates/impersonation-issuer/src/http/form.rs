//! Pairs of a form or a query (URL standard §5.1).

use url::form_urlencoded;

use super::code::Code;

/// The pairs, in order. What was no UTF-8 is refused: decoded, it would be another text than was sent.
pub(super) fn pairs(bytes: &[u8]) -> Result<Vec<(String, String)>, Code> {
    let pairs: Vec<_> =
        form_urlencoded::parse(bytes).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let is_whole = |text: &String| !text.contains(char::REPLACEMENT_CHARACTER);
    match pairs.iter().all(|(name, value)| is_whole(name) && is_whole(value)) {
        true => Ok(pairs),
        false => Err(Code::InvalidRequest),
    }
}
