//! The virtual environment that holds the pinned Python packages and the real Lambda client.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{exists, output, run};
use crate::report::Miss;
use crate::workspace::{cache, root};

/// What is installed: the training libraries, the test runner, the Lambda client.
const REQUIREMENTS: [&str; 2] = ["python/requirements-test.txt", "xtask/requirements.txt"];

/// What training the fixtures of ONNX takes beside them: converters, and ONNX Runtime.
const CONVERTERS: &str = "tests/fixtures/onnx/requirements.txt";

/// The folder of the environment's programs, after making what is missing.
pub(crate) fn environment() -> Result<PathBuf, Miss> {
    let venv = cache().join("venv");
    let programs = venv.join("bin");
    install(&venv, "installed.txt", &REQUIREMENTS)?;
    Ok(programs)
}

/// As [`environment`], with the converters to ONNX, which nothing but training needs.
pub(crate) fn training() -> Result<Command, Miss> {
    environment()?;
    // The versions of all files have to fit each other: the package installer refuses what does not.
    let all = [REQUIREMENTS[0], REQUIREMENTS[1], CONVERTERS];
    install(&cache().join("venv"), "installed-converters.txt", &all)?;
    python()
}

/// A scikit-learn that has what newer ones have not.
const OLDER: &str = "python/requirements-older.txt";

/// The Python of an environment with [`OLDER`] libraries, and the exporter on its path.
pub(crate) fn older_python() -> Result<Command, Miss> {
    let venv = cache().join("venv-older");
    install(&venv, "installed.txt", &[OLDER])?;
    Ok(with_exporter(&venv.join("bin/python")))
}

/// What the benchmark of kernels trains with: versions of its own, in an environment of its own, because what its
/// peers need does not fit the rest.
const BENCHMARK: [&str; 2] =
    ["benches/kernels/train/requirements.txt", "benches/kernels/peers/requirements.txt"];

/// A peer that needs older packages than all others.
const LLEAVES: &str = "benches/kernels/peers/requirements-lleaves.txt";

/// The Python of the benchmark of kernels, with the exporter on its path and, where they are asked for, the peers.
pub(crate) fn benchmark(peers: bool) -> Result<Command, Miss> {
    let venv = cache().join("venv-bench");
    install(&venv, "installed.txt", &BENCHMARK[..1])?;
    let mut command = with_exporter(&venv.join("bin/python"));
    // A figure is that of one thread.
    for threads in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"] {
        command.env(threads, "1");
    }
    if peers {
        install(&venv, "installed-peers.txt", &BENCHMARK)?;
        let lleaves = cache().join("venv-lleaves");
        match install(&lleaves, "installed.txt", &[LLEAVES]) {
            Ok(()) => drop(command.env("REALIZAR_LLEAVES_PYTHON", lleaves.join("bin/python"))),
            Err(Miss::Failed(why) | Miss::Skipped(why)) => println!("lleaves is left out: {why}"),
        }
    }
    Ok(command)
}

/// Installs what these files list into the environment, unless its stamp says that it is done.
fn install(venv: &Path, stamp: &str, files: &[&str]) -> Result<(), Miss> {
    let programs = venv.join("bin");
    let mut wanted = String::new();
    for file in files {
        let text = std::fs::read_to_string(root().join(file)).map_err(|error| format!("{file}: {error}"))?;
        wanted.push_str(&text);
    }
    // Written last, so that an interrupted installation is done again.
    let stamp = venv.join(stamp);
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if !exists("python3") {
        return Err(Miss::Skipped("there is no `python3`; install Python 3.11 or later".to_owned()));
    }
    let mut probe = Command::new("python3");
    if output(probe.args(["-c", "import venv, ensurepip"])).is_err() {
        let message = "python3 has no module `venv`; on Debian and Ubuntu: `apt-get install python3-venv`";
        return Err(Miss::Skipped(message.to_owned()));
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(venv))?;
    let mut install = Command::new(programs.join("pip"));
    install.current_dir(root()).args(["install", "--quiet", "--disable-pip-version-check"]);
    for file in files {
        install.args(["-r", file]);
    }
    run(&mut install)?;
    std::fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))?;
    Ok(())
}

/// The environment's Python, with the exporter on its path.
pub(crate) fn python() -> Result<Command, Miss> {
    Ok(with_exporter(&environment()?.join("python")))
}

fn with_exporter(python: &Path) -> Command {
    let mut command = Command::new(python);
    command.current_dir(root()).env("PYTHONPATH", root().join("python/src"));
    // Compiled caches would appear in the source tree.
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command
}
