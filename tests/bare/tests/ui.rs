//! What the compiler says where a feature is missing.

use std::process::Command;

#[test]
fn ui_in_the_words_of_rustc() {
    const WORDS_OF: &str = "rustc 1.95.";
    let version = Command::new("rustc").arg("--version").output().expect("rustc runs");
    let version = String::from_utf8_lossy(&version.stdout);
    if !version.starts_with(WORDS_OF) {
        println!("did not run: the messages are those of {WORDS_OF}x, this is {version}");
        return;
    }
    trybuild::TestCases::new().compile_fail("../ui/features/*.rs");
}
