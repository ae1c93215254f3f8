//! Stop ends the session in which somebody acts, from the application's own pages alone.

use crate::harness::{
    BarPart, Browser, Looks, Own, Server, acting, acting_at_clerk, on_each_server, on_each_server_with,
};

#[test]
fn stop_ends_the_session() {
    on_each_server(async |browser, server| {
        stop(browser, server).await;
        assert_eq!(browser.complaints().await, [""; 0]);
    });
}

#[test]
fn stop_ends_a_session_of_two_cookies() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting_at_clerk("Ticket 4711")).await;
        browser.bar().await.expect("a bar").click(BarPart::Stop).await;
        browser.until_gone().await;
        assert!(browser.client().get_all_cookies().await.unwrap().is_empty(), "no cookie of the session is left");
    });
}

#[test]
fn no_page_of_the_session_comes_back() {
    on_each_server(async |browser, server| {
        browser.visit(server, &acting()).await;
        browser.open(&server.url("/page?next")).await;
        browser.bar().await.expect("a bar").click(BarPart::Stop).await;
        browser.until_gone().await;
        for _ in 0..2 {
            browser.client().back().await.unwrap();
            browser.until_gone().await;
        }
        assert!(browser.client().current_url().await.unwrap().query().is_none(), "it went all the way back");
    });
}

#[test]
fn a_bar_without_scripts_can_be_minimised_and_stopped() {
    on_each_server_with(Looks::new().without_scripts(), async |browser, server| {
        let own = Own::page("<!doctype html><title>before</title><script>document.title = 'after'</script>", "").await;
        browser.open(&own.url("127.0.0.1")).await;
        assert_eq!(browser.client().title().await.unwrap(), "before", "no script runs");

        browser.visit(server, &acting()).await;
        let bar = browser.bar().await.expect("a bar");
        bar.click(BarPart::Minimise).await;
        assert!(bar.is_minimised().await && bar.is_seen(BarPart::Sentence).await);
        stop(browser, server).await;
    });
}

#[test]
fn another_site_cannot_stop_it() {
    on_each_server(async |browser, server| {
        let target = server.url("/impersonation/stop");
        let form =
            format!("<!doctype html><title>x</title><form method=post action='{target}'><button>Win</button></form>");
        let own = Own::page(form, "").await;
        // Another site, and another origin of the same site, to which the browser sends the cookies along.
        for host in ["localhost", "127.0.0.1"] {
            browser.visit(server, &acting()).await;
            browser.open(&own.url(host)).await;
            browser.run("document.querySelector('button').click()").await;
            browser.until(&format!("return location.href === '{target}' && document.readyState === 'complete'")).await;
            let status = browser.run("return performance.getEntriesByType('navigation')[0].responseStatus").await;
            assert_eq!(status, 403, "from {host}");
            browser.open(&server.url("/page")).await;
            assert!(browser.bar().await.is_some(), "from {host}");
        }
    });
}

async fn stop(browser: &Browser, server: &Server) {
    browser.visit(server, &acting()).await;
    browser.bar().await.expect("a bar").click(BarPart::Stop).await;
    browser.until_gone().await;
    assert_eq!(browser.client().current_url().await.unwrap().path(), "/page");
    assert!(browser.client().get_all_cookies().await.unwrap().is_empty(), "no cookie of the session is left");
    browser.open(&server.url("/page")).await;
    assert!(browser.bar().await.is_none(), "nobody acts any more");
}
