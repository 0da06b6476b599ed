//! Files of other libraries, imported and compiled: see `tests/answers.rs`.
