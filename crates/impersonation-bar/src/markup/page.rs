use crate::csp::Nonces;

/// The longest nonce.
const LONGEST_NONCE: usize = 256;

/// What the bar has to know of the page that it goes into.
///
/// ```
/// use impersonation_bar::Page;
///
/// let page = Page::new().accept_language("de").late(true);
/// ```
#[derive(Clone, Copy, Default)]
#[must_use]
pub struct Page<'a> {
    pub(crate) accept_language: Option<&'a str>,
    pub(crate) script_nonce: Option<&'a str>,
    pub(crate) style_nonce: Option<&'a str>,
    pub(crate) late: bool,
}

impl<'a> Page<'a> {
    /// A page with no nonce, for a browser that asks for no language.
    pub fn new() -> Self {
        Self::default()
    }

    /// The request's `Accept-Language`.
    pub fn accept_language(self, accept_language: impl Into<Option<&'a str>>) -> Self {
        Self { accept_language: accept_language.into(), ..self }
    }

    /// The nonce of the bar's script. What is no base64 value is left out.
    pub fn script_nonce(self, nonce: impl Into<Option<&'a str>>) -> Self {
        Self { script_nonce: nonce.into().filter(|nonce| is_nonce(nonce)), ..self }
    }

    /// The nonce of the bar's style. What is no base64 value is left out.
    pub fn style_nonce(self, nonce: impl Into<Option<&'a str>>) -> Self {
        Self { style_nonce: nonce.into().filter(|nonce| is_nonce(nonce)), ..self }
    }

    /// Both nonces, as the response's own policies name them.
    pub fn nonces(self, nonces: &'a Nonces) -> Self {
        self.script_nonce(nonces.script()).style_nonce(nonces.style())
    }

    /// Whether the bar stands at the end of the document, because there was no `<body>` to stand behind: it then keeps no room free at
    /// the top. By default it does not.
    pub fn late(self, late: bool) -> Self {
        Self { late, ..self }
    }
}

impl std::fmt::Debug for Page<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page").field("late", &self.late).finish_non_exhaustive()
    }
}

/// A value as CSP §2.3.1 has it, at most 256 bytes long.
pub(crate) fn is_nonce(value: &str) -> bool {
    let digits = value.strip_suffix("==").or(value.strip_suffix('=')).unwrap_or(value);
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    (1..=LONGEST_NONCE).contains(&value.len()) && !digits.is_empty() && digits.bytes().all(is_digit)
}
