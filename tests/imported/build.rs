//! Imports the boosters of tests/fixtures, as `cargo realizar import` does, and names each artifact to the compiler.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use cargo_realizar::{Options, Rounds, Source, import};
use realizar_apr::ir::{Decision, Element, Labels};
use serde_json::Value;

/// One file of each model: where there are several, they hold the same, and the first of these is taken.
const EXTENSIONS: [&str; 3] = ["ubj", "txt", "json"];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../fixtures/boosters");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rustc-env=BOOSTERS={}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".answers.json").map(str::to_owned));
    }
    names.sort();
    let (mut modules, mut list) = (String::new(), String::new());
    for name in &names {
        let answers: Value = serde_json::from_slice(&fs::read(folder.join(format!("{name}.answers.json")))?)?;
        let path = EXTENSIONS
            .iter()
            .map(|extension| folder.join(format!("{name}.{extension}")))
            .find(|path| path.exists())
            .ok_or_else(|| format!("{name} has no model file"))?;
        let bytes = fs::read(&path)?;
        let imported = import(&Source { path: &path, bytes: &bytes }, &options(&answers))
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let artifact = out.join(format!("{name}.apr"));
        fs::write(&artifact, realizar_apr::write(&imported.model)?)?;
        let double = imported.model.input.element == Element::F64;
        let decides = imported.model.output.decision != Decision::None;
        writeln!(
            modules,
            "mod {name} {{\n    #[realizar::model({artifact:?})]\n    pub(super) struct Model;\n}}"
        )?;
        let kind = if double { "double" } else { "single" };
        writeln!(list, "    {kind}!({name}, {decides});")?;
    }
    fs::write(out.join("models.rs"), format!("{modules}\nmod tests {{\n    use super::*;\n{list}}}\n"))?;
    Ok(())
}

/// What a person has to add to the file.
fn options(answers: &Value) -> Options {
    let levels = |list: &Value| {
        let list = list.as_array().cloned().unwrap_or_default();
        match list.iter().map(Value::as_i64).collect::<Option<Vec<i64>>>() {
            Some(integers) => Labels::Integer(integers),
            None => {
                Labels::Text(list.iter().map(|level| level.as_str().unwrap_or_default().to_owned()).collect())
            }
        }
    };
    Options {
        missing: answers["missing_value"].as_f64(),
        rounds: match &answers["trees"] {
            Value::String(word) if word == "best" => Some(Rounds::Best),
            Value::String(_) => Some(Rounds::All),
            other => other.as_u64().map(|count| Rounds::First(count as usize)),
        },
        categories: answers["levels"].as_object().map_or(Vec::new(), |object| {
            object.iter().map(|(name, list)| (name.clone(), levels(list))).collect()
        }),
        ..Options::default()
    }
}
