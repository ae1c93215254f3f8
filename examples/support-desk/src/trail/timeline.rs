//! Visits as a chart: a lane for each customer, a bar for each visit, by shares of the width.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use impersonation_axum::Timestamp;

use super::Visit;
use crate::page::When;

/// Heights, in pixels of the chart.
const LABEL: i64 = 18;
const BAR: i64 = 20;
const GAP: i64 = 4;
const PADDING: i64 = 12;
/// The room that a name takes beside a bar, in thousandths.
const NAME: i64 = 130;
/// A bar is this wide at least, in thousandths, so that a short visit is seen.
const NARROWEST: i64 = 8;

/// How much of the past is on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Window {
    Hour,
    Day,
    Week,
}

impl Window {
    pub(crate) const ALL: [Self; 3] = [Self::Hour, Self::Day, Self::Week];

    pub(crate) fn length(self) -> Duration {
        Duration::from_secs(match self {
            Self::Hour => 60 * 60,
            Self::Day => 24 * 60 * 60,
            Self::Week => 7 * 24 * 60 * 60,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
        }
    }
}

/// The chart.
#[derive(Debug)]
pub(crate) struct Timeline {
    pub(crate) lanes: Vec<Lane>,
    pub(crate) ticks: Vec<Tick>,
    pub(crate) height: i64,
}

#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) subject: String,
    pub(crate) y: i64,
    pub(crate) bars: Vec<Bar>,
}

#[derive(Debug)]
pub(crate) struct Bar {
    pub(crate) visit: Visit,
    pub(crate) x: Share,
    pub(crate) width: Share,
    pub(crate) y: i64,
    /// Where the name stands: `inside`, `before` or `after` it.
    pub(crate) place: &'static str,
}

#[derive(Debug)]
pub(crate) struct Tick {
    pub(crate) x: Share,
    pub(crate) label: String,
}

/// A share of the width, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share(i64);

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}%", self.0 / 10, self.0 % 10)
    }
}

impl Timeline {
    pub(crate) fn new(visits: Vec<Visit>, window: Window, now: Timestamp) -> Self {
        let scale = Scale { until: When::from(now).0, length: window.length().as_secs().cast_signed() };
        let mut by_subject: BTreeMap<String, Vec<Visit>> = BTreeMap::new();
        for visit in visits {
            by_subject.entry(visit.subject.clone()).or_default().push(visit);
        }
        let (mut lanes, mut y) = (Vec::new(), 0);
        for (subject, visits) in by_subject {
            let (bars, height) = scale.stacked(visits, y + LABEL);
            lanes.push(Lane { subject, y: y + LABEL - 5, bars });
            y += LABEL + height + PADDING;
        }
        Self { lanes, ticks: scale.ticks(), height: y.max(LABEL) }
    }
}

struct Scale {
    until: i64,
    length: i64,
}

impl Scale {
    fn share(&self, at: i64) -> i64 {
        ((at - self.until + self.length) * 1000 / self.length).clamp(0, 1000)
    }

    /// Visits that overlap go one below the other.
    fn stacked(&self, mut visits: Vec<Visit>, top: i64) -> (Vec<Bar>, i64) {
        visits.sort_by_key(|visit| visit.began_at);
        let (mut bars, mut ends): (Vec<Bar>, Vec<i64>) = (Vec::new(), Vec::new());
        for visit in visits {
            let end = visit.ended_at.map_or(1000, |at| self.share(at.0));
            let x = self.share(visit.began_at.0).min(1000 - NARROWEST);
            let width = (end - x).max(NARROWEST);
            let (place, from, to) = match (x, x + width) {
                (x, end) if width >= NAME => ("inside", x, end),
                (x, end) if end > 1000 - NAME => ("before", x - NAME, end),
                (x, end) => ("after", x, end + NAME),
            };
            let row = ends.iter().position(|taken| *taken <= from).unwrap_or(ends.len());
            match ends.get_mut(row) {
                Some(taken) => *taken = to,
                None => ends.push(to),
            }
            let y = top + i64::try_from(row).unwrap_or_default() * (BAR + GAP);
            bars.push(Bar { visit, x: Share(x), width: Share(width), y, place });
        }
        (bars, i64::try_from(ends.len()).unwrap_or_default() * (BAR + GAP))
    }

    /// Four of them; at the right is now.
    fn ticks(&self) -> Vec<Tick> {
        (0..4).map(|number| self.until - self.length + number * self.length / 4).map(|at| self.tick(at)).collect()
    }

    fn tick(&self, at: i64) -> Tick {
        Tick {
            x: Share(self.share(at)),
            label: if self.length > 24 * 60 * 60 { When(at).day() } else { When(at).clock() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn visit(began_ago: i64, ended_ago: Option<i64>) -> Visit {
        Visit {
            session: None,
            subject: "ada".into(),
            actor: "mia".into(),
            reason: None,
            organization: None,
            began_at: When(NOW - began_ago),
            ended_at: ended_ago.map(|ago| When(NOW - ago)),
            cause: None,
            has_entered: true,
        }
    }

    fn drawn(visits: Vec<Visit>) -> Timeline {
        Timeline::new(visits, Window::Hour, Timestamp::from_unix_seconds(NOW.unsigned_abs()))
    }

    #[test]
    fn a_bar_stands_where_its_visit_was() {
        let timeline = drawn(vec![visit(1800, Some(900))]);
        let bar = &timeline.lanes[0].bars[0];
        assert_eq!((bar.x.to_string(), bar.width.to_string()), ("50.0%".into(), "25.0%".into()));
    }

    #[test]
    fn what_goes_on_reaches_to_the_right_and_what_began_before_begins_at_the_left() {
        let timeline = drawn(vec![visit(7200, None)]);
        let bar = &timeline.lanes[0].bars[0];
        assert_eq!((bar.x, bar.width), (Share(0), Share(1000)));
    }

    #[test]
    fn the_shortest_is_seen_and_stays_within() {
        let timeline = drawn(vec![visit(0, Some(0))]);
        let bar = &timeline.lanes[0].bars[0];
        assert_eq!((bar.x, bar.width), (Share(1000 - NARROWEST), Share(NARROWEST)));
    }

    #[test]
    fn what_overlaps_stands_in_rows_of_its_own_with_its_name_and_what_follows_does_not() {
        let timeline = drawn(vec![visit(3000, Some(2000)), visit(2900, Some(2800)), visit(1000, None)]);
        let rows: Vec<_> = timeline.lanes[0].bars.iter().map(|bar| (bar.y, bar.place)).collect();
        assert_eq!(rows, [(LABEL, "inside"), (LABEL + BAR + GAP, "after"), (LABEL, "inside")]);
    }
}
