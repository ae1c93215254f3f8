use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use impersonation_bar::{Bar, Details, Language, Page, Position, csp};
use impersonation_core::Timestamp;
use sha2::{Digest, Sha256};

use crate::support::{NOW, acting, bar, between, facts, issuer, markup, staff, tags, text};

/// With the two constant texts, which have tests of their own, left out.
fn skeleton(markup: &str) -> String {
    let (style, script) = (between(markup, "<style>", "</style>"), between(markup, "<script>", "</script>"));
    markup.replace(style, "").replace(script, "")
}

fn full() -> Details {
    let details =
        Details::new().subject_name("Erika Mustermann").organization_name("Example GmbH").reason("Ticket 4711");
    details.began_at(Timestamp::from_unix_seconds(1_799_999_000)).read_only(true).return_to("/users/2?tab=a&b=c")
}

#[test]
fn the_whole_of_it_stands_as_it_is_meant_to() {
    let skeleton = skeleton(&markup("staff@example.com", full(), Page::new()));
    let key = between(&skeleton, "data-key=\"", "\"").to_owned();
    let region = "role=\"region\" aria-label=\"Impersonation\" lang=\"en\" dir=\"ltr\"";
    let stop = "<form method=\"post\" action=\"/stop\" target=\"_self\"><input type=\"hidden\" name=\"return_to\" value=\"/users/2?tab=a&amp;b=c\">\
                <button type=\"submit\">Stop</button></form>";
    let expected = format!(
        "<impersonation-bar><template shadowrootmode=\"open\" shadowrootclonable><style></style>\
         <div class=\"bar top\" {region} data-key=\"{key}\"><p class=\"who\">staff@example.com is acting as Erika Mustermann</p>\
         <details open><summary title=\"Details\"><span class=\"unseen\">Details</span></summary></details>\
         <ul class=\"facts\"><li class=\"value\" title=\"in Example GmbH\">in <bdi>Example GmbH</bdi></li>\
         <li class=\"value\" title=\"Reason: Ticket 4711\">Reason: <bdi>Ticket 4711</bdi></li>\
         <li>Since <time datetime=\"2027-01-15T07:43:20Z\">2027-01-15 07:43 UTC</time></li>\
         <li class=\"limit\" data-ended=\"Ended\">Ends in <span role=\"timer\" aria-live=\"off\" data-left=\"300\">5:00</span></li>\
         <li class=\"badge\">Read-only</li></ul>{stop}<span class=\"unseen\" role=\"status\"></span></div>\
         <div class=\"space\"></div><div class=\"frame\"></div></template>\
         <div {region}><p>staff@example.com is acting as Erika Mustermann</p><noscript>{stop}</noscript></div></impersonation-bar><script></script>"
    );
    assert_eq!(skeleton, expected);
    assert_eq!(key.len(), 16);
}

#[test]
fn the_hashes_are_those_of_what_stands_between_the_tags() {
    let markup = markup("staff_1", full(), Page::new());
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    assert_eq!(csp::style_hash(), hash(between(&markup, "<style>", "</style>")));
    assert_eq!(csp::script_hash(), hash(between(&markup, "<script>", "</script>")));
}

#[test]
fn style_and_script_are_the_same_for_everybody() {
    let one = markup("staff_1", full(), Page::new());
    let another = markup("staff_2", Details::new(), Page::new().accept_language("ar").late(true));
    for (start, end) in [("<style>", "</style>"), ("<script>", "</script>")] {
        assert_eq!(between(&one, start, end), between(&another, start, end));
        assert!(!between(&one, start, end).is_empty());
    }
}

#[test]
fn nonces_stand_where_they_are_given_and_nowhere_else() {
    let page = Page::new().script_nonce("abc+/=").style_nonce("def-_");
    let markup = markup("staff_1", full(), page);
    assert!(markup.contains("<style nonce=\"def-_\">") && markup.contains("<script nonce=\"abc+/=\">"));
    assert_eq!(markup.matches("nonce=").count(), 2);
}

#[test]
fn what_is_no_nonce_is_left_out() {
    for nonce in ["", "=", "a b", "a\"b", "a>", "a'", "ä", "a=b", "a===", &"a".repeat(257)] {
        let markup = markup("staff_1", full(), Page::new().script_nonce(nonce).style_nonce(nonce));
        assert_eq!(markup.matches("nonce").count(), 0, "{nonce}");
    }
}

#[test]
fn there_is_no_inline_handler_and_no_style_attribute() {
    for (tag, attributes) in tags(&markup("staff_1", full(), Page::new())) {
        for (name, _) in attributes {
            assert!(!name.starts_with("on") && name != "style" && name != "id", "{tag} has {name}");
        }
    }
}

#[test]
fn a_late_bar_and_one_at_the_bottom_keep_no_room_free() {
    let space = "<div class=\"space\">";
    assert!(markup("staff_1", full(), Page::new()).contains(space));
    assert!(!markup("staff_1", full(), Page::new().late(true)).contains(space));
    let bottom = Bar::builder("/stop").position(Position::Bottom).build().expect("a bar");
    let markup = text(&bottom, &facts(&bottom, &staff("staff_1"), full()), Page::new());
    assert!(markup.contains("class=\"bar bottom\"") && !markup.contains(space));
}

#[test]
fn a_bar_without_a_frame_has_none() {
    let bar = Bar::builder("/stop").frame(false).build().expect("a bar");
    let markup = text(&bar, &facts(&bar, &staff("staff_1"), full()), Page::new());
    assert!(!markup.contains("class=\"frame\""));
}

#[test]
fn kinds_other_than_staff_are_said() {
    let issuer = issuer();
    let agent = acting(&issuer, &issuer.session("user_2").acting_agent("agent_7"));
    let unknown = acting(&issuer, &issuer.session("user_2").claim("act", serde_json::json!({"sub": "x"})));
    let bar = bar();
    let said = |session| text(&bar, &facts(&bar, session, Details::new()), Page::new());
    assert!(said(&agent).contains("<li class=\"badge\">AI agent</li>"));
    assert!(said(&unknown).contains("<li class=\"badge\">Unknown kind of actor</li>"));
    assert!(!said(&staff("staff_1")).contains("class=\"badge\""));
}

#[test]
fn read_only_is_said_where_it_is_known() {
    let said = |details| markup("staff_1", details, Page::new());
    assert!(said(Details::new().read_only(false)).contains("<li class=\"badge\">Can make changes</li>"));
    let unsaid = said(Details::new());
    assert!(!unsaid.contains("Can make changes") && !unsaid.contains("Read-only"));
}

#[test]
fn what_has_ended_says_so_and_offers_stop() {
    for ended in [NOW, Timestamp::from_unix_seconds(0)] {
        let markup = markup("staff_1", Details::new().ends_at(ended), Page::new());
        assert!(markup.contains("<li class=\"limit\">Ended</li>") && !markup.contains("data-left"));
        assert!(markup.contains("<button type=\"submit\">Stop</button>"));
    }
}

#[test]
fn times_beyond_reason_do_no_harm() {
    let last = Timestamp::from_unix_seconds(u64::MAX);
    let markup = markup("staff_1", Details::new().began_at(last).ends_at(last), Page::new());
    assert!(!markup.contains("<time") && markup.contains("data-left=\""));
}

#[test]
fn arabic_is_written_from_right_to_left_with_names_isolated() {
    let bar = Bar::builder("/stop").language(Language::ARABIC).build().expect("a bar");
    let markup = text(&bar, &facts(&bar, &staff("staff_1"), full()), Page::new().accept_language("en"));
    assert!(markup.is_ascii());
    assert!(markup.contains("lang=\"ar\" dir=\"rtl\""));
    assert!(markup.contains("<bdi>staff_1</bdi> &#x64a;") && markup.contains("<bdi>Erika Mustermann</bdi></p>"));
}

#[test]
fn constant_texts_cannot_end_their_element() {
    let markup = markup("staff_1", full(), Page::new());
    let (style, script) = (between(&markup, "<style>", "</style>"), between(&markup, "<script>", "</script>"));
    assert!(!style.contains('<') && !script.contains("<!--") && !script.contains("<script"));
    assert!(markup.is_ascii());
}
