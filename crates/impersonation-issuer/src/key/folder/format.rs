//! The text of a file: what the key is, an empty line, and the key in PEM (RFC 7468 §10). Tools skip what is before the PEM.
//!
//! There is one way to write a key. What reads as one and is written otherwise was edited, and is not believed.

use impersonation_core::Timestamp;
use impersonation_core::key::{Algorithm, SigningKey};
use spki::der::SecretDocument;
use spki::der::pem::LineEnding;
use spki::der::zeroize::Zeroizing;

use crate::key::settings::is_signed_by;
use crate::key::{KeyError, KeyErrorKind, StoredKey};

const LABEL: &str = "PRIVATE KEY";

pub(super) fn render(key: &StoredKey) -> Result<Zeroizing<String>, KeyError> {
    let document = SecretDocument::try_from(key.key.to_pkcs8()?.expose());
    let pem = document.ok().and_then(|document| pem(&document)).ok_or(KeyError::new(KeyErrorKind::Backend))?;
    let head = head(key);
    let mut text = Zeroizing::new(String::with_capacity(head.len() + pem.len()));
    text.push_str(&head);
    text.push_str(&pem);
    Ok(text)
}

pub(super) fn parse(number: u64, text: &str) -> Result<StoredKey, KeyError> {
    let corrupt = || KeyError::new(KeyErrorKind::Corrupt);
    let read = Head::read(text).ok_or_else(corrupt)?;
    let (_, document) = SecretDocument::from_pem(read.pem).map_err(|_| corrupt())?;
    let key = SigningKey::from_pkcs8(read.algorithm, document.as_bytes())?;
    let key = StoredKey::new(number, read.kid, key, read.created_at).signs_from(read.signs_from);
    let is_as_written = pem(&document).is_some_and(|pem| text.strip_prefix(&head(&key)) == Some(&**pem));
    (is_as_written && key.has_sound_kid()).then_some(key).ok_or_else(corrupt)
}

struct Head<'t> {
    kid: &'t str,
    algorithm: Algorithm,
    created_at: Timestamp,
    signs_from: Timestamp,
    pem: &'t str,
}

impl<'t> Head<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let (head, pem) = text.split_once("\n\n")?;
        let mut lines = head.split('\n');
        let mut field = |name| lines.next()?.strip_prefix(name);
        Some(Self {
            kid: field("kid: ")?,
            algorithm: Algorithm::from_name(field("algorithm: ")?).filter(|algorithm| is_signed_by(*algorithm))?,
            created_at: time(field("created-at: ")?)?,
            signs_from: time(field("signs-from: ")?)?,
            pem,
        })
    }
}

fn head(key: &StoredKey) -> String {
    let StoredKey { kid, created_at, signs_from, .. } = key;
    let algorithm = key.algorithm();
    format!("kid: {kid}\nalgorithm: {algorithm}\ncreated-at: {created_at}\nsigns-from: {signs_from}\n\n")
}

fn pem(document: &SecretDocument) -> Option<Zeroizing<String>> {
    document.to_pem(LABEL, LineEnding::LF).ok()
}

fn time(seconds: &str) -> Option<Timestamp> {
    let time = Timestamp::from_unix_seconds(seconds.parse().ok()?);
    (time <= Timestamp::MAX).then_some(time)
}
