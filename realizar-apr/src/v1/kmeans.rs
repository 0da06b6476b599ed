//! k-means. The labels of the training rows are passed over.

use super::Stop;
use super::cursor::{Cursor, disagree, unfitted};
use crate::budget::Budget;
use crate::family;
use crate::ir::Model;

const NAME: &str = "KMeans";

pub(super) fn kmeans(cursor: &mut Cursor<'_>, _: &Budget) -> Result<Model, Stop> {
    let clusters = cursor.u64("n_clusters")?;
    cursor.u64("max_iter")?;
    cursor.f32("tol")?;
    cursor.option_u64("random_state")?;
    let centroids = cursor.option_matrix("centroids")?;
    if cursor.flag("labels")? {
        cursor.items("labels", 8)?;
    }
    cursor.f32("inertia")?;
    cursor.u64("n_iter")?;
    cursor.end()?;

    let centroids = match centroids {
        Some(centroids) if centroids.rows > 0 => centroids,
        _ => return Err(unfitted(NAME)),
    };
    if clusters != centroids.rows as u64 {
        let expected = format!("{}, the rows of `centroids`,", centroids.rows);
        return Err(disagree(NAME, "n_clusters", 0, clusters, expected));
    }
    let shape = [centroids.rows, centroids.columns];
    Ok(family::kmeans(family::tensor(&shape, centroids.values.read(NAME)?)))
}
