//! Starts and redemptions by an issuer over an SQLite file, one after the other or many at once.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use impersonation_core::key::Algorithm;
use impersonation_core::provider::{HandOver, Start};
use impersonation_core::verify::Cache;
use impersonation_core::{OwnSession, Verifier};
use impersonation_issuer::key::{KeyRing, KeySettings, MemoryKeys};
use impersonation_issuer::{Asked, Authorizer, Directory, DirectoryError, Issuer, Slot, User};
use impersonation_store::Sqlite;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::sample::{KID, Sample, check};

/// How many impersonations one of the staff starts: fewer than may go on at once.
const EACH: usize = 4;

/// Impersonators who signed in.
#[derive(Clone, Debug)]
pub struct Staff(Arc<[OwnSession]>);

impl Staff {
    /// As many as start so many impersonations.
    ///
    /// # Panics
    ///
    /// When one of them is refused.
    pub fn for_starts(starts: usize) -> Self {
        let sample = Sample::new(Algorithm::EdDSA);
        let verifier = sample.verifier(Cache::off());
        let session = |number| sign_in(&sample, &verifier, number);
        Self((0..starts.div_ceil(EACH)).map(session).collect())
    }
}

fn sign_in(sample: &Sample, verifier: &Verifier, number: usize) -> OwnSession {
    let mut claims = crate::sample::claims(number as u64);
    claims["sub"] = json!(format!("staff_2Mmx8staff{number:06}"));
    let token = sample.signer.token(KID, &claims);
    let headers = [(http::header::AUTHORIZATION, crate::sample::bearer(&token))].into_iter().collect();
    check(verifier, &headers).require_own().expect("somebody in person")
}

/// An issuer over a file of its own.
#[derive(Debug)]
pub struct Issuing {
    issuer: Issuer,
    staff: Staff,
    file: PathBuf,
}

impl Issuing {
    /// With whatever is the default.
    ///
    /// # Panics
    ///
    /// Where the file cannot be made.
    pub fn new(runtime: &Runtime, folder: &Path, staff: &Staff) -> Self {
        let file = folder.join("issuer.db");
        let keys = runtime.block_on(KeyRing::open(MemoryKeys::new(), KeySettings::new())).expect("keys");
        let issuer = Issuer::builder("https://app.example.com")
            .audience("app")
            .directory(Everybody)
            .authorizer(Everybody)
            .store(Sqlite::open(&file).expect("a file"))
            .keys(keys)
            .enabled(true)
            .build()
            .expect("a configuration");
        Self { issuer, staff: staff.clone(), file }
    }

    /// The file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Starts and redeems these, so many at once.
    ///
    /// # Panics
    ///
    /// When one of them is refused.
    pub fn work(&self, runtime: &Runtime, numbers: std::ops::Range<usize>, at_once: usize) {
        let next = Arc::new(AtomicUsize::new(numbers.start));
        let lane = || {
            let (issuer, staff, next) = (self.issuer.clone(), self.staff.clone(), Arc::clone(&next));
            async move {
                loop {
                    let number = next.fetch_add(1, Relaxed);
                    if number >= numbers.end {
                        break;
                    }
                    start_and_redeem(&issuer, &staff.0[number / EACH], number).await;
                }
            }
        };
        runtime.block_on(async {
            if at_once == 1 {
                return lane().await;
            }
            let lanes: Vec<_> = (0..at_once).map(|_| tokio::spawn(lane())).collect();
            for lane in lanes {
                lane.await.expect("a lane that ends");
            }
        });
    }
}

async fn start_and_redeem(issuer: &Issuer, session: &OwnSession, number: usize) {
    let start =
        Start::new(session, format!("user_2Nf3kq9ZyBx7Yh{number:06}")).reason("Ticket 4711: an invoice is missing");
    let started = issuer.start(&start).await.expect("a start");
    let HandOver::Ticket(ticket) = started.hand_over else { panic!("a ticket") };
    issuer.redeem(ticket.expose(), session, Slot::Overlay).await.expect("a session");
}

/// All staff may act as all users.
struct Everybody;

impl Directory for Everybody {
    async fn impersonator(&self, _issuer: &str, subject: &str) -> Result<Option<User>, DirectoryError> {
        Ok(Some(User::new(subject).rank(10).email(format!("{subject}@example.com"))))
    }

    async fn user(&self, id: &str) -> Result<Option<User>, DirectoryError> {
        Ok(Some(User::new(id).organization("org_01HRDMC6CM357W30QMHMQ9").may_be_impersonated(true)))
    }

    async fn search(&self, _text: &str, _limit: usize) -> Result<Vec<User>, DirectoryError> {
        Ok(Vec::new())
    }
}

impl Authorizer for Everybody {
    async fn may_impersonate(&self, _: &User, _: &User, _: &Asked<'_>) -> Result<bool, DirectoryError> {
        Ok(true)
    }
}
