//! A compiled model with its sizes erased, through the methods that users call.

use realizar::Model;

/// A model that the macro compiled. Rows have its length; outputs are what its methods give.
pub(crate) struct Compiled {
    /// The name of its fixture.
    pub(crate) name: &'static str,
    /// The same model by the trait.
    pub(crate) model: &'static dyn Model,
    /// `predict` for each row.
    pub(crate) predict: fn(&[Vec<f32>]) -> Vec<Vec<f32>>,
    /// `predict_batch` of all rows.
    pub(crate) predict_batch: fn(&[Vec<f32>]) -> Vec<Vec<f32>>,
    /// `predict_f64` for each row, and `predict_batch_f64`, where the model's library computes in f64.
    pub(crate) double: Option<[Double; 2]>,
}

/// Rows to outputs, in f64.
pub(crate) type Double = fn(&[Vec<f64>]) -> Vec<Vec<f64>>;

/// Makes a [`Compiled`] of a model's type: `single` where its library computes in f32, else `double`.
macro_rules! compiled {
    (single, $name:literal, $model:expr) => {
        compiled!(@ $name, $model, None)
    };
    (double, $name:literal, $model:expr) => {
        compiled!(@ $name, $model, Some([
            |rows| rows.iter().map(|row| $model.predict_f64(row.as_slice().try_into().unwrap()).to_vec()).collect(),
            |rows| {
                let rows: Vec<_> = rows.iter().map(|row| row.as_slice().try_into().unwrap()).collect();
                let Some(first) = rows.first() else { return Vec::new() };
                let mut outputs = vec![$model.predict_f64(first); rows.len()];
                $model.predict_batch_f64(&rows, &mut outputs);
                outputs.iter().map(|outputs| outputs.to_vec()).collect()
            },
        ]))
    };
    (@ $name:literal, $model:expr, $double:expr) => {
        Compiled {
            name: $name,
            model: &$model,
            predict: |rows| {
                rows.iter().map(|row| $model.predict(row.as_slice().try_into().unwrap()).to_vec()).collect()
            },
            predict_batch: |rows| {
                let rows: Vec<_> = rows.iter().map(|row| row.as_slice().try_into().unwrap()).collect();
                let Some(first) = rows.first() else { return Vec::new() };
                let mut outputs = vec![$model.predict(first); rows.len()];
                $model.predict_batch(&rows, &mut outputs);
                outputs.iter().map(|outputs| outputs.to_vec()).collect()
            },
            double: $double,
        }
    };
}
pub(crate) use compiled;
