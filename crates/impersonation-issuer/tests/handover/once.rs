//! Once, in time, and nothing else than a ticket.

use impersonation_issuer::store::TicketHash;
use impersonation_issuer::{Cause, RedeemErrorKind, Revoke, Slot};

use super::support::{World, base, grant_id, staff, start, ticket};

#[tokio::test(start_paused = true)]
async fn a_ticket_is_good_once() {
    let world = World::new().await;
    let ticket = world.start().await;
    let redeemed = world.redeem(&ticket, Slot::Overlay).await.unwrap();
    for slot in [Slot::Overlay, Slot::Bearer] {
        assert_eq!(world.redeem(&ticket, slot).await.unwrap_err().kind(), RedeemErrorKind::InvalidTicket);
    }
    assert_eq!(world.kinds().await, ["started", "redeemed"]);
    assert!(world.inside(redeemed).is_live().await, "who tries again ends nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_100_that_race_for_a_ticket_one_gets_in() {
    let world = World::new().await;
    let ticket = world.start().await;
    let races: Vec<_> = (0..100)
        .map(|number| {
            let (world, ticket) = (world.clone(), ticket.clone());
            let slot = if number % 2 == 0 { Slot::Overlay } else { Slot::Bearer };
            tokio::spawn(async move { world.redeem(&ticket, slot).await.map_err(|error| error.kind()) })
        })
        .collect();
    let mut won = 0;
    for race in races {
        match race.await.unwrap() {
            Ok(redeemed) => {
                won += 1;
                assert_eq!(redeemed.grant.slot, world.grant(&redeemed.grant.id).await.slot);
            }
            Err(kind) => assert_eq!(kind, RedeemErrorKind::InvalidTicket),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(world.kinds().await, ["started", "redeemed"]);
    assert_eq!(world.ears.told(), ["redeemed"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_thieves_and_the_impersonator_who_race_at_most_one_gets_in_and_it_is_the_impersonator() {
    for _ in 0..20 {
        let world = World::new().await;
        let ticket = world.start().await;
        let races: Vec<_> = (0..10)
            .map(|number| {
                let (world, ticket) = (world.clone(), ticket.clone());
                let session = if number % 2 == 0 { staff() } else { base("staff_2", "sess_2").session() };
                tokio::spawn(
                    async move { (number, world.issuer.redeem(&ticket, &session, Slot::Overlay).await.is_ok()) },
                )
            })
            .collect();
        let mut won = Vec::new();
        for race in races {
            let (number, is_in) = race.await.unwrap();
            won.extend(is_in.then_some(number));
        }
        assert!(won.len() <= 1 && won.iter().all(|number| number % 2 == 0), "{won:?}");
        let ends = world.kinds().await.iter().filter(|kind| **kind == "ended").count();
        assert!(ends <= 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_ticket_is_good_for_its_time_to_the_second() {
    for (seconds, is_good) in [(59, true), (60, false), (61, false), (3600, false)] {
        let world = World::new().await;
        let ticket = world.start().await;
        world.clock.step(seconds);
        assert_eq!(world.redeem(&ticket, Slot::Overlay).await.is_ok(), is_good, "{seconds}");
    }
}

#[tokio::test(start_paused = true)]
async fn nor_is_it_after_the_end_whatever_ended_it() {
    let world = World::with(|builder| builder.limits(9, 9)).await;
    let started = world.begin(&start(&staff(), "user_1")).await.unwrap();
    world.issuer.ledger().revoke(&Revoke::Session(grant_id(&started)), None).await.unwrap();
    assert_eq!(
        world.redeem(&ticket(&started), Slot::Overlay).await.unwrap_err().kind(),
        RedeemErrorKind::InvalidTicket
    );
    let short = start(&staff(), "user_1").duration(std::time::Duration::from_secs(10));
    let started = world.begin(&short).await.unwrap();
    world.clock.step(10);
    assert_eq!(
        world.redeem(&ticket(&started), Slot::Overlay).await.unwrap_err().kind(),
        RedeemErrorKind::InvalidTicket
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_no_ticket_is_invalid_and_moves_nothing() {
    let world = World::new().await;
    let good = world.start().await;
    let hashed = TicketHash::of(&good);
    let garbage = [
        "",
        " ",
        "\0",
        "a",
        "💥",
        "' OR 1=1 --",
        "../..",
        hashed.as_str(),
        &"t".repeat(128),
        &"t".repeat(129),
        &"t".repeat(1 << 20),
        &good[1..],
        &format!("{good} "),
        &format!(" {good}"),
        &good.to_uppercase(),
    ];
    world.calls.take();
    for text in garbage {
        let error = world.redeem(text, Slot::Overlay).await.unwrap_err();
        assert_eq!((error.kind(), format!("{error:?}").contains(&good)), (RedeemErrorKind::InvalidTicket, false));
    }
    assert!(world.calls.take().iter().all(|call| call == "ticket"));
    assert_eq!(world.kinds().await, ["started"]);
    world.redeem(&good, Slot::Overlay).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_ticket_is_kept_nowhere_and_shown_to_nobody() {
    let world = World::new().await;
    let started = world.begin(&start(&staff(), "user_1")).await.unwrap();
    let ticket = ticket(&started);
    assert!(ticket.len() >= 43, "256 bits");
    let kept = serde_json::to_string(&world.events().await).unwrap()
        + &serde_json::to_string(&world.grant(&grant_id(&started)).await).unwrap();
    assert!(!kept.contains(&ticket) && !kept.contains(TicketHash::of(&ticket).as_str()));
    assert!(!format!("{started:?}").contains(&ticket));
}

#[tokio::test(start_paused = true)]
async fn a_ticket_that_nobody_redeems_is_swept_away() {
    let world = World::new().await;
    let started = world.begin(&start(&staff(), "user_1")).await.unwrap();
    world.clock.step(59);
    assert_eq!(world.issuer.sweep().await.unwrap(), 0);
    world.clock.step(500);
    assert_eq!(world.issuer.sweep().await.unwrap(), 1);
    world.assert_ended(&grant_id(&started), Cause::NotRedeemed, 60).await;
}
