//! Which instruction set kernels use: what the target's features say at least, else the processor's best, else what
//! `REALIZAR_ISA` says.

use realizar_runtime::isa::{Level, level};

/// What stands before the level that a process of its own found.
const MARK: &str = "the level is ";

fn index(level: Level) -> usize {
    Level::ALL.iter().position(|other| *other == level).expect("all levels are listed")
}

/// The levels that this program may use here, from the least to the best.
fn usable() -> Vec<Level> {
    let above = |level: &Level| index(*level) >= index(Level::LEAST);
    Level::ALL.iter().copied().filter(|level| level.is_here()).filter(above).collect()
}

#[test]
fn levels_are_numbered_as_they_are_listed() {
    for (index, level) in Level::ALL.iter().enumerate() {
        assert_eq!(*level as usize, index);
    }
}

#[test]
fn the_least_is_what_the_target_says() {
    assert!(Level::LEAST.is_here());
    #[cfg(target_arch = "aarch64")]
    assert_eq!(Level::LEAST, Level::Neon);
    #[cfg(all(target_arch = "x86_64", not(target_feature = "avx2")))]
    assert_eq!(Level::LEAST, Level::Scalar);
    #[cfg(all(target_arch = "x86_64", target_feature = "avx2", not(target_feature = "avx512f")))]
    assert_eq!(Level::LEAST, Level::Avx2);
}

#[test]
fn the_level_is_one_that_the_processor_has() {
    println!("{MARK}{}.", level().name());
    assert!(usable().contains(&level()));
}

/// The level of a process with this word in `REALIZAR_ISA`. An emulated program cannot start itself.
#[cfg(target_arch = "x86_64")]
fn level_with(word: Option<&str>) -> String {
    let mut itself = std::process::Command::new(std::env::current_exe().expect("the test's own program"));
    itself.args(["--exact", "the_level_is_one_that_the_processor_has", "--nocapture"]);
    itself.env_remove("REALIZAR_ISA").envs(word.map(|word| ("REALIZAR_ISA", word)));
    let output = itself.output().expect("the test's own program starts");
    let text = String::from_utf8(output.stdout).expect("text");
    let rest = text.split(MARK).nth(1).unwrap_or_else(|| panic!("no level in {text:?}"));
    rest.split('.').next().unwrap_or_default().to_owned()
}

#[cfg(target_arch = "x86_64")]
#[test]
fn a_word_chooses_among_the_levels_that_the_program_has() {
    let best = usable().last().expect("there is one").name();
    for level in Level::ALL {
        let expected = if usable().contains(level) { level.name() } else { best };
        assert_eq!(level_with(Some(level.name())), expected, "{}", level.name());
    }
    for word in [None, Some(""), Some("neon"), Some("AVX2"), Some("sse9")] {
        assert_eq!(level_with(word), best, "{word:?}");
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn what_is_asked_at_once_is_what_the_standard_library_says() {
    let says = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vbmi")
        && is_x86_feature_detected!("avx512vnni");
    assert_eq!(Level::Avx512.is_here(), says && Level::Avx2.is_here());
}
