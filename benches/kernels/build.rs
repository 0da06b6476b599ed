//! Names every trained model to the compiler. `REALIZAR_BENCH_MODELS` is the folder of them, which
//! `cargo xtask bench` fills; without it the program has no model, and what is left is the code that measures.

use realizar_apr::Artifact;
use realizar_apr::ir::{Element, Stage};
use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=REALIZAR_BENCH_MODELS");
    let (mut modules, mut list) = (String::new(), String::new());
    if let Some(folder) = env::var_os("REALIZAR_BENCH_MODELS").map(PathBuf::from) {
        let names = folder.join("names.txt");
        println!("cargo::rerun-if-changed={}", names.display());
        let names = fs::read_to_string(&names).map_err(|error| format!("{}: {error}", names.display()))?;
        for line in names.lines() {
            // `name@precision`: the artifact of `name`, compiled with that attribute.
            let (name, precision) =
                line.split_once('@').map_or((line, None), |(name, with)| (name, Some(with)));
            let module = line.replace('@', "_");
            let attribute = precision.map_or_else(String::new, |with| format!(", precision = {with:?}"));
            let path = folder.join(name).join("model.apr");
            println!("cargo::rerun-if-changed={}", path.display());
            let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            let artifact = Artifact::read(&bytes).map_err(|error| format!("{}: {error}", path.display()))?;
            let is_operation = |stage: &Stage| matches!(stage, Stage::Op(_));
            let methods = match artifact.model.input.element {
                // Operations compute in f64, whatever they read.
                Element::F32 if artifact.model.stages.iter().any(is_operation) => "wide",
                Element::F32 => "single",
                Element::F64 => "double",
            };
            writeln!(
                modules,
                "mod r#{module} {{\n    #[realizar::model({path:?}{attribute})]\n    pub(super) struct Model;\n}}"
            )?;
            writeln!(list, "    compiled!({methods}, {line:?}, r#{module}::Model),")?;
        }
    }
    let text = format!("{modules}\npub(crate) static MODELS: &[Compiled] = &[\n{list}];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("models.rs"), text)?;
    Ok(())
}
