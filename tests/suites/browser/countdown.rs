//! How long it goes on.

use crate::harness::{BarPart, acting, acting_at_clerk, on_each_server};

#[test]
fn what_is_left_counts_down_and_ends() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        let bar = browser.bar().await.expect("a bar");
        let left = async || seconds(&bar.text(BarPart::Timer).await);
        let first = left().await;
        assert!((200..=300).contains(&first), "{first} of five minutes");

        let script = "return part.getAttribute('aria-live')";
        assert_eq!(bar.ask(BarPart::Timer, script).await, "off", "it is not read aloud each second");
        browser.run("later += 100 * 1000").await;
        browser.until_told(async || left().await <= first - 100).await;
        assert!(left().await > first - 200, "no more than went by");

        browser.run("later += 300 * 1000").await;
        browser.until_told(async || !bar.has(BarPart::Timer).await).await;
        assert!(bar.text(BarPart::Region).await.contains("Ended"));
        assert!(bar.is_seen(BarPart::Stop).await, "what has ended can still be left");
        assert_eq!(browser.complaints().await, [""; 0]);
    });
}

#[test]
fn the_expiry_of_a_token_that_is_minted_anew_is_no_limit() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting_at_clerk("Ticket 4711")).await;
        let bar = browser.bar().await.expect("a bar");
        assert!(bar.text(BarPart::Region).await.contains("Ticket 4711"));
        assert!(!bar.has(BarPart::Timer).await);
    });
}

fn seconds(clock: &str) -> u32 {
    clock.split(':').fold(0, |sum, part| sum * 60 + part.parse::<u32>().unwrap_or_else(|_| panic!("{clock}")))
}
