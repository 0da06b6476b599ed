//! Writes the artifacts of the tests, to `tests/ui/artifacts/` and `tests/macro/models/`.

use macro_tests::artifacts;
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, model) in artifacts::all() {
        std::fs::write(package.join("../ui/artifacts").join(name), realizar_apr::write(&model)?)?;
    }
    std::fs::write(package.join("models/model.apr"), realizar_apr::write(&artifacts::three_features())?)?;
    Ok(())
}
