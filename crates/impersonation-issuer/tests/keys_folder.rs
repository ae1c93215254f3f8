//! A folder of keys gives nothing away, loses nothing, overwrites nothing, and believes nothing that it did not write.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]
#![cfg(all(unix, any(feature = "aws_lc_rs", feature = "rust_crypto")))]

use std::error::Error as _;
use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use impersonation_core::key::{Algorithm, SigningKey};
use impersonation_core::{FrozenClock, Timestamp};
use impersonation_issuer::key::{KeyError, KeyErrorKind, KeyFolder, KeyRing, KeySettings, KeyStore, StoredKey};
use serde_json::json;

const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_000_000);
const ALGORITHMS: [Algorithm; 2] = [Algorithm::EdDSA, Algorithm::ES256];
const NOBODY: u32 = 65_534;

/// A place of one's own, which is gone afterwards.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("keys-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir(&path).expect("a folder");
        Self(path)
    }

    fn keys(&self) -> PathBuf {
        self.0.join("keys")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.keys().join(name)
    }

    fn folder(&self) -> KeyFolder {
        KeyFolder::new(self.keys())
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.keys()).expect("a folder");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect();
        names.sort();
        names
    }

    /// A private file beside the keys.
    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.file(name);
        fs::write(&path, text).expect("written");
        chmod(&path, 0o600);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).expect("a file").permissions().mode() & 0o7777
}

fn settings() -> KeySettings {
    KeySettings::new().clock(FrozenClock::at(NOW))
}

async fn open(place: &Place) -> KeyRing {
    KeyRing::open(place.folder(), settings()).await.expect("a ring")
}

async fn refusal(place: &Place) -> KeyErrorKind {
    let loaded = kind(place.folder().load().await);
    assert_eq!(kind(KeyRing::open(place.folder(), settings()).await), loaded);
    loaded
}

fn kind<T>(outcome: Result<T, KeyError>) -> KeyErrorKind {
    outcome.err().expect("an error").kind()
}

fn key(number: u64, kid: &str, algorithm: Algorithm) -> StoredKey {
    StoredKey::new(number, kid, SigningKey::generate(algorithm).expect("a key"), NOW)
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[tokio::test]
async fn a_key_that_was_kept_is_the_same_key() {
    for algorithm in ALGORITHMS {
        let place = Place::new();
        let later = Timestamp::from_unix_seconds(1_795_000_600);
        let written = key(7, "k.l_m-n", algorithm).signs_from(later);
        assert!(place.folder().add(&written).await.expect("added"));
        let read = place.folder().load().await.expect("keys").remove(0);
        assert_eq!((read.number, &*read.kid, read.created_at, read.signs_from), (7, "k.l_m-n", NOW, later));
        assert_eq!(read.algorithm(), algorithm);
        assert_eq!(read.key.jwk("k"), written.key.jwk("k"));
    }
}

#[tokio::test]
async fn folder_and_files_are_open_to_their_owner_alone() {
    let place = Place::new();
    open(&place).await.rotate_now().await.expect("rotated");
    assert_eq!(mode(&place.keys()), 0o700);
    assert_eq!(place.names(), ["1.pem", "2.pem"]);
    assert_eq!((mode(&place.file("1.pem")), mode(&place.file("2.pem"))), (0o600, 0o600));
}

#[tokio::test]
async fn a_file_says_what_it_is() {
    let place = Place::new();
    place.folder().add(&key(1, "a", Algorithm::ES256)).await.expect("added");
    let text = fs::read_to_string(place.file("1.pem")).expect("a file");
    let head =
        "kid: a\nalgorithm: ES256\ncreated-at: 1795000000\nsigns-from: 1795000000\n\n-----BEGIN PRIVATE KEY-----\n";
    assert!(text.starts_with(head));
    assert!(text.ends_with("\n-----END PRIVATE KEY-----\n"));
}

#[tokio::test]
async fn what_others_may_read_or_write_is_refused() {
    for bit in [0o040, 0o020, 0o010, 0o004, 0o002, 0o001] {
        let place = Place::new();
        open(&place).await;
        chmod(&place.file("1.pem"), 0o600 | bit);
        assert_eq!(refusal(&place).await, KeyErrorKind::Exposed, "{bit:o}");
        chmod(&place.file("1.pem"), 0o600);
        chmod(&place.keys(), 0o700 | bit);
        assert_eq!(refusal(&place).await, KeyErrorKind::Exposed, "{bit:o}");
        chmod(&place.keys(), 0o700);
        open(&place).await;
    }
}

#[tokio::test]
async fn an_empty_folder_that_is_open_gets_no_key() {
    let place = Place::new();
    fs::create_dir(place.keys()).expect("a folder");
    chmod(&place.keys(), 0o755);
    assert_eq!(kind(place.folder().add(&key(1, "a", Algorithm::EdDSA)).await), KeyErrorKind::Exposed);
    assert_eq!(refusal(&place).await, KeyErrorKind::Exposed);
    assert!(place.names().is_empty());
    chmod(&place.keys(), 0o700);
    open(&place).await;
}

#[tokio::test]
async fn what_belongs_to_somebody_else_is_refused() {
    // Only root gives files away.
    if !is_root() {
        return;
    }
    let place = Place::new();
    open(&place).await;
    chown(place.file("1.pem"), Some(NOBODY), None).expect("given away");
    assert_eq!(refusal(&place).await, KeyErrorKind::Exposed);
    chown(place.file("1.pem"), Some(0), None).expect("taken back");
    chown(place.keys(), Some(NOBODY), None).expect("given away");
    assert_eq!(refusal(&place).await, KeyErrorKind::Exposed);
}

#[tokio::test]
async fn links_and_other_things_are_no_keys() {
    let place = Place::new();
    let ring = open(&place).await;
    let elsewhere = place.0.join("elsewhere.pem");
    fs::rename(place.file("1.pem"), &elsewhere).expect("moved");
    symlink(&elsewhere, place.file("1.pem")).expect("a link");
    assert_eq!(refusal(&place).await, KeyErrorKind::Exposed);
    assert_eq!(kind(ring.reload().await), KeyErrorKind::Exposed);
    fs::remove_file(place.file("1.pem")).expect("removed");

    symlink(place.0.join("nowhere"), place.file("1.pem")).expect("a link");
    assert_eq!(refusal(&place).await, KeyErrorKind::Exposed);
    fs::remove_file(place.file("1.pem")).expect("removed");

    fs::create_dir(place.file("1.pem")).expect("a folder");
    assert_eq!(refusal(&place).await, KeyErrorKind::Exposed);
    fs::remove_dir(place.file("1.pem")).expect("removed");
}

#[tokio::test]
async fn a_socket_is_no_key() {
    let place = Place::new();
    open(&place).await;
    // By a short name: a socket's has a limit.
    let short = std::env::temp_dir().join(format!("imp-{}", std::process::id()));
    let _listener = UnixListener::bind(&short).expect("a socket");
    if fs::rename(&short, place.file("2.pem")).is_ok() {
        assert_eq!(refusal(&place).await, KeyErrorKind::Exposed);
    }
    let _ = fs::remove_file(&short);
}

#[tokio::test]
async fn a_folder_is_no_link_and_no_file() {
    let place = Place::new();
    open(&place).await;
    let link = place.0.join("link");
    symlink(place.keys(), &link).expect("a link");
    for path in [link.clone(), link.join(""), link.join("."), place.file("1.pem")] {
        let folder = KeyFolder::new(path);
        assert_eq!(kind(folder.load().await), KeyErrorKind::Exposed, "{}", folder.path().display());
        assert_eq!(kind(folder.add(&key(9, "a", Algorithm::EdDSA)).await), KeyErrorKind::Exposed);
    }
    assert_eq!(place.names(), ["1.pem"]);
}

#[tokio::test]
async fn only_the_folder_itself_is_made() {
    let place = Place::new();
    let folder = KeyFolder::new(place.0.join("not/mounted"));
    assert!(folder.load().await.expect("nothing yet").is_empty());
    assert_eq!(kind(KeyRing::open(folder, settings()).await), KeyErrorKind::Unavailable);
    assert!(!place.0.join("not").exists());
}

#[tokio::test]
async fn a_file_of_wrong_form_is_refused() {
    let place = Place::new();
    open(&place).await;
    let text = fs::read_to_string(place.file("1.pem")).expect("a file");
    let kid = text.lines().next().and_then(|line| line.strip_prefix("kid: ")).expect("a kid");
    let pem = &text[text.find("-----BEGIN").expect("a PEM")..];
    let edits = [
        String::new(),
        "garbage".into(),
        pem.into(),
        format!("{text}\n"),
        format!("{text}{pem}"),
        format!("\u{feff}{text}"),
        format!(" {text}"),
        text.trim_end().into(),
        text.replace('\n', "\r\n"),
        text.replace(kid, ""),
        text.replace(kid, "a b"),
        text.replace(kid, &"k".repeat(65)),
        text.replace("kid: ", "kid:"),
        text.replace("EdDSA", "ES256"),
        text.replace("EdDSA", "RS256"),
        text.replace("EdDSA", "HS256"),
        text.replace("EdDSA", "none"),
        text.replace("created-at: ", "created-at: +"),
        text.replace("created-at: ", "created-at: 0"),
        text.replace("created-at: ", "created-at: -"),
        text.replace("created-at: ", "created-at: 99999999"),
        text.replace("signs-from: ", "signs-from: 99999999999999999999"),
        text.replace("\n\n", "\n"),
        text.replace("\n\n", "\nmore: 1\n\n"),
        text.replace("\n\n", "\n\n\n"),
        text.replace("PRIVATE KEY", "EC PRIVATE KEY"),
        text.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
        text.replace("PRIVATE KEY", "PUBLIC KEY"),
    ];
    for edit in edits {
        assert_ne!(edit, text);
        place.write("1.pem", &edit);
        assert_eq!(refusal(&place).await, KeyErrorKind::Corrupt, "{}", edit.replace(pem, "…"));
    }
    for length in 0..text.len() {
        place.write("1.pem", &text[..length]);
        assert_eq!(kind(place.folder().load().await), KeyErrorKind::Corrupt, "{length}");
    }
    place.write("1.pem", b"kid: \xff\n");
    assert_eq!(refusal(&place).await, KeyErrorKind::Corrupt);
    place.write("1.pem", text);
    open(&place).await;
}

#[tokio::test]
async fn a_huge_file_is_refused() {
    let place = Place::new();
    open(&place).await;
    let text = fs::read_to_string(place.file("1.pem")).expect("a file");
    for length in [16 * 1024 + 1, 8 << 20] {
        place.write("1.pem", format!("{text}{}", " ".repeat(length - text.len())));
        assert_eq!(refusal(&place).await, KeyErrorKind::Corrupt);
    }
}

#[tokio::test]
async fn a_folder_of_very_many_files_is_refused() {
    let place = Place::new();
    open(&place).await;
    for number in 0..1024 {
        place.write(&format!("{number}.txt"), "");
    }
    assert_eq!(refusal(&place).await, KeyErrorKind::Corrupt);
}

#[tokio::test]
async fn a_key_is_named_by_its_number_alone() {
    for name in ["01.pem", "+2.pem", "-2.pem", "two.pem", " 2.pem", "1.2.pem", "18446744073709551616.pem", "\u{b2}.pem"]
    {
        let place = Place::new();
        open(&place).await;
        fs::rename(place.file("1.pem"), place.file(name)).expect("moved");
        assert_eq!(refusal(&place).await, KeyErrorKind::Corrupt, "{name}");
    }
}

#[tokio::test]
async fn other_files_are_not_looked_at() {
    let place = Place::new();
    let ring = open(&place).await;
    for name in ["README", "1.pem~", "1.pem.bak", ".1-0123.tmp", ".pem", "2.PEM"] {
        fs::write(place.file(name), "not a key").expect("written");
    }
    ring.reload().await.expect("read");
    assert_eq!(open(&place).await.keys(), ring.keys());
}

#[tokio::test]
async fn two_keys_of_one_name_are_refused() {
    let place = Place::new();
    let ring = open(&place).await;
    fs::copy(place.file("1.pem"), place.file("2.pem")).expect("copied");
    assert_eq!(kind(KeyRing::open(place.folder(), settings()).await), KeyErrorKind::Corrupt);
    assert_eq!(kind(ring.reload().await), KeyErrorKind::Corrupt);
}

#[tokio::test]
async fn nothing_is_overwritten() {
    let place = Place::new();
    let folder = place.folder();
    assert!(folder.add(&key(1, "a", Algorithm::EdDSA)).await.expect("added"));
    let before = fs::read(place.file("1.pem")).expect("a file");
    assert!(!folder.add(&key(1, "b", Algorithm::EdDSA)).await.expect("taken"));
    assert!(!folder.add(&key(2, "a", Algorithm::EdDSA)).await.expect("taken"));
    assert_eq!(fs::read(place.file("1.pem")).expect("a file"), before);
    assert_eq!(place.names(), ["1.pem"]);
}

#[tokio::test]
async fn a_name_that_would_forge_a_line_is_not_written() {
    let place = Place::new();
    for kid in ["", "a\nalgorithm: ES256", "a b", "a/b", &"k".repeat(65)] {
        assert_eq!(kind(place.folder().add(&key(1, kid, Algorithm::EdDSA)).await), KeyErrorKind::Corrupt);
    }
    assert!(!place.keys().exists());
}

#[tokio::test]
async fn a_removed_key_leaves_nothing_behind() {
    let place = Place::new();
    let ring = open(&place).await;
    let kid = ring.keys()[0].kid.clone();
    // What a process that was killed in the middle would have left.
    fs::hard_link(place.file("1.pem"), place.file(".1-0123456789abcdef.tmp")).expect("linked");
    place.write(".12-0123456789abcdef.tmp", "another's");
    ring.revoke(&kid).await.expect("revoked");
    assert_eq!(place.names(), [".12-0123456789abcdef.tmp", "2.pem"]);
}

#[tokio::test]
async fn a_key_is_removed_by_number_and_name() {
    let place = Place::new();
    let folder = place.folder();
    folder.add(&key(1, "a", Algorithm::EdDSA)).await.expect("added");
    folder.remove(&key(1, "b", Algorithm::EdDSA)).await.expect("not there");
    folder.remove(&key(2, "a", Algorithm::EdDSA)).await.expect("not there");
    assert_eq!(place.names(), ["1.pem"]);
    folder.remove(&key(1, "a", Algorithm::EdDSA)).await.expect("removed");
    assert!(place.names().is_empty());
}

#[tokio::test]
async fn a_folder_that_became_unreadable_ends_nothing_that_is_known() {
    let place = Place::new();
    let ring = open(&place).await;
    place.write("2.pem", "garbage");
    assert_eq!(kind(ring.rotate_if_due().await), KeyErrorKind::Corrupt);
    ring.sign("JWT", &json!({})).expect("a token");
    // And one that leaked is dead here all the same.
    let kid = ring.keys()[0].kid.clone();
    assert_eq!(kind(ring.revoke(&kid).await), KeyErrorKind::Corrupt);
    assert!(ring.keys().is_empty());
    assert_eq!(place.names(), ["2.pem"]);
}

#[tokio::test]
async fn errors_name_the_file_and_nothing_of_the_key() {
    let place = Place::new();
    open(&place).await;
    let text = fs::read_to_string(place.file("1.pem")).expect("a file");
    place.write("1.pem", text.replace("EdDSA", "ES256"));
    let error = place.folder().load().await.expect_err("another algorithm");
    let (mut shown, mut source) = (format!("{error:?} {error}"), error.source());
    while let Some(error) = source {
        shown += &format!(" {error:?} {error}");
        source = error.source();
    }
    assert!(shown.contains("1.pem"));
    let secret = text.lines().rev().nth(1).expect("base64");
    assert!(!shown.contains(&secret[secret.len() - 16..]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rings_that_start_at_once_make_one_key() {
    let place = Place::new();
    let opened: Vec<_> = (0..16).map(|_| tokio::spawn(KeyRing::open(place.folder(), settings()))).collect();
    let mut keys = Vec::new();
    for ring in opened {
        keys.push(ring.await.expect("ended").expect("a ring").keys());
    }
    assert!(keys.iter().all(|other| *other == keys[0]));
    assert_eq!(place.names(), ["1.pem"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reading_while_keys_come_and_go_does_not_fail() {
    let place = Place::new();
    let folder = place.folder();
    let writing = folder.clone();
    let writer = tokio::spawn(async move {
        for number in 1..60 {
            let key = key(number, &number.to_string(), Algorithm::EdDSA);
            assert!(writing.add(&key).await.expect("added"));
            writing.remove(&key).await.expect("removed");
        }
    });
    while !writer.is_finished() {
        assert!(folder.load().await.expect("keys").len() <= 1);
    }
    writer.await.expect("ended");
    assert!(place.names().is_empty());
}

/// What the tests below run in processes of their own: opens the folder that it is given, and says how that went.
#[tokio::test]
async fn a_process_of_its_own() {
    let Some(path) = std::env::var_os("IMPERSONATION_TEST_KEYS") else { return };
    let opened = KeyRing::open(KeyFolder::new(path), settings()).await;
    let answer = opened.map_or_else(|error| format!("{:?}", error.kind()), |ring| ring.keys()[0].kid.to_string());
    std::io::stdout().write_all(format!("\nanswer={answer}\n").as_bytes()).expect("told");
}

fn process(place: &Place, uid: Option<u32>) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command.args(["--exact", "a_process_of_its_own", "--nocapture"]).env("IMPERSONATION_TEST_KEYS", place.keys());
    if let Some(uid) = uid {
        command.uid(uid);
    }
    command.stdout(Stdio::piped()).spawn().expect("a process")
}

fn answer(process: Child) -> String {
    let output = process.wait_with_output().expect("ended");
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().find_map(|line| line.strip_prefix("answer=")).expect("an answer").into()
}

#[test]
fn processes_that_start_at_once_make_one_key() {
    let place = Place::new();
    let processes: Vec<_> = (0..8).map(|_| process(&place, None)).collect();
    let answers: Vec<_> = processes.into_iter().map(answer).collect();
    assert!(answers[0].starts_with("1-"), "{answers:?}");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(place.names(), ["1.pem"]);
}

#[test]
fn a_folder_that_cannot_be_written_makes_no_key() {
    let place = Place::new();
    fs::create_dir(place.keys()).expect("a folder");
    // Nothing stops root from writing.
    let uid = is_root().then_some(NOBODY);
    chown(place.keys(), uid, None).expect("given away");
    chmod(&place.keys(), 0o500);
    assert_eq!(answer(process(&place, uid)), "Unavailable");
    assert!(place.names().is_empty());
    chmod(&place.keys(), 0o700);
    assert!(answer(process(&place, uid)).starts_with("1-"));
    assert_eq!(place.names(), ["1.pem"]);
}

#[cfg(feature = "aws_lc_rs")]
#[tokio::test]
async fn pure_rust_reads_what_aws_lc_wrote() {
    use ed25519_dalek::pkcs8::DecodePrivateKey as _;
    use p256::elliptic_curve::sec1::ToSec1Point as _;
    use serde_json::Value;
    use spki::der::SecretDocument;

    for algorithm in ALGORITHMS {
        let place = Place::new();
        let ring = KeyRing::open(place.folder(), settings().algorithm(algorithm)).await.expect("a ring");
        ring.rotate_now().await.expect("rotated");
        let set: Value = serde_json::from_str(&ring.jwks()).expect("JSON");
        assert_eq!(place.names(), ["1.pem", "2.pem"]);
        for (name, jwk) in place.names().iter().zip(set["keys"].as_array().expect("a list")) {
            let text = fs::read_to_string(place.file(name)).expect("a file");
            let (label, document) = SecretDocument::from_pem(&text).expect("a PEM");
            assert_eq!(label, "PRIVATE KEY");
            let x = if algorithm == Algorithm::EdDSA {
                let key = ed25519_dalek::SigningKey::from_pkcs8_der(document.as_bytes()).expect("a key");
                key.verifying_key().to_bytes().to_vec()
            } else {
                let key = p256::SecretKey::from_pkcs8_der(document.as_bytes()).expect("a key");
                key.public_key().to_sec1_point(false).as_bytes()[1..33].to_vec()
            };
            assert_eq!(jwk["x"], base64_simd::URL_SAFE_NO_PAD.encode_to_string(x));
        }
    }
}
