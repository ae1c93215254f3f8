use impersonation_bar::{Details, Page};

use crate::support::{between, markup};

#[track_caller]
fn asks(header: &str, language: &str) {
    let markup = markup("staff_1", Details::new(), Page::new().accept_language(header));
    assert_eq!(between(&markup, "lang=\"", "\""), language, "{header:?}");
}

#[test]
fn the_language_that_is_wanted_most_is_chosen() {
    asks("de", "de");
    asks("DE-at", "de");
    asks("ar-EG, en;q=0.8", "ar");
    asks("en;q=0.5, de;q=0.8", "de");
    asks("en;q=0.5,de;q=0.5", "en");
    asks("fr, ar;q=0.3", "ar");
    asks("de ; q = 0.3 , ar ; Q=0.9", "ar");
}

#[test]
fn the_first_stands_in_for_what_is_not_there() {
    for header in ["", "fr", "*", "fr, *;q=0.1", "de;q=0", "dex", "d", "x-de"] {
        asks(header, "en");
    }
    let without = markup("staff_1", Details::new(), Page::new());
    assert_eq!(between(&without, "lang=\"", "\""), "en");
}

#[test]
fn what_is_malformed_is_as_if_it_were_not_there() {
    for header in
        [",,;q=1,", ";", "de;q=x", "de;q=2", "de;q=-1", "de;q=NaN", "de;q=inf", "de;level=1", "\u{e4};q=1", "=", "de;q"]
    {
        asks(header, "en");
    }
    asks("fr;q=x, ,;;, de;q=0.1", "de");
    asks(&"fr,".repeat(300), "en");
    asks(&format!("{}de", "f,".repeat(40)), "en");
    asks(&format!("{} de", " ".repeat(2000)), "en");
}
