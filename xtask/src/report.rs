//! What passed, what failed, what did not run and why, with times.

use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Why a step did not pass.
#[derive(Debug)]
pub(crate) enum Miss {
    /// It ran, and something does not hold.
    Failed(String),
    /// It did not run: what is missing, and how to get it.
    Skipped(String),
}

impl From<String> for Miss {
    fn from(message: String) -> Self {
        Miss::Failed(message)
    }
}

pub(crate) type Outcome = Result<(), Miss>;

#[derive(Debug)]
struct Step {
    name: String,
    miss: Option<Miss>,
    took: Duration,
}

/// The steps of one run, in order.
#[derive(Debug)]
pub(crate) struct Report {
    steps: Vec<Step>,
    started: Instant,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { steps: Vec::new(), started: Instant::now() }
    }

    /// Runs one step and says at once how it went; whether it passed.
    pub(crate) fn step(&mut self, name: &str, work: impl FnOnce() -> Outcome) -> bool {
        println!("\n== {name}");
        let started = Instant::now();
        let miss = work().err();
        let took = started.elapsed();
        match &miss {
            None => println!("-- {name}: passed in {:.1} s", took.as_secs_f64()),
            Some(Miss::Failed(why)) => println!("-- {name}: FAILED after {:.1} s: {why}", took.as_secs_f64()),
            Some(Miss::Skipped(why)) => println!("-- {name}: skipped: {why}"),
        }
        let passed = miss.is_none();
        self.steps.push(Step { name: name.to_owned(), miss, took });
        passed
    }

    /// Prints every step with its time, then the closing line; fails where a step failed.
    pub(crate) fn close(self) -> ExitCode {
        println!("\n{:>8}  step", "seconds");
        let (mut passed, mut failed, mut skipped) = (0, 0, 0);
        for step in &self.steps {
            let remark = match &step.miss {
                None => {
                    passed += 1;
                    String::new()
                }
                Some(Miss::Failed(why)) => {
                    failed += 1;
                    format!(": FAILED: {why}")
                }
                Some(Miss::Skipped(why)) => {
                    skipped += 1;
                    format!(": skipped: {why}")
                }
            };
            println!("{:8.1}  {}{remark}", step.took.as_secs_f64(), step.name);
        }
        println!("{:8.1}  in all\n", self.started.elapsed().as_secs_f64());
        println!("{passed} passed, {failed} failed, {skipped} skipped");
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
