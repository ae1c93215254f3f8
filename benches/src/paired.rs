//! Two pieces of work timed by turns, so that what disturbs the machine disturbs both.
//!
//! criterion times one after the other, seconds apart, in which a shared machine changes by more than the differences that are
//! asked about here.

use std::hint::black_box;
use std::sync::Barrier;
use std::time::{Duration, Instant};

/// How long each is worked at without a break.
const TURN: Duration = Duration::from_millis(1);
/// Turns of each.
const TURNS: usize = 600;

/// What one piece of work took and what the other, in nanoseconds each time.
#[derive(Clone, Copy, Debug)]
pub struct Paired {
    /// The one that is asked about.
    pub ours: f64,
    /// The one that it is compared with.
    pub base: f64,
}

impl Paired {
    /// The one over the other.
    pub fn ratio(&self) -> f64 {
        self.ours / self.base
    }
}

/// Times both by turns.
pub fn compare<A, B>(mut ours: impl FnMut() -> A, mut base: impl FnMut() -> B) -> Paired {
    let (ours_times, base_times) = (times_a_turn(&mut ours), times_a_turn(&mut base));
    let (mut ours_each, mut base_each) = (Vec::with_capacity(TURNS), Vec::with_capacity(TURNS));
    for _ in 0..TURNS {
        ours_each.push(turn(ours_times, &mut ours));
        base_each.push(turn(base_times, &mut base));
    }
    Paired { ours: undisturbed(ours_each), base: undisturbed(base_each) }
}

/// Times one alone.
pub fn time<T>(mut work: impl FnMut() -> T) -> f64 {
    let times = times_a_turn(&mut work);
    undisturbed((0..TURNS).map(|_| turn(times, &mut work)).collect())
}

/// Compares what each time takes a thread beside another that does the same with what it takes a thread alone.
pub fn two_threads_over_one(work: impl Fn() + Sync) -> Paired {
    const ROUNDS: usize = 60;
    let times = times_a_turn(&mut || work()) * 10;
    let mut each = [Vec::with_capacity(ROUNDS), Vec::with_capacity(ROUNDS)];
    for _ in 0..ROUNDS {
        each[0].push(at_once(1, times, &work));
        each[1].push(at_once(2, times, &work));
    }
    let [one, two] = each.map(undisturbed);
    Paired { ours: two, base: one }
}

/// Nanoseconds each time, of so many threads at once: the mean of theirs.
fn at_once(threads: usize, times: u32, work: &(impl Fn() + Sync)) -> f64 {
    let start = Barrier::new(threads);
    let run = || {
        let mut work = || work();
        turn(times / 10, &mut work);
        start.wait();
        turn(times, &mut work)
    };
    let sum: f64 = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        running.into_iter().map(|thread| thread.join().expect("a thread that ends")).sum()
    });
    sum / threads as f64
}

/// How often it fits into a turn; warms it up as well.
fn times_a_turn<T>(work: &mut impl FnMut() -> T) -> u32 {
    let mut times = 1;
    while turn(times, work) * f64::from(times) < TURN.as_nanos() as f64 {
        times *= 2;
    }
    times
}

/// Nanoseconds each time.
pub fn turn<T>(times: u32, work: &mut impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    for _ in 0..times {
        black_box(work());
    }
    start.elapsed().as_nanos() as f64 / f64::from(times)
}

/// The tenth percentile: what else runs on a machine only ever adds.
pub fn undisturbed(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 10]
}
