//! WorkOS's times: RFC 3339 with fractions, cut to whole seconds.

use impersonation_core::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

pub(super) fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
    let moment: jiff::Timestamp = text.parse().map_err(|_| D::Error::custom("no time of RFC 3339"))?;
    let seconds = moment.as_second().try_into().map_err(|_| D::Error::custom("a time before 1970"))?;
    Ok(Timestamp::from_unix_seconds(seconds))
}

pub(super) fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    #[derive(Deserialize)]
    struct Moment(#[serde(deserialize_with = "moment")] Timestamp);

    Ok(Option::<Moment>::deserialize(deserializer)?.map(|Moment(moment)| moment))
}

/// As WorkOS reads it in a query.
pub(super) fn rfc3339(moment: Timestamp) -> String {
    let seconds = moment.as_unix_seconds().try_into().unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX).to_string()
}
