//! Arbitrary text, well signed, as the claims of every profile: claims with an `act` never make a user's own session, and
//! a session is what its claims say, whether they came signed or asserted.
#![no_main]

use impersonation_fuzz::{Trusted, agree};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    for trusted in Trusted::all() {
        let _ = agree(trusted, text);
        // Behind members that make a session, so that a few bytes of `act` get all the way.
        if !text.starts_with(b"{") {
            let _ = agree(trusted, &[b"{", trusted.members.as_bytes(), b",", text, b"}"].concat());
        }
    }
});
