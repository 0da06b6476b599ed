//! tract behind the functions that `benches/kernels/src/peer.rs` calls of a peer: a plan for one row, and one for as many
//! as a batch has.
//!
//! The model is `tract.onnx` in the folder of peers; `tract.tsv` beside it has the features, the outputs, which output of
//! the file is meant, and whether it is a class.

use std::ffi::{CStr, CString, c_char};
use std::panic::catch_unwind;
use std::sync::{Arc, Mutex, OnceLock};

use tract_onnx::prelude::*;

struct Peer {
    path: String,
    features: usize,
    outputs: usize,
    place: usize,
    one: Arc<TypedRunnableModel>,
    /// The plan of the last batch, and its rows.
    batch: Mutex<Option<(usize, Arc<TypedRunnableModel>)>>,
}

static PEER: OnceLock<Peer> = OnceLock::new();

fn plan(path: &str, rows: usize, features: usize, place: usize) -> TractResult<Arc<TypedRunnableModel>> {
    let mut model = onnx().model_for_path(path)?;
    let output = model.output_outlets()?[place];
    model.select_output_outlets(&[output])?;
    model.with_input_fact(0, f32::fact([rows, features]).into())?.into_optimized()?.into_runnable()
}

fn open(folder: &str) -> Result<Peer, String> {
    let path = format!("{folder}/tract.tsv");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    let numbers: Vec<usize> = text.trim().split('\t').filter_map(|word| word.parse().ok()).collect();
    let &[features, outputs, place, _] = numbers.as_slice() else { return Err(format!("{path}: {text}")) };
    let path = format!("{folder}/tract.onnx");
    let one = plan(&path, 1, features, place).map_err(|error| format!("{error:#}"))?;
    Ok(Peer { path, features, outputs, place, one, batch: Mutex::new(None) })
}

/// Loads the model; null, or why it could not be.
///
/// # Safety
/// `folder` is a string that ends with a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn peer_open(folder: *const c_char) -> *const c_char {
    // SAFETY: the caller's promise.
    let folder = unsafe { CStr::from_ptr(folder) }.to_string_lossy().into_owned();
    let why = match catch_unwind(|| open(&folder)) {
        Ok(Ok(peer)) => match PEER.set(peer) {
            Ok(()) => return std::ptr::null(),
            Err(_) => "it is open".to_owned(),
        },
        Ok(Err(why)) => why,
        Err(_) => "it panics".to_owned(),
    };
    CString::new(why).unwrap_or_default().into_raw()
}

#[unsafe(no_mangle)]
pub extern "C" fn peer_outputs() -> usize {
    PEER.get().map_or(0, |peer| peer.outputs)
}

#[unsafe(no_mangle)]
pub extern "C" fn peer_first() -> usize {
    0
}

fn answer(
    plan: &Arc<TypedRunnableModel>,
    rows: &[f32],
    count: usize,
    outputs: &mut [f32],
) -> TractResult<()> {
    let input = Tensor::from_shape(&[count, rows.len() / count], rows)?;
    let found = plan.run(tvec!(input.into()))?;
    let found = found[0].cast_to::<f32>()?;
    outputs.copy_from_slice(found.to_plain_array_view::<f32>()?.as_slice().unwrap_or_default());
    Ok(())
}

/// # Safety
/// `rows` has `count` rows of the model's features, `outputs` room for as many answers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn peer_rows(rows: *const f32, count: usize, outputs: *mut f32) {
    let Some(peer) = PEER.get() else { return };
    // SAFETY: the caller's promise.
    let (rows, outputs) = unsafe {
        (
            std::slice::from_raw_parts(rows, count * peer.features),
            std::slice::from_raw_parts_mut(outputs, count * peer.outputs),
        )
    };
    for (row, outputs) in rows.chunks(peer.features).zip(outputs.chunks_mut(peer.outputs)) {
        if answer(&peer.one, row, 1, outputs).is_err() {
            outputs.fill(f32::NAN);
        }
    }
}

/// # Safety
/// As [`peer_rows`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn peer_batch(rows: *const f32, count: usize, outputs: *mut f32) {
    let Some(peer) = PEER.get() else { return };
    // SAFETY: the caller's promise.
    let (rows, outputs) = unsafe {
        (
            std::slice::from_raw_parts(rows, count * peer.features),
            std::slice::from_raw_parts_mut(outputs, count * peer.outputs),
        )
    };
    let Ok(mut kept) = peer.batch.lock() else { return };
    if kept.as_ref().is_none_or(|(rows, _)| *rows != count) {
        *kept = plan(&peer.path, count, peer.features, peer.place).ok().map(|plan| (count, plan));
    }
    let done = kept.as_ref().map(|(_, plan)| answer(plan, rows, count, outputs));
    if !matches!(done, Some(Ok(()))) {
        outputs.fill(f32::NAN);
    }
}
