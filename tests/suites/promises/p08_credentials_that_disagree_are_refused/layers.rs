//! An overlay above a session that another layer found, and below one.

use impersonation_core::profile::Dialect;
use impersonation_core::testing::TokenBuilder;
use impersonation_core::verify::Reason;
use impersonation_core::{AssertedClaims, Assertion};

use super::stage::{ACTING, AFTER, LAPSED, NOBODY, ONESELF, STRAY, Stage, assert_refused, assert_seen, at, browser};
use crate::small::Layer;

fn asserted(token: &TokenBuilder) -> Layer {
    Layer::Asserts(AssertedClaims::from_json(Dialect::Rfc8693, token.claims_json()).into())
}

/// Ways in which the base session is found further out, and whether its cookie is needed for it.
fn outer(stage: &Stage) -> [(Layer, bool); 2] {
    [(asserted(&stage.staff()), false), (Layer::Verifies(stage.bases()), true)]
}

#[tokio::test]
async fn the_base_session_may_be_another_layers_further_out() {
    let stage = Stage::new();
    for (outer, has_cookie) in outer(&stage) {
        let app = stage.layers(Some(outer), Layer::Verifies(stage.overlays())).await;
        let staff = stage.staff();
        let base = has_cookie.then_some(&staff);
        assert_seen(&browser("GET", base, &[&stage.overlay()]).of(&app).await, ACTING);
        let ask = || browser("POST", base, &[&stage.overlay()]);
        assert_seen(&ask().header("impersonation-page", "grant_1").of(&app).await, ACTING);
        assert_refused(&ask().of(&app).await, 409, "impersonation_began", Reason::PageDiffers);
        assert_eq!(at("/gate", "GET", base, &[&stage.overlay()]).of(&app).await.status, 403);
        // Under a tombstone too.
        assert_seen(&browser("GET", base, &[&stage.tombstone()]).of(&app).await, AFTER);
        let ended = || browser("POST", base, &[&stage.tombstone()]);
        assert_seen(&ended().header("impersonation-page", "after-grant_1").of(&app).await, AFTER);
        assert_refused(&ended().of(&app).await, 409, "impersonation_ended", Reason::PageDiffers);
        // And without anything.
        assert_seen(&browser("POST", base, &[]).of(&app).await, ONESELF);
        let stale = browser("POST", base, &[]).header("impersonation-page", "grant_1").of(&app).await;
        assert_refused(&stale, 409, "impersonation_ended", Reason::PageDiffers);
    }
}

#[tokio::test]
async fn above_another_session_of_an_outer_layer_it_is_refused() {
    let stage = Stage::new();
    for base in [
        stage.own.session("staff_2").claim("sid", "sess_staff"),
        stage.own.session("staff_1").claim("sid", "sess_other"),
        stage.staff().acting("staff_9"),
    ] {
        let app = stage.layers(Some(asserted(&base)), Layer::Verifies(stage.overlays())).await;
        let answer = browser("GET", None, &[&stage.overlay()]).of(&app).await;
        assert_refused(&answer, 400, "conflicting_credentials", Reason::BaseSessionDiffers);
    }
    let app = stage.layers(Some(Layer::Asserts(Assertion::Nobody)), Layer::Verifies(stage.overlays())).await;
    assert_seen(&browser("GET", None, &[&stage.overlay()]).of(&app).await, STRAY);
    let answer = browser("POST", None, &[&stage.overlay()]).header("impersonation-page", "grant_1").of(&app).await;
    assert_refused(&answer, 401, "invalid_token", Reason::BaseSessionMissing);
}

#[tokio::test]
async fn below_a_layer_that_finds_both_nothing_is_lost() {
    let stage = Stage::new();
    for inner in [Layer::Verifies(stage.verifier()), Layer::Verifies(stage.bases()), Layer::Asserts(Assertion::Nobody)]
    {
        let app = stage.layers(Some(Layer::Verifies(stage.verifier())), inner).await;
        let (staff, overlay) = (stage.staff(), stage.overlay());
        assert_seen(&browser("GET", Some(&staff), &[&overlay]).of(&app).await, ACTING);
        let ask = browser("POST", Some(&staff), &[&overlay]).header("impersonation-page", "grant_1");
        assert_seen(&ask.of(&app).await, ACTING);
        assert_seen(&browser("GET", Some(&staff), &[&stage.tombstone()]).of(&app).await, AFTER);
        assert_seen(&browser("GET", None, &[&overlay]).of(&app).await, STRAY);
        assert_seen(&browser("GET", None, &[&stage.tombstone()]).of(&app).await, NOBODY);
    }
}

#[tokio::test]
async fn two_layers_for_overlays_are_as_one() {
    let stage = Stage::new();
    let both = || Layer::Verifies(stage.verifier());
    let app = stage.layers(Some(both()), both()).await;
    let other = stage.overlay().grant("grant_2");
    let answer = browser("GET", Some(&stage.staff()), &[&stage.overlay(), &other]).of(&app).await;
    assert_refused(&answer, 400, "conflicting_credentials", Reason::CredentialsDisagree);
    stage.grants.end("grant_1");
    assert_seen(&browser("GET", Some(&stage.staff()), &[&stage.overlay()]).of(&app).await, LAPSED);
    // Issuers that use cookies of their own, each in its layer: of two that are alive neither is taken.
    let another = Stage { grants: stage.grants.clone(), ..Stage::new() };
    let profile = impersonation_core::profile::impersonation(another.issuer.url()).audience("api");
    let profile = profile.overlay_cookie("other").grants(another.grants.clone()).keys(another.issuer.keys());
    let inner = impersonation_core::Verifier::builder().trust(profile).build().unwrap();
    let app = stage.layers(Some(both()), Layer::Verifies(inner)).await;
    let (one, two) = (stage.overlay().grant("grant_2"), another.overlay().grant("grant_3"));
    let ask = browser("GET", Some(&stage.staff()), &[&one]).cookie(&format!("other={}", two.token()));
    assert_refused(&ask.of(&app).await, 400, "conflicting_credentials", Reason::CredentialsDisagree);
}

#[tokio::test]
async fn below_a_layer_for_overlays_a_session_is_read_but_changes_nothing() {
    let stage = Stage::new();
    for inner in [asserted(&stage.staff()), Layer::Verifies(stage.bases())] {
        let app = stage.layers(Some(Layer::Verifies(stage.overlays())), inner).await;
        let staff = stage.staff();
        // The outer layer cannot know that the session will be there.
        assert_seen(&browser("GET", Some(&staff), &[&stage.overlay()]).of(&app).await, ACTING);
        let ask = browser("POST", Some(&staff), &[&stage.overlay()]).header("impersonation-page", "grant_1");
        assert_refused(&ask.of(&app).await, 401, "invalid_token", Reason::BaseSessionMissing);
        // Its tombstone holds for the session that is found further in.
        assert_seen(&browser("GET", Some(&staff), &[&stage.tombstone()]).of(&app).await, AFTER);
        let ask = browser("POST", Some(&staff), &[&stage.tombstone()]);
        assert_refused(&ask.of(&app).await, 409, "impersonation_ended", Reason::PageDiffers);
        // And nobody's grant is taken for alive.
        stage.grants.lose("grant_1");
        let lost = browser("GET", Some(&staff), &[&stage.overlay()]).of(&app).await;
        lost.assert_refused(503, "grant_unavailable");
        stage
            .grants
            .answer("grant_1", impersonation_core::grant::Standing::Live { until: impersonation_core::Timestamp::MAX });
    }
}
