//! The artifact's file: where it is, and its bytes.

use crate::expand::Environment;
use crate::fault::Fault;
use realizar_apr::order;
use realizar_apr::suggest::closest;
use std::path::{Path, PathBuf};
use std::{env, fs, io};
use syn::LitStr;

/// A file that was read.
pub(crate) struct Source {
    /// As the user wrote it; for messages.
    pub(crate) written: String,
    /// How generated code names it.
    pub(crate) location: Location,
    /// The file's name without its folder and its suffix.
    pub(crate) stem: String,
    pub(crate) bytes: Vec<u8>,
}

/// How generated code names the file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// After the folder of `Cargo.toml`, with a slash at its start.
    InPackage(String),
    Absolute(String),
}

/// Reads the file.
///
/// # Errors
/// The io error, with what is there instead where nothing is at the path.
pub(crate) fn read(path: &LitStr, environment: &Environment) -> Result<Source, Fault> {
    let written = path.value();
    let full = environment.package.join(&written);
    let bytes = match fs::read(&full) {
        Ok(bytes) => bytes,
        Err(error) => return Err(unreadable(path, &written, &full, environment, &error)),
    };
    let location = if Path::new(&written).is_absolute() {
        Location::Absolute(written.clone())
    } else {
        Location::InPackage(format!("/{written}"))
    };
    let stem = full.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    Ok(Source { written, location, stem, bytes })
}

fn unreadable(
    path: &LitStr,
    written: &str,
    full: &Path,
    environment: &Environment,
    error: &io::Error,
) -> Fault {
    let fault = Fault::new(path, format!("cannot read `{written}`: {}", reason(error)));
    if full.is_dir() {
        return fault.help("name the `.apr` file in this folder");
    }
    if error.kind() != io::ErrorKind::NotFound {
        return fault;
    }
    let fault =
        if Path::new(written).is_absolute() { fault } else { fault.place(folder(&environment.package)) };
    match near(written, full, environment) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help("a path is absolute, or relative to the folder of Cargo.toml"),
    }
}

/// The package's folder as the compiler names files: relative to the folder that it runs in, which is that of the
/// workspace.
fn folder(package: &Path) -> String {
    let here = env::current_dir().unwrap_or_default();
    match package.strip_prefix(here).unwrap_or(package) {
        empty if empty.as_os_str().is_empty() => "the folder of this package's Cargo.toml".to_owned(),
        folder => format!("`{}`, the folder of this package's Cargo.toml", folder.display()),
    }
}

/// The io error's own words, without its number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// A file that the user may have meant: one of a similar name in the same folder, or the same path above the
/// package, where a workspace keeps its models.
fn near(written: &str, full: &Path, environment: &Environment) -> Option<String> {
    let folder = full.parent()?;
    let names = artifacts(folder);
    let name = full.file_name()?.to_str()?;
    if let Some(near) = closest(name, names.iter().map(String::as_str)) {
        return Some(Path::new(written).with_file_name(near).to_string_lossy().into_owned());
    }
    let mut above = PathBuf::from("..");
    for folder in environment.package.ancestors().skip(1).take(3) {
        if folder.join(written).is_file() {
            return Some(above.join(written).to_string_lossy().into_owned());
        }
        above.push("..");
    }
    None
}

/// The names of the artifacts in a folder, in order.
fn artifacts(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = Vec::new();
    for entry in entries.flatten() {
        if let Ok(name) = entry.file_name().into_string()
            && name.ends_with(".apr")
        {
            names.push(name);
        }
    }
    let order = order::of(names.len(), &|a, b| names[a].cmp(&names[b]));
    order.iter().map(|&at| names[at as usize].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::Span;

    fn read_in_package(path: &str) -> Result<Source, String> {
        let environment = Environment { package: PathBuf::from(env!("CARGO_MANIFEST_DIR")) };
        read(&LitStr::new(path, Span::call_site()), &environment).map_err(|fault| fault.message())
    }

    #[test]
    fn a_path_is_relative_to_the_package() {
        let source = read_in_package("../models/iris.apr").expect("the example's model");
        assert_eq!(source.stem, "iris");
        assert_eq!(source.location, Location::InPackage("/../models/iris.apr".to_owned()));
        assert!(source.bytes.starts_with(b"APR"));
    }

    #[test]
    fn an_absolute_path_stays_as_it_is() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/iris.apr");
        let source = read_in_package(path).expect("the example's model");
        assert_eq!(source.location, Location::Absolute(path.to_owned()));
    }

    #[test]
    fn a_missing_file_is_named_with_the_folder_and_the_nearest_file() {
        let message = read_in_package("../models/irs.apr").err().expect("no such file");
        assert!(
            message.starts_with(
                "cannot read `../models/irs.apr`: no such file or directory\nin the folder of this package's Cargo.toml\n"
            ),
            "{message}"
        );
        assert!(message.ends_with("help: did you mean `../models/iris.apr`?"), "{message}");
    }

    #[test]
    fn a_path_from_the_workspace_root_is_recognised() {
        let message = read_in_package("models/iris.apr").err().expect("no such file");
        assert!(message.ends_with("help: did you mean `../models/iris.apr`?"), "{message}");
    }

    #[test]
    fn a_folder_is_not_called_missing() {
        let message = read_in_package("../models").err().expect("a folder");
        assert!(message.starts_with("cannot read `../models`: is a directory"), "{message}");
    }
}
