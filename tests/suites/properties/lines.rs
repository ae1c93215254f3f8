//! A header that ought to be one line is found as visiting its lines finds it, by every adapter's view of headers.

use impersonation_core::request::{HeaderList, Headers, Line};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::runner::holds_for;

const NAMES: [&str; 4] = ["authorization", "cookie", "x-token", "upgrade"];
const ASKED: [&str; 7] = ["authorization", "Authorization", "cookie", "COOKIE", "x-token", "X-Token", "x-missing"];
const VALUES: [&str; 3] = ["Bearer a.b.c", "a=1", ""];

/// What the default of the trait does.
fn visited<'h>(headers: &'h dyn Headers, name: &str) -> Line<'h> {
    let mut lines = Vec::new();
    headers.visit(name, &mut |value| lines.push(value));
    match *lines {
        [] => Line::Absent,
        [value] => Line::Single(value),
        _ => Line::Repeated,
    }
}

#[test]
fn a_line_is_what_visiting_finds() {
    let headers = vec((select(&NAMES[..]), select(&VALUES[..])), 0..6);
    holds_for((headers, select(&ASKED[..])), |(headers, asked)| {
        let of_list: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        let list = HeaderList::new(&of_list);
        let (mut of_tower, mut of_actix) = (http::HeaderMap::new(), actix_web::http::header::HeaderMap::new());
        for (name, value) in &headers {
            of_tower.append(*name, value.parse().unwrap());
            of_actix.append(name.parse().unwrap(), value.parse().unwrap());
        }
        let tower = impersonation_tower::HeaderView::new(&of_tower);
        let actix = impersonation_actix::HeaderView::new(&of_actix);
        let expected = visited(&list, asked);
        let views: [&dyn Headers; 3] = [&list, &tower, &actix];
        for view in views {
            prop_assert_eq!(view.line(asked), expected);
            prop_assert_eq!(visited(view, asked), expected);
        }
        Ok(())
    });
}
