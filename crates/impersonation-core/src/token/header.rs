//! The JOSE header (RFC 7515 §4), of which only `alg`, `kid`, `typ` and Clerk's `cat` are ever used.
//!
//! A key that a token brings along (`jwk`, `x5c`) or points at (`jku`, `x5u`) is never looked at.

use std::cell::RefCell;
use std::rc::Rc;

use crate::json::{Document, Escaped, Node, Object, TOKEN_VALUES};
use crate::key::Algorithm;
use crate::token::base64url;
use crate::verify::Reason;

/// What a token says of its own signature.
pub(crate) struct Header {
    pub(crate) algorithm: Algorithm,
    pub(crate) kid: Option<Box<str>>,
    pub(crate) typ: Option<Box<str>>,
    pub(crate) category: Option<Box<str>>,
}

impl Header {
    /// Reads a header as it stands in a token. All tokens of a key have the same one: those that were
    /// [remembered](Self::remember) are not read again.
    pub(crate) fn read(encoded: &[u8]) -> Result<Rc<Self>, Reason> {
        match recall(encoded) {
            Some(header) => Ok(header),
            None => Self::parse(&base64url(encoded).ok_or(Reason::TokenMalformed)?).map(Rc::new),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Self, Reason> {
        let escaped = Escaped::default();
        let document = Document::parse(bytes, &escaped, TOKEN_VALUES).map_err(|_| Reason::HeaderMalformed)?;
        let object = document.object();
        // Any critical extension is one that we do not understand (§4.1.11); `b64` changes what is signed (RFC 7797).
        if object.contains("crit") || object.contains("b64") {
            return Err(Reason::CriticalHeader);
        }
        let [kid, typ, category] = ["kid", "typ", "cat"].map(|member| optional_text(object, member));
        let (kid, typ, category) = (kid?, typ?, category?);
        let algorithm = object.text("alg").ok_or(Reason::HeaderMalformed)?;
        let algorithm = Algorithm::from_name(algorithm).ok_or(Reason::AlgorithmNotAllowed)?;
        Ok(Self { algorithm, kid, typ, category })
    }

    /// Keeps this header for later tokens of this thread. Only one whose token has verified: what anybody may write would push
    /// out what is needed.
    pub(crate) fn remember(self: Rc<Self>, encoded: &[u8]) {
        if encoded.len() > MEMORABLE_BYTES {
            return;
        }
        // An error says that the thread ends, and then nothing needs to be remembered.
        let _ = RECENT.try_with(|recent| {
            let Ok(mut recent) = recent.try_borrow_mut() else { return };
            if recent.find(encoded).is_none() {
                recent.replace_oldest(encoded, self);
            }
        });
    }
}

fn optional_text(object: Object<'_>, member: &str) -> Result<Option<Box<str>>, Reason> {
    match object.get(member) {
        None => Ok(None),
        Some(Node::Text(text)) => Ok(Some(Box::from(text))),
        Some(_) => Err(Reason::HeaderMalformed),
    }
}

/// Headers that each thread keeps: as many as there are keys in use at a time.
const MEMORABLE: usize = 4;
/// Headers with certificates in them are longer, and rare.
const MEMORABLE_BYTES: usize = 512;

thread_local! {
    static RECENT: RefCell<Recent> = const { RefCell::new(Recent { headers: [const { None }; MEMORABLE], oldest: 0 }) };
}

/// What reading gave, by the text that was read. A header means the same to every verifier; what a verifier thinks of it is
/// asked each time.
struct Recent {
    headers: [Option<Memory>; MEMORABLE],
    oldest: usize,
}

/// A header and the text that it was read from.
type Memory = (Box<[u8]>, Rc<Header>);

impl Recent {
    fn find(&self, encoded: &[u8]) -> Option<&Rc<Header>> {
        self.headers.iter().flatten().find(|(text, _)| **text == *encoded).map(|(_, header)| header)
    }

    fn replace_oldest(&mut self, encoded: &[u8], header: Rc<Header>) {
        self.headers[self.oldest] = Some((encoded.into(), header));
        self.oldest = (self.oldest + 1) % MEMORABLE;
    }
}

fn recall(encoded: &[u8]) -> Option<Rc<Header>> {
    RECENT.try_with(|recent| recent.try_borrow().ok()?.find(encoded).map(Rc::clone)).ok().flatten()
}
