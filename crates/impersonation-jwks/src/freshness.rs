//! How long an answered key set is fresh: what its `Cache-Control` says (RFC 9111 §5.2.2), within the application's bounds.

use std::ops::RangeInclusive;
use std::time::Duration;

use headers::{CacheControl, Header as _, HeaderMap, HeaderValue};

/// What stands in where the endpoint does not say.
pub(crate) const DEFAULT_TTL: Duration = Duration::from_secs(600);

/// How long keys are fresh that came with these values of `Cache-Control`, one behind the other with commas between.
///
/// `no-store` and `no-cache` give the lower bound, as does a value that cannot be read: asking sooner is the safe mistake.
/// Ten minutes, within the bounds, where there is no `max-age`.
#[doc(hidden)]
pub fn time_to_live(cache_control: &[u8], bounds: &RangeInclusive<Duration>) -> Duration {
    within(bounds, read(cache_control))
}

/// The same for a response, less the time that a shared cache held it (RFC 9111 §5.1).
pub(crate) fn of_response(headers: &HeaderMap, bounds: &RangeInclusive<Duration>) -> Duration {
    let lines: Vec<_> = headers.get_all("cache-control").iter().map(HeaderValue::as_bytes).collect();
    let age = headers.get("age").and_then(|age| age.to_str().ok()?.parse().ok()).unwrap_or(0);
    within(bounds, read(&lines.join(&b", "[..])).saturating_sub(Duration::from_secs(age)))
}

fn read(cache_control: &[u8]) -> Duration {
    // Names of directives are compared without case, which the parser does not do.
    let value = HeaderValue::from_bytes(&cache_control.to_ascii_lowercase()).ok();
    let Some(value) = value.filter(|value| value.to_str().is_ok()) else { return Duration::ZERO };
    match CacheControl::decode(&mut std::iter::once(&value)) {
        Ok(said) if said.no_store() || said.no_cache() => Duration::ZERO,
        Ok(said) => said.max_age().unwrap_or(DEFAULT_TTL),
        Err(_) => Duration::ZERO,
    }
}

fn within(bounds: &RangeInclusive<Duration>, ttl: Duration) -> Duration {
    ttl.min(*bounds.end()).max(*bounds.start())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: RangeInclusive<Duration> = Duration::from_secs(60)..=Duration::from_secs(3600);

    fn seconds(cache_control: &[u8]) -> u64 {
        time_to_live(cache_control, &BOUNDS).as_secs()
    }

    #[test]
    fn max_age_counts_within_the_bounds() {
        assert_eq!(seconds(b"max-age=300"), 300);
        assert_eq!(seconds(b"public, max-age=300, must-revalidate, stale-while-revalidate=9"), 300);
        assert_eq!(seconds(b"Public, Max-Age=\"300\""), 300);
        assert_eq!(seconds(b"max-age=0"), 60);
        assert_eq!(seconds(b"max-age=59"), 60);
        assert_eq!(seconds(b"max-age=31536000, immutable"), 3600);
        assert_eq!(seconds(b"max-age=18446744073709551615"), 3600);
    }

    #[test]
    fn what_must_not_be_stored_is_kept_for_the_lower_bound() {
        for value in [&b"no-store"[..], b"no-cache", b"NO-CACHE", b"no-store, max-age=3600", b"max-age=3600, no-cache"]
        {
            assert_eq!(seconds(value), 60);
        }
    }

    #[test]
    fn silence_is_ten_minutes() {
        for value in [&b""[..], b",", b"public", b"s-maxage=30", b"maxage=30", b"max-age", b"max-age="] {
            assert_eq!(seconds(value), 600, "{value:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_kept_for_the_lower_bound() {
        for value in
            [&b"max-age=ten"[..], b"max-age=-1", b"max-age=18446744073709551616", b"max-age=3600, \xff", b"a\nb", b"\0"]
        {
            assert_eq!(seconds(value), 60, "{value:?}");
        }
    }

    #[test]
    fn time_in_a_shared_cache_counts() {
        let response = |age: &'static str| {
            let lines = [("cache-control", "public"), ("cache-control", "max-age=600"), ("age", age)];
            let named =
                lines.map(|(name, value)| (headers::HeaderName::from_static(name), HeaderValue::from_static(value)));
            let mut headers = HeaderMap::new();
            for (name, value) in named {
                headers.append(name, value);
            }
            of_response(&headers, &BOUNDS).as_secs()
        };
        assert_eq!(response("0"), 600);
        assert_eq!(response("500"), 100);
        assert_eq!(response("590"), 60);
        assert_eq!(response("99999999999"), 60);
        assert_eq!(response("soon"), 600);
    }
}
