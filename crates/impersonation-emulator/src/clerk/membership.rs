use serde_json::{Value, json};

use crate::user::User;

/// Permissions that one mask has room for.
const MOST_NAMES: usize = 64;

/// The organization that is active in a session, and what the user may do there.
#[derive(Clone, Debug)]
pub(super) struct Membership {
    organization: String,
    role: String,
    permissions: Vec<String>,
}

impl Membership {
    /// In the user's first organization, by their first role; `None` where they have no organization.
    pub(super) fn of(user: &User) -> Option<Self> {
        let organization = user.organizations.first()?.clone();
        let role = user.roles.first().map_or("member", |role| role.strip_prefix("org:").unwrap_or(role)).to_owned();
        Some(Self { organization, role, permissions: user.permissions.clone() })
    }

    pub(super) fn organization(&self) -> &str {
        &self.organization
    }

    /// Writes it as tokens of version 2 have it: `fea` and `o`, where `fpm` has a mask over `per` for each feature. What is not
    /// `org:<feature>:<permission>` cannot be written, and Clerk leaves its own system permissions out too.
    pub(super) fn write(&self, claims: &mut Value) {
        let pair = |permission: &String| {
            let (feature, name) = permission.strip_prefix("org:")?.split_once(':')?;
            Some((feature.to_owned(), name.to_owned()))
        };
        let pairs: Vec<_> = self.permissions.iter().filter_map(pair).take(MOST_NAMES).collect();
        claims["o"] = json!({ "id": self.organization, "rol": self.role, "slg": self.organization.replace('_', "-") });
        if pairs.is_empty() {
            return;
        }
        let features = distinct(pairs.iter().map(|(feature, _)| feature.clone()));
        let names = distinct(pairs.iter().map(|(_, name)| name.clone()));
        let masks = features.iter().map(|feature| {
            let has = |name: &String| pairs.iter().any(|(one, other)| one == feature && other == name);
            let mask =
                names.iter().enumerate().filter(|(_, name)| has(name)).fold(0_u64, |mask, (bit, _)| mask | 1 << bit);
            mask.to_string()
        });
        claims["o"]["fpm"] = json!(masks.collect::<Vec<_>>().join(","));
        claims["o"]["per"] = json!(names.join(","));
        claims["fea"] = json!(features.iter().map(|feature| format!("o:{feature}")).collect::<Vec<_>>().join(","));
    }
}

/// Each once, in order.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    texts.fold(Vec::new(), |mut found, text| {
        if !found.contains(&text) {
            found.push(text);
        }
        found
    })
}
