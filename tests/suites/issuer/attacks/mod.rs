//! Attacks on an issuer: a family a file, each beside a control that must be accepted.

mod account_enumeration;
mod advisories;
mod forged_forms;
mod issues_elsewhere;
mod login_csrf;
mod nested_impersonation;
mod open_redirects;
mod overwritten_claims;
mod rank_changes;
mod session_fixation;
mod stale_tabs;
mod tickets;

/// A family of attacks, for the document.
pub(crate) struct Family {
    /// The name, which is the file's too.
    pub(crate) name: &'static str,
    /// What is tried, in a sentence or two.
    pub(crate) about: &'static str,
    /// Where it comes from: name, address, and what it teaches.
    pub(crate) sources: &'static [(&'static str, &'static str, &'static str)],
}

pub(crate) const FAMILIES: [Family; 12] = [
    account_enumeration::FAMILY,
    advisories::FAMILY,
    forged_forms::FAMILY,
    issues_elsewhere::FAMILY,
    login_csrf::FAMILY,
    nested_impersonation::FAMILY,
    open_redirects::FAMILY,
    overwritten_claims::FAMILY,
    rank_changes::FAMILY,
    session_fixation::FAMILY,
    stale_tabs::FAMILY,
    tickets::FAMILY,
];
