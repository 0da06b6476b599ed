//! The links of the Markdown pages: each leads to a file of the repository, and each chapter is in the summary.

use std::path::{Path, PathBuf};

use crate::process::{cargo, output};
use crate::report::{Miss, Outcome};
use crate::workspace::root;

pub(crate) fn check() -> Outcome {
    let mut broken = Vec::new();
    let mut checked = 0;
    let pages = pages()?;
    for page in &pages {
        let text = read(page)?;
        let folder = page.parent().unwrap_or(Path::new(""));
        for target in targets(&text) {
            checked += 1;
            let path = target.split('#').next().unwrap_or_default();
            if !root().join(folder).join(path).exists() {
                broken.push(format!("{}: {target}", page.display()));
            }
        }
    }
    let summary = read(Path::new("docs/SUMMARY.md"))?;
    let chapters: Vec<&str> = targets(&summary).collect();
    for page in pages.iter().filter(|page| page.parent() == Some(Path::new("docs"))) {
        let name = page.file_name().unwrap_or_default().to_string_lossy();
        if name != "SUMMARY.md" && !chapters.contains(&&*name) {
            broken.push(format!("docs/SUMMARY.md: no line for {name}"));
        }
    }
    println!("{checked} links of {} pages", pages.len());
    if broken.is_empty() { Ok(()) } else { Err(Miss::Failed(broken.join("; "))) }
}

fn read(page: &Path) -> Result<String, String> {
    std::fs::read_to_string(root().join(page)).map_err(|error| format!("{}: {error}", page.display()))
}

/// The Markdown pages under the root, in the packages, in `docs`, from the repository's root.
fn pages() -> Result<Vec<PathBuf>, String> {
    let mut folders: Vec<PathBuf> =
        ["", "docs", "models", "python", "benches/results"].into_iter().map(PathBuf::from).collect();
    // Every package of the workspace may have a page of its own.
    let manifests = output(&mut cargo(["metadata", "--no-deps", "--locked", "--format-version", "1"]))?;
    for manifest in manifests.split("\"manifest_path\":\"").skip(1) {
        let manifest = Path::new(manifest.split('"').next().unwrap_or_default());
        if let Some(folder) = manifest.parent().and_then(|folder| folder.strip_prefix(root()).ok()) {
            folders.push(folder.to_owned());
        }
    }
    let mut pages = Vec::new();
    for folder in folders {
        let entries = std::fs::read_dir(root().join(&folder))
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        let names = entries.filter_map(Result::ok).map(|entry| folder.join(entry.file_name()));
        pages.extend(names.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    }
    pages.sort();
    pages.dedup();
    Ok(pages)
}

/// Where the links of a page lead within the repository.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("```").step_by(2);
    prose
        .flat_map(|prose| prose.split("](").skip(1))
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains("://") && !target.starts_with('#') && !target.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::targets;

    #[test]
    fn links_in_code_and_to_other_sites_are_left_out() {
        let text = "[a](one.md) [b](https://x.y) [c](#d)\n```rust\nx[i](j)\n```\n[e](two.md#f)";
        assert_eq!(targets(text).collect::<Vec<_>>(), ["one.md", "two.md#f"]);
    }
}
