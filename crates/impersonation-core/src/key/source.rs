use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::key::{Algorithm, VerifyingKey};
use crate::profile::Dialect;
use crate::verify::ConfigError;

/// Where the keys of one issuer are looked up, and how they are renewed.
///
/// Looking up is synchronous and happens on every request: it must not block. Renewing is asynchronous and happens only
/// when a look-up asked for it; a source bounds it itself, so that tokens with made-up `kid`s cannot make it fetch.
///
/// ```
/// use std::future::{Future, ready};
/// use impersonation_core::key::{Algorithm, KeyLookup, KeySet, KeySource};
///
/// /// Keys that were loaded when the program started.
/// struct Pinned(KeySet);
///
/// impl KeySource for Pinned {
///     fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> KeyLookup {
///         self.0.find(kid, algorithm).cloned().map_or(KeyLookup::Unknown, KeyLookup::Found)
///     }
///
///     fn epoch(&self) -> u64 {
///         0 // no key ever leaves
///     }
///
///     fn refresh(&self) -> impl Future<Output = ()> + Send {
///         ready(())
///     }
/// }
/// ```
pub trait KeySource: Send + Sync + 'static {
    /// The key for a token with this `kid` and algorithm.
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> KeyLookup;

    /// A number that changes whenever a key leaves the set, and whenever keys stop serving: read before a verification that
    /// will be remembered, and on every request that is answered from memory. It changes together with the set or after it,
    /// never before: a look-up by the old set would be remembered under the new number. A source may start to renew its keys when it
    /// is asked.
    fn epoch(&self) -> u64;

    /// Asks for the keys anew, and returns when that ended, well or not; it must end by itself, since requests wait for it.
    /// What came of it, [`find`](Self::find) says.
    fn refresh(&self) -> impl Future<Output = ()> + Send;
}

/// What a [`KeySource`] knows of a key now.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum KeyLookup {
    /// Verify with this key.
    Found(VerifyingKey),
    /// The issuer has no such key; the token does not verify.
    Unknown,
    /// The set as known has no such key, and asking anew may bring it.
    UnknownYet,
    /// There is no set to look in, or none that may be used any longer: ask anew first.
    NotLoaded,
    /// There is no set to look in, and it is too early to ask again. The answer is 503.
    Unavailable {
        /// When it is worth asking again.
        retry_after: Duration,
    },
}

/// Something that becomes a [`KeySource`] once the issuer is known that it serves.
///
/// Every key source is one; `Jwks::discover()` of `impersonation-jwks` is one that binds late.
pub trait IntoKeySource {
    /// What it becomes.
    type Source: KeySource;

    /// Binds it to an issuer, when the verifier is built.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with its configuration.
    fn into_key_source(self, issuer: &IssuerContext<'_>) -> Result<Self::Source, ConfigError>;
}

impl<S: KeySource> IntoKeySource for S {
    type Source = S;

    fn into_key_source(self, _: &IssuerContext<'_>) -> Result<S, ConfigError> {
        Ok(self)
    }
}

/// What a key source may know of the issuer that it will serve.
#[derive(Clone, Copy, Debug)]
pub struct IssuerContext<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) dialect: Dialect,
    pub(crate) jwks_url: Option<&'a str>,
    pub(crate) algorithms: &'a [Algorithm],
}

impl<'a> IssuerContext<'a> {
    /// The canonical issuer: a URL, or a Descope project id.
    pub fn issuer(&self) -> &'a str {
        self.issuer
    }

    /// Whose profile it is.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The address of the key set where the profile knows it; `None` where it is to be discovered.
    pub fn jwks_url(&self) -> Option<&'a str> {
        self.jwks_url
    }

    /// The algorithms that the profile allows.
    pub fn algorithms(&self) -> &'a [Algorithm] {
        self.algorithms
    }
}

/// A [`KeySource`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedKeySource(Arc<dyn DynKeySource>);

impl BoxedKeySource {
    /// Forgets the type of `source`.
    pub fn new(source: impl KeySource) -> Self {
        Self(Arc::new(source))
    }
}

impl KeySource for BoxedKeySource {
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> KeyLookup {
        self.0.find(kid, algorithm)
    }

    fn epoch(&self) -> u64 {
        self.0.epoch()
    }

    fn refresh(&self) -> impl Future<Output = ()> + Send {
        self.0.refresh()
    }
}

impl fmt::Debug for BoxedKeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedKeySource").finish_non_exhaustive()
    }
}

trait DynKeySource: Send + Sync {
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> KeyLookup;
    fn epoch(&self) -> u64;
    fn refresh(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

impl<S: KeySource> DynKeySource for S {
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> KeyLookup {
        KeySource::find(self, kid, algorithm)
    }

    fn epoch(&self) -> u64 {
        KeySource::epoch(self)
    }

    fn refresh(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(KeySource::refresh(self))
    }
}
