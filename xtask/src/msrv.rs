//! The `rust-version` of the workspace is the highest among its dependencies: older toolchains could not build it, and a
//! higher one would shut people out for nothing.

use cargo_metadata::MetadataCommand;
use semver::Version;

use crate::Outcome;

pub(crate) fn check() -> Outcome {
    let metadata = MetadataCommand::new().other_options(vec!["--locked".into(), "--all-features".into()]).exec()?;
    let published = |package: &&cargo_metadata::Package| package.publish.is_none();
    let workspace = metadata.workspace_packages();
    let ours: Vec<_> = workspace.iter().copied().filter(published).collect();
    let declared =
        ours.first().and_then(|package| package.rust_version.clone()).ok_or("no rust-version is declared")?;
    if let Some(package) = ours.iter().find(|package| package.rust_version.as_ref() != Some(&declared)) {
        return Err(format!("{} declares another rust-version than the rest", package.name).into());
    }
    let (highest, name) = highest(&metadata, &ours)?;
    if (declared.major, declared.minor) != (highest.major, highest.minor) {
        return Err(format!(
            "rust-version is {declared}, and the highest among the dependencies is {highest} ({name})"
        )
        .into());
    }
    println!("rust-version {declared} is the highest among the dependencies ({name})");
    Ok(())
}

/// The highest `rust-version` of what the published crates need, their tests left out.
fn highest(
    metadata: &cargo_metadata::Metadata,
    ours: &[&cargo_metadata::Package],
) -> Result<(Version, String), String> {
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
