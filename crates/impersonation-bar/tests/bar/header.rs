use impersonation_bar::{Details, Facts};
use impersonation_core::Timestamp;
use proptest::prelude::*;
use sfv::{BareItem, Dictionary, ListEntry, Parser};

use crate::support::{bar, facts, staff};

fn parsed(facts: &Facts) -> Dictionary {
    let value = facts.header_value();
    assert!(value.len() < 1536, "{} bytes", value.len());
    assert!(value.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{value:?}");
    Parser::new(&value).parse().expect("a dictionary")
}

fn text(dictionary: &Dictionary, key: &str) -> Option<String> {
    match dictionary.get(key)? {
        ListEntry::Item(item) => match &item.bare_item {
            BareItem::String(text) => Some(text.as_str().to_owned()),
            BareItem::DisplayString(text) => Some(text.clone()),
            BareItem::Token(text) => Some(text.as_str().to_owned()),
            BareItem::Date(date) => Some(date.to_string()),
            BareItem::Boolean(boolean) => Some(boolean.to_string()),
            other => panic!("{other:?}"),
        },
        ListEntry::InnerList(list) => panic!("{list:?}"),
    }
}

#[test]
fn it_is_a_dictionary_of_rfc_9651() {
    let details = Details::new().subject_name("J\u{fc}rgen \"100%\"").organization_name("Example GmbH").reason("T\\1");
    let facts =
        facts(&bar(), &staff("staff@example.com"), details.read_only(false).began_at(Timestamp::from_unix_seconds(7)));
    let dictionary = parsed(&facts);
    let expected = [
        ("actor", "staff@example.com"),
        ("kind", "staff"),
        ("subject", "user_2"),
        ("subject-name", "J\u{fc}rgen \"100%\""),
        ("organization", "Example GmbH"),
        ("reason", "T\\1"),
        ("began", "@7"),
        ("ends", "@1800000300"),
        ("read-only", "false"),
    ];
    for (key, value) in expected {
        assert_eq!(text(&dictionary, key).as_deref(), Some(value), "{key}");
    }
}

#[test]
fn what_is_not_known_is_not_there() {
    let dictionary = parsed(&facts(&bar(), &staff("staff_1"), Details::new()));
    let keys: Vec<_> = dictionary.keys().map(|key| key.as_str()).collect();
    assert_eq!(keys, ["actor", "subject", "kind", "ends"]);
}

#[test]
fn it_stays_below_1_5_kb_whatever_is_in_it() {
    for character in ["a", "\"", "%", "\\", "\u{e9}", "\u{1f600}", "\u{4e2d}", "a\u{1f600}"] {
        let name = character.repeat(10_000);
        let details = Details::new().actor_name(&*name).subject_name(&*name).organization_name(&*name).reason(&*name);
        // A token that is longer is refused.
        let actor = character.repeat(1000);
        let dictionary = parsed(&facts(&bar(), &staff(&actor), details));
        assert!(name.starts_with(&text(&dictionary, "actor").expect("an actor")));
    }
}

#[test]
fn a_moment_that_no_date_can_say_is_left_out() {
    let last = Timestamp::from_unix_seconds(u64::MAX);
    let dictionary = parsed(&facts(&bar(), &staff("staff_1"), Details::new().began_at(last).ends_at(last)));
    assert!(text(&dictionary, "began").is_none() && text(&dictionary, "ends").is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_short_name_comes_back_from_it(name in "(?s)x.{0,12}") {
        let facts = facts(&bar(), &staff("staff_1"), Details::new().reason(&*name));
        let reason = text(&parsed(&facts), "reason");
        prop_assert_eq!(reason.as_deref(), facts.reason());
    }
}
