//! The npm package `jose`, and with it Node's cryptography, as the judge.
#![expect(clippy::print_stdout, reason = "`--nocapture` shows the table")]

use std::io::{self, Write as _};

use impersonation_judges::{Jose, Keys, Settings, Trial};

#[test]
fn what_ours_accepts_jose_accepts() {
    let settings = Settings::from_env();
    let mut jose = match Jose::find() {
        Ok(jose) => jose,
        Err(missing) => {
            assert!(!settings.is_required, "{missing}");
            // Past the capture of a test's output: that nothing was judged must be seen.
            _ = writeln!(io::stderr(), "\nNOT JUDGED by jose: {missing}");
            return;
        }
    };
    let keys = Keys::generate();
    let trial = Trial::hold(settings, &keys, &mut jose, &[]);
    println!("{trial}");
    trial.assert_power();
    trial.assert_ours_is_no_laxer();
}
