//! When a crate is compiled again, and what `cargo test` shows of it: cargo is run on a small package of its own.

use macro_tests::artifacts;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

const PROGRAM: &str = r#"
//! Two models: one in place, one as a table.
#[realizar::model("models/in_place.apr")]
struct InPlace;

#[realizar::model("models/table.apr")]
struct Table;

fn main() {
    println!("{} {}", InPlace.predict(&[1.0, 1.0])[0], Table.predict(&[60.0, 0.0, 0.0, 1.0])[0]);
}
"#;

/// A package in the target folder.
struct Package(PathBuf);

impl Package {
    fn new() -> Package {
        let repository =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rebuild");
        // What an earlier run left would be fresh already.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("src")).expect("a folder");
        fs::create_dir_all(folder.join("models")).expect("a folder");
        let manifest = format!(
            "[package]\nname = \"rebuild\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nrealizar = {{ path \
             = {:?}, default-features = false }}\n\n[workspace]\n",
            repository.display().to_string()
        );
        let package = Package(folder);
        package.write("Cargo.toml", manifest);
        package.write("src/main.rs", PROGRAM);
        // The versions that are here already: nothing is fetched.
        fs::copy(repository.join("Cargo.lock"), package.0.join("Cargo.lock")).expect("the lock file");
        package
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        fs::write(self.0.join(file), content).expect("a file is written");
    }

    /// Writes an artifact of `macro_tests::artifacts` with the answers of its one linear layer or of its leaves
    /// multiplied.
    fn artifact(&self, file: &str, name: &str, factor: f32) {
        use realizar_apr::ir::{Stage, Values};
        let (_, mut model) =
            artifacts::all().into_iter().find(|(known, _)| *known == name).expect("an artifact");
        let numbers = match &mut model.stages[0] {
            Stage::Dense(dense) => &mut dense.weight.values,
            Stage::Trees(trees) => &mut trees.leaves.values,
            other => panic!("no numbers to multiply in {other:?}"),
        };
        match numbers {
            Values::F32(numbers) => numbers.iter_mut().for_each(|number| *number *= factor),
            Values::F64(_) => panic!("artifacts are in f32"),
        }
        if factor != 1.0 {
            model.golden = None;
        }
        self.write(file, realizar_apr::write(&model).expect("a model that can be written"));
    }

    fn cargo(&self, arguments: &[&str]) -> Output {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(&self.0)
            .env("CARGO_TARGET_DIR", self.0.join("target"))
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_TERM_COLOR", "never")
            // Flags of this run of the tests would be those of another.
            .env_remove("RUSTFLAGS")
            .output()
            .expect("cargo runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "cargo {arguments:?}:\n{stderr}");
        output
    }

    /// Builds, and tells whether the package itself was compiled.
    fn compiles(&self) -> bool {
        let output = self.cargo(&["build"]);
        String::from_utf8_lossy(&output.stderr).contains("Compiling rebuild ")
    }

    fn answer(&self) -> String {
        let output = Command::new(self.0.join("target/debug/rebuild")).output().expect("the program runs");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

#[test]
fn a_changed_artifact_is_compiled_again_and_nothing_else_is() {
    let package = Package::new();
    package.artifact("models/in_place.apr", "regression.apr", 1.0);
    package.artifact("models/table.apr", "categories.apr", 1.0);
    assert!(package.compiles());
    // 2 + 3 + 1, and a smoker in zone 10
    assert_eq!(package.answer(), "6 4");
    assert!(!package.compiles(), "nothing has changed");

    package.write("models/unused.apr", "beside it");
    assert!(!package.compiles(), "nothing that is used has changed");

    package.artifact("models/in_place.apr", "regression.apr", 2.0);
    assert!(package.compiles(), "an artifact that is embedded in place has changed");
    assert_eq!(package.answer(), "11 4");
    assert!(!package.compiles(), "nothing has changed");

    package.artifact("models/table.apr", "categories.apr", 10.0);
    assert!(package.compiles(), "an artifact behind a table has changed");
    assert_eq!(package.answer(), "11 40");
    assert!(!package.compiles(), "nothing has changed");

    // Golden rows are tests of the user's own, which cargo shows by name and runs.
    package.artifact("models/in_place.apr", "regression.apr", 1.0);
    let listed = package.cargo(&["test", "--quiet", "--", "--list"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert_eq!(listed.trim(), "__realizar_in_place::golden_rows: test");
    let run = package.cargo(&["test"]);
    let run = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.contains("test __realizar_in_place::golden_rows ... ok"), "{run}");
}
