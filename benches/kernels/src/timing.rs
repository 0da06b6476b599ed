//! How time is taken: of this thread's processor, on one processor, over rows that vary.
//!
//! Work is cut into chunks of about 0.2 ms. For each chunk the least time over many passes counts, which leaves out
//! what other programs did to it; the figure is the mean over the chunks, so that every row takes part.

use std::hint::black_box;
use std::ops::Range;
use std::time::Instant;

/// Nanoseconds of a chunk.
const CHUNK: f64 = 200_000.0;

/// What lies between two cold calls: more than the second level of caches of one core holds.
const SWEEP: usize = 6 << 20;

/// How long one figure may take.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    /// Nanoseconds for all passes together.
    budget: f64,
    passes: usize,
    /// Calls whose median is the cold figure.
    cold: usize,
}

impl Effort {
    pub(crate) const FULL: Self = Self { budget: 1e9, passes: 200, cold: 301 };
    pub(crate) const QUICK: Self = Self { budget: 0.25e9, passes: 20, cold: 61 };
    /// At least this many passes, however long they take.
    const FEWEST: usize = 3;

    fn passes(self, pass: f64) -> usize {
        ((self.budget / pass.max(1.0)) as usize).clamp(Self::FEWEST, self.passes)
    }
}

/// A way to time work over a range of rows.
pub(crate) type How = fn(Effort, usize, &mut dyn FnMut(Range<usize>)) -> f64;

/// Nanoseconds that this thread has had of a processor.
fn processor_time() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the place is ours, and the clock is one that every system of this crate has.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

/// Keeps this thread on the processor that it is on.
pub(crate) fn pin() {
    #[cfg(target_os = "linux")]
    // SAFETY: a set of processors is plain bits, of which zeros are the empty one.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        if let Ok(here) = usize::try_from(libc::sched_getcpu()) {
            libc::CPU_SET(here, &mut set);
            libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const set);
        }
    }
}

fn time(work: impl FnOnce()) -> f64 {
    let start = processor_time();
    work();
    processor_time() - start
}

/// Nanoseconds for a row where each is a call of its own. Slow models do not run on all rows, but on as many as a
/// tenth of the budget lasts for, at least 100.
pub(crate) fn one(effort: Effort, rows: usize, mut run: impl FnMut(Range<usize>)) -> f64 {
    let probe = rows.min(64);
    run(0..probe);
    let row = (time(|| run(0..probe)) / probe as f64).max(0.5);
    let rows = rows.min(((effort.budget / 10.0 / row) as usize).max(100));
    let chunk = ((CHUNK / row) as usize).clamp(1, rows);
    let chunks: Vec<Range<usize>> =
        (0..rows).step_by(chunk).map(|start| start..(start + chunk).min(rows)).collect();
    let mut least = vec![f64::MAX; chunks.len()];
    for _ in 0..effort.passes(row * rows as f64) {
        for (chunk, least) in chunks.iter().zip(&mut least) {
            *least = least.min(time(|| run(chunk.clone())));
        }
    }
    least.iter().sum::<f64>() / rows as f64
}

/// Nanoseconds for a row where one call takes all of them; slow models take a part, at least 100.
pub(crate) fn batch(effort: Effort, rows: usize, mut run: impl FnMut(Range<usize>)) -> f64 {
    let probe = rows.min(100);
    run(0..probe);
    let row = time(|| run(0..probe)) / probe as f64;
    let rows = rows.min(((effort.budget / 5.0 / row.max(0.5)) as usize).max(100));
    let mut least = f64::MAX;
    for _ in 0..effort.passes(row * rows as f64) {
        least = least.min(time(|| run(0..rows)));
    }
    least / rows as f64
}

/// Nanoseconds of a call after [`SWEEP`] bytes were read, so that neither the tables nor the code of the kernel are in
/// the near caches: the median, less that of doing nothing. By the wall clock, whose steps are the finer ones.
pub(crate) fn cold(effort: Effort, rows: usize, mut run: impl FnMut(usize)) -> f64 {
    let mut swept = vec![1_u64; SWEEP / size_of::<u64>()];
    let mut median = |run: &mut dyn FnMut(usize)| {
        let mut times: Vec<f64> = (0..effort.cold)
            .map(|call| {
                for (place, number) in swept.iter_mut().enumerate() {
                    *number = number.wrapping_add(black_box(place as u64));
                }
                black_box(&mut swept);
                let start = Instant::now();
                // Far from the row before: no row's neighbour has fetched it.
                run(call * 37 % rows);
                start.elapsed().as_nanos() as f64
            })
            .collect();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    let nothing = median(&mut |row| {
        black_box(row);
    });
    (median(&mut run) - nothing).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::{Effort, batch, one};

    #[test]
    fn every_row_of_a_fast_model_is_timed() {
        let mut timed = vec![0; 3_000];
        // However busy the machine is, a minute is enough for all rows.
        let effort = Effort { budget: 6e10, passes: 3, cold: 3 };
        let row = one(effort, timed.len(), |range| timed[range].iter_mut().for_each(|times| *times += 1));
        let least = timed.iter().min();
        assert!(row >= 0.0 && least >= Some(&Effort::FEWEST), "{row} ns, {least:?} times at least");
    }

    #[test]
    fn a_batch_of_a_slow_model_is_a_part_of_the_rows() {
        let mut largest = 0;
        let effort = Effort { budget: 1e5, passes: 3, cold: 3 };
        let row = batch(effort, 10_000, |range| {
            largest = largest.max(range.len());
            for row in range {
                std::hint::black_box((0..2_000).map(|i| i ^ row).sum::<usize>());
            }
        });
        assert!(row > 0.0 && (100..10_000).contains(&largest), "{row} {largest}");
    }
}
