//! Structs that can be saved and are not served: recognised, so that they are refused by name.

use super::cursor::{Cursor, Result};
use crate::error::{Error, Refusal};

/// Refuses a payload that is one of these structs, to its last byte.
pub(super) fn refuse(payload: &[u8]) -> std::result::Result<(), Error> {
    let is = |read: fn(&mut Cursor<'_>) -> Result<()>| {
        let mut cursor = Cursor::new(payload);
        read(&mut cursor).and_then(|()| cursor.end()).is_ok()
    };
    let nothing = |family| Err(Error::Refused(Refusal::NothingToServe { family }));
    if is(local_outlier_factor) {
        let name = "a local outlier factor model";
        return Err(Error::Refused(Refusal::Family { id: 0xFF, name }));
    }
    if is(dbscan) {
        return nothing("a DBSCAN model");
    }
    if is(agglomerative) {
        return nothing("an agglomerative clustering");
    }
    if is(spectral) {
        return nothing("a spectral clustering");
    }
    if is(t_sne) {
        return nothing("a t-SNE embedding");
    }
    Ok(())
}

fn local_outlier_factor(cursor: &mut Cursor<'_>) -> Result<()> {
    cursor.u64("n_neighbors")?;
    cursor.f32("contamination")?;
    cursor.option_floats("lof_scores")?;
    cursor.option_floats("negative_outlier_factor")?;
    cursor.option_matrix("training_data")?;
    for (field, width) in [("knn_distances", 4), ("knn_indices", 8)] {
        if cursor.flag(field)? {
            let rows = cursor.count(field, 8)?;
            let mut row = 0;
            while row < rows {
                cursor.items(field, width)?;
                row += 1;
            }
        }
    }
    cursor.option_floats("lrd")?;
    cursor.option_f32("threshold")?;
    Ok(())
}

fn dbscan(cursor: &mut Cursor<'_>) -> Result<()> {
    cursor.f32("eps")?;
    cursor.u64("min_samples")?;
    labels(cursor, 4)
}

fn agglomerative(cursor: &mut Cursor<'_>) -> Result<()> {
    cursor.u64("n_clusters")?;
    cursor.variant("linkage", 4)?;
    labels(cursor, 8)?;
    if cursor.flag("dendrogram")? {
        // Two clusters, their distance, and the size of what they become.
        cursor.items("dendrogram", 28)?;
    }
    Ok(())
}

fn spectral(cursor: &mut Cursor<'_>) -> Result<()> {
    cursor.u64("n_clusters")?;
    cursor.variant("affinity", 2)?;
    cursor.f32("gamma")?;
    cursor.u64("n_neighbors")?;
    labels(cursor, 8)
}

fn t_sne(cursor: &mut Cursor<'_>) -> Result<()> {
    cursor.u64("n_components")?;
    cursor.f32("perplexity")?;
    cursor.f32("learning_rate")?;
    cursor.u64("n_iter")?;
    cursor.option_u64("random_state")?;
    cursor.option_matrix("embedding")?;
    Ok(())
}

fn labels(cursor: &mut Cursor<'_>, width: u64) -> Result<()> {
    if cursor.flag("labels")? {
        cursor.items("labels", width)?;
    }
    Ok(())
}
