use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::case::{Case, Family};
use crate::corpus::Corpus;
use crate::draft::segments_as_text;
use crate::judge::{Judge, Verdict};
use crate::key::Keys;
use crate::ours::Ours;
use crate::settings::Settings;

/// A difference that is no fault of ours: a member that the judge looks at and ours has no reason to. It holds only where the
/// judge accepts the same token without that member.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a test writes them down")]
pub struct Excuse {
    /// What the judge says, from its first word.
    pub judge_says: &'static str,
    /// Of which member of the header or the claims.
    pub of: &'static str,
    /// Why ours need not say it.
    pub because: &'static str,
}

/// The verdicts of ours and of a judge on one corpus.
#[derive(Debug)]
pub struct Trial<'t> {
    keys: &'t Keys,
    settings: Settings,
    judge: &'static str,
    excuses: &'t [Excuse],
    cases: Vec<Case>,
    verdicts: Vec<(Verdict, Verdict)>,
    /// By the number of the case, which excuses hold.
    excused: BTreeMap<usize, Vec<usize>>,
}

impl<'t> Trial<'t> {
    /// Lets both look at as many tokens as the settings say.
    pub fn hold(settings: Settings, keys: &'t Keys, judge: &mut dyn Judge, excuses: &'t [Excuse]) -> Self {
        let cases: Vec<_> = Corpus::new(keys, settings.seed).take(settings.tokens).collect();
        let ours = Ours::new(keys).verdicts(keys, &cases);
        let verdicts = ours.into_iter().zip(judge.verdicts(keys, &cases)).collect();
        let name = judge.name();
        let mut trial = Self { keys, settings, judge: name, excuses, cases, verdicts, excused: BTreeMap::new() };
        trial.excused = trial.excused(judge);
        trial
    }

    /// Where excuses are claimed, judges again without the members in question, one after the other.
    fn excused(&self, judge: &mut dyn Judge) -> BTreeMap<usize, Vec<usize>> {
        let refused = self.rows().filter(|(_, ours, _)| ours.is_ok());
        let mut refused: Vec<_> =
            refused.filter_map(|(case, _, judge)| Some((case.clone(), judge.clone().err()?, Vec::new()))).collect();
        let mut excused = BTreeMap::new();
        while !refused.is_empty() {
            let claims = refused.drain(..).filter_map(|(case, reason, mut excuses)| {
                let excuse = self.excuses.iter().position(|excuse| reason.starts_with(excuse.judge_says))?;
                excuses.push(excuse);
                Some((case.without(self.keys, self.excuses[excuse].of)?, excuses))
            });
            let (cases, excuses): (Vec<_>, Vec<_>) = claims.unzip();
            for (verdict, (case, excuses)) in
                judge.verdicts(self.keys, &cases).into_iter().zip(cases.into_iter().zip(excuses))
            {
                match verdict {
                    Ok(_) => _ = excused.insert(case.number, excuses),
                    Err(reason) => refused.push((case, reason, excuses)),
                }
            }
        }
        excused
    }

    /// Asserts that the judge accepts what ours does, and reads it alike, but for what is excused; and that every excuse is
    /// needed.
    ///
    /// # Panics
    ///
    /// When that is not so.
    pub fn assert_ours_is_no_laxer(&self) {
        let mut findings: BTreeMap<String, Vec<&Case>> = BTreeMap::new();
        for (case, ours, judge) in self.rows().filter(|(case, ..)| !self.excused.contains_key(&case.number)) {
            let finding = match (ours, judge) {
                (Ok(ours), Ok(judge)) if judge != ours => format!("ours reads {ours:?}, {} {judge:?}", self.judge),
                (Ok(_), Err(reason)) => format!("ours accepts what {} refuses: {reason}", self.judge),
                _ => continue,
            };
            findings.entry(finding).or_default().push(case);
        }
        let told = findings.iter().map(|(what, cases)| self.told(cases[0], &format!("{} times {what}", cases.len())));
        assert!(findings.is_empty(), "{}", told.collect::<String>());
        // Another seed, or fewer tokens, may happen to have none.
        if self.settings.are_default() {
            let needed: BTreeSet<_> = self.excused.values().flatten().collect();
            let stale: Vec<_> = self.excuses.iter().enumerate().filter(|(index, _)| !needed.contains(index)).collect();
            assert!(stale.is_empty(), "no token needs them any more: {stale:?}");
        }
    }

    /// Asserts that the corpus has power: both accept what is sound, a good part of all, by every algorithm; and ours refuses
    /// some of every family of mutations.
    ///
    /// # Panics
    ///
    /// When that is not so.
    pub fn assert_power(&self) {
        let both = |(_, ours, judge): &(&Case, &Verdict, &Verdict)| ours.is_ok() && judge.is_ok();
        for (case, ours, judge) in self.rows().filter(|(case, ..)| case.family == Family::Sound) {
            let verdicts = format!("a sound token is refused: ours {ours:?}, the judge {judge:?}");
            assert!(both(&(case, ours, judge)), "{}", self.told(case, &verdicts));
        }
        let accepted = self.rows().filter(both).count();
        assert!(accepted * 10 > self.cases.len(), "only {accepted} tokens are accepted by both");
        let keys: BTreeSet<_> = self.rows().filter(both).map(|(case, ..)| case.key).collect();
        assert_eq!(keys.len(), self.keys.own().len(), "every algorithm is among those accepted by both");
        let refused: BTreeSet<_> =
            self.rows().filter(|(_, ours, _)| ours.is_err()).map(|(case, ..)| case.family).collect();
        assert!(Family::ALL[1..].iter().all(|family| refused.contains(family)), "ours refuses only of {refused:?}");
    }

    fn rows(&self) -> impl Iterator<Item = (&Case, &Verdict, &Verdict)> {
        self.cases.iter().zip(&self.verdicts).map(|(case, (ours, judge))| (case, ours, judge))
    }

    /// All that it takes to see it again.
    fn told(&self, case: &Case, finding: &str) -> String {
        let key = &self.keys.own()[case.key];
        let trust = if case.is_in_a_set { "in a set" } else { "alone" };
        format!(
            "\n{finding}\n  token {} of JUDGES_SEED={}, {} ({})\n  {:?}\n{}  trusted {trust}: {}\n",
            case.number,
            self.settings.seed,
            case.family,
            case.detail,
            String::from_utf8_lossy(&case.token),
            segments_as_text(&case.token),
            key.jwk(),
        )
    }
}

/// The table of both verdicts, a family a line.
impl fmt::Display for Trial<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut cells: BTreeMap<Family, [usize; 4]> = BTreeMap::new();
        for (case, ours, judge) in self.rows() {
            let cell = usize::from(ours.is_err()) * 2 + usize::from(judge.is_err());
            cells.entry(case.family).or_default()[cell] += 1;
        }
        writeln!(f, "{} tokens of JUDGES_SEED={}, accepted by", self.cases.len(), self.settings.seed)?;
        let alone = format!("{} alone", self.judge);
        writeln!(f, "{:<10}{:>8}{:>12}{alone:>14}{:>10}", "", "both", "ours alone", "neither")?;
        let sum = cells.values().fold([0; 4], |sum, row| std::array::from_fn(|cell| sum[cell] + row[cell]));
        let rows = cells.iter().map(|(family, row)| (family.to_string(), row)).chain([("all".to_owned(), &sum)]);
        for (name, [both, ours, judge, neither]) in rows {
            writeln!(f, "{name:<10}{both:>8}{ours:>12}{judge:>14}{neither:>10}")?;
        }
        write!(f, "excused: {}", self.excused.len())
    }
}
