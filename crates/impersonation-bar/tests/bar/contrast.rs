//! WCAG 2.2 §1.4.3 and §1.4.11, computed from the defaults that stand in the style.

use impersonation_bar::{Details, Page};

use crate::support::{between, markup};

const TEXT: f64 = 4.5;
const SHAPE: f64 = 3.0;

fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("a colour")) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, another: &str) -> f64 {
    let (one, another) = (luminance(one), luminance(another));
    (one.max(another) + 0.05) / (one.min(another) + 0.05)
}

#[track_caller]
fn is_readable(suffix: &str) {
    let markup = markup("staff_1", Details::new(), Page::new());
    let colour = |name: &str| between(&markup, &format!("var(--impersonation-bar-{name}{suffix},"), ")").to_owned();
    let [background, text, accent, on_accent, frame] =
        ["background", "color", "accent", "on-accent", "frame"].map(colour);
    let pairs = [
        (&text, &background, TEXT),
        (&on_accent, &accent, TEXT),
        (&accent, &background, SHAPE),
        (&frame, &background, SHAPE),
        // The frame stands on a page that may be of either kind, whatever the system prefers.
        (&frame, &"#ffffff".to_owned(), SHAPE),
        (&frame, &"#121212".to_owned(), SHAPE),
    ];
    for (one, another, least) in pairs {
        let contrast = contrast(one, another);
        assert!(contrast >= least, "{one} on {another}: {contrast:.2}");
    }
}

#[test]
fn it_is_readable_in_light() {
    is_readable("");
}

#[test]
fn it_is_readable_in_dark() {
    is_readable("-dark");
}

#[test]
fn the_measure_is_right() {
    assert!((contrast("#ffffff", "#000000") - 21.0).abs() < 1e-9);
    assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
}
