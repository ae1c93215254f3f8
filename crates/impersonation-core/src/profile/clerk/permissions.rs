//! Clerk's organization claims: version 1 spells everything out, version 2 packs permissions into bit masks.

use crate::json::Object;
use crate::profile::Claims;
use crate::session::{Access, Organization};

/// The organization, role and permissions of either version.
pub(super) fn access(claims: &Claims<'_>) -> Access {
    match claims.get("v").and_then(|version| version.as_number()) {
        Some(2.0) => version_2(claims),
        _ => version_1(claims),
    }
}

fn version_1(claims: &Claims<'_>) -> Access {
    let organization = organization(claims.text("org_id"), claims.text("org_slug"));
    if organization.is_none() {
        return Access::default();
    }
    let roles = claims.text("org_role").map(Box::from).into_iter().collect();
    Access { organization, roles, permissions: claims.texts("org_permissions"), ..Access::default() }
}

fn version_2(claims: &Claims<'_>) -> Access {
    let Some(o) = claims.object("o") else { return Access::default() };
    let organization = organization(o.text("id"), o.text("slg"));
    if organization.is_none() {
        return Access::default();
    }
    let roles = o.text("rol").map(|role| format!("org:{role}").into()).into_iter().collect();
    let permissions = permissions(claims.text("fea"), o).unwrap_or_default();
    Access { organization, roles, permissions, ..Access::default() }
}

fn organization(id: Option<&str>, slug: Option<&str>) -> Option<Organization> {
    let id = id.filter(|id| !id.is_empty())?;
    Some(Organization { id: id.into(), slug: slug.map(Box::from) })
}

/// `org:<feature>:<permission>` for each organization feature in `fea` and each bit of its mask in `fpm` over `per`.
///
/// A mask stands for the feature at its own place in `fea`, users' features counted out.
fn permissions(features: Option<&str>, o: Object<'_>) -> Option<Vec<Box<str>>> {
    let names: Vec<_> = list(o.text("per")?).collect();
    let features = list(features?).filter_map(organization_feature);
    let masks = list(o.text("fpm")?);
    let mut permissions = Vec::new();
    for (feature, mask) in features.zip(masks) {
        let mask: u64 = mask.parse().ok()?;
        for (bit, name) in names.iter().enumerate().take(u64::BITS as usize) {
            if mask >> bit & 1 == 1 {
                permissions.push(format!("org:{feature}:{name}").into());
            }
        }
    }
    Some(permissions)
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim)
}

/// `o:dashboard` is a feature of the organization, `u:` one of the user, `ou:` or `uo:` one of both.
fn organization_feature(feature: &str) -> Option<&str> {
    let (scope, name) = feature.split_once(':')?;
    scope.contains('o').then_some(name)
}
