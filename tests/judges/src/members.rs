use std::fmt;

use rand::RngExt as _;

use crate::mutate::{Random, pick};

/// The members of a JSON object as they will be written: nothing about a name or a value has to be sound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Members(Vec<(String, String)>);

/// A member, and values that it might have, as JSON text.
pub(crate) type Choice = (&'static str, &'static [&'static str]);

impl Members {
    /// Sets a member, in its place where it has one. The value is JSON text.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        let (name, value) = (quoted(name), value.into());
        match self.0.iter_mut().find(|(other, _)| *other == name) {
            Some(member) => member.1 = value,
            None => self.0.push((name, value)),
        }
    }

    /// Removes a member, however its name is escaped.
    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(other, _)| serde_json::from_str::<String>(other).is_ok_and(|other| other != name));
    }

    /// Writes a member anywhere, whatever is there already.
    pub(crate) fn insert(&mut self, random: &mut Random, name: String, value: impl Into<String>) {
        let place = random.random_range(0..=self.0.len());
        self.0.insert(place, (name, value.into()));
    }

    pub(crate) fn shuffle(&mut self, random: &mut Random) {
        for end in (1..self.0.len()).rev() {
            self.0.swap(end, random.random_range(0..=end));
        }
    }

    /// Takes a member of the table away, gives it another value, or writes it twice. The name is the one that suffered.
    pub(crate) fn disturb(&mut self, random: &mut Random, table: &[Choice]) -> &'static str {
        let (name, values) = *pick(random, table);
        match random.random_range(0..8) {
            0 => self.remove(name),
            1 => {
                let name = if random.random() { quoted(name) } else { escaped(random, name) };
                let value = *pick(random, values);
                self.insert(random, name, value);
            }
            _ => self.set(name, *pick(random, values)),
        }
        name
    }
}

impl fmt::Display for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members: Vec<_> = self.0.iter().map(|(name, value)| format!("{name}:{value}")).collect();
        write!(f, "{{{}}}", members.join(","))
    }
}

/// A name as JSON writes it. Names here need no escape.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// The same name to a JSON parser, and another to whoever compares the text.
fn escaped(random: &mut Random, name: &str) -> String {
    let at = random.random_range(0..name.len());
    let escape = format!("\\u{:04x}", name.as_bytes()[at]);
    format!("\"{}{escape}{}\"", &name[..at], &name[at + 1..])
}
