//! The crate `realizar` as it is published (0.8.6): `AprModel::predict` for a row, `LambdaHandler::handle` for a request.
//!
//! The functions are those that `benches/kernels/src/peer.rs` calls. The model is `model.apr` beside the folder of peers.
//! Requests are made before they are timed, and kept by the address of the rows that they hold.

use std::ffi::{CStr, CString, c_char};
use std::sync::OnceLock;

use published::apr::AprModel;
use published::lambda::{LambdaHandler, LambdaRequest};

struct Peer {
    model: AprModel,
    handler: LambdaHandler,
    features: usize,
    outputs: usize,
}

static PEER: OnceLock<Peer> = OnceLock::new();

fn open(folder: &str) -> Result<Peer, String> {
    let path = format!("{folder}/../model.apr");
    let bytes = std::fs::read(&path).map_err(|error| format!("{path}: {error}"))?;
    let model = AprModel::from_bytes(bytes.clone()).map_err(|error| error.to_string())?;
    let shape = model.get_tensor("weight").map(|weight| weight.shape.clone()).unwrap_or_default();
    let &[outputs, features] = shape.as_slice() else {
        return Err(format!("{path}: no weight of two dimensions"));
    };
    // It wants bytes that stay; they are there until the process ends.
    let handler = LambdaHandler::from_bytes(bytes.leak()).map_err(|error| error.to_string())?;
    Ok(Peer { model, handler, features, outputs })
}

/// Loads the model; null, or why it could not be.
///
/// # Safety
/// `folder` is a string that ends with a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn peer_open(folder: *const c_char) -> *const c_char {
    // SAFETY: the caller's promise.
    let folder = unsafe { CStr::from_ptr(folder) }.to_string_lossy();
    let why = match open(&folder) {
        Ok(peer) => match PEER.set(peer) {
            Ok(()) => return std::ptr::null(),
            Err(_) => "it is open".to_owned(),
        },
        Err(why) => why,
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
        if let Ok(answer) = peer.model.predict(row) {
            outputs.copy_from_slice(&answer);
        }
    }
}

/// Requests of the rows that are asked for, made when they are asked for the first time.
static REQUESTS: OnceLock<(usize, Vec<LambdaRequest>)> = OnceLock::new();

/// # Safety
/// As [`peer_rows`]; the first call of this function has all rows that later ones have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn peer_handle(rows: *const f32, count: usize, outputs: *mut f32) {
    let Some(peer) = PEER.get() else { return };
    // SAFETY: the caller's promise.
    let numbers = unsafe { std::slice::from_raw_parts(rows, count * peer.features) };
    let (start, requests) = REQUESTS.get_or_init(|| {
        let request = |row: &[f32]| LambdaRequest { features: row.to_vec(), model_id: None };
        (rows as usize, numbers.chunks(peer.features).map(request).collect())
    });
    let first = (rows as usize - start) / (size_of::<f32>() * peer.features);
    // SAFETY: the caller's promise; one answer for each row.
    let outputs = unsafe { std::slice::from_raw_parts_mut(outputs, count) };
    for (request, output) in requests[first..first + count].iter().zip(outputs) {
        if let Ok(response) = peer.handler.handle(request) {
            *output = response.prediction;
        }
    }
}
