//! Parts of a page that chores write: what lies between two comments that name the chore.

use crate::workspace::root;

/// The page of results.
const PAGE: &str = "docs/performance.md";

fn marks(part: &str) -> [String; 2] {
    [format!("<!-- {part}: written by `cargo xtask bench` -->"), format!("<!-- {part}: end -->")]
}

/// Replaces a part of the page of results.
pub(crate) fn replace(part: &str, text: &str) -> Result<(), String> {
    let path = root().join(PAGE);
    let page = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let page = replaced(&page, part, text).ok_or_else(|| {
        let [start, end] = marks(part);
        format!("{PAGE} has no line `{start}` with a line `{end}` after it")
    })?;
    std::fs::write(&path, page).map_err(|error| format!("{}: {error}", path.display()))
}

fn replaced(page: &str, part: &str, text: &str) -> Option<String> {
    let [start, end] = marks(part);
    let (before, rest) = page.split_once(&start)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{start}\n\n{}\n\n{end}{after}", text.trim()))
}

/// Writes a plot that the page shows.
pub(crate) fn plot(name: &str, svg: &str) -> Result<(), String> {
    let path = root().join("docs").join(name);
    std::fs::write(&path, svg).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_replaced_and_the_rest_stays() {
        let [start, end] = marks("curves");
        let page = format!("# Title\n\n{start}\nold\n{end}\n\nrest\n");
        let once = replaced(&page, "curves", "new\n");
        assert_eq!(once, Some(format!("# Title\n\n{start}\n\nnew\n\n{end}\n\nrest\n")));
        assert_eq!(once.as_deref().and_then(|page| replaced(page, "curves", "new")), once);
        assert_eq!(replaced(&page, "models", "new"), None);
    }

    #[test]
    fn the_page_has_the_parts() {
        let page = std::fs::read_to_string(root().join(PAGE)).unwrap_or_default();
        for part in ["models", "bars", "curves"] {
            assert!(replaced(&page, part, "").is_some(), "{part}");
        }
    }
}
