use std::path::Path;
use std::{env, fs};

/// What a picture may weigh.
const HEAVIEST: usize = 150 * 1024;

/// Writes a picture to `docs/images` where `UPDATE_IMAGES=1`. It must not be heavy in any case.
pub(crate) fn keep_picture(name: &str, picture: &[u8]) {
    assert!(picture.len() < HEAVIEST, "{name}: {} bytes", picture.len());
    if env::var("UPDATE_IMAGES").is_ok_and(|value| value == "1") {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/images");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name).with_extension("png"), picture).unwrap();
    }
}
