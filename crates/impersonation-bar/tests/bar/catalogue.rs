use impersonation_bar::language::{Direction, LanguageBuilder, Text};
use impersonation_bar::{Bar, BarErrorKind, Details, Language, Page};

use crate::support::{facts, staff, text};

const OWN: [Language; 3] = [Language::ENGLISH, Language::GERMAN, Language::ARABIC];

/// All texts of another language, in a language of one's own.
fn copy(of: &Language, tag: &str) -> LanguageBuilder {
    Text::ALL.iter().fold(Language::builder(tag), |builder, text| builder.text(*text, of.text(*text)))
}

#[test]
fn the_catalogue_is_complete_by_the_rules_for_others() {
    for language in OWN {
        let built = copy(&language, language.tag()).build();
        assert!(built.is_ok(), "{built:?}");
    }
}

#[test]
fn no_text_was_left_in_english() {
    for text in Text::ALL.iter().filter(|text| !matches!(text, Text::Details | Text::Organization)) {
        let [english, german, arabic] = OWN.map(|language| language.text(*text).to_owned());
        assert!(english != german && german != arabic, "{text:?}");
    }
    assert!(Text::ALL.iter().all(|text| !Language::ARABIC.text(*text).is_ascii()));
}

#[test]
fn directions_are_those_of_the_scripts() {
    let directions = OWN.map(|language| language.direction());
    assert_eq!(directions, [Direction::LeftToRight, Direction::LeftToRight, Direction::RightToLeft]);
}

#[test]
fn a_language_without_one_of_its_texts_does_not_build() {
    for missing in Text::ALL {
        let others = Text::ALL.iter().filter(|text| *text != missing);
        let builder =
            others.fold(Language::builder("fr"), |builder, text| builder.text(*text, Language::ENGLISH.text(*text)));
        for builder in [builder.clone(), builder.text(*missing, " \n")] {
            let error = builder.build().expect_err("a missing text");
            assert_eq!((error.kind(), error.text()), (BarErrorKind::MissingText, Some(*missing)));
        }
    }
}

#[test]
fn placeholders_stand_once_each() {
    let faults = [
        (Text::Sentence, "{actor} acts"),
        (Text::Sentence, "{actor} {subject} {actor}"),
        (Text::Sentence, "{actor} {subject} {reason}"),
        (Text::Sentence, "{actor} {subject} {"),
        (Text::Reason, "Why"),
        (Text::Stop, "Stop {actor}"),
    ];
    for (text, content) in faults {
        let error = copy(&Language::ENGLISH, "fr").text(text, content).build().expect_err(content);
        assert_eq!((error.kind(), error.text()), (BarErrorKind::WrongPlaceholders, Some(text)), "{content}");
    }
}

#[test]
fn texts_are_short_and_tags_are_tags() {
    let error = copy(&Language::ENGLISH, "fr").text(Text::Stop, "x".repeat(121)).build().expect_err("too long");
    assert_eq!(error.kind(), BarErrorKind::TextTooLong);
    for tag in ["", "e", "de_DE", "de-", "-de", "1a", "de\"", "abcdefghi", "\u{e4}b", &"de-abcdefgh".repeat(5)] {
        let error = copy(&Language::ENGLISH, tag).build().expect_err(tag);
        assert_eq!(error.kind(), BarErrorKind::InvalidTag, "{tag}");
    }
    assert!(copy(&Language::ENGLISH, "zh-Hant-TW").build().is_ok());
}

#[test]
fn texts_of_an_application_are_escaped_like_any_other() {
    let language =
        copy(&Language::ENGLISH, "fr").text(Text::Label, "\"><b>\u{e9}\0").text(Text::Stop, "<b>Arr\u{ea}ter");
    let bar = Bar::builder("/stop").language(language.build().expect("a language")).build().expect("a bar");
    let markup = text(&bar, &facts(&bar, &staff("staff_1"), Details::new()), Page::new());
    assert!(markup.is_ascii() && !markup.contains("<b>"));
    assert!(markup.contains("aria-label=\"&quot;&gt;&lt;b&gt;&#xe9; \"") && markup.contains("&lt;b&gt;Arr&#xea;ter"));
}

#[test]
fn a_language_from_right_to_left_says_so() {
    let hebrew = copy(&Language::ENGLISH, "he").right_to_left().build().expect("a language");
    let bar = Bar::builder("/stop").language(hebrew).build().expect("a bar");
    let markup = text(&bar, &facts(&bar, &staff("staff_1"), Details::new()), Page::new());
    assert!(markup.contains("lang=\"he\" dir=\"rtl\"") && markup.contains("<bdi>staff_1</bdi> is acting as"));
}
