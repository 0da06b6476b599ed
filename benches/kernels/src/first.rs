//! The first call of a process: what a model costs before it has answered once.
//!
//! Nothing of the model is touched before the clock starts, neither its tables nor its code: sizes come from the files of
//! rows and answers. What it costs is mostly pages that were never looked at.

use std::path::Path;
use std::time::Instant;

use crate::compiled::Compiled;
use crate::peer::Peer;
use crate::shelf::Shelf;

/// Pages that the kernel had to map for this process since its start, without reading a file.
fn faults() -> i64 {
    // SAFETY: plain numbers, of which zeros are a value; the place is ours.
    unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &raw mut usage);
        usage.ru_minflt
    }
}

fn line(model: &str, who: &str, work: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    // What the clock itself needs is there.
    let _ = (Instant::now().elapsed(), faults());
    let before = faults();
    let start = Instant::now();
    work()?;
    let first = start.elapsed().as_nanos();
    let faults = faults() - before;
    println!("{{\"model\": {model:?}, \"who\": {who:?}, \"first\": {first}, \"faults\": {faults}}}");
    Ok(())
}

/// One line of JSON: nanoseconds by the wall clock from before the first use of the model to its first answer, and the
/// pages that it touched first.
pub(crate) fn ours(root: &Path, model: &Compiled) -> Result<(), String> {
    let shelf = Shelf::open(root, model.name)?;
    let row = shelf.first_row()?;
    let mut given = vec![0.0; shelf.outputs];
    line(model.name, "realizar", || {
        (model.one)(&row, &mut given);
        std::hint::black_box(&given);
        Ok(())
    })
}

/// The same of a peer, whose loading is part of it.
pub(crate) fn peer(root: &Path, model: &str, path: &Path) -> Result<(), String> {
    let shelf = Shelf::open(root, model)?;
    let row = shelf.first_row()?;
    let who = Peer::name_of(path);
    line(model, &who, || {
        let peer = Peer::open(path)?;
        std::hint::black_box(peer.answer(&row));
        Ok(())
    })
}
