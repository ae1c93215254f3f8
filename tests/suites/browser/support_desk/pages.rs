//! What holds for every page, whoever sees it.

use super::steps::{choose, complaints, fill, press, sign_in};
use super::{Desk, Person, history};
use crate::harness::{Browser, Looks, browse_with};

#[test]
fn pages_of_staff_are_in_order() {
    browse_with(Looks::new().size(1200, 900), async |browser| {
        let desk = Desk::start().await;
        judge(browser, &desk, &["/", "/account", "/nowhere"]).await;
        history::a_day(&desk).await;
        sign_in(browser, &desk, "Mia Support").await;
        judge(browser, &desk, &["/desk?query=ada", "/desk?query=nobody", "/desk/customers/nobody", "/desk/audit"])
            .await;
        judge(browser, &desk, &["/desk/customers/bob?impersonation_error=consent_required"]).await;
        browser.forget().await;
        sign_in(browser, &desk, "Noor Lead").await;
        judge(browser, &desk, &["/desk", "/desk/customers/cleo", "/desk/audit", "/desk/audit?window=hour&kind=reveal"])
            .await;
    });
}

#[test]
fn pages_of_customers_are_in_order() {
    browse_with(Looks::new().size(1200, 900), async |browser| {
        let desk = Desk::start().await;
        history::a_day(&desk).await;
        sign_in(browser, &desk, "Dana Closed").await;
        judge(browser, &desk, &["/account/access"]).await;
        browser.forget().await;
        Person::sign_in(&desk, "bob").await.post("/account/notes", &[("text", "Call me back")]).await;
        sign_in(browser, &desk, "Bob Careful").await;
        judge(browser, &desk, &["/account", "/account/notes", "/account/profile", "/account/billing"]).await;
        judge(browser, &desk, &["/account/live", "/account/access", "/desk"]).await;
    });
}

#[test]
fn pages_with_the_bar_are_in_order() {
    browse_with(Looks::new().size(1200, 900), async |browser| {
        let desk = Desk::start().await;
        sign_in(browser, &desk, "Mia Support").await;
        browser.open(&desk.url("/desk/customers/cleo")).await;
        choose(browser, "organization", "mill").await;
        fill(browser, "reason", "Ticket 4711: the export hangs").await;
        press(browser, "Impersonate").await;
        judge_acting(browser, &desk, &["/account", "/account/notes", "/account/billing", "/account/live", "/nowhere"])
            .await;
        judge_acting(browser, &desk, &["/desk", "/account/profile"]).await;
        fill(browser, "why", "To call back").await;
        press(browser, "Show the personal data once").await;
        judge_this(browser, "what is revealed").await;
    });
}

/// What of a chart stands out too little from its ground (WCAG 2.2, 1.4.3 and 1.4.11). axe does not judge what is drawn.
const FAINT: &str = "
    const channel = (value) => value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    const luminance = (colour) => {
        const [red, green, blue] = colour.match(/[\\d.]+/g).slice(0, 3).map((value) => channel(Number(value)));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (one, other) => {
        const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    };
    const drawn = [...document.querySelectorAll('.chart svg :is(text, rect)')];
    const faint = drawn.filter((element) => {
        const bar = element.matches('.inside') && element.parentElement.querySelector('rect');
        const ground = bar ? getComputedStyle(bar).fill : getComputedStyle(document.querySelector('.chart')).backgroundColor;
        return contrast(getComputedStyle(element).fill, ground) < (element.tagName === 'text' ? 4.5 : 3);
    });
    return faint.map(({ outerHTML }) => outerHTML).join()
";

async fn judge(browser: &Browser, desk: &Desk, paths: &[&str]) {
    for path in paths {
        browser.open(&desk.url(path)).await;
        judge_this(browser, path).await;
    }
}

/// The same, and each says who acts.
async fn judge_acting(browser: &Browser, desk: &Desk, paths: &[&str]) {
    for path in paths {
        judge(browser, desk, &[path]).await;
        assert!(browser.bar().await.is_some(), "{path}");
    }
}

/// That the page breaks no policy, fits a telephone, and has no serious barrier in either scheme.
async fn judge_this(browser: &Browser, path: &str) {
    assert_eq!(complaints(browser).await, [""; 0], "{path}");
    assert_ne!(browser.run("return document.title").await, "", "{path} is a page");
    browser.resize(360, 740).await;
    let fits = "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth <= clientWidth";
    assert_eq!(browser.run(fits).await, true, "{path} scrolls sideways on a telephone");
    browser.resize(1200, 900).await;
    // It lies over everything and lets everything through; axe would leave all colours below it undecided.
    browser.run("document.querySelector('impersonation-bar')?.shadowRoot.querySelector('.frame').remove()").await;
    assert_eq!(browser.barriers().await, [""; 0], "{path}");
    assert_eq!(browser.run(FAINT).await, "", "{path}");
    browser.prefer(&[("prefers-color-scheme", "dark")]).await;
    assert_eq!(browser.barriers_of_colour().await, [""; 0], "{path}, dark");
    assert_eq!(browser.run(FAINT).await, "", "{path}, dark");
    browser.prefer(&[("prefers-color-scheme", "light")]).await;
}
