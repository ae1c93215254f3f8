//! The `rust-version` of published crates is the highest among their dependencies: older toolchains could not build them, and
//! a higher one would shut people out for nothing. Crates that declare the same one are judged together.

use std::collections::BTreeMap;

use cargo_metadata::{MetadataCommand, Package};
use semver::Version;

use crate::Outcome;

pub(crate) fn check() -> Outcome {
    let metadata = MetadataCommand::new().other_options(vec!["--locked".into(), "--all-features".into()]).exec()?;
    let mut declaring = BTreeMap::<Version, Vec<&Package>>::new();
    for package in metadata.workspace_packages().into_iter().filter(|package| package.publish.is_none()) {
        let declared =
            package.rust_version.clone().ok_or_else(|| format!("{} declares no rust-version", package.name))?;
        declaring.entry(declared).or_default().push(package);
    }
    for (declared, packages) in declaring {
        let (highest, dependency) = highest(&metadata, &packages)?;
        let names: Vec<_> = packages.iter().map(|package| package.name.as_str()).collect();
        let names = names.join(", ");
        if (declared.major, declared.minor) != (highest.major, highest.minor) {
            let found = format!("the highest among the dependencies is {highest} ({dependency})");
            return Err(format!("{names}: rust-version is {declared}, and {found}").into());
        }
        println!("{names}: {declared} is the highest among the dependencies ({dependency})");
    }
    Ok(())
}

/// The highest `rust-version` of what these crates need, their tests left out.
fn highest(metadata: &cargo_metadata::Metadata, ours: &[&Package]) -> Result<(Version, String), String> {
    let resolve = metadata.resolve.as_ref().ok_or("cargo metadata resolved nothing")?;
    let mut pending: Vec<_> = ours.iter().map(|package| package.id.clone()).collect();
    let mut seen = std::collections::HashSet::new();
    while let Some(id) = pending.pop() {
        if seen.insert(id.clone()) {
            let node = resolve.nodes.iter().find(|node| node.id == id).ok_or("a package is not resolved")?;
            let needed = node.deps.iter().filter(|dep| {
                dep.dep_kinds.iter().any(|kind| kind.kind != cargo_metadata::DependencyKind::Development)
            });
            pending.extend(needed.map(|dep| dep.pkg.clone()));
        }
    }
    let foreign = metadata.packages.iter().filter(|package| seen.contains(&package.id) && package.source.is_some());
    let versions = foreign.filter_map(|package| Some((package.rust_version.clone()?, package.name.to_string())));
    versions.max().ok_or_else(|| "no dependency declares a rust-version".into())
}
