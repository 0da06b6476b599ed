//! Peers that were compiled to shared objects, called as a program would: no other language between.
//!
//! A shared object has `size_t peer_outputs(void)`, `size_t peer_first(void)`: which of the library's outputs its first
//! one is, and `void peer_rows(const float *rows, size_t count, float *outputs)`, which calls the peer once for each
//! row. `void peer_batch(...)` of the same form is there where the peer takes many rows at once, `void peer_handle(...)`
//! where it has a way to answer a whole request. `const char *peer_open(const char *folder)`, where it is there, is called
//! before: it loads the model, which lies beside the peer, and gives null, or why it could not.

use std::ffi::{CStr, CString, c_char, c_void};
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::answers::Answers;
use crate::shelf::Rows;
use crate::timing::{self, Effort};

type Open = unsafe extern "C" fn(*const c_char) -> *const c_char;
type Count = unsafe extern "C" fn() -> usize;
type Run = unsafe extern "C" fn(*const f32, usize, *mut f32);

/// One loaded peer.
pub(crate) struct Peer {
    name: String,
    outputs: usize,
    first: usize,
    rows: Run,
    batch: Option<Run>,
    handle: Option<Run>,
}

impl Peer {
    /// Loads a shared object that `benches/kernels/peers` built; it stays loaded.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let zero = |path: &Path| {
            CString::new(path.as_os_str().as_bytes()).map_err(|error| format!("{}: {error}", path.display()))
        };
        let file = zero(path)?;
        // SAFETY: the path ends with a zero byte. The file is one that this benchmark built: what runs while it is
        // loaded is the peer's own.
        let library = unsafe { libc::dlopen(file.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
        if library.is_null() {
            // SAFETY: after a failure it is a string, until the next call.
            let why = unsafe { CStr::from_ptr(libc::dlerror()) }.to_string_lossy().into_owned();
            return Err(why);
        }
        let symbol = |name: &CStr| {
            // SAFETY: the library is loaded, the name ends with a zero byte.
            let symbol: *mut c_void = unsafe { libc::dlsym(library, name.as_ptr()) };
            (!symbol.is_null()).then_some(symbol)
        };
        if let Some(open) = symbol(c"peer_open") {
            let folder = zero(path.parent().unwrap_or(path))?;
            // SAFETY: the function of this name has this type; it gives null or a string that stays.
            let why = unsafe { std::mem::transmute::<*mut c_void, Open>(open)(folder.as_ptr()) };
            if !why.is_null() {
                // SAFETY: as above.
                return Err(unsafe { CStr::from_ptr(why) }.to_string_lossy().into_owned());
            }
        }
        let lacks = || format!("{}: lacks a function of a peer", path.display());
        let count = |name| {
            let symbol = symbol(name).ok_or_else(lacks)?;
            // SAFETY: the function of this name has this type, and takes nothing.
            Ok::<usize, String>(unsafe { std::mem::transmute::<*mut c_void, Count>(symbol)() })
        };
        // SAFETY: the functions of these names have this type.
        let run = |symbol: *mut c_void| unsafe { std::mem::transmute::<*mut c_void, Run>(symbol) };
        Ok(Self {
            outputs: count(c"peer_outputs")?,
            first: count(c"peer_first")?,
            rows: run(symbol(c"peer_rows").ok_or_else(lacks)?),
            batch: symbol(c"peer_batch").map(run),
            handle: symbol(c"peer_handle").map(run),
            name: Self::name_of(path),
        })
    }

    /// What the peer is called.
    pub(crate) fn name_of(path: &Path) -> String {
        path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The answer to one row.
    pub(crate) fn answer(&self, row: &[f32]) -> Vec<f32> {
        let mut given = vec![0.0; self.outputs];
        // SAFETY: one row of the model's features, and places for the peer's outputs.
        unsafe { (self.rows)(row.as_ptr(), 1, given.as_mut_ptr()) };
        given
    }

    /// One line of JSON. `expected` has `outputs` answers for each row.
    pub(crate) fn measure(
        &self,
        effort: Effort,
        model: &str,
        rows: &Rows,
        expected: &[f64],
        outputs: usize,
    ) -> String {
        let mut given = vec![0.0; rows.count * self.outputs];
        let mut call = |run: Run, range: Range<usize>| {
            let (rows, place) = (rows.slice(&range), range.start * self.outputs..range.end * self.outputs);
            let given = &mut given[place];
            // SAFETY: as many rows of the model's features, and as many places for the peer's outputs.
            unsafe { run(rows.as_ptr(), range.len(), given.as_mut_ptr()) };
        };
        let one = timing::one(effort, rows.count, |range| call(self.rows, range));
        let cold = timing::cold(effort, rows.count, |row| call(self.rows, row..row + 1));
        let batch = self.batch.unwrap_or(self.rows);
        let batch = timing::batch(effort, rows.count, |range| call(batch, range));
        call(self.rows, 0..rows.count);
        let mut more = String::new();
        if let Some(handle) = self.handle {
            // Requests are made of all rows before any is timed.
            call(handle, 0..rows.count);
            let time = timing::one(effort, rows.count, |range| call(handle, range));
            more = format!(", \"handle\": {time:.2}");
            call(self.rows, 0..rows.count);
        }
        let expected: Vec<f64> = expected
            .chunks(outputs)
            .flat_map(|row| row.iter().skip(self.first).take(self.outputs).copied())
            .collect();
        let answers = Answers::compare(&given, &expected, self.outputs);
        let name = &self.name;
        format!(
            "{{\"model\": {model:?}, \"who\": {name:?}, \"one\": {one:.2}, \"batch\": {batch:.2}, \"cold\": {cold:.0}{more}, \
             {answers}}}"
        )
    }
}
