//! What a page, or what somebody got into it, cannot do to the bar, and the bar not to the page: as far as the texts show it. The browser
//! suite sees the rest.

use impersonation_bar::{Details, Page};

use crate::support::{between, markup};

fn plain() -> String {
    markup("staff_1", Details::new().return_to("/p"), Page::new())
}

#[track_caller]
fn part(start: &str, end: &str) -> String {
    between(&plain(), start, end).to_owned()
}

#[test]
fn no_form_of_the_bar_is_a_form_of_the_document() {
    let markup = plain();
    let (_, light) = markup.split_once("</template>").expect("light children");
    let (before, noscript) = light.split_once("<noscript>").expect("a fallback without scripts");
    let (noscript, after) = noscript.split_once("</noscript>").expect("its end");
    assert!(before.ends_with("><p>staff_1 is acting as user_2</p>") && after.starts_with("</div></impersonation-bar>"));
    assert!(noscript.starts_with("<form ") && noscript.ends_with("</form>"));
    assert!(!before.contains("<form") && !after.contains("<form") && !after.contains("<input"));
}

#[test]
fn the_fallback_is_removed_where_a_parser_made_elements_of_it() {
    assert!(part("<script>", "</script>").contains("host.querySelector('noscript')?.remove()"));
}

#[test]
fn the_script_starts_the_bar_before_it_and_no_other() {
    let script = part("<script>", "</script>");
    for search in
        ["querySelectorAll('impersonation-bar')", "querySelector('impersonation-bar')", "getElement", "document."]
    {
        assert!(!script.contains(search), "{search}");
    }
    // By the prototype: an element that is named `currentScript` stands before the document's own.
    assert!(script.contains("Object.getOwnPropertyDescriptor(Document.prototype, 'currentScript')"));
    assert!(plain().contains("</impersonation-bar><script>"), "nothing stands between");
}

#[test]
fn no_script_of_a_template_is_added() {
    let script = part("<script>", "</script>");
    let removed = script.find("querySelectorAll('script').forEach((script) => script.remove())").expect("removal");
    assert!(removed < script.find(".append(template.content)").expect("what is added"));
    assert_eq!(script.matches("append").count(), 1);
    for sink in
        ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval", "Function", "setTimeout('", "srcdoc"]
    {
        assert!(!script.contains(sink), "{sink}");
    }
}

#[test]
fn the_script_lays_the_bar_above_the_page_and_nothing_dismisses_it() {
    let script = part("<script>", "</script>");
    assert!(script.contains("part.popover = 'manual'; part.showPopover();"));
    assert!(!script.contains("'auto'") && !script.contains("'hint'") && !script.contains(".focus("));
    // Without the script it is no popover: a browser hides one that is not shown.
    assert!(!plain().replace(&script, "").contains("popover"));
}

#[test]
fn no_page_lays_the_bar_below_itself() {
    let style = part("<style>", "</style>");
    assert!(style.contains("z-index:max(1,var(--impersonation-bar-z-index,2147483647))"));
    assert_eq!(style.matches("z-index:").count(), 1);
}

#[test]
fn a_base_of_the_page_does_not_lead_stop_elsewhere() {
    let markup = plain();
    assert_eq!(markup.matches("<form method=\"post\" action=\"/stop\" target=\"_self\">").count(), 2);
    assert_eq!(markup.matches("<form").count(), 2);
    assert!(
        part("<script>", "</script>").contains("form.action = new URL(form.getAttribute('action'), location.origin)")
    );
}
