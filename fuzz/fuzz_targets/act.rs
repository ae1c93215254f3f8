//! `act` of odd shapes and depths in claims that are otherwise good: accepted exactly where RFC 8693 §4.1 and the bounds
//! have it so, and then with every level in its place.
#![no_main]

use impersonation_core::profile::Dialect;
use impersonation_fuzz::{Document, Level, Trusted, acting, agree};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Claims {
    profile: u8,
    /// Levels that are well-formed but for what is odd about them, outermost first.
    levels: Vec<Vec<(Name, Json)>>,
    /// How many follow that have nothing odd.
    plain: u8,
    /// What stands in place of the `act` behind them.
    innermost: Option<Json>,
}

#[derive(Arbitrary, Debug)]
enum Name {
    Act,
    Iss,
    Sub,
    AuthTime,
    Email,
    SubProfile,
    Type,
    Other(String),
}

#[derive(Arbitrary, Debug)]
enum Json {
    Null,
    Bool(bool),
    Number(i64),
    Fraction(f64),
    Text(String),
    OwnIssuer,
    Empty,
    List(Vec<Json>),
    Object(Vec<(Name, Json)>),
}

impl Name {
    fn as_str(&self) -> &str {
        match self {
            Self::Act => "act",
            Self::Iss => "iss",
            Self::Sub => "sub",
            Self::AuthTime => "auth_time",
            Self::Email => "email",
            Self::SubProfile => "sub_profile",
            Self::Type => "type",
            Self::Other(name) => name,
        }
    }
}

impl Json {
    fn write(&self, issuer: &str) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(truth) => truth.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Fraction(number) => format!("{number:?}"),
            Self::Text(text) => quoted(text),
            Self::OwnIssuer => quoted(issuer),
            Self::Empty => quoted(""),
            Self::List(items) => format!("[{}]", joined(items.iter().map(|item| item.write(issuer)))),
            Self::Object(members) => format!("{{{}}}", written(members, issuer)),
        }
    }
}

fn written(members: &[(Name, Json)], issuer: &str) -> String {
    joined(members.iter().map(|(name, value)| format!("{}:{}", quoted(name.as_str()), value.write(issuer))))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(",")
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl Claims {
    fn trusted(&self) -> &'static Trusted {
        let all = Trusted::all();
        &all[usize::from(self.profile) % all.len()]
    }

    /// A `sub` of its own for each level, unless the level says one itself.
    fn act(&self, issuer: &str) -> Option<String> {
        let innermost = self.innermost.as_ref().map(|act| act.write(issuer));
        let plain = std::iter::repeat_n(&[][..], usize::from(self.plain % 12));
        let levels: Vec<_> = self.levels.iter().map(|level| &level[..]).chain(plain).collect();
        levels.into_iter().enumerate().rev().fold(innermost, |inner, (at, members)| {
            let names_itself = members.iter().any(|(name, _)| name.as_str() == "sub");
            let subject = (!names_itself).then(|| format!(r#""sub":"staff_{at}""#));
            let inner = inner.map(|inner| format!(r#""act":{inner}"#));
            let members = (!members.is_empty()).then(|| written(members, issuer));
            Some(format!("{{{}}}", joined([subject, members, inner].into_iter().flatten())))
        })
    }
}

/// The issuer of a level as the session names it; `None` for a spelling of Descope's that only its profile knows.
fn issuer<'a>(level: &Level<'a>, trusted: &'a Trusted) -> Option<&'a str> {
    let issuer = level.issuer.unwrap_or(trusted.issuer);
    (trusted.dialect != Dialect::Descope || !issuer.contains('/')).then_some(issuer)
}

fuzz_target!(|claims: Claims| {
    let trusted = claims.trusted();
    let act = claims.act(trusted.issuer).map(|act| format!(r#","act":{act}"#)).unwrap_or_default();
    let text = format!("{{{}{act}}}", trusted.members);
    let outcome = agree(trusted, text.as_bytes());

    // JSON has no infinity, and `serde_json` an end to its patience.
    let Some(document) = Document::read(text.as_bytes()) else { return assert!(outcome.is_err()) };
    let levels = match acting(&document.claims, trusted.dialect) {
        Ok(levels) if document.is_strict && document.is_small => levels,
        _ => return assert!(outcome.is_err() || !document.is_small),
    };
    let session = outcome.expect("nothing is wrong with it");
    assert_eq!(session.prior_actors().len(), levels.len().saturating_sub(1));
    let prior = session.prior_actors().iter().map(|actor| actor.issuer());
    let found = session.actor().map(|actor| actor.issuer()).into_iter().chain(prior);
    for (found, level) in found.zip(&levels) {
        assert!(issuer(level, trusted).is_none_or(|issuer| issuer == found));
    }
});
