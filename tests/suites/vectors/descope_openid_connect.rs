//! OpenID Connect tokens of Descope's: claims of real ones, signed anew, as their key is not public.

use impersonation_conformance::{Request, Verdict, clock, text, vector};
use impersonation_core::key::Algorithm;
use impersonation_core::profile::{self, Descope, Dialect, Profile};
use impersonation_core::testing::Issuer;
use impersonation_core::verify::Reason;
use impersonation_core::{Presence, Verifier};
use serde_json::Value;

use crate::picture::Picture;

const PROJECT: &str = "P36Z2WxTveMQBWlLfCMPlC3QM1Oa";
const NOW: u64 = 1_766_912_200;

fn verdict(file: &Value, profile: Profile<Descope>, extra: &str) -> Verdict {
    let mut claims = file["access_token"].clone();
    for (claim, value) in file[extra].as_object().into_iter().flatten() {
        claims[claim] = value.clone();
    }
    let issuer = Issuer::new(Dialect::Descope, PROJECT, Algorithm::RS256).kid(text(&file["header"], "kid"));
    let verifier = Verifier::builder().clock(clock(NOW)).trust(profile.keys(issuer.keys())).build().unwrap();
    let answer =
        Request::get().bearer(&issuer.sign(&file["header"].to_string(), &claims.to_string())).presence(&verifier);
    if let Some(session) = answer.as_ref().ok().and_then(Presence::session) {
        assert_eq!(Picture::of(session), Picture::from_claims(PROJECT, &claims));
    }
    Verdict::of(&answer)
}

#[test]
fn an_access_token_is_a_session_only_where_the_application_says_so() {
    let file = vector("descope/oidc_token_claims_dotnet.json");
    let refused = Verdict::Refused(Reason::NotASession);
    assert_eq!(verdict(&file, profile::descope(PROJECT), "access_token"), refused);
    let lenient = || profile::descope(PROJECT).accept_missing_drn();
    assert_eq!(verdict(&file, lenient(), "access_token"), Verdict::Session);
}

#[test]
fn a_refresh_token_and_an_id_token_never_are() {
    let file = vector("descope/oidc_token_claims_dotnet.json");
    for extra in ["refresh_token_extra", "id_token_extra"] {
        assert!(file[extra].is_object());
        for profile in [profile::descope(PROJECT), profile::descope(PROJECT).accept_missing_drn()] {
            assert_eq!(verdict(&file, profile, extra), Verdict::Refused(Reason::NotASession), "{extra}");
        }
    }
}
