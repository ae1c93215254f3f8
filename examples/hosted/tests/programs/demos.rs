//! What the binaries run, on a free port, by the real clock and with keys that are fetched: from what each says to who acts.

use hosted::{Demo, clerk, descope, workos};

use crate::browser::Browser;

const ANYWHERE: &str = "127.0.0.1:0";
const REASON: (&str, &str) = ("reason", "Ticket 4711");

/// What it says, while it is served.
fn served(demo: Demo) -> Lines {
    let lines = Lines(demo.lines.clone());
    tokio::spawn(demo.serve());
    lines
}

struct Lines(Vec<String>);

impl Lines {
    /// The one address in them that ends so.
    fn address(&self, ending: &str) -> &str {
        let words = self.0.iter().flat_map(|line| line.split_whitespace()).map(|word| word.trim_end_matches(','));
        let found: Vec<_> = words.filter(|word| word.starts_with("http://") && word.ends_with(ending)).collect();
        let [address] = found[..] else { panic!("{ending}: {:?}", self.0) };
        address
    }
}

#[tokio::test]
async fn the_demo_of_clerk_goes_from_a_sign_in_to_who_acts() {
    let lines = served(clerk::demo(ANYWHERE).await.unwrap());
    let mut browser = Browser::new();
    browser.visit(lines.address("/sign-in/user_1")).await;
    let users = browser.visit(lines.address("/admin")).await;
    assert!(users.body.contains("Cara Customer"), "{users:?}");
    let action = users.url.join("/admin/impersonate").unwrap();
    let page = browser.submit(action.as_str(), &[("user", "user_2"), REASON]).await;
    assert_eq!(page.url.as_str(), lines.address("/"));
    assert!(page.bar_says("Sam Staff is acting as Cara Customer") && page.bar_says("Ticket 4711"), "{page:?}");
    assert_eq!(browser.visit(lines.address("/billing")).await.status, 403);
    browser.visit(lines.address("/sign-in/user_2")).await;
    assert_eq!(browser.visit(lines.address("/billing")).await.status, 200);
}

#[tokio::test]
async fn the_demo_of_workos_goes_from_the_dashboard_to_who_acts() {
    let lines = served(workos::demo(ANYWHERE).await.unwrap());
    let mut browser = Browser::new();
    let page = browser.submit(lines.address("dialog=impersonate"), &[REASON]).await;
    assert!(page.url.as_str().starts_with(lines.address("/")), "{page:?}");
    assert!(page.bar_says("admin@example.com is acting as Cara Customer") && page.bar_says("Ticket 4711"), "{page:?}");
}

#[tokio::test]
async fn the_demo_of_descope_goes_from_a_consent_to_who_acts_and_back() {
    let lines = served(descope::demo(ANYWHERE).await.unwrap());
    let mut browser = Browser::new();
    let home = browser.visit(lines.address("/sign-in/U2Customer")).await.url;
    let at = |path: &str| home.join(path).unwrap().to_string();
    browser.submit(&at("/consent"), &[]).await;
    browser.visit(lines.address("/sign-in/U2Staff")).await;
    let customers = browser.visit(lines.address("/staff")).await;
    assert!(customers.body.contains("customer@example.com: consent for"), "{customers:?}");
    let page = browser.submit(&at("/staff/impersonate"), &[("login_id", "customer@example.com"), REASON]).await;
    assert!(page.bar_says("Sam Staff is acting as Cara Customer") && page.bar_says("Ticket 4711"), "{page:?}");
    let page = browser.submit(&at("/stop"), &[("return_to", "/staff")]).await;
    assert_eq!(page.url.as_str(), lines.address("/staff"));
    assert!(browser.visit(&at("/")).await.body.contains("You are U2Staff"));
    assert!(browser.visit(lines.address("/staff/trail")).await.body.contains("U2Staff as U2Customer"));
}
