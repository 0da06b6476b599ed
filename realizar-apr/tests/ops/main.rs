//! Operations against the libraries that they come from, on the cases that the scripts in `tests/fixtures/ops` wrote
//! down: each is written to a file, read again and evaluated.

mod case;
mod estimators;
mod preprocessing;
