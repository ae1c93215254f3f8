//! What a reader has told the browser about colours and motion.

use crate::harness::{Bar, BarPart, acting, on_each_server};

#[test]
fn a_dark_page_has_a_dark_bar_and_both_can_be_read() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        let bar = browser.bar().await.expect("a bar");
        for (scheme, is_dark) in [("light", false), ("dark", true)] {
            browser.prefer(&[("prefers-color-scheme", scheme)]).await;
            for part in [BarPart::Region, BarPart::Stop] {
                let ground = luminance(&bar, part, "backgroundColor").await;
                let text = luminance(&bar, part, "color").await;
                let (lighter, darker) = (ground.max(text), ground.min(text));
                assert!((lighter + 0.05) / (darker + 0.05) >= 4.5, "{part:?}, {scheme}: {text} on {ground}");
                let is_dark_ground = ground < text;
                assert!(part == BarPart::Stop || is_dark_ground == is_dark, "{scheme}: {text} on {ground}");
            }
        }
    });
}

#[test]
fn whoever_wants_no_motion_gets_none() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        let bar = browser.bar().await.expect("a bar");
        let moving = "const parts = [part, ...part.querySelectorAll('*')];
            const moves = (style) => parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
            return parts.some((part) => ['', '::before', '::after'].some((pseudo) => moves(getComputedStyle(part, pseudo))))";
        browser.prefer(&[("prefers-reduced-motion", "reduce")]).await;
        assert_eq!(bar.ask(BarPart::Region, moving).await, false);
        browser.prefer(&[("prefers-reduced-motion", "no-preference")]).await;
        assert_eq!(bar.ask(BarPart::Region, moving).await, true, "or there is nothing to take away");
    });
}

#[test]
fn forced_colours_keep_the_parts_apart() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        browser.prefer(&[("forced-colors", "active")]).await;
        let bar = browser.bar().await.expect("a bar");
        let script =
            "const { borderTopStyle, borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(part);
            return borderTopStyle === 'solid' && parseFloat(borderTopWidth) > 0 && borderTopColor !== backgroundColor";
        assert_eq!(bar.ask(BarPart::Stop, script).await, true);
    });
}

/// Relative luminance of a computed colour (WCAG 2.2), as a bar shows it.
async fn luminance(bar: &Bar<'_>, part: BarPart, property: &str) -> f64 {
    let found = bar.ask(part, &format!("return getComputedStyle(part).{property}")).await;
    let colour = found.as_str().unwrap().trim_start_matches("rgb(").trim_end_matches(')');
    let channels: Vec<f64> =
        colour.split(", ").map(|channel| channel.parse().unwrap_or_else(|_| panic!("{found}"))).collect();
    let linear = |channel: f64| match channel / 255.0 {
        dark if dark <= 0.04045 => dark / 12.92,
        light => ((light + 0.055) / 1.055).powf(2.4),
    };
    let [red, green, blue] = channels[..] else { panic!("{found}") };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}
