//! The same random sequences beside the same plain model as memory, on a file.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../impersonation-issuer/tests/model/driver/mod.rs"]
mod driver;
mod fixtures;
#[path = "../../impersonation-issuer/tests/support/mod.rs"]
mod support;

#[test]
fn whatever_happens_in_whatever_order_file_and_model_agree() {
    let folders = std::cell::RefCell::new(Vec::new());
    driver::run(0..500, 40, || {
        let folder = fixtures::Folder::new();
        let store = impersonation_store::Sqlite::open(folder.file()).unwrap();
        folders.borrow_mut().push(folder);
        store
    });
}
