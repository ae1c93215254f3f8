use std::time::SystemTime;

use impersonation_issuer::store::{EventFilter, EventStore as _, GrantStore as _, TicketStore as _};
use impersonation_issuer::{Event, EventKind, Slot};
use impersonation_store::Sqlite;

use crate::child::Process;
use crate::fixtures::{Folder, at, event, grant_id, hash};

/// How often a process is killed.
const ROUNDS: u64 = 15;

/// The numbers of the grants of a round.
fn numbers(round: u64) -> std::ops::Range<u64> {
    round * 100_000..(round + 1) * 100_000
}

#[tokio::test]
async fn what_was_acknowledged_before_a_kill_is_there_and_nothing_is_there_by_half() {
    let folder = Folder::new();
    for round in 0..ROUNDS {
        let said = write_and_be_killed(&folder, numbers(round).start);
        let store = Sqlite::open(folder.file()).unwrap();
        assert!(!said.is_empty());
        for line in said {
            is_kept(&store, &line).await;
        }
        nothing_is_there_by_half(&store, round).await;
    }
}

/// What a process has said before it is killed, at whatever moment that is.
fn write_and_be_killed(folder: &Folder, first: u64) -> Vec<String> {
    let mut process = Process::start("writes_until_it_is_killed", &folder.file(), first);
    assert_eq!(process.said().as_deref(), Some("ready"));
    process.go();
    let nanoseconds = SystemTime::UNIX_EPOCH.elapsed().unwrap().subsec_nanos() as usize;
    let mut said: Vec<_> = (0..1 + nanoseconds % 200).map_while(|_| process.said()).collect();
    said.extend(process.kill());
    said
}

async fn is_kept(store: &Sqlite, line: &str) {
    let (what, number) = line.split_once(' ').unwrap();
    let number = number.parse().unwrap();
    let grant = store.grant(&grant_id(number)).await.unwrap();
    let grant = grant.unwrap_or_else(|| panic!("{line}, and is not there"));
    match what {
        "began" => {}
        "redeemed" => assert!(grant.is_redeemed(), "{line}"),
        "ended" => assert!(grant.end.is_some(), "{line}"),
        other => panic!("{other}"),
    }
}

/// Each grant of the round has exactly the events and the ticket that its standing asks for, and no event is without its grant.
async fn nothing_is_there_by_half(store: &Sqlite, round: u64) {
    let events = store.events(&EventFilter::all(), None, usize::MAX).await.unwrap().items;
    let starts = of_kind(&events, "started").filter_map(number).filter(|n| numbers(round).contains(n));
    for number in starts {
        let (ticket, grant) = store.ticket(&hash(number)).await.unwrap().unwrap();
        let mine = EventFilter::all().grant(grant_id(number));
        let kept = store.events(&mine, None, usize::MAX).await.unwrap().items;
        assert_eq!(of_kind(&kept, "started").count(), 1);
        assert_eq!(of_kind(&kept, "ended").count(), usize::from(grant.end.is_some()));
        assert_eq!(ticket.redeemed_at.is_some(), grant.is_redeemed());
        if grant.is_redeemed() || grant.end.is_some() {
            let again = store.redeem(&hash(number), at(1), Slot::Overlay, &event(EventKind::Redeemed)).await.unwrap();
            assert_eq!(again, None, "a ticket that works twice");
        }
    }
    let all = impersonation_issuer::store::GrantFilter::all();
    let grants = store.grants(&all, None, usize::MAX).await.unwrap().items;
    assert_eq!(grants.len(), of_kind(&events, "started").count());
    assert_eq!(grants.iter().filter(|grant| grant.is_redeemed()).count(), of_kind(&events, "redeemed").count());
    assert_eq!(grants.iter().filter(|grant| grant.end.is_some()).count(), of_kind(&events, "ended").count());
}

fn of_kind<'a>(events: &'a [Event], kind: &'static str) -> impl Iterator<Item = &'a Event> {
    events.iter().filter(move |event| event.kind.as_str() == kind)
}

fn number(event: &Event) -> Option<u64> {
    u64::from_str_radix(&event.grant.as_ref()?.as_str()[20..], 16).ok()
}
