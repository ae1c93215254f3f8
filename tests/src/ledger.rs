use impersonation_core::verify::Reason;
use impersonation_core::{Presence, Refusal};
use serde_json::Value;

use crate::text;

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// A session.
    Session,
    /// Served as anonymous: no credential of this profile, or a cookie that is only expired.
    Nobody,
    /// Refused, and why.
    Refused(Reason),
}

impl Verdict {
    /// The verdict that an answer amounts to.
    pub fn of(answer: &Result<Presence, Refusal>) -> Self {
        match answer {
            Ok(presence) if presence.session().is_some() => Self::Session,
            Ok(_) => Self::Nobody,
            Err(refusal) => Self::Refused(refusal.reason().expect("a refusal of a credential")),
        }
    }
}

/// A case on which we judge unlike an SDK: its id, our verdict, and the promise or rule behind it.
pub type Departure = (&'static str, Verdict, &'static str);

/// Our verdicts on the cases of a file, beside the recorded ones.
#[derive(Debug)]
pub struct Ledger<'v>(Vec<(&'v Value, Verdict)>);

impl<'v> Ledger<'v> {
    /// Judges every case.
    pub fn of(cases: &'v [Value], mut judge: impl FnMut(&'v Value) -> Verdict) -> Self {
        Self(cases.iter().map(|case| (case, judge(case))).collect())
    }

    /// Every case that makes no session, in the order of the file.
    #[track_caller]
    pub fn assert_no_session(&self, table: &[(&str, Verdict)]) {
        let without = self.0.iter().filter(|(_, verdict)| *verdict != Verdict::Session);
        let without: Vec<_> = without.map(|(case, verdict)| (id(case), *verdict)).collect();
        assert_eq!(without, table);
    }

    /// Every case on which we and `oracle`, the member with a recorded verdict, say different things.
    #[track_caller]
    pub fn assert_departures(&self, oracle: &str, table: &[Departure]) {
        let recorded = self.0.iter().filter(|(case, _)| accepts(&case[oracle]).is_some());
        assert!(recorded.count() > 0, "no verdict of {oracle} was recorded");
        let differs = |(case, verdict): &&(&Value, Verdict)| {
            accepts(&case[oracle]).is_some_and(|recorded| recorded != (*verdict == Verdict::Session))
        };
        let departed: Vec<_> = self.0.iter().filter(differs).map(|(case, verdict)| (id(case), *verdict)).collect();
        let explained: Vec<_> = table.iter().map(|(case, verdict, _)| (*case, *verdict)).collect();
        assert_eq!(departed, explained, "departures from {oracle}");
        assert!(table.iter().all(|(_, _, rule)| !rule.is_empty()));
    }
}

fn id(case: &Value) -> &str {
    text(case, "id")
}

/// A recorded verdict in any of the files' forms; `None` where none was recorded.
fn accepts(recorded: &Value) -> Option<bool> {
    match recorded {
        Value::Null => None,
        Value::Bool(accepted) => Some(*accepted),
        _ => Some(recorded["accepted"].as_bool().unwrap_or_else(|| text(recorded, "status") == "signed-in")),
    }
}
