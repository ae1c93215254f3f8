//! Which of Clerk's cookies counts, and what its companion must say.

use impersonation_conformance::{Request, Verdict, cases, text, vector};
use impersonation_core::Verifier;
use impersonation_core::profile;
use impersonation_core::testing::AUTHORIZED_PARTY;
use impersonation_core::verify::Reason;

use crate::minted::{CLERK, NOW, profile as instance, verifier};

const KEY: &str = "pk_live_Y2xlcmsuY2xlcmsuZGV2JA";
const SUFFIXED: &str = "__session_1Z8AzTQD";
const SUFFIXED_UAT: &str = "__client_uat_1Z8AzTQD";
const PLAIN: &str = "__session";
const PLAIN_UAT: &str = "__client_uat";
/// A cookie that its companion contradicts has lapsed: nobody, where nothing is done.
const LAPSED: Verdict = Verdict::Nobody;

fn with_suffix() -> Verifier {
    verifier(instance().authorized_party(AUTHORIZED_PARTY).publishable_key(KEY))
}

/// A token of `user` that was issued so many seconds ago.
fn token(user: &str, age: u64) -> String {
    CLERK.session(user).claim("iat", NOW - age).token()
}

/// A token of another instance, which sits on a sibling domain and sets the same plain cookie.
fn foreign() -> String {
    CLERK.session("user_foreign").claim("iss", "https://clerk.sibling.example").token()
}

/// Whose session it is, or why there is none.
fn user(request: &Request) -> Result<String, Verdict> {
    let answer = request.presence(&with_suffix());
    let session = answer.as_ref().ok().and_then(|presence| presence.session());
    session.map(|session| session.subject().to_owned()).ok_or_else(|| Verdict::of(&answer))
}

#[track_caller]
fn assert_user(request: &Request, expected: &str) {
    assert_eq!(user(request), Ok(expected.to_owned()));
}

mod suffix {
    use super::*;

    #[test]
    fn it_follows_from_the_publishable_key() {
        let file = vector("clerk/cookie_suffix.json");
        for case in cases(&file, "cases", 7) {
            let issuer = format!("https://{}", text(case, "frontend_api"));
            let token = CLERK.session("user_2").claim("iss", &issuer).token();
            let profile = profile::clerk(&issuer).authorized_party(AUTHORIZED_PARTY);
            let verifier = verifier(profile.publishable_key(text(case, "publishable_key")));
            let session = format!("__session_{}", text(case, "suffix"));
            assert_eq!(session, text(case, "session_cookie"));
            let request = Request::get().cookie(&session, token).cookie(text(case, "client_uat_cookie"), NOW);
            assert_eq!(Verdict::of(&request.presence(&verifier)), Verdict::Session, "{case}");
        }
    }

    #[test]
    fn without_a_publishable_key_no_suffixed_cookie_is_read() {
        let verifier = verifier(instance().authorized_party(AUTHORIZED_PARTY));
        let request = Request::get().cookie(SUFFIXED, token("user_2", 0)).cookie(SUFFIXED_UAT, NOW);
        assert_eq!(Verdict::of(&request.presence(&verifier)), Verdict::Nobody);
    }

    #[test]
    fn that_of_another_instance_is_not_read() {
        let request = Request::get().cookie("__session_vWCgMp3A", foreign()).cookie("__client_uat_vWCgMp3A", NOW);
        assert_eq!(user(&request), Err(Verdict::Nobody));
    }
}

/// The order of `usesSuffixedCookies` in `@clerk/backend`.
mod selection {
    use super::*;

    #[test]
    fn the_suffixed_pair_alone_counts() {
        assert_user(&Request::get().cookie(SUFFIXED, token("user_s", 0)).cookie(SUFFIXED_UAT, NOW), "user_s");
    }

    #[test]
    fn the_plain_pair_alone_counts() {
        assert_user(&Request::get().cookie(PLAIN, token("user_p", 0)).cookie(PLAIN_UAT, NOW), "user_p");
    }

    #[test]
    fn a_plain_cookie_of_another_instance_is_passed_over() {
        let beside = Request::get().cookie(PLAIN, foreign()).cookie(PLAIN_UAT, NOW);
        assert_eq!(user(&beside), Err(Verdict::Nobody));
        assert_user(&beside.cookie(SUFFIXED, token("user_s", 0)).cookie(SUFFIXED_UAT, NOW), "user_s");
    }

    fn both(plain_age: u64, plain_uat: u64, suffixed_age: u64, suffixed_uat: u64) -> Request {
        let plain = Request::get().cookie(PLAIN, token("user_p", plain_age)).cookie(PLAIN_UAT, plain_uat);
        plain.cookie(SUFFIXED, token("user_s", suffixed_age)).cookie(SUFFIXED_UAT, suffixed_uat)
    }

    #[test]
    fn of_two_signed_in_pairs_the_plain_one_counts_only_if_it_is_newer() {
        assert_user(&both(10, NOW - 50, 20, NOW - 50), "user_p");
        assert_user(&both(20, NOW - 50, 10, NOW - 50), "user_s");
        assert_user(&both(10, NOW - 50, 10, NOW - 50), "user_s");
    }

    #[test]
    fn the_pair_that_is_signed_in_counts() {
        assert_user(&both(20, NOW - 50, 10, 0), "user_p");
        assert_user(&both(10, 0, 20, NOW - 50), "user_s");
    }

    #[test]
    fn two_pairs_that_are_signed_out_make_no_session() {
        assert_eq!(user(&both(10, 0, 20, 0)), Err(LAPSED));
    }

    #[test]
    fn a_suffixed_cookie_without_its_companion_yields_to_the_plain_pair() {
        let plain = Request::get().cookie(PLAIN, token("user_p", 20)).cookie(PLAIN_UAT, NOW - 50);
        assert_user(&plain.cookie(SUFFIXED, token("user_s", 10)), "user_p");
    }

    /// Stricter for an attacker, kinder to the user than the SDK, which signs out: whoever can plant a cookie on the
    /// parent domain could end every session here.
    #[test]
    fn junk_in_the_plain_cookie_does_not_shadow_a_good_suffixed_one() {
        for junk in ["junk", "a.b.c", "e30.e30.e30"] {
            let request = Request::get().cookie(PLAIN, junk).cookie(PLAIN_UAT, NOW);
            assert_user(&request.cookie(SUFFIXED, token("user_s", 0)).cookie(SUFFIXED_UAT, NOW), "user_s");
        }
    }

    #[test]
    fn junk_alone_is_refused_like_any_bad_token() {
        let request = Request::get().cookie(PLAIN, "junk").cookie(PLAIN_UAT, NOW);
        assert_eq!(user(&request), Err(Verdict::Refused(Reason::TokenMalformed)));
    }

    /// The choice believes nothing: a forged token may win it, and is refused then.
    #[test]
    fn a_newer_plain_cookie_that_is_forged_is_refused() {
        let forged = format!("{}AAAA", token("user_p", 0));
        let request = Request::get().cookie(PLAIN, forged).cookie(PLAIN_UAT, NOW - 50);
        let request = request.cookie(SUFFIXED, token("user_s", 10)).cookie(SUFFIXED_UAT, NOW - 50);
        assert_eq!(user(&request), Err(Verdict::Refused(Reason::SignatureInvalid)));
    }
}

mod companion {
    use super::*;

    fn beside(client_uat: impl std::fmt::Display) -> Result<String, Verdict> {
        user(&Request::get().cookie(PLAIN, token("user_2", 10)).cookie(PLAIN_UAT, client_uat))
    }

    #[test]
    fn a_session_cookie_needs_its_companion() {
        assert_eq!(user(&Request::get().cookie(PLAIN, token("user_2", 0))), Err(LAPSED));
        let crossed = Request::get().cookie(SUFFIXED, token("user_2", 0)).cookie(PLAIN_UAT, NOW);
        assert_eq!(user(&crossed), Err(LAPSED));
    }

    #[test]
    fn a_session_cookie_must_not_predate_it() {
        assert_eq!(beside(NOW - 10), Ok("user_2".into()));
        assert_eq!(beside(NOW - 11), Ok("user_2".into()));
        assert_eq!(beside(NOW - 9), Err(LAPSED));
    }

    #[test]
    fn zero_is_signed_out_and_anything_but_a_number_says_nothing() {
        for client_uat in ["0", "00", "-1", "soon", "1e9", "99999999999999999999"] {
            assert_eq!(beside(client_uat), Err(LAPSED), "{client_uat}");
        }
    }

    #[test]
    fn of_several_the_strictest_counts() {
        for (planted, own) in [(NOW - 50, NOW - 9), (NOW - 50, 0), (0, NOW - 50)] {
            let request = Request::get().cookie(PLAIN, token("user_2", 10)).cookie(PLAIN_UAT, planted);
            assert_eq!(user(&request.cookie(PLAIN_UAT, own)), Err(LAPSED), "{planted} {own}");
        }
        let both = Request::get().cookie(PLAIN, token("user_2", 10)).cookie(PLAIN_UAT, NOW - 50);
        assert_user(&both.cookie(PLAIN_UAT, NOW - 10), "user_2");
    }

    #[test]
    fn a_token_in_the_header_needs_none() {
        assert_user(&Request::get().bearer(&token("user_2", 10)), "user_2");
        assert_user(&Request::get().bearer(&token("user_2", 10)).cookie(PLAIN_UAT, NOW), "user_2");
    }

    #[test]
    fn what_has_lapsed_does_nothing() {
        let contradicted = Request::post().cookie(PLAIN, token("user_2", 10)).cookie(PLAIN_UAT, NOW);
        assert_eq!(user(&contradicted), Err(Verdict::Refused(Reason::CompanionCookie)));
    }

    #[test]
    fn an_expired_cookie_is_nobody_whatever_its_companion_says() {
        let expired = CLERK.session("user_2").claim("iat", NOW - 600).claim("exp", NOW - 300).token();
        let request = Request::get().cookie(PLAIN, &expired);
        assert_eq!(user(&request.clone().cookie(PLAIN_UAT, NOW - 700)), Err(Verdict::Nobody));
        assert_eq!(user(&request.cookie(PLAIN_UAT, NOW)), Err(Verdict::Nobody));
        let changing = Request::post().cookie(PLAIN, &expired).cookie(PLAIN_UAT, NOW - 700);
        assert_eq!(user(&changing), Err(Verdict::Refused(Reason::Expired)));
    }
}
