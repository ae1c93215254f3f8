//! Every request of some thousands that two slots, a page and a method can make, beside the rules written down once more.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::time::Duration;

use impersonation_core::grant::Standing;
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::{AUDIENCE, Grants, Issuer};
use impersonation_core::{Presence, Verdict, Verifier, page, profile};

struct Stage {
    verifier: Verifier,
    /// Sessions of the base slot.
    bases: Vec<(Base, String)>,
    /// What may be in the overlay slot.
    items: Vec<(Item, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Base {
    Right,
    Other,
    Acting,
}

#[derive(Clone, Copy, Debug)]
enum Item {
    Live(&'static str),
    Lapsed(&'static str),
    /// Nobody knows.
    Lost(&'static str),
    Tombstone(&'static str),
}

const MARKERS: [Option<&str>; 6] = [None, Some("g1"), Some("g2"), Some("after-g1"), Some("after-g3"), Some("?")];
const METHODS: [(&str, bool); 3] = [("GET", false), ("POST", true), ("OPTIONS", false)];

impl Stage {
    fn new() -> Self {
        let (own, issuer, grants) = (Issuer::rfc8693(), Issuer::impersonation(), Grants::live());
        grants.end("g3");
        grants.answer("g4", Standing::Unavailable { retry_after: Duration::from_secs(1) });
        let profile = profile::rfc8693(own.url()).audience(AUDIENCE).cookie("session").keys(own.keys());
        let impersonations = profile::impersonation(issuer.url()).audience(AUDIENCE).grants(grants);
        let verifier = Verifier::builder().trust(profile).trust(impersonations.keys(issuer.keys())).build().unwrap();
        let staff = own.session("staff_1").claim("sid", "sess_staff");
        let overlay = |grant| issuer.session("user_2").grant(grant).token();
        let tombstone = |grant| issuer.tombstone(grant).token();
        Self {
            verifier,
            bases: vec![
                (Base::Right, staff.token()),
                (Base::Other, staff.clone().claim("sid", "sess_other").token()),
                (Base::Acting, staff.acting("staff_2").token()),
            ],
            items: vec![
                (Item::Live("g1"), overlay("g1")),
                (Item::Live("g2"), overlay("g2")),
                (Item::Lapsed("g3"), overlay("g3")),
                (Item::Lost("g4"), overlay("g4")),
                (Item::Tombstone("g1"), tombstone("g1")),
                (Item::Tombstone("g3"), tombstone("g3")),
                (Item::Tombstone("g4"), tombstone("g4")),
            ],
        }
    }

    /// Who is there, or the code of the refusal.
    fn found(&self, asked: &Asked<'_>) -> String {
        let mut lines = Vec::new();
        lines.extend(asked.base.map(|at| ("cookie", format!("session={}", self.bases[at].1))));
        lines.extend(asked.items.iter().map(|at| ("cookie", format!("__Host-impersonation={}", self.items[*at].1))));
        lines.extend(asked.marker.map(|marker| (page::HEADER, marker.to_owned())));
        let lines: Vec<_> = lines.iter().map(|(name, line)| (*name, line.as_bytes())).collect();
        match self.verifier.check(&RequestView::new(asked.method.0, &HeaderList::new(&lines))) {
            Verdict::Decided(Ok(presence)) => told(&presence),
            Verdict::Decided(Err(refusal)) => refusal.code().as_str().into(),
            Verdict::Undecided(_) => panic!("everything is known"),
        }
    }

    fn expected(&self, asked: &Asked<'_>) -> String {
        let (items, changes) = (asked.items.iter().map(|at| self.items[*at].0), asked.method.1);
        let ended: BTreeSet<_> = items.clone().filter_map(Item::ended).collect();
        let stands = |grant: &&str| !ended.contains(*grant);
        let live: BTreeSet<_> = items.clone().filter_map(Item::live).filter(stands).collect();
        let is_lost = items.clone().filter_map(Item::lost).any(|grant| stands(&grant));
        let base = asked.base.map(|at| self.bases[at].0);
        if is_lost && (base.is_some() || changes) {
            return "grant_unavailable".into();
        }
        if live.len() > 1 {
            return "conflicting_credentials".into();
        }
        match (live.first(), base) {
            (Some(_), None) if changes => "invalid_token".into(),
            (Some(_), None) => "nobody".into(),
            (Some(_), Some(Base::Other | Base::Acting)) => "conflicting_credentials".into(),
            (Some(grant), _) if changes && asked.marker != Some(grant) => "impersonation_began".into(),
            (Some(grant), _) => format!("{grant} above sess_staff"),
            (None, base) => Self::oneself(base, &ended, asked),
        }
    }

    fn oneself(base: Option<Base>, ended: &BTreeSet<&str>, asked: &Asked<'_>) -> String {
        let is_since = |grant: &&str| asked.marker == Some(&format!("after-{grant}"));
        let is_stale = base.is_some() && !ended.is_empty() && !(ended.len() == 1 && ended.iter().all(is_since));
        let is_of_overlay = asked.marker.is_some_and(|marker| !marker.starts_with("after-"));
        match base {
            _ if asked.method.1 && (is_stale || is_of_overlay) => "impersonation_ended".into(),
            None => "nobody".into(),
            Some(Base::Right | Base::Acting) => "sess_staff".into(),
            Some(Base::Other) => "sess_other".into(),
        }
    }
}

impl Item {
    fn live(self) -> Option<&'static str> {
        if let Self::Live(grant) = self { Some(grant) } else { None }
    }

    fn lost(self) -> Option<&'static str> {
        if let Self::Lost(grant) = self { Some(grant) } else { None }
    }

    fn ended(self) -> Option<&'static str> {
        if let Self::Lapsed(grant) | Self::Tombstone(grant) = self { Some(grant) } else { None }
    }
}

#[derive(Debug)]
struct Asked<'a> {
    base: Option<usize>,
    items: &'a [usize],
    marker: Option<&'a str>,
    method: (&'a str, bool),
}

fn told(presence: &Presence) -> String {
    let id = |session: &impersonation_core::Session| session.session_id().unwrap().to_owned();
    match (presence.session(), presence.base()) {
        (None, _) => "nobody".into(),
        (Some(session), None) => id(session),
        (Some(session), Some(base)) => format!("{} above {}", id(session), id(base)),
    }
}

/// None, one, two or three of so many, in every order; with a base no more than four credentials are looked at.
fn choices(of: usize) -> Vec<Vec<usize>> {
    let longer = |lists: &[Vec<usize>]| -> Vec<Vec<usize>> {
        let each =
            lists.iter().flat_map(|list| (0..of).filter(|at| !list.contains(at)).map(|at| [&list[..], &[at]].concat()));
        each.collect()
    };
    let one = longer(&[Vec::new()]);
    let two = longer(&one);
    let three = longer(&two);
    [vec![Vec::new()], one, two, three].concat()
}

#[test]
fn every_request_is_judged_by_the_rules() {
    let stage = Stage::new();
    for items in choices(stage.items.len()) {
        for base in [None, Some(0), Some(1), Some(2)] {
            for marker in MARKERS {
                for method in METHODS {
                    let asked = Asked { base, items: &items, marker, method };
                    assert_eq!(stage.found(&asked), stage.expected(&asked), "{asked:?}");
                }
            }
        }
    }
}

/// A decision that was made already is made anew with what another layer found.
#[test]
fn what_was_decided_is_decided_again_beneath_another_layer() {
    let stage = Stage::new();
    let decided = |lines: &[(&str, &[u8])]| {
        let Verdict::Decided(decision) = stage.verifier.check(&RequestView::new("GET", &HeaderList::new(lines))) else {
            panic!("everything is known")
        };
        decision.unwrap()
    };
    let base = format!("session={}", stage.bases[0].1);
    let both = format!("{base}; __Host-impersonation={}", stage.items[0].1);
    let (base, both) = (decided(&[("cookie", base.as_bytes())]), decided(&[("cookie", both.as_bytes())]));
    let headers = HeaderList::new(&[]);
    let request = RequestView::new("GET", &headers);
    for (inner, outer) in [(&both, &base), (&base, &both), (&both, &both)] {
        assert_eq!(told(&inner.clone().beneath(outer, &request).unwrap()), "g1 above sess_staff");
    }
    let other = format!("session={}", stage.bases[1].1);
    let other = decided(&[("cookie", other.as_bytes())]);
    assert!(both.clone().beneath(&other, &request).is_err() && other.beneath(&both, &request).is_err());
}
