use std::future::{Future, ready};
use std::sync::mpsc::{Sender, channel};

use impersonation_core::key::{Algorithm, BoxedKeySource, IntoKeySource, IssuerContext, KeyLookup, KeySource};
use impersonation_core::profile::{self, Profile};
use impersonation_core::{ConfigError, Verifier};

/// The address of the key set that a profile tells its keys; `None` where it is to be discovered.
///
/// # Errors
///
/// When the configuration does not build.
pub fn jwks_url<P>(profile: Profile<P>) -> Result<Option<String>, ConfigError> {
    let (told, address) = channel();
    Verifier::builder().trust(profile.keys(Addressed(told))).build()?;
    Ok(address.recv().expect("keys are bound when the verifier is built"))
}

/// Keys as a verifier that allows `algorithm` would look them up.
///
/// # Errors
///
/// When the keys do not fit.
pub fn bound(algorithm: Algorithm, keys: impl IntoKeySource + Send + 'static) -> Result<BoxedKeySource, ConfigError> {
    let (bound, source) = channel();
    let profile = profile::rfc8693("https://issuer.example").dangerous_any_audience().algorithms([algorithm]);
    Verifier::builder().trust(profile.keys(Shared(keys, bound))).build()?;
    Ok(source.recv().expect("keys are bound when the verifier is built"))
}

struct Addressed(Sender<Option<String>>);

impl IntoKeySource for Addressed {
    type Source = NoKeys;

    fn into_key_source(self, issuer: &IssuerContext<'_>) -> Result<NoKeys, ConfigError> {
        self.0.send(issuer.jwks_url().map(str::to_owned)).map_err(ConfigError::keys)?;
        Ok(NoKeys)
    }
}

struct Shared<K>(K, Sender<BoxedKeySource>);

impl<K: IntoKeySource> IntoKeySource for Shared<K> {
    type Source = BoxedKeySource;

    fn into_key_source(self, issuer: &IssuerContext<'_>) -> Result<BoxedKeySource, ConfigError> {
        let source = BoxedKeySource::new(self.0.into_key_source(issuer)?);
        self.1.send(source.clone()).map_err(ConfigError::keys)?;
        Ok(source)
    }
}

struct NoKeys;

impl KeySource for NoKeys {
    fn find(&self, _: Option<&str>, _: Algorithm) -> KeyLookup {
        KeyLookup::Unknown
    }

    fn epoch(&self) -> u64 {
        0
    }

    fn refresh(&self) -> impl Future<Output = ()> + Send {
        ready(())
    }
}
