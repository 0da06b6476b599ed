//! Small trees fused: the tests of several trees are the bits of one byte, and one table has the sum of their leaves for
//! each of its values. What `realizar-runtime`'s `kernels::fused` reads.
//!
//! Rows are of f32, whatever the trees compare in, and sums are whole numbers of a quantum: where in the order of the
//! trees a leaf is added does not matter then. How far such a sum is from the library's is known here.

use super::columns::cut;
use super::leaves::scaled;
use super::pieces::{LEAF, Piece, pieces};
use super::{NO_LEAF, Size, Unfit, across, size};
use crate::ir::{Compare, Element, Node, Trees};
use crate::threshold::rounded;

/// Tests in a line, which is two bytes of outcomes.
pub const LINE: usize = 16;

/// Tests whose outcomes are one byte.
const BITS: usize = 8;

/// More tests, or pieces, are too many tables.
const MOST_TESTS: usize = 2048;
const MOST_PIECES: usize = 512;

/// More tests for each tree make more pieces than they are worth.
const TESTS: usize = 12;

/// Nanoseconds of a row before the first line.
const START: f64 = 13.0;
/// Nanoseconds of a line, by the first feature that is further away: one look at registers, two, or memory.
const LINES: [(u32, f64); 3] = [(32, 1.3), (64, 1.8), (u32::MAX, 10.0)];

/// So many bytes are sooner than a block of trees across lanes.
const FEW: usize = 6;

/// The tables.
#[derive(Debug, PartialEq)]
pub struct Fused {
    /// Values of a byte that a table has sums for: 128 or 256.
    pub values: usize,
    /// For each line the features that its tests look at.
    pub features: Vec<u32>,
    /// For each of them the cut point: a test holds where the feature is above it. NaN where there is no test.
    pub cuts: Vec<f64>,
    /// For each line the tests that hold for NaN; none where no test does.
    pub missing: Vec<u32>,
    /// For each score its first line that trees across lanes need, the line after its last, the block after its last.
    pub ends: Vec<[u32; 3]>,
    /// For each of both bytes of each line the sum of leaves for each of its values, in quanta.
    pub sums: Vec<i32>,
    /// The same trees sixteen to a block, [`BLOCK`](super::BLOCK) words each; none where bytes are as soon.
    pub across: Vec<u32>,
    /// What each score starts at.
    pub base: Vec<f64>,
    /// What a quantum is in scores.
    pub quantum: f64,
    /// How far a score can be from the exact sum of the leaves.
    pub off: f64,
    /// How far the library's can be, which adds in its own order and type.
    pub library: f64,
    /// Nanoseconds that a row takes, about.
    pub nanoseconds: f64,
    /// Nodes that a row meets in all trees together if it ends in each leaf of a tree equally often.
    pub walk: f64,
}

/// Tests that share a byte.
struct Byte {
    target: u32,
    tests: Vec<u64>,
    pieces: Vec<usize>,
    /// Whether its trees are not across lanes where others are: too few for a block.
    left: bool,
}

impl Fused {
    /// The tables of checked trees.
    ///
    /// # Errors
    /// What keeps these trees from having them.
    pub fn of(trees: &Trees) -> Result<Fused, Unfit> {
        let width = trees.leaves.shape.get(1).copied().unwrap_or(1);
        if width != 1 || (trees.outputs > 1 && trees.targets.is_empty()) {
            return Err(Unfit::Numbers);
        }
        let size = size(trees)?;
        if size.tests > MOST_TESTS || size.tests > TESTS * trees.roots.len() {
            return Err(Unfit::Tests);
        }
        let pieces = pieces(trees, BITS)?;
        if pieces.len() > MOST_PIECES {
            return Err(Unfit::Tests);
        }
        let mut tests = Vec::with_capacity(pieces.len());
        let mut at = 0;
        while at < pieces.len() {
            tests.push(tests_of(trees, &pieces[at])?);
            at += 1;
        }
        let mut bytes = pack(trees, &pieces, &tests);
        at = 0;
        while at < bytes.len() {
            order(trees, &pieces, &mut bytes[at])?;
            at += 1;
        }
        let mut fused = lay_out(trees, &size, &pieces, &mut bytes)?;
        fused.walk = size.walk;
        Ok(fused)
    }
}

/// A test as a number: the feature, whether it holds for NaN, and the bits of the cut point.
pub(super) fn test_of(trees: &Trees, node: Node) -> Result<u64, Unfit> {
    match node {
        Node::Split { zero_missing: true, .. } => Err(Unfit::Zero),
        Node::Split { feature, threshold, missing_left, .. } => {
            let cut = rounded(cut(trees, threshold)?, Element::F32, Compare::LessOrEqual);
            // Both zeros are one cut point.
            let bits = (cut as f32 + 0.0).to_bits();
            Ok(u64::from(feature) << 33 | u64::from(!missing_left) << 32 | u64::from(bits))
        }
        _ => Err(Unfit::Categories),
    }
}

/// The tests of a piece, each once, ascending.
fn tests_of(trees: &Trees, piece: &Piece) -> Result<Vec<u64>, Unfit> {
    let mut tests = Vec::with_capacity(piece.tests.len());
    let mut at = 0;
    while at < piece.tests.len() {
        insert(&mut tests, test_of(trees, piece.tests[at].node)?);
        at += 1;
    }
    Ok(tests)
}

/// Adds a test to tests that are ascending, where it is not among them.
fn insert(tests: &mut Vec<u64>, test: u64) {
    if let Err(at) = tests.binary_search(&test) {
        tests.insert(at, test);
    }
}

/// Pieces of one score share a byte where their tests fit: first those of most tests, each where it adds the fewest.
fn pack(trees: &Trees, pieces: &[Piece], tests: &[Vec<u64>]) -> Vec<Byte> {
    let mut bytes: Vec<Byte> = Vec::new();
    let mut count = BITS + 1;
    while count > 0 {
        count -= 1;
        let mut at = 0;
        while at < pieces.len() {
            if tests[at].len() == count {
                let target = trees.targets.get(pieces[at].tree as usize).copied().unwrap_or(0);
                let mut best = usize::MAX;
                let mut fewest = usize::MAX;
                let mut byte = 0;
                while byte < bytes.len() {
                    let more = count - shared(&bytes[byte].tests, &tests[at]);
                    let room = BITS - bytes[byte].tests.len();
                    // Of as many new tests the fullest byte.
                    let cost = more * (BITS + 1) + room;
                    if bytes[byte].target == target && more <= room && cost < fewest {
                        (best, fewest) = (byte, cost);
                    }
                    byte += 1;
                }
                if best == usize::MAX {
                    best = bytes.len();
                    bytes.push(Byte {
                        target,
                        tests: Vec::with_capacity(BITS),
                        pieces: Vec::new(),
                        left: false,
                    });
                }
                let byte = &mut bytes[best];
                byte.pieces.push(at);
                for &test in &tests[at] {
                    insert(&mut byte.tests, test);
                }
            }
            at += 1;
        }
    }
    bytes
}

/// Puts tests that are far from a root first, in the low bits: sums that are looked at together, where the tests near the
/// roots agree, then lie in one line of the cache.
fn order(trees: &Trees, pieces: &[Piece], byte: &mut Byte) -> Result<(), Unfit> {
    let mut nearest = vec![usize::MAX; byte.tests.len()];
    let mut at = 0;
    while at < byte.pieces.len() {
        let tests = &pieces[byte.pieces[at]].tests;
        // Parents come first.
        let mut test = 0;
        while test < tests.len() {
            let wanted = test_of(trees, tests[test].node)?;
            let mut bit = 0;
            while bit < nearest.len() {
                if byte.tests[bit] == wanted {
                    nearest[bit] = nearest[bit].min(test);
                }
                bit += 1;
            }
            test += 1;
        }
        at += 1;
    }
    let mut bit = 1;
    while bit < nearest.len() {
        let mut to = bit;
        while to > 0 && nearest[to - 1] < nearest[to] {
            nearest.swap(to - 1, to);
            byte.tests.swap(to - 1, to);
            to -= 1;
        }
        bit += 1;
    }
    Ok(())
}

/// How many tests two ascending lists have in common.
fn shared(first: &[u64], second: &[u64]) -> usize {
    let (mut a, mut b, mut shared) = (0, 0, 0);
    while a < first.len() && b < second.len() {
        let (one, other) = (first[a], second[b]);
        shared += usize::from(one == other);
        a += usize::from(one <= other);
        b += usize::from(other <= one);
    }
    shared
}

fn lay_out(trees: &Trees, size: &Size, pieces: &[Piece], bytes: &mut [Byte]) -> Result<Fused, Unfit> {
    let mut fused = Fused {
        values: if bytes.iter().all(|byte| byte.tests.len() < 8) { 128 } else { 256 },
        features: Vec::new(),
        cuts: Vec::new(),
        missing: Vec::new(),
        ends: Vec::new(),
        sums: Vec::new(),
        across: Vec::new(),
        base: Vec::new(),
        quantum: 1.0,
        off: 0.0,
        library: 0.0,
        nanoseconds: 0.0,
        walk: 0.0,
    };
    let sizes = sizes(trees, pieces);
    let mut count = vec![0_usize; trees.outputs];
    let mut farthest = 0;
    let mut byte = 0;
    while byte < bytes.len() {
        count[bytes[byte].target as usize] += 1;
        for test in &bytes[byte].tests {
            farthest = farthest.max((test >> 33) as u32);
        }
        byte += 1;
    }
    let mut lines = 0;
    for count in count {
        lines += count.div_ceil(2);
    }
    let mut kind = 0;
    while farthest >= LINES[kind].0 {
        kind += 1;
    }
    let mut nanoseconds = LINES[kind].1 * lines as f64;
    // Whether trees are across lanes too: then each leaf is rounded, so that tables and lanes have the same sums.
    let mut each = 0.0;
    if let Some(blocks) = across::blocks(trees, size)
        && across::NANOSECONDS * (blocks as f64) < nanoseconds
    {
        nanoseconds = across::NANOSECONDS * blocks as f64;
        each = quantum(sizes.iter().sum())?;
    }
    fused.nanoseconds = START + nanoseconds;
    let mut sums = Vec::new();
    // The largest sum of any score, and how many rounded numbers the one that has most of them adds.
    let (mut largest, mut most) = (0.0_f64, 0);
    let mut target = 0;
    while target < trees.outputs {
        let (mut size, mut count) = (0.0_f64, 0);
        if each > 0.0 {
            count = across::count(trees, target);
            let left = leave(trees.roots.len(), pieces, bytes, (target as u32, count % LINE));
            across::lay_out(trees, target, &left, each, &mut fused.across)?;
        }
        let mut ends = [0, 0, (fused.across.len() / across::BLOCK) as u32];
        let mut part = 0;
        while part < 2 {
            let mut at = 0;
            while at < bytes.len() {
                if bytes[at].target as usize == target && bytes[at].left == (part == 1) {
                    fused.tests(&bytes[at]);
                    size += add_sums(trees, pieces, &bytes[at], (fused.values, each), &mut sums);
                    count += usize::from(each == 0.0);
                }
                at += 1;
            }
            // Two bytes are a line.
            fused.cuts.resize(fused.cuts.len().next_multiple_of(LINE), f64::NAN);
            fused.features.resize(fused.cuts.len(), 0);
            let lines = fused.cuts.len() / LINE;
            fused.missing.resize(lines, 0);
            sums.resize(lines * 2 * fused.values, 0.0);
            ends[part] = lines as u32;
            part += 1;
        }
        fused.ends.push(ends);
        largest = largest.max(size);
        most = most.max(count);
        target += 1;
    }
    if fused.missing.iter().all(|&missing| missing == 0) {
        fused.missing.clear();
    }
    fused.quantum = if each > 0.0 { each } else { quantum(largest)? };
    fused.round(trees, &sizes, &sums, most)?;
    Ok(fused)
}

/// Leaves the trees of a few bytes of a score to bytes, those of most trees first, so that the others are whole blocks: as
/// many as are too many for that, or none. Gives which trees those are.
fn leave(trees: usize, pieces: &[Piece], bytes: &mut [Byte], (target, mut rest): (u32, usize)) -> Vec<bool> {
    let mut left = vec![false; trees];
    let mut chosen: Vec<usize> = Vec::new();
    while rest > 0 {
        let mut best = usize::MAX;
        let mut at = 0;
        while at < bytes.len() {
            let is_more = best == usize::MAX || bytes[at].pieces.len() > bytes[best].pieces.len();
            if bytes[at].target == target && !bytes[at].left && is_more {
                best = at;
            }
            at += 1;
        }
        if best == usize::MAX || chosen.len() == FEW {
            // A block is as soon.
            for byte in chosen {
                bytes[byte].left = false;
            }
            left.fill(false);
            break;
        }
        bytes[best].left = true;
        chosen.push(best);
        rest = rest.saturating_sub(bytes[best].pieces.len());
        for &piece in &bytes[best].pieces {
            left[pieces[piece].tree as usize] = true;
        }
    }
    left
}

/// The power of two of which all numbers that are added, `largest` together, are 2^29 to 2^30: what rounding adds is less.
fn quantum(largest: f64) -> Result<f64, Unfit> {
    if !(1e-30..1e30).contains(&largest) {
        return Err(Unfit::Numbers);
    }
    let mut quantum = 1.0;
    while largest / quantum >= f64::from(1 << 30) {
        quantum *= 2.0;
    }
    while largest / quantum < f64::from(1 << 29) {
        quantum /= 2.0;
    }
    Ok(quantum)
}

/// The nearest whole number of quanta; the number itself where the quantum is zero.
pub(super) fn rounded_to(quantum: f64, number: f64) -> f64 {
    if quantum > 0.0 { (number / quantum).round() * quantum } else { number }
}

/// The largest number that each tree adds, in size.
fn sizes(trees: &Trees, pieces: &[Piece]) -> Vec<f64> {
    let mut sizes = vec![0.0_f64; trees.roots.len()];
    let mut piece = 0;
    while piece < pieces.len() {
        let tree = pieces[piece].tree as usize;
        let mut leaf = |child: u32| {
            if child != NO_LEAF && child >= LEAF {
                sizes[tree] = sizes[tree].max(scaled(trees, tree, (child - LEAF) as usize).abs());
            }
        };
        leaf(pieces[piece].root);
        let mut test = 0;
        while test < pieces[piece].tests.len() {
            let [left, right] = pieces[piece].tests[test].children;
            leaf(left);
            leaf(right);
            test += 1;
        }
        piece += 1;
    }
    sizes
}

impl Fused {
    /// Adds the tests of a byte.
    fn tests(&mut self, byte: &Byte) {
        let first = self.cuts.len();
        self.missing.resize(first / LINE + 1, 0);
        let mut bit = 0;
        while bit < 8 {
            match byte.tests.get(bit) {
                Some(test) => {
                    self.features.push((test >> 33) as u32);
                    self.cuts.push(f32::from_bits(*test as u32).into());
                    self.missing[first / LINE] |= (test >> 32 & 1) as u32 * (1 << (first % LINE + bit));
                }
                None => {
                    self.features.push(0);
                    self.cuts.push(f64::NAN);
                }
            }
            bit += 1;
        }
    }

    /// Makes whole numbers of the sums, and says how far scores can be off that add `most` rounded ones.
    fn round(&mut self, trees: &Trees, sizes: &[f64], sums: &[f64], most: usize) -> Result<(), Unfit> {
        let mut at = 0;
        while at < sums.len() {
            self.sums.push((sums[at] / self.quantum).round() as i32);
            at += 1;
        }
        let unit = match trees.leaves.values.element() {
            Element::F32 => f64::from(f32::EPSILON) / 2.0,
            Element::F64 => f64::EPSILON / 2.0,
        };
        let mut target = 0;
        while target < trees.outputs {
            // Each addition rounds a sum that is no larger than this.
            let base = trees.base.get(target).copied().unwrap_or(0.0);
            let (mut sum, mut rounded) = (base.abs(), 0.0);
            let mut tree = 0;
            while tree < sizes.len() {
                if trees.targets.get(tree).is_none_or(|&of| of as usize == target) {
                    sum += sizes[tree];
                    rounded += sum;
                }
                tree += 1;
            }
            // The division rounds once more, and so does what makes f32 of a score.
            self.library = self.library.max(1.001 * unit * (rounded + 2.0 * sum) / trees.divisor.abs());
            // The sums of leaves, the conversion and the base are made in f64.
            let wide = sum * 2.0_f64.powi(-40);
            self.off = self.off.max((most as f64 * 0.5 * self.quantum + wide) / trees.divisor.abs());
            self.base.push(base / trees.divisor);
            target += 1;
        }
        self.quantum /= trees.divisor;
        let finite = self.library < 1e30 && self.off < 1e30 && self.quantum.is_normal();
        if finite { Ok(()) } else { Err(Unfit::Numbers) }
    }
}

/// Adds the sums of a byte's pieces for each of its values; the largest in size of those that can be.
///
/// Leaves are whole numbers of the quantum, where it is not zero.
fn add_sums(
    trees: &Trees,
    pieces: &[Piece],
    byte: &Byte,
    (values, quantum): (usize, f64),
    sums: &mut Vec<f64>,
) -> f64 {
    let first = sums.len();
    sums.resize(first + values, 0.0);
    let mut at = 0;
    while at < byte.pieces.len() {
        let piece = &pieces[byte.pieces[at]];
        // For each test of the piece its bit.
        let mut bits = Vec::with_capacity(piece.tests.len());
        let mut test = 0;
        while test < piece.tests.len() {
            let wanted = test_of(trees, piece.tests[test].node).unwrap_or(0);
            bits.push(byte.tests.iter().position(|&other| other == wanted).unwrap_or(0));
            test += 1;
        }
        let mut value = 0;
        while value < values {
            let mut child = piece.root;
            while child < LEAF {
                child = piece.tests[child as usize].children[value >> bits[child as usize] & 1];
            }
            if child != NO_LEAF {
                let leaf = scaled(trees, piece.tree as usize, (child - LEAF) as usize);
                sums[first + value] += rounded_to(quantum, leaf);
            }
            value += 1;
        }
        at += 1;
    }
    let mut largest = 0.0_f64;
    let mut value = first;
    while value < sums.len() {
        largest = largest.max(sums[value].abs());
        value += 1;
    }
    largest
}
