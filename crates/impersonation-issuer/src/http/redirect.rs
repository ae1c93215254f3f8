use impersonation_core::ReturnTo;
use url::Url;

/// The query parameter in which a refused form comes back with the code.
const ERROR: &str = "impersonation_error";
/// The longest address of another origin, in bytes.
const LONGEST: usize = 2048;

/// Where browsers may be sent: to paths of this origin, and to origins that the application allows.
#[derive(Debug)]
pub(super) struct Redirects {
    pub(super) home: ReturnTo,
    pub(super) origins: Vec<Box<str>>,
}

impl Redirects {
    /// The place, if a browser may be sent there.
    pub(super) fn place(&self, target: &str) -> Option<String> {
        match ReturnTo::parse(target) {
            Some(path) => Some(path.to_string()),
            None => self.elsewhere(target),
        }
    }

    /// An address of an origin that is allowed, as browsers read it.
    fn elsewhere(&self, target: &str) -> Option<String> {
        if target.len() > LONGEST || !target.bytes().all(is_plain) {
            return None;
        }
        let url = Url::parse(target).ok()?;
        let origin = url.origin().ascii_serialization();
        let names_nobody = url.username().is_empty() && url.password().is_none();
        let is_allowed = names_nobody && self.origins.iter().any(|allowed| **allowed == origin);
        is_allowed.then(|| url.into())
    }

    /// The first of these that a browser may be sent to, or else home.
    pub(super) fn first<'t>(&self, targets: impl IntoIterator<Item = Option<&'t str>>) -> String {
        let mut places = targets.into_iter().flatten().filter_map(|target| self.place(target));
        places.next().unwrap_or_else(|| self.home.to_string())
    }
}

/// What no two readers of an address take for different things.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\\\"<>`".contains(&byte)
}

/// The place with a code in its query, in the stead of one from before. `code` needs no escaping.
pub(super) fn with_error(place: &str, code: &str) -> String {
    let (rest, fragment) = place.split_once('#').map_or((place, None), |(rest, fragment)| (rest, Some(fragment)));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let is_kept = |pair: &&str| !pair.is_empty() && pair.split('=').next() != Some(ERROR);
    let error = format!("{ERROR}={code}");
    let pairs: Vec<_> = query.split('&').filter(is_kept).chain([&*error]).collect();
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{path}?{}{fragment}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_goes_into_the_query_once() {
        for (place, with) in [
            ("/", "/?impersonation_error=x"),
            ("/a?b=c#d", "/a?b=c&impersonation_error=x#d"),
            ("/a?impersonation_error=y&b=c", "/a?b=c&impersonation_error=x"),
            ("/a?#d", "/a?impersonation_error=x#d"),
            ("https://desk.example/a", "https://desk.example/a?impersonation_error=x"),
        ] {
            assert_eq!(with_error(place, "x"), with);
        }
    }
}
