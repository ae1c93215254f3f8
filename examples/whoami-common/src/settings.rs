use std::fmt;
use std::net::SocketAddr;

use impersonation_core::key::IntoKeySource;
use impersonation_core::profile::{self, Profile, TrustedIssuer};
use impersonation_core::verify::VerifierBuilder;
use impersonation_core::{ConfigError, FrozenClock, Timestamp, Verifier};
use impersonation_jwks::Jwks;

const DEFAULT_LISTEN: &str = "127.0.0.1:3000";
const ANY: &str = "*";

/// What a server was told by its environment.
#[derive(Debug)]
pub struct Settings {
    listen: SocketAddr,
    frozen_at: Option<u64>,
    verifier: Verifier,
}

impl Settings {
    /// Reads the process's environment.
    ///
    /// # Errors
    ///
    /// A setting that is missing or wrong: one line that says which.
    pub fn from_env() -> Result<Self, SettingsError> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Reads settings from anywhere; an empty one counts as missing.
    ///
    /// # Errors
    ///
    /// As [`from_env`](Self::from_env).
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let environment = Environment(&lookup);
        let listen = environment.get("LISTEN").unwrap_or_else(|| DEFAULT_LISTEN.into());
        let listen = listen.parse().map_err(|_| SettingsError::wrong("LISTEN", "it is no address with a port"))?;
        let frozen_at = match environment.get("CLOCK") {
            None => None,
            Some(clock) => {
                Some(clock.parse().map_err(|_| SettingsError::wrong("CLOCK", "it is no number of seconds"))?)
            }
        };
        let mut builder = Verifier::builder().trust(environment.issuer()?);
        if let Some(seconds) = frozen_at {
            builder = builder.clock(FrozenClock::at(Timestamp::from_unix_seconds(seconds)));
        }
        Ok(Self { listen, frozen_at, verifier: VerifierBuilder::build(builder)? })
    }

    /// The address to listen on; port 0 picks a free one.
    pub fn listen(&self) -> SocketAddr {
        self.listen
    }

    /// The verifier of the profile that was chosen.
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// What a server says aloud when it starts, where its clock stands still.
    pub fn warning(&self) -> Option<String> {
        let seconds = self.frozen_at?;
        Some(format!("the clock stands still at {seconds}: for recorded vectors only"))
    }
}

struct Environment<'a>(&'a dyn Fn(&str) -> Option<String>);

impl Environment<'_> {
    fn get(&self, name: &str) -> Option<String> {
        (self.0)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn required(&self, name: &'static str) -> Result<String, SettingsError> {
        self.get(name).ok_or(SettingsError::wrong(name, "it is required"))
    }

    fn list(&self, name: &'static str) -> Result<Vec<String>, SettingsError> {
        let list = self.required(name)?;
        Ok(list.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect())
    }

    fn issuer(&self) -> Result<TrustedIssuer, SettingsError> {
        let issuers = self.list("ISSUER")?;
        let (first, others) = issuers.split_first().ok_or(SettingsError::wrong("ISSUER", "it is required"))?;
        match self.get("PROFILE").as_deref().unwrap_or("rfc8693") {
            "rfc8693" => {
                let profile = with_issuers(profile::rfc8693(first), others);
                let profile = match self.get("SESSION_COOKIE") {
                    Some(name) => profile.cookie(name),
                    None => profile,
                };
                let audience = self.required("AUDIENCE")?;
                let profile =
                    if audience == ANY { profile.dangerous_any_audience() } else { profile.audience(audience) };
                Ok(profile.keys(self.keys()))
            }
            "clerk" => Ok(self.clerk(with_issuers(profile::clerk(first), others))?.keys(self.keys())),
            "workos" => Ok(self.workos(with_issuers(profile::workos(first), others))?.keys(self.keys())),
            "descope" => {
                self.forbid_audience()?;
                Ok(with_issuers(profile::descope(first), others).keys(self.keys()))
            }
            _ => Err(SettingsError::wrong("PROFILE", "it is none of rfc8693, clerk, workos, descope")),
        }
    }

    fn clerk(&self, profile: Profile<profile::Clerk>) -> Result<Profile<profile::Clerk>, SettingsError> {
        let parties = self.list("AUTHORIZED_PARTIES")?;
        let profile = if parties.iter().any(|party| party == ANY) {
            profile.dangerous_any_authorized_party()
        } else {
            parties.into_iter().fold(profile, Profile::authorized_party)
        };
        let profile = match self.get("PUBLISHABLE_KEY") {
            Some(key) => profile.publishable_key(&key),
            None => profile,
        };
        Ok(match self.get("AUDIENCE") {
            Some(audience) if audience != ANY => profile.audience(audience),
            _ => profile,
        })
    }

    fn workos(&self, profile: Profile<profile::WorkOs>) -> Result<Profile<profile::WorkOs>, SettingsError> {
        self.forbid_audience()?;
        match (self.get("CLIENT_ID"), self.get("JWKS_URL")) {
            (Some(client_id), _) => Ok(profile.client_id(client_id)),
            (None, Some(_)) => Ok(profile),
            (None, None) => Err(SettingsError::wrong("CLIENT_ID", "it is required without JWKS_URL")),
        }
    }

    /// These profiles decide on `aud` themselves; to take the setting and do nothing with it would be a false promise.
    fn forbid_audience(&self) -> Result<(), SettingsError> {
        match self.get("AUDIENCE") {
            Some(audience) if audience != ANY => {
                Err(SettingsError::wrong("AUDIENCE", "this profile decides on it itself"))
            }
            _ => Ok(()),
        }
    }

    fn keys(&self) -> impl IntoKeySource + Send + 'static {
        self.get("JWKS_URL").map_or_else(Jwks::discover, Jwks::url)
    }
}

fn with_issuers<P>(profile: Profile<P>, others: &[String]) -> Profile<P> {
    others.iter().fold(profile, Profile::also_issuer)
}

/// A setting that is missing or wrong.
#[derive(Debug)]
pub struct SettingsError(String);

impl SettingsError {
    fn wrong(name: &str, why: &str) -> Self {
        Self(format!("{name}: {why}"))
    }
}

impl From<ConfigError> for SettingsError {
    fn from(error: ConfigError) -> Self {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        Self(format!("{error}{cause}"))
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SettingsError {}
