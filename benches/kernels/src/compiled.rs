//! The models that the macro compiled, as a list.

#[allow(unused_imports, reason = "without trained models nothing is called")]
use realizar_runtime::compiled;

/// Rows of the model's features one after another, answered into rows of its outputs.
type Run<E> = fn(&[E], &mut [E]);

/// A compiled model, with its typed methods behind slices of whole rows.
pub(crate) struct Compiled {
    pub(crate) name: &'static str,
    pub(crate) model: &'static dyn realizar::Model,
    /// Calls `predict` for each row.
    pub(crate) one: Run<f32>,
    /// Calls `predict_batch`.
    pub(crate) batch: Run<f32>,
    /// The same two of f64, where the library computes in it; where it only reads f32, what answers a request.
    pub(crate) double: Option<[Run<f64>; 2]>,
}

/// Makes a [`Compiled`] of a model's type: `single` where its library computes in f32, `wide` where it reads f32 and
/// computes in f64, else `double`. How many numbers a row has, the methods' types say.
#[allow(unused_macros, reason = "without trained models there is nothing to name")]
macro_rules! compiled {
    (single, $name:literal, $model:path) => {
        compiled!(@ $name, $model, None)
    };
    (wide, $name:literal, $model:path) => {
        compiled!(@ $name, $model, Some([
            |rows, outputs| {
                for (row, outputs) in rows.as_chunks().0.iter().zip(outputs.as_chunks_mut().0) {
                    *outputs = compiled::predict_f64::<$model, _, _>(std::hint::black_box(row)).0;
                }
            },
            |rows, outputs| {
                compiled::predict_batch_f64::<$model, _, _>(rows.as_chunks().0, outputs.as_chunks_mut().0);
            },
        ]))
    };
    (double, $name:literal, $model:path) => {
        compiled!(@ $name, $model, Some([
            compiled!(@one $model, predict_f64),
            |rows, outputs| $model.predict_batch_f64(rows.as_chunks().0, outputs.as_chunks_mut().0),
        ]))
    };
    (@one $model:path, $predict:ident) => {
        |rows, outputs| {
            for (row, outputs) in rows.as_chunks().0.iter().zip(outputs.as_chunks_mut().0) {
                // Each row by itself: a call whose neighbours the optimiser does not see.
                *outputs = $model.$predict(std::hint::black_box(row));
            }
        }
    };
    (@ $name:literal, $model:path, $double:expr) => {
        Compiled {
            name: $name,
            model: &$model,
            one: compiled!(@one $model, predict),
            batch: |rows, outputs| $model.predict_batch(rows.as_chunks().0, outputs.as_chunks_mut().0),
            double: $double,
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/models.rs"));
