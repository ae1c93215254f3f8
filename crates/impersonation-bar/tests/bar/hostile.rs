use impersonation_bar::{Details, Page};
use proptest::prelude::*;

use crate::support::{markup, tags};

const LIMIT: usize = 24 * 1024;

fn hostile() -> Vec<String> {
    let mut names: Vec<String> = [
        "<script>alert(1)</script>",
        "</template></impersonation-bar><script>alert(1)</script>",
        "\" onmouseover=\"alert(1)",
        "' onfocus='alert(1)' x='",
        "--><!--",
        "]]></style><style>*{display:none}",
        "&lt;b&gt;&amp;&#0;&#x202e;",
        "{subject}{actor}{",
        "\u{202e}nimda\u{202c}",
        "x\u{2066}\u{2067}\u{2068}\u{200f}\u{61c}",
        "a\0b\u{1}\u{7f}\u{85}\u{9b}c",
        "line\r\nbreak\u{2028}\u{2029}",
        "x\u{feff}\u{fffe}\u{ffff}\u{fdd0}\u{10ffff}\u{e0041}",
        "\u{d7ff}\u{e000}\u{fffd}",
    ]
    .map(String::from)
    .to_vec();
    for character in ["a", "<", "\"", "&", "\u{202e}", "\u{10fffd}", "\u{300}", "\u{1f600}"] {
        // Behind something that is seen: what is not seen at all has a test of its own.
        names.push(format!("x{}", character.repeat(10_000)));
    }
    names
}

fn everywhere(name: &str) -> Details {
    Details::new().subject_name(name).organization_name(name).reason(name).return_to(name)
}

fn tag_names(markup: &str) -> Vec<String> {
    tags(markup).into_iter().map(|(tag, _)| tag).filter(|tag| tag != "bdi").collect()
}

fn attribute_names(markup: &str) -> Vec<Vec<String>> {
    // A title comes where something is cut, and isolation where something is not ASCII.
    let tags = tags(markup).into_iter().filter(|(tag, _)| tag != "bdi");
    let names = |attributes: Vec<(String, String)>| attributes.into_iter().map(|(name, _)| name);
    tags.map(|(_, attributes)| names(attributes).filter(|name| name != "title").collect()).collect()
}

#[track_caller]
fn does_no_harm(name: &str, page: Page<'_>) {
    let plain = markup("staff_1", everywhere("plain"), page);
    // A token that is longer is refused, and the session with it.
    let actor: String = name.chars().take(2000).collect();
    let markup = markup(&actor, everywhere(name), page);
    assert!(markup.is_ascii(), "{name:?}");
    assert!(markup.len() < LIMIT, "{} bytes for {:?}", markup.len(), name.chars().next());
    assert_eq!(tag_names(&markup), tag_names(&plain), "{name:?}");
    assert_eq!(attribute_names(&markup), attribute_names(&plain), "{name:?}");
}

#[test]
fn names_add_neither_elements_nor_attributes() {
    for name in hostile() {
        for language in ["en", "ar"] {
            does_no_harm(&name, Page::new().accept_language(language));
        }
    }
}

#[test]
fn no_number_of_a_control_or_an_override_is_written() {
    let markup = markup("a\0\u{202e}b", everywhere("\u{202e}\u{2066}\u{200f}\u{9b}x\u{61c}"), Page::new());
    assert!(markup.contains("<p class=\"who\">ab is acting as x</p>"));
    assert!(!markup.contains("&#x"));
}

#[test]
fn a_name_of_which_nothing_is_seen_is_shown_as_such() {
    let markup = markup("\u{202e}\u{200b}", everywhere("\u{2066}\t"), Page::new());
    // A name that the application gives and that is not seen counts as none.
    assert!(markup.contains("<bdi>&#xfffd;</bdi> is acting as user_2"));
    assert!(!markup.contains("Reason"));
}

#[test]
fn a_long_name_is_cut_where_it_is_shown_and_stands_longer_in_the_title() {
    let markup = markup(&"n".repeat(10_000), Details::new(), Page::new());
    let (shown, title) = (format!(">{}&#x2026; is acting as", "n".repeat(200)), "n".repeat(999));
    assert!(markup.contains(&shown) && markup.contains(&title) && !markup.contains(&"n".repeat(1001)));
}

#[test]
fn plain_names_stand_unchanged_in_one_piece() {
    for name in ["staff@example.com", "O'Brien \"Bob\"", "a & b", "x<y>z"] {
        let expected = format!(">{} is acting as user_2</p>", html_escape::encode_text(name));
        assert!(markup(name, Details::new(), Page::new()).contains(&expected), "{name}");
    }
}

#[test]
fn the_way_back_is_a_path_of_this_origin_or_left_out() {
    let written =
        |path: &str| markup("staff_1", Details::new().return_to(path), Page::new()).contains("name=\"return_to\"");
    assert!(written("/") && written("/users/2?a=b#c"));
    for path in [
        "",
        "users",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/a b",
        "/\t/x",
        "/ä",
        "/..//evil.example",
    ] {
        assert!(!written(path), "{path}");
    }
    assert!(!written(&format!("/{}", "a".repeat(600))) && !written(&format!("/{}", "&".repeat(500))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_name_does_harm(name in "(?s)x.{0,300}") {
        does_no_harm(&name, Page::new());
    }
}
