//! The README says which test shows each step of the guides.

use std::path::Path;

/// Where tests are, relative to the workspace.
const TESTS: [&str; 3] =
    ["examples/hosted/tests/programs", "crates/impersonation-providers/tests", "tests/suites/sdks"];

fn read(directory: &Path, text: &mut String) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_step_of_the_guides_names_a_test_that_is_there() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut tests = String::new();
    for directory in TESTS {
        read(&workspace.join(directory), &mut tests);
    }
    let readme = std::fs::read_to_string(workspace.join("README.md")).unwrap();
    let (_, table) = readme.split_once("<!-- guides -->\n").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let mut shown = 0;
    for row in table.lines().skip(2) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [_, _, step, here, test, _] = cells[..] else { panic!("{row}") };
        assert!(!step.is_empty() && !here.is_empty(), "{row}");
        if here == "with the next release" {
            continue;
        }
        let name = test.split('`').nth(1).unwrap_or_else(|| panic!("no test: {row}"));
        assert!(tests.contains(&format!("fn {name}()")), "no such test: {name}");
        shown += 1;
    }
    assert!(shown >= 25, "{shown}");
}
