//! Which charsets markup in ASCII cannot be put into.

/// The labels of UTF-16, ISO-2022-JP and the replacement encoding in the WHATWG's Encoding Standard §4.2. Every other
/// encoding there has ASCII as a part, and what is no label there browsers do not heed.
const OTHERS: [&str; 17] = [
    "csiso2022jp",
    "csiso2022kr",
    "csunicode",
    "hz-gb-2312",
    "iso-10646-ucs-2",
    "iso-2022-cn",
    "iso-2022-cn-ext",
    "iso-2022-jp",
    "iso-2022-kr",
    "replacement",
    "ucs-2",
    "unicode",
    "unicodefeff",
    "unicodefffe",
    "utf-16",
    "utf-16be",
    "utf-16le",
];

pub(super) fn has_ascii(label: &[u8]) -> bool {
    !OTHERS.iter().any(|other| other.as_bytes().eq_ignore_ascii_case(label.trim_ascii()))
}
