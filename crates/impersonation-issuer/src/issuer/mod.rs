//! Starting, handing over, renewing and stopping: what needs to know who the users are.

mod begin;
mod builder;
mod check;
mod consent;
mod entitlement;
mod error;
mod redeem;
mod renew;
mod rights;
mod settings;
mod start;
mod stop;
mod token;
mod visit;

use std::fmt;
use std::sync::Arc;

use impersonation_core::profile::{self, TrustedIssuer};
use std::time::Duration;

pub use builder::IssuerBuilder;
pub use check::Check;
pub use consent::{GiveConsent, RequestConsent};
pub use error::{
    ConsentError, ConsentErrorKind, IssuerError, IssuerErrorKind, RedeemError, RedeemErrorKind, RenewError,
    RenewErrorKind, StartError, StartErrorKind,
};
pub use redeem::Redeemed;
pub use renew::Renewed;
pub use stop::Stopped;

use crate::authorizer::BoxedAuthorizer;
use crate::cause::Cause;
use crate::directory::BoxedDirectory;
use crate::grant::End;
use crate::hook::{BoxedOwnTokens, BoxedSessionCheck};
use crate::issuer::settings::Settings;
use crate::key::KeyRing;
use crate::ledger::Ledger;
use crate::log;
use crate::store::{GrantFilter, StoreError};

/// Starts impersonations, hands them over, renews and stops them. Clones share everything.
///
/// It is asked by the routes that an adapter mounts, or by an application's own.
#[derive(Clone)]
pub struct Issuer(Arc<Inner>);

struct Inner {
    url: Box<str>,
    audience: Box<str>,
    settings: Settings,
    directory: BoxedDirectory,
    authorizer: BoxedAuthorizer,
    session_check: Option<BoxedSessionCheck>,
    own_tokens: Option<BoxedOwnTokens>,
    keys: KeyRing,
    ledger: Ledger,
}

impl Issuer {
    /// Starts a configuration. `url` is the `iss` of its tokens.
    pub fn builder(url: impl Into<Box<str>>) -> IssuerBuilder {
        IssuerBuilder::new(url.into())
    }

    /// The `iss` of its tokens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// The `aud` of its tokens.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.0.audience
    }

    /// How recently an impersonator must have proved who they are, where that is asked.
    pub(crate) fn recent_authentication(&self) -> Option<Duration> {
        self.0.settings.recent_authentication
    }

    /// How recently a user must have proved who they are to give their consent.
    pub(crate) fn consent_authentication(&self) -> Duration {
        self.0.settings.consent_authentication
    }

    /// What is kept: to list, to read events, to revoke.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.0.ledger
    }

    /// The keys that sign, to rotate them and to publish the others' half.
    #[must_use]
    pub fn keys(&self) -> &KeyRing {
        &self.0.keys
    }

    /// Its tokens, to be [trusted](impersonation_core::verify::VerifierBuilder::trust): by its keys, and while their grants go on.
    #[must_use]
    pub fn trusted(&self) -> TrustedIssuer {
        profile::impersonation(self.url()).audience(self.audience()).grants(self.check()).keys(self.keys().clone())
    }

    /// Ends what ought to have ended by now, and all where impersonation was switched off; repeats the writes that failed; and has the
    /// keys rotate where that is due. Call it every minute or so, in all processes. How many it ended.
    ///
    /// # Errors
    ///
    /// Where the store does not answer.
    pub async fn sweep(&self) -> Result<usize, StoreError> {
        let (ledger, disabled) = (&self.0.ledger, || End::new(self.0.ledger.now(), Cause::Disabled));
        if let Err(error) = self.0.keys.rotate_if_due().await {
            log::fault("keys that are due do not rotate", &error);
        }
        let swept = ledger.sweep().await?;
        match self.0.settings.is_enabled {
            true => Ok(swept),
            false => Ok(swept + ledger.end_all(&GrantFilter::all().open(), |_| true, disabled).await?),
        }
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer").field("url", &self.url()).finish_non_exhaustive()
    }
}
