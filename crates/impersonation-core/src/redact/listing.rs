use std::collections::BTreeSet;

/// The most names in a header, and the most bytes.
const MOST_NAMES: usize = 64;
const MOST_BYTES: usize = 4096;

/// What stands for names that did not fit.
const MORE: &str = "*";

/// Names of what is redacted, for the header: sorted, each once, `*` for more than fit.
#[derive(Debug, Default)]
pub(super) struct Listing {
    names: BTreeSet<String>,
    bytes: usize,
    has_more: bool,
}

impl Listing {
    /// Takes a name made of these parts.
    pub(super) fn add<'p>(&mut self, parts: impl Iterator<Item = &'p str>) {
        let mut name = String::new();
        for (at, part) in parts.enumerate() {
            if at > 0 {
                name.push('/');
            }
            encode(part, &mut name);
            if name.len() > MOST_BYTES {
                self.has_more = true;
                return;
            }
        }
        self.insert(name);
    }

    fn insert(&mut self, name: String) {
        if self.names.contains(&name) {
            return;
        }
        if self.names.len() == MOST_NAMES || self.bytes + name.len() > MOST_BYTES {
            self.has_more = true;
            return;
        }
        self.bytes += name.len() + ", ".len();
        self.names.insert(name);
    }

    /// The value of the header; `None` where nothing is redacted.
    pub(super) fn into_header(mut self) -> Option<String> {
        if self.has_more {
            self.names.insert(MORE.to_owned());
        }
        let names: Vec<_> = self.names.into_iter().collect();
        (!names.is_empty()).then(|| names.join(", "))
    }
}

/// Percent-encodes what is no character of a token (RFC 9110 §5.6.2), and `%` itself.
fn encode(part: &str, name: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"/*!#$&'+-.^_`|~".contains(&byte) {
            name.push(char::from(byte));
        } else {
            name.extend(['%', char::from(HEX[usize::from(byte >> 4)]), char::from(HEX[usize::from(byte & 15)])]);
        }
    }
}
