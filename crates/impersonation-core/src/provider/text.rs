//! What the texts of a start may be.

/// Most of a text that names somebody, in bytes.
const LONGEST_ID: usize = 512;
/// Most of a reason, in characters.
const LONGEST_REASON: usize = 500;
/// Most of the name of a capability.
const LONGEST_CAPABILITY: usize = 64;
/// Most of a key by which a repetition is told.
const LONGEST_KEY: usize = 255;

pub(super) fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len()) && !text.chars().any(char::is_control)
}

pub(super) fn is_reason(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LONGEST_REASON && !text.chars().any(char::is_control)
}

pub(super) fn is_capability(text: &str) -> bool {
    let is_of_a_name = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b':' | b'-');
    (1..=LONGEST_CAPABILITY).contains(&text.len()) && text.bytes().all(is_of_a_name)
}

pub(super) fn is_key(text: &str) -> bool {
    (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
