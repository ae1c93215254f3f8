use std::env;

/// How much is tried, and which.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// `JUDGES_SEED`: what is done to the tokens.
    pub seed: u64,
    /// `JUDGES_TOKENS`: how many there are.
    pub tokens: usize,
    /// `JUDGES_REQUIRED=1`: a judge that cannot be had is a failure.
    pub is_required: bool,
}

const SEED: u64 = 8693;
const TOKENS: usize = 8000;

impl Settings {
    /// Reads them from the environment: seed 8693, 8000 tokens and nothing required, by default.
    pub fn from_env() -> Self {
        Self {
            seed: number("JUDGES_SEED").unwrap_or(SEED),
            tokens: number("JUDGES_TOKENS").map_or(TOKENS, |tokens| tokens.try_into().expect("a number of tokens")),
            is_required: env::var("JUDGES_REQUIRED").is_ok_and(|value| value == "1"),
        }
    }

    /// Whether it is the corpus that excuses are written for.
    pub(crate) fn are_default(&self) -> bool {
        self.seed == SEED && self.tokens == TOKENS
    }
}

fn number(variable: &str) -> Option<u64> {
    let value = env::var(variable).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{variable} is no number: {value}")))
}
