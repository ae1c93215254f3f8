//! Ids that sort by the time at which they were made (RFC 9562 §5.7), by the issuer's clock.

use std::fmt;
use std::sync::Mutex;

use impersonation_core::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::{ContextV7, Uuid};

/// Names of a grant, a consent or an event: a prefix and 32 hexadecimal digits.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "Box<str>", into = "Box<str>")]
        pub struct $name(Box<str>);

        impl $name {
            /// Reads one; `None` of what no issuer makes.
            ///
            /// ```
            #[doc = concat!("use impersonation_issuer::", stringify!($name), ";")]
            ///
            #[doc = concat!("assert!(", stringify!($name), "::parse(\"", $prefix, "018f3f5e9c3a7c0e8f00112233445566\").is_some());")]
            #[doc = concat!("assert!(", stringify!($name), "::parse(\"", $prefix, "'; --\").is_none());")]
            /// ```
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                is_id(text, $prefix).then(|| Self(text.into()))
            }

            pub(crate) fn of(uuid: Uuid) -> Self {
                Self(format!(concat!($prefix, "{}"), uuid.simple()).into())
            }

            /// Its text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<Box<str>> for $name {
            type Error = NoId;

            fn try_from(text: Box<str>) -> Result<Self, NoId> {
                Self::parse(&text).ok_or(NoId(()))
            }
        }

        impl From<$name> for Box<str> {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

id!(
    /// The id of a [`Grant`](crate::Grant), which is the `sid` of its session.
    GrantId,
    "imp_"
);
id!(
    /// The id of a [`Consent`](crate::Consent).
    ConsentId,
    "con_"
);
id!(
    /// The id of an [`Event`](crate::Event).
    EventId,
    "evt_"
);
id!(
    /// The id of a reason, which a token names in place of its text.
    ReasonId,
    "rsn_"
);

/// A text that is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoId(());

impl fmt::Display for NoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("that is no id")
    }
}

impl std::error::Error for NoId {}

fn is_id(text: &str, prefix: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.strip_prefix(prefix).is_some_and(|digits| digits.len() == 32 && digits.bytes().all(is_digit))
}

/// Makes ids. Within one second, which is what the clock tells, a counter keeps them in order.
#[derive(Debug)]
pub(crate) struct Ids(Mutex<ContextV7>);

impl Default for Ids {
    fn default() -> Self {
        Self(Mutex::new(ContextV7::new()))
    }
}

impl Ids {
    pub(crate) fn grant(&self, now: Timestamp) -> GrantId {
        GrantId::of(self.next(now))
    }

    pub(crate) fn consent(&self, now: Timestamp) -> ConsentId {
        ConsentId::of(self.next(now))
    }

    pub(crate) fn event(&self, now: Timestamp) -> EventId {
        EventId::of(self.next(now))
    }

    pub(crate) fn reason(&self, now: Timestamp) -> ReasonId {
        ReasonId::of(self.next(now))
    }

    fn next(&self, now: Timestamp) -> Uuid {
        // A counter is sound whatever a thread that panicked left.
        let context = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Uuid::new_v7(uuid::Timestamp::from_unix(&*context, now.as_unix_seconds(), 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_second_and_of_later_ones_sort_as_they_were_made() {
        let ids = Ids::default();
        let made: Vec<_> =
            (0..3000).map(|at| ids.grant(Timestamp::from_unix_seconds(1_700_000_000 + at / 1000))).collect();
        let mut sorted = made.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(made, sorted);
    }

    #[test]
    fn what_is_no_id_is_not_read() {
        for text in [
            "",
            "imp_",
            "imp_018f3f5e9c3a7c0e8f0011223344556",
            "con_018f3f5e9c3a7c0e8f00112233445566",
            "imp_018F3f5e9c3a7c0e8f00112233445566",
        ] {
            assert_eq!(GrantId::parse(text), None, "{text}");
            assert!(serde_json::from_value::<GrantId>(text.into()).is_err(), "{text}");
        }
    }
}
