use crate::markup::is_nonce;

const SCRIPT: [&str; 3] = ["script-src-elem", "script-src", "default-src"];
const STYLE: [&str; 3] = ["style-src-elem", "style-src", "default-src"];

/// The nonces that a response's own policies name.
///
/// ```
/// use impersonation_bar::csp::Nonces;
///
/// let nonces = Nonces::of([&b"script-src 'nonce-c2VjcmV0'; style-src 'self'"[..]]);
/// assert_eq!((nonces.script(), nonces.style()), (Some("c2VjcmV0"), None));
/// ```
#[derive(Clone, Default)]
pub struct Nonces {
    script: Option<Box<str>>,
    style: Option<Box<str>>,
}

impl Nonces {
    /// Reads the values of all `content-security-policy` headers of a response. A nonce counts where every policy that has one for
    /// scripts, or for styles, has that one: all policies apply together.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let texts = values.into_iter().filter_map(|value| std::str::from_utf8(value).ok());
        // A comma ends a policy, in one field as between two (CSP §2.2).
        let policies: Vec<_> = texts.flat_map(|text| text.split(',')).collect();
        Self { script: common(&policies, &SCRIPT), style: common(&policies, &STYLE) }
    }

    /// The nonce for the bar's script.
    pub fn script(&self) -> Option<&str> {
        self.script.as_deref()
    }

    /// The nonce for the bar's style.
    pub fn style(&self) -> Option<&str> {
        self.style.as_deref()
    }
}

impl std::fmt::Debug for Nonces {
    /// Whether there are any: a nonce that is known lets a script in.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Nonces").field("script", &self.script.is_some()).field("style", &self.style.is_some()).finish()
    }
}

fn common(policies: &[&str], directives: &[&str]) -> Option<Box<str>> {
    let sources = policies.iter().filter_map(|policy| sources(policy, directives));
    let mut named = sources.map(nonces).filter(|nonces| !nonces.is_empty());
    let first = named.next()?;
    let rest: Vec<_> = named.collect();
    first.into_iter().find(|nonce| rest.iter().all(|nonces| nonces.contains(nonce))).map(Box::from)
}

/// The sources of the first of the directives that the policy has. Of one that stands twice the first counts (CSP §2.2.1).
fn sources<'a>(policy: &'a str, directives: &[&str]) -> Option<&'a str> {
    directives.iter().find_map(|wanted| {
        policy.split(';').find_map(|directive| {
            let directive = directive.trim_ascii();
            let end = directive.find(|c: char| c.is_ascii_whitespace()).unwrap_or(directive.len());
            let (name, sources) = directive.split_at(end);
            name.eq_ignore_ascii_case(wanted).then_some(sources)
        })
    })
}

fn nonces(sources: &str) -> Vec<&str> {
    let nonce = |source: &'_ str| -> Option<(usize, usize)> {
        let is_nonce_source = source.get(..7)?.eq_ignore_ascii_case("'nonce-") && source.ends_with('\'');
        (is_nonce_source && source.len() > 8).then_some((7, source.len() - 1))
    };
    let values = sources
        .split_ascii_whitespace()
        .filter_map(|source| nonce(source).and_then(|(start, end)| source.get(start..end)));
    values.filter(|value| is_nonce(value)).collect()
}
