//! How long a key set is fresh: whatever an endpoint writes into `Cache-Control`, never outside the application's bounds.
#![no_main]

use std::time::Duration;

use impersonation_jwks::time_to_live;
use libfuzzer_sys::fuzz_target;

/// What stands in where the endpoint names no time.
const UNSAID: Duration = Duration::from_secs(600);

fuzz_target!(|value: &[u8]| {
    let said = time_to_live(value, &(Duration::ZERO..=Duration::MAX));
    for (shortest, longest) in [(60, 3600), (0, 1), (300, 300), (86_400, u64::MAX)] {
        let bounds = Duration::from_secs(shortest)..=Duration::from_secs(longest);
        let ttl = time_to_live(value, &bounds);
        assert!(bounds.contains(&ttl));
        assert_eq!(ttl, said.clamp(*bounds.start(), *bounds.end()));
    }

    let text = String::from_utf8_lossy(value).to_ascii_lowercase();
    let is_written = text.contains(&said.as_secs().to_string());
    assert!(said.is_zero() || said == UNSAID || is_written, "{said:?} is nobody's word");

    let forbids = |directive: &str| matches!(directive.trim_matches([' ', '\t']), "no-store" | "no-cache");
    if !text.contains('"') && text.split(',').any(forbids) {
        assert!(said.is_zero(), "what must not be stored was, for {said:?}");
    }
});
