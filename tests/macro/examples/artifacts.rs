//! Writes the artifacts of the tests to `tests/ui/artifacts/`.

use macro_tests::{artifacts, damaged};
use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/artifacts");
    fs::create_dir_all(folder.join("damaged"))?;
    for (name, model) in artifacts::all() {
        fs::write(folder.join(name), realizar_apr::write(&model)?)?;
    }
    for (name, file) in damaged::all() {
        fs::write(folder.join("damaged").join(name).with_extension("apr"), file)?;
    }
    Ok(())
}
