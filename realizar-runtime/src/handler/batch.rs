//! A batch: each row answered on its own, in order, on as many threads as the request allows and the rows are
//! worth.

use std::thread;

/// The fewest rows that a thread is started for: it takes some 20 µs to start, and a row of a small model less
/// than 1 µs.
const ROWS_PER_THREAD: usize = 256;

/// The most threads, whatever a request allows: its sender may not be the function's owner. (How many processors
/// there are costs 10 kB of a function to find out, and the request says what it wants.)
const MOST_THREADS: usize = 32;

/// `answer` of each item and its index, in the items' order.
pub(super) fn map<T: Sync, R: Send>(
    items: &[T],
    max_parallelism: Option<usize>,
    answer: impl Fn(usize, &T) -> R + Sync,
) -> Vec<R> {
    let threads = threads(items.len(), max_parallelism.unwrap_or(1));
    if threads == 1 {
        return items.iter().enumerate().map(|(i, item)| answer(i, item)).collect();
    }
    let chunk = items.len().div_ceil(threads);
    let answer_chunk = |(index, items): (usize, &[T])| -> Vec<R> {
        items.iter().enumerate().map(|(i, item)| answer(index * chunk + i, item)).collect()
    };
    let mut chunks = items.chunks(chunk).enumerate();
    let first = chunks.next();
    thread::scope(|scope| {
        let answer_chunk = &answer_chunk;
        let others: Vec<_> = chunks
            // Where the system gives no more threads, this one does the work.
            .map(|chunk| {
                thread::Builder::new().spawn_scoped(scope, move || answer_chunk(chunk)).map_err(|_| chunk)
            })
            .collect();
        let mut answers = first.map(answer_chunk).unwrap_or_default();
        answers.reserve(items.len() - answers.len());
        for other in others {
            answers.extend(match other {
                // `answer` catches the panics of models, so that one here is the program's own.
                Ok(thread) => thread.join().unwrap_or_else(|payload| std::panic::resume_unwind(payload)),
                Err(chunk) => answer_chunk(chunk),
            });
        }
        answers
    })
}

/// How many threads work on `rows` rows when a request allows `most`.
fn threads(rows: usize, most: usize) -> usize {
    let worth = rows / ROWS_PER_THREAD;
    if most <= 1 || worth <= 1 {
        return 1;
    }
    most.min(worth).min(MOST_THREADS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_keep_the_order_of_the_items_on_any_number_of_threads() {
        for count in [0, 1, 255, 256, 511, 512, 513, 1025, 5000] {
            let items: Vec<usize> = (0..count).collect();
            for most in [None, Some(0), Some(1), Some(2), Some(3), Some(64), Some(usize::MAX)] {
                let answers = map(&items, most, |index, &item| (index, item * 2));
                let expected: Vec<_> = (0..count).map(|i| (i, i * 2)).collect();
                assert_eq!(answers, expected, "{count} items, at most {most:?} threads");
            }
        }
    }

    #[test]
    fn threads_are_for_many_rows_only() {
        assert_eq!(threads(511, 8), 1);
        assert_eq!(threads(1_000_000, 1), 1);
        assert_eq!(threads(1_000_000, usize::MAX), 32);
        assert_eq!(threads(512, 8), 2);
        assert_eq!(threads(1_000_000, 3), 3);
    }
}
