//! What happened at the desk during a day, made through the application itself.

use std::time::Duration;

use impersonation_core::Timestamp;

use super::{Desk, Person};

/// When it is, once all of that has happened: 2026-11-27 15:40 UTC.
const NOW: u64 = 1_795_794_000;
const MINUTE: u64 = 60;
/// How often somebody does something, in minutes.
const STEP: u64 = 8;

/// How a visit came to its end.
#[derive(Clone, Copy)]
enum End {
    Stop,
    /// The hour was over.
    Expiry,
    /// A lead ended it.
    Revoked,
    /// The customer took back what they had allowed.
    Withdrawn,
    /// Not yet.
    Open,
}

/// So many minutes ago, who as whom, why, for so many minutes, and how it ended.
const VISITS: [(u64, &str, &str, &str, u64, End); 10] = [
    (1390, "mia", "ada", "Ticket 4655: no mail about the export", 40, End::Stop),
    (1230, "noor", "cleo", "Ticket 4661: two invoices for one month", 60, End::Expiry),
    (1010, "mia", "bob", "Ticket 4670: cannot invite a colleague", 35, End::Withdrawn),
    (890, "noor", "ada", "Ticket 4672: wrong time zone in reports", 60, End::Expiry),
    (640, "mia", "cleo", "Ticket 4684: import of addresses", 45, End::Revoked),
    (500, "noor", "bob", "Ticket 4690: the plan shows the old price", 50, End::Stop),
    (330, "mia", "ada", "Ticket 4699: a report stays empty", 55, End::Stop),
    (215, "mia", "cleo", "Ticket 4703: dashboards load slowly", 50, End::Stop),
    (120, "noor", "ada", "Ticket 4707: signed out again and again", 35, End::Revoked),
    (30, "noor", "cleo", "Ticket 4710: the import again", 30, End::Open),
];

/// Ends at [`NOW`], with one of them going on.
pub(super) async fn a_day(desk: &Desk) {
    for (ago, who, whom, why, lasted, end) in VISITS {
        desk.set(Timestamp::from_unix_seconds(NOW - ago * MINUTE));
        visit(desk, who, whom, why, lasted, end).await;
    }
    desk.set(Timestamp::from_unix_seconds(NOW - 20 * MINUTE));
    let mut mia = Person::sign_in(desk, "mia").await;
    mia.post("/desk/customers/dana/impersonate", &[("reason", "Ticket 4709: cannot sign in")]).await;
    ask(&mut mia, "bob", "Ticket 4712: the invoice has no address").await;
    desk.set(Timestamp::from_unix_seconds(NOW));
}

async fn visit(desk: &Desk, who: &str, whom: &str, why: &str, lasts: u64, end: End) {
    let mut staff = Person::sign_in(desk, who).await;
    if whom == "bob" {
        ask(&mut staff, whom, why).await;
        let mut bob = Person::sign_in(desk, whom).await;
        bob.press("/account/access", "Let them in for an hour", &[]).await;
    }
    staff.impersonate(whom, &[("reason", why), ("minutes", "60"), ("organization", in_which(whom))]).await;
    for _ in 0..lasts / STEP {
        desk.pass(Duration::from_secs(STEP * MINUTE));
        staff.read("/account/profile").await; // or it would end for idleness
    }
    desk.pass(Duration::from_secs(lasts % STEP * MINUTE));
    match end {
        End::Stop => staff.post("/impersonation/stop", &[]).await,
        End::Expiry => staff.read("/account").await,
        End::Revoked => Person::sign_in(desk, "noor").await.press("/desk", "Revoke", &[]).await,
        End::Withdrawn => Person::sign_in(desk, whom).await.press("/account/access", "Take it back", &[]).await,
        End::Open => return,
    };
    assert!(!staff.read("/account").await.text.contains("<impersonation-bar"), "{why} is over");
}

async fn ask(staff: &mut Person, whom: &str, why: &str) {
    staff.press(&format!("/desk/customers/{whom}"), "Ask for consent", &[("reason", why)]).await;
}

fn in_which(whom: &str) -> &str {
    if whom == "cleo" { "harbour" } else { "" }
}
