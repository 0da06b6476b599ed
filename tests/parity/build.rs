//! Names every fixture to the compiler: one module with a `#[realizar::model]` for each, and a list of them all.
//!
//! `REALIZAR_PARITY_FIXTURES` names another folder of fixtures than `fixtures`: larger ones, which are not kept.

use realizar_apr::Artifact;
use realizar_apr::ir::Element;
use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=REALIZAR_PARITY_FIXTURES");
    let own = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("fixtures");
    let folder = env::var_os("REALIZAR_PARITY_FIXTURES").map_or(own, PathBuf::from);
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rustc-env=PARITY_FIXTURES={}", folder.display());
    let mut names = fs::read_dir(&folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<String>, std::io::Error>>()?;
    // `rows` are shared by all.
    names.retain(|name| !name.starts_with('.') && name != "rows");
    names.sort();
    let (mut modules, mut list) = (String::new(), String::new());
    let mut problems = Vec::new();
    for name in &names {
        let path = folder.join(name).join("model.apr");
        let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let artifact = match Artifact::read(&bytes) {
            Ok(artifact) => artifact,
            Err(error) => {
                problems.push(format!("{}: {error}", path.display()));
                continue;
            }
        };
        let methods = match artifact.model.input.element {
            Element::F32 => "single",
            Element::F64 => "double",
        };
        writeln!(
            modules,
            "mod r#{name} {{\n    #[realizar::model({path:?})]\n    pub(super) struct Model;\n}}"
        )?;
        writeln!(list, "    compiled!({methods}, {name:?}, r#{name}::Model),")?;
    }
    if !problems.is_empty() {
        return Err(problems.join("\n").into());
    }
    let text = format!("{modules}\npub(crate) static MODELS: &[Compiled] = &[\n{list}];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("models.rs"), text)?;
    Ok(())
}
