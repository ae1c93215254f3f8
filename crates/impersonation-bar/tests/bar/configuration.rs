use impersonation_bar::{Bar, BarErrorKind, Language};

fn fault(stop: &str) -> Option<BarErrorKind> {
    Bar::builder(stop).build().err().map(|error| error.kind())
}

#[test]
fn stop_posts_to_a_path_or_to_an_https_url() {
    for stop in ["/", "/stop", "/a/b?c=d", "https://example.com/stop", "https://example.com", "https://[::1]:8443/x"] {
        assert_eq!(fault(stop), None, "{stop}");
    }
}

#[test]
fn no_other_url_builds() {
    let long = format!("/{}", "a".repeat(600));
    let others = [
        "",
        "stop",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " /stop",
        "/st op",
        "/stop\0",
        "/st\u{f6}p",
        "/\"onclick=",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "http://example.com/stop",
        "https:/stop",
        "https://",
        "https:///stop",
        "https://user@evil.example/",
        "https://good.example:x@evil.example/",
        "https://?x",
        &long,
    ];
    for stop in others {
        assert_eq!(fault(stop), Some(BarErrorKind::InvalidStopUrl), "{stop:?}");
    }
}

#[test]
fn a_bar_has_a_language_and_none_twice() {
    let kind = |languages: Vec<Language>| {
        Bar::builder("/stop").languages(languages).build().map_err(|error| error.kind()).err()
    };
    assert_eq!(kind(vec![]), Some(BarErrorKind::NoLanguage));
    assert_eq!(
        kind(vec![Language::GERMAN, Language::ENGLISH, Language::GERMAN]),
        Some(BarErrorKind::DuplicateLanguage)
    );
    assert_eq!(kind(vec![Language::GERMAN]), None);
}
