use std::fmt;

use impersonation_core::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::time;
use crate::lenient;

/// A user, as far as somebody who is about to act as them must see.
///
/// Of Clerk's metadata only the public is kept. `private_metadata` is what the application hides even from the user, and whoever
/// shows a user to staff would show it along with the rest; `unsafe_metadata` is written by the browser, and nothing of it is true.
/// `Debug` shows the id alone.
#[derive(Clone, Deserialize)]
#[non_exhaustive]
pub struct User {
    /// `user_…`.
    pub id: Box<str>,
    /// Their first name.
    pub first_name: Option<Box<str>>,
    /// Their last name.
    pub last_name: Option<Box<str>>,
    /// Their user name, where the instance has them.
    pub username: Option<Box<str>>,
    /// Their e-mail addresses.
    #[serde(default, rename = "email_addresses", deserialize_with = "lenient::or_default")]
    pub emails: Vec<Email>,
    /// The id of the first among these.
    pub primary_email_address_id: Option<Box<str>>,
    /// Their id in the application's own database.
    pub external_id: Option<Box<str>>,
    /// Their picture.
    pub image_url: Option<Box<str>>,
    /// Whether they may not sign in.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub banned: bool,
    /// Whether they may not sign in for a while, after too many attempts.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub locked: bool,
    /// When they signed in last.
    #[serde(default, deserialize_with = "time::maybe")]
    pub last_sign_in_at: Option<Timestamp>,
    /// When they signed up.
    #[serde(default, deserialize_with = "time::maybe")]
    pub created_at: Option<Timestamp>,
    /// What the application says of them to everybody.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub public_metadata: Map<String, Value>,
}

/// An e-mail address of a user.
#[derive(Clone, Deserialize)]
#[non_exhaustive]
pub struct Email {
    /// `idn_…`.
    pub id: Option<Box<str>>,
    /// The address.
    #[serde(rename = "email_address")]
    pub address: Box<str>,
    #[serde(default)]
    verification: Option<Verification>,
}

#[derive(Clone, Deserialize)]
struct Verification {
    status: Option<Box<str>>,
}

impl User {
    /// The address that Clerk names first among theirs; `None` where there is none, and no guess.
    pub fn primary_email(&self) -> Option<&Email> {
        let primary = self.primary_email_address_id.as_ref()?;
        self.emails.iter().find(|email| email.id.as_ref() == Some(primary))
    }
}

impl Email {
    /// Whether they have proved that it is theirs.
    pub fn is_verified(&self) -> bool {
        self.verification.as_ref().is_some_and(|verification| verification.status.as_deref() == Some("verified"))
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Email").field("is_verified", &self.is_verified()).finish_non_exhaustive()
    }
}
