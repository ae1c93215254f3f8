//! Clerk's times: Unix milliseconds in most objects, Unix seconds in the envelopes of some events, cut to whole seconds.

use impersonation_core::Timestamp;
use serde::{Deserialize, Deserializer};

/// Of seconds this is the year 5138, of milliseconds March 1973: what is above it counts milliseconds.
const LARGEST_SECOND: u64 = 100_000_000_000;

pub(super) fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let number = u64::deserialize(deserializer)?;
    let seconds = if number > LARGEST_SECOND { number / 1000 } else { number };
    Ok(Timestamp::from_unix_seconds(seconds))
}

pub(super) fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    #[derive(Deserialize)]
    struct Moment(#[serde(deserialize_with = "moment")] Timestamp);

    Ok(Option::<Moment>::deserialize(deserializer)?.map(|Moment(moment)| moment))
}
