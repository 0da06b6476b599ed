//! Where things are: the repository, the target folder, the folder of tools.

use std::path::{Path, PathBuf};

/// The repository's root: the parent of this package.
pub(crate) fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// The folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// The folder for what the chores install; ignored by git.
pub(crate) fn cache() -> PathBuf {
    root().join(".cache")
}
