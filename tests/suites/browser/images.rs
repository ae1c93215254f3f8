//! The pictures of the README. `UPDATE_IMAGES=1` writes them; every run takes them, and looks whether there is something on them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::harness::{BarPart, Browser, Looks, Server, browse_with, keep_picture, picturesque};

#[test]
fn a_light_bar_has_its_picture() {
    picture("bar-light", Looks::new(), "light");
}

#[test]
fn a_dark_bar_has_its_picture() {
    picture("bar-dark", Looks::new(), "dark");
}

#[test]
fn a_bar_from_right_to_left_has_its_picture() {
    picture("bar-rtl", Looks::new().languages("ar"), "light");
}

fn picture(name: &str, looks: Looks, scheme: &str) {
    browse_with(looks, async |browser| {
        browser.prefer(&[("prefers-color-scheme", scheme)]).await;
        browser.visit(Server::named("whoami-axum").await, &picturesque()).await;
        browser.until_announced().await;
        let bar = browser.bar().await.expect("a bar");
        let background =
            bar.ask(BarPart::Region, "return getComputedStyle(part).backgroundColor.match(/\\d+/g).join()").await;
        let picture = browser.picture().await;
        assert_shows(browser, &picture, &background).await;
        keep_picture(name, &picture);
    });
}

/// That the picture has the window's size, more than plain surfaces, and the bar's own ground.
async fn assert_shows(browser: &Browser, picture: &[u8], background: &Value) {
    browser.open("about:blank").await;
    let script = "const [picture, done] = arguments, image = new Image();
        image.onload = () => {
            const { width, height } = image, canvas = new OffscreenCanvas(width, height).getContext('2d');
            canvas.drawImage(image, 0, 0);
            const { data } = canvas.getImageData(0, 0, width, height), colours = new Map();
            for (let at = 0; at < data.length; at += 4) {
                const colour = data.slice(at, at + 3).join();
                colours.set(colour, (colours.get(colour) ?? 0) + 1);
            }
            done({ size: [width, height], colours: Object.fromEntries(colours) });
        };
        image.src = `data:image/png;base64,${picture}`";
    let seen = browser.client().execute_async(script, vec![STANDARD.encode(picture).into()]).await.unwrap();
    assert_eq!(seen["size"], serde_json::json!([1200, 420]));
    let colours = seen["colours"].as_object().unwrap();
    assert!(colours.len() > 40, "text has many shades: {}", colours.len());
    let ground = background.as_str().and_then(|background| colours[background].as_u64());
    assert!(ground > Some(1200 * 10), "{ground:?} points of {background}");
}
