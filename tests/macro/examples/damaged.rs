//! Writes the damaged artifacts of the tests, to `tests/ui/artifacts/damaged/`.

use macro_tests::damaged;
use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/artifacts/damaged");
    fs::create_dir_all(&folder)?;
    for (name, file) in damaged::all() {
        fs::write(folder.join(name).with_extension("apr"), file)?;
    }
    Ok(())
}
