//! Where the keys of one issuer are, and one fetch of them.

use std::ops::RangeInclusive;
use std::time::Duration;

use impersonation_core::key::{Algorithm, KeySet};

use crate::address::Address;
use crate::discovery::Discovery;
use crate::fetch::{FetchError, Http};
use crate::freshness;

/// The key endpoint of one issuer.
pub(crate) struct Endpoint {
    pub(crate) location: Location,
    pub(crate) http: Http,
    pub(crate) timeout: Duration,
    pub(crate) ttl_bounds: RangeInclusive<Duration>,
    /// What the issuer's profile allows: a set without a key for any of these is of no use.
    pub(crate) algorithms: Vec<Algorithm>,
}

pub(crate) enum Location {
    Fixed(Address),
    Discovered(Discovery),
}

/// A key set with at least one usable key.
pub(crate) struct Fetched {
    pub(crate) set: KeySet,
    /// What it was read from, to tell whether the next one is another.
    pub(crate) document: Vec<u8>,
    pub(crate) ttl: Duration,
}

impl Location {
    /// What is asked first.
    pub(crate) fn first(&self) -> &Address {
        match self {
            Self::Fixed(address) => address,
            Self::Discovered(discovery) => discovery.first(),
        }
    }
}

impl Endpoint {
    /// Asks once, within the total timeout, discovery included: an address that was discovered is not remembered, so that
    /// keys which moved are found.
    pub(crate) async fn fetch(&self) -> Result<Fetched, FetchError> {
        tokio::time::timeout(self.timeout, self.ask()).await.unwrap_or(Err(FetchError::TimedOut))
    }

    async fn ask(&self) -> Result<Fetched, FetchError> {
        match &self.location {
            Location::Fixed(address) => self.read(address).await,
            Location::Discovered(discovery) => {
                let address = discovery.locate(&self.http).await?;
                self.read(&address).await.map_err(|error| FetchError::Discovered(address, Box::new(error)))
            }
        }
    }

    async fn read(&self, address: &Address) -> Result<Fetched, FetchError> {
        let answer = self.http.get(address).await?;
        let set = KeySet::from_json(&answer.body).map_err(|_| FetchError::NoKeySet)?;
        if !set.has_any(&self.algorithms) {
            return Err(FetchError::NoUsableKey);
        }
        let ttl = freshness::of_response(&answer.headers, &self.ttl_bounds);
        Ok(Fetched { set, document: answer.body, ttl })
    }
}
