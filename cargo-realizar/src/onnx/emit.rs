//! From expressions to stages: a chain from one expression to another.
//!
//! A chain of stages holds one vector at a time. So it goes through the dominators of its end, the expressions that
//! every path of computation passes; between two of them what is needed side by side is computed in branches.
//! ```text
//! chain(from, to):
//!     for each step (a, b) on the dominators from `from` to `to`:
//!         if b looks at a alone: the stages of b
//!         else: branches [chain(a, each that b looks at)], the stages of b
//! ```

use realizar_apr::ir::op::{
    self, Encode, Neighbours, Op, Pool, PoolKind, Products, Select, Table, Weighting,
};
use realizar_apr::ir::{Activation, Branch, Element, Link, Scaler, ScalerForm, Stage, Tensor, Values};

use super::affine::Rows;
use super::algebra::{Algebra, Expr, Id};
use super::arithmetic::vector;
use crate::error::Error;

/// How many branches may be inside of each other.
const DEEPEST: usize = 12;

/// How many steps of searching for dominators a file may ask for.
const LONGEST: usize = 1 << 24;

/// Why there is no chain.
#[derive(Debug)]
pub(super) enum Gap {
    /// The end does not follow from the start alone.
    Apart,
    /// This expression has no stage.
    NoStage(Id),
    /// Branches inside of branches, or too much of it.
    Tangled(Id),
    /// More memory than a file of this length may ask for.
    Memory(Error),
}

impl From<Error> for Gap {
    fn from(error: Error) -> Self {
        Gap::Memory(error)
    }
}

/// For each expression that follows from a start alone the last one that every path to it passes.
struct Dominators {
    start: Id,
    /// The dominator and how far from the start it is.
    of: Vec<Option<(Id, u32)>>,
}

impl Dominators {
    fn new(algebra: &Algebra, start: Id, end: Id) -> Result<Dominators, Gap> {
        let mut found = Dominators { start, of: vec![None; end + 1] };
        if let Some(own) = found.of.get_mut(start) {
            *own = Some((start, 0));
        }
        let mut steps = 0_usize;
        for id in start + 1..=end {
            let args = looks_at(algebra, id, start);
            let mut args = args.into_iter();
            let mut own = args.next().filter(|&arg| found.reaches(arg));
            for arg in args {
                own = match own {
                    Some(own) if found.reaches(arg) => Some(found.common(own, arg, &mut steps)),
                    _ => None,
                };
            }
            if steps > LONGEST {
                return Err(Gap::Tangled(id));
            }
            if let Some(own) = own {
                found.of[id] = Some((own, found.depth(own) + 1));
            }
        }
        Ok(found)
    }

    fn reaches(&self, id: Id) -> bool {
        self.of.get(id).is_some_and(Option::is_some)
    }

    fn depth(&self, id: Id) -> u32 {
        self.of.get(id).copied().flatten().map_or(0, |(_, depth)| depth)
    }

    fn parent(&self, id: Id) -> Id {
        self.of.get(id).copied().flatten().map_or(self.start, |(parent, _)| parent)
    }

    /// The last expression that every path to both passes.
    fn common(&self, mut a: Id, mut b: Id, steps: &mut usize) -> Id {
        while a != b {
            *steps += 1;
            if self.depth(a) >= self.depth(b) {
                a = self.parent(a);
            } else {
                b = self.parent(b);
            }
        }
        a
    }
}

/// What an expression looks at; what is the same for every row follows from anything.
fn looks_at(algebra: &Algebra, id: Id, start: Id) -> Vec<Id> {
    match algebra.expr(id) {
        Expr::Affine(_, rows) if rows.columns.is_empty() => vec![start],
        Expr::Neighbours(distances, ..) => algebra.args(*distances),
        _ => algebra.args(id),
    }
}

/// A piece of a chain, before it is made of stages.
enum Step {
    /// An expression, over this many numbers.
    Expr(Id, usize),
    /// Chains side by side.
    Branches(Vec<Vec<Step>>),
}

impl Algebra {
    /// Whether `end` follows from `start` alone.
    pub(super) fn follows(&mut self, start: Id, end: Id) -> Result<bool, Error> {
        self.budget.charge("an order of computation", end, 16)?;
        Ok(Dominators::new(self, start, end).is_ok_and(|dominators| dominators.reaches(end)))
    }

    /// The stages that make `end` of `start`. Stages that nobody looks into are taken out of their expressions.
    pub(super) fn chain(&mut self, start: Id, end: Id) -> Result<Vec<Stage>, Gap> {
        if start == end {
            return Ok(Vec::new());
        }
        self.budget.charge("an order of computation", end, 20)?;
        let dominators = Dominators::new(self, start, end)?;
        let steps = self.steps(&dominators, start, end, 0)?;
        drop(dominators);
        let mut uses = vec![0; end + 1];
        count(&steps, &mut uses);
        Ok(self.emit(steps, &mut uses)?.stages)
    }

    fn steps(&mut self, dominators: &Dominators, start: Id, end: Id, depth: usize) -> Result<Vec<Step>, Gap> {
        if !dominators.reaches(end) {
            return Err(Gap::Apart);
        }
        if depth > DEEPEST {
            return Err(Gap::Tangled(end));
        }
        let mut path = vec![end];
        let mut at = end;
        while at != start {
            if at == dominators.start {
                return Err(Gap::Apart);
            }
            at = dominators.parent(at);
            path.push(at);
        }
        path.reverse();
        self.budget.charge("a chain", path.len(), 2 * size_of::<Step>())?;
        let mut steps = Vec::with_capacity(path.len());
        for pair in path.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let args = looks_at(self, to, dominators.start);
            // What is the same for every row is made of whatever is there.
            let constant = matches!(self.expr(to), Expr::Affine(_, rows) if rows.columns.is_empty());
            if !constant && args != [from] {
                let mut branches = Vec::with_capacity(args.len());
                for &arg in &args {
                    self.budget.charge("a branch", 1, size_of::<Branch>() + size_of::<Vec<Step>>())?;
                    branches.push(self.steps(dominators, from, arg, depth + 1)?);
                }
                steps.push(Step::Branches(branches));
            }
            steps.push(Step::Expr(to, args.iter().map(|&arg| self.width(arg)).sum()));
        }
        Ok(steps)
    }

    fn emit(&mut self, steps: Vec<Step>, uses: &mut [u32]) -> Result<Chain, Gap> {
        let mut chain = Chain { stages: Vec::new() };
        for step in steps {
            match step {
                Step::Branches(inner) => {
                    let mut branches = Vec::with_capacity(inner.len());
                    for steps in inner {
                        branches.push(self.emit(steps, uses)?.branch());
                    }
                    chain.push(Stage::Branches(branches));
                }
                Step::Expr(id, width) => {
                    uses[id] -= 1;
                    self.budget.charge("a stage", 1, size_of::<Stage>())?;
                    let stages = match self.last_use(id, uses[id] == 0) {
                        Some(stages) => stages,
                        None => self.stages_of(id, width)?,
                    };
                    stages.into_iter().for_each(|stage| chain.push(stage));
                }
            }
        }
        Ok(chain)
    }

    /// The stages of an expression of such, where they are needed no more.
    fn last_use(&mut self, id: Id, last: bool) -> Option<Vec<Stage>> {
        match self.expr_mut(id) {
            Expr::Stages(_, stages) if last => Some(std::mem::take(stages)),
            _ => None,
        }
    }

    /// The stages of one expression, over what it looks at.
    fn stages_of(&mut self, id: Id, n: usize) -> Result<Vec<Stage>, Gap> {
        let size = match self.expr(id) {
            Expr::Dense(_, weight) => weight.len() * 8,
            Expr::Stages(_, stages) => stages.iter().map(size_of_stage).sum(),
            Expr::Encode(_, tables) => (tables.rows.len() + tables.keys.len() + tables.widths.len()) * 8,
            Expr::Distances(_, distances) => distances.points.len() * 8,
            Expr::Neighbours(_, _, tables) => tables.iter().map(|table| table.len() * 8).sum(),
            Expr::Affine(_, rows) => affine_size(rows, n),
            Expr::Shifted(_) | Expr::Shares(_) => n.saturating_mul(n + 1).saturating_mul(8),
            _ => 0,
        };
        self.budget.charge("the numbers of a stage", size, 1)?;
        let width = self.width(id);
        let one = |op: Op| vec![Stage::Op(op)];
        Ok(match self.expr(id) {
            Expr::Input | Expr::Concat(_) => Vec::new(),
            Expr::Affine(_, rows) => affine(rows, n),
            Expr::Dense(_, weight) => {
                vec![dense(vec![width, weight.len() / width.max(1)], weight.to_vec(), None)]
            }
            Expr::Map(_, function) => one(Op::Map(op::Map { function: *function })),
            Expr::Product(..) => {
                let half = (n / 2) as u32;
                one(Op::Products(Products {
                    left: (1..=half).collect(),
                    right: (half + 1..=2 * half).collect(),
                }))
            }
            Expr::Stages(_, stages) => stages.clone(),
            Expr::Largest(_) => one(largest(n)),
            Expr::Shifted(_) => shifted(n),
            Expr::Shares(_) => {
                let mut stages = shifted(n);
                stages.push(Stage::Op(Op::Map(op::Map { function: op::Function::Exp })));
                stages
            }
            Expr::LogSoftmax(_) => {
                let logarithm = Op::Map(op::Map { function: op::Function::Log });
                vec![widen(), Stage::Link(Link::Softmax), Stage::Op(logarithm)]
            }
            Expr::Softmax(_) => vec![Stage::Link(Link::Softmax)],
            Expr::Normalise(_) => one(Op::Normalise(op::Normalise { zero: op::Zero::Uniform })),
            Expr::ArgMax(_) => vec![Stage::Link(Link::Argmax)],
            Expr::Above(_, threshold) => {
                one(Op::Above(op::Above { threshold: *threshold, inclusive: false }))
            }
            Expr::Votes(_, classes) => votes(*classes),
            Expr::Encode(_, tables) => one(Op::Encode(Encode {
                keys: vector(tables.keys.clone()),
                starts: tables.starts.clone(),
                bins: vec![0; tables.widths.len()],
                widths: tables.widths.clone(),
                rows: Table(vector(tables.rows.clone())),
            })),
            Expr::Distances(_, distances) if !distances.rootless => one(Op::Distances(op::Distances {
                points: matrix(vec![width, distances.points.len() / width.max(1)], distances.points.to_vec()),
                metric: distances.metric,
                p: distances.power,
            })),
            Expr::Neighbours(of, k, tables) => {
                let Expr::Distances(_, distances) = self.expr(*of) else { return Err(Gap::NoStage(id)) };
                let count = tables.first().map_or(0, Vec::len);
                let values =
                    (0..count).flat_map(|point| tables.iter().map(move |table| table[point])).collect();
                one(Op::Neighbours(Neighbours {
                    points: matrix(
                        vec![count, distances.points.len() / count.max(1)],
                        distances.points.to_vec(),
                    ),
                    metric: distances.metric,
                    p: distances.power,
                    k: *k,
                    weights: Weighting::Uniform,
                    classes: None,
                    outputs: None,
                    values: Some(matrix(vec![count, width], values)),
                }))
            }
            Expr::LogSumExp(_)
            | Expr::Distances(..)
            | Expr::Order(_)
            | Expr::Ordered(..)
            | Expr::Cumulated(..)
            | Expr::MedianPlace(..)
            | Expr::Indices(..)
            | Expr::Nearest(_)
            | Expr::Picked(..) => return Err(Gap::NoStage(id)),
        })
    }
}

/// How often each expression is a step.
fn count(steps: &[Step], uses: &mut [u32]) {
    for step in steps {
        match step {
            Step::Expr(id, _) => uses[*id] += 1,
            Step::Branches(branches) => branches.iter().for_each(|steps| count(steps, uses)),
        }
    }
}

/// Stages one after another, of which neighbours may become one.
struct Chain {
    stages: Vec<Stage>,
}

impl Chain {
    fn push(&mut self, stage: Stage) {
        if let Some(Stage::Dense(last)) = self.stages.last_mut()
            && last.activation == Activation::Identity
            && last.element == Element::F64
            && let Values::F64(weights) = &mut last.weight.values
        {
            match &stage {
                // `W x + b`
                Stage::Scaler(Scaler {
                    element: Element::F64,
                    form: ScalerForm::SubtractDivide { offset: Some(offset), divisor: None },
                }) if last.bias.is_none()
                    && let Values::F64(offset) = &offset.values =>
                {
                    last.bias = Some(vector(offset.iter().map(|offset| -offset).collect()));
                    return;
                }
                Stage::Scaler(Scaler {
                    element: Element::F64,
                    form: ScalerForm::MultiplyAdd { factor, addend, clip: None },
                }) if last.bias.is_none()
                    && let (Values::F64(factor), Values::F64(addend)) = (&factor.values, &addend.values) =>
                {
                    let inputs = weights.len() / factor.len().max(1);
                    for (line, factor) in weights.chunks_mut(inputs.max(1)).zip(factor) {
                        line.iter_mut().for_each(|weight| *weight *= factor);
                    }
                    last.bias = addend.iter().any(|addend| *addend != 0.0).then(|| vector(addend.clone()));
                    return;
                }
                Stage::Op(Op::Map(op::Map { function })) => {
                    let activation = match function {
                        op::Function::Relu => Some(Activation::Relu),
                        op::Function::Tanh => Some(Activation::Tanh),
                        op::Function::Logistic => Some(Activation::Logistic),
                        _ => None,
                    };
                    if let Some(activation) = activation {
                        last.activation = activation;
                        return;
                    }
                }
                _ => {}
            }
        }
        self.stages.push(stage);
    }

    /// As a branch: columns that are picked first are the branch's own.
    fn branch(mut self) -> Branch {
        if let Some(Stage::Op(Op::Select(_))) = self.stages.first()
            && let Stage::Op(Op::Select(select)) = self.stages.remove(0)
        {
            return Branch { columns: Some(select.columns), stages: self.stages };
        }
        Branch { columns: None, stages: self.stages }
    }
}

fn matrix(shape: Vec<usize>, values: Vec<f64>) -> Tensor {
    Tensor { shape, values: Values::F64(values), offset: None }
}

pub(super) fn dense(shape: Vec<usize>, weight: Vec<f64>, bias: Option<Vec<f64>>) -> Stage {
    Stage::Dense(realizar_apr::ir::Dense {
        element: Element::F64,
        weight: matrix(shape, weight),
        bias: bias.map(vector),
        bias_first: false,
        activation: Activation::Identity,
    })
}

/// What follows computes in f64.
fn widen() -> Stage {
    let form = ScalerForm::SubtractDivide { offset: None, divisor: None };
    Stage::Scaler(Scaler { element: Element::F64, form })
}

/// The largest of `n` numbers, as one window over a line of them.
fn largest(n: usize) -> Op {
    let n = n as u32;
    Op::Pool(Pool {
        kind: PoolKind::Max,
        input: vec![1, 1, n],
        kernel: vec![1, n],
        strides: vec![1, 1],
        pads: vec![0; 4],
        count_padding: false,
    })
}

/// `x - max(x)`.
fn shifted(n: usize) -> Vec<Stage> {
    let largest = Branch { columns: None, stages: vec![Stage::Op(largest(n))] };
    let both = Stage::Branches(vec![Branch { columns: None, stages: Vec::new() }, largest]);
    let (mut weight, width) = (vec![0.0; n * (n + 1)], n + 1);
    for index in 0..n {
        weight[index * width + index] = 1.0;
        weight[index * width + n] = -1.0;
    }
    vec![both, dense(vec![n, width], weight, None)]
}

/// The class with most votes of the values of pairs; the first of equals.
fn votes(classes: usize) -> Vec<Stage> {
    let pairs = classes * classes.saturating_sub(1) / 2;
    let (mut weight, mut bias) = (vec![0.0; classes * pairs], vec![0.0; classes]);
    let mut pair = 0;
    for first in 0..classes {
        for second in first + 1..classes {
            weight[first * pairs + pair] = 1.0;
            weight[second * pairs + pair] = -1.0;
            bias[second] += 1.0;
            pair += 1;
        }
    }
    let above = Stage::Op(Op::Binarize(op::Binarize { threshold: 0.0 }));
    vec![above, dense(vec![classes, pairs], weight, Some(bias)), Stage::Link(Link::Argmax)]
}

/// How much memory the stages of an affine map of `n` numbers take.
fn affine_size(rows: &Rows, n: usize) -> usize {
    let one_each = rows.starts.windows(2).all(|pair| pair[1] - pair[0] <= 1);
    if one_each || means(rows, n).is_some() {
        return rows.len().saturating_mul(28);
    }
    used(rows).len().saturating_mul(rows.len()).saturating_mul(8)
}

/// The columns that any row looks at, ascending.
fn used(rows: &Rows) -> Vec<u32> {
    let mut used = rows.columns.clone();
    used.sort_unstable();
    used.dedup();
    used
}

/// The stages of an affine map of `n` numbers.
fn affine(rows: &Rows, n: usize) -> Vec<Stage> {
    if rows.only_picks() {
        return vec![Stage::Op(Op::Select(Select { columns: rows.columns.clone() }))];
    }
    if let Some(constants) = rows.as_constants() {
        return constant(constants);
    }
    if n == 1 && rows.len() == 2 && rows.divisor == 1.0 && rows.columns == [0, 0] {
        // `[1 - x, x]`
        if rows.factors == [-1.0, 1.0] && rows.add == [1.0, 0.0] {
            return vec![Stage::Op(Op::Complement(op::Complement {}))];
        }
    }
    if rows.starts.windows(2).all(|pair| pair[1] - pair[0] <= 1) {
        return each(rows, n);
    }
    if let Some(weights) = means(rows, n) {
        let count = weights.len() as f64;
        let alike = weights.iter().all(|weight| *weight == 1.0) && rows.divisor == count;
        let weights = (!alike).then(|| vector(weights));
        return vec![Stage::Op(Op::Mean(op::Mean { weights, divisor: rows.divisor }))];
    }
    let used = used(rows);
    let mut stages = Vec::new();
    if used.len() < n {
        stages.push(Stage::Op(Op::Select(Select { columns: used.clone() })));
    }
    let mut weight = vec![0.0; rows.len() * used.len()];
    for (index, line) in weight.chunks_mut(used.len()).enumerate() {
        let (columns, factors) = rows.row(index);
        for (column, factor) in columns.iter().zip(factors) {
            if let Ok(place) = used.binary_search(column) {
                line[place] = *factor;
            }
        }
    }
    let bias = rows.add.iter().any(|add| *add != 0.0).then(|| rows.add.clone());
    stages.push(dense(vec![rows.len(), used.len()], weight, bias));
    if rows.divisor != 1.0 {
        let divisor = Some(vector(vec![rows.divisor; rows.len()]));
        let form = ScalerForm::SubtractDivide { offset: None, divisor };
        stages.push(Stage::Scaler(Scaler { element: Element::F64, form }));
    }
    stages
}

/// Numbers that are the same for every row, NaN or not: a table all rows of which are alike.
fn constant(values: Vec<f64>) -> Vec<Stage> {
    let width = values.len() as u32;
    let first = Stage::Op(Op::Select(Select { columns: vec![0] }));
    let rows = [values.as_slice(), values.as_slice(), values.as_slice()].concat();
    let encode = Encode {
        keys: vector(vec![0.0]),
        starts: vec![0, 1],
        bins: vec![0],
        widths: vec![width],
        rows: Table(vector(rows)),
    };
    vec![first, Stage::Op(Op::Encode(encode))]
}

/// At most one column for each result, times a factor, plus a number.
fn each(rows: &Rows, n: usize) -> Vec<Stage> {
    let m = rows.len();
    let column = |index: usize| rows.row(index).0.first().copied();
    let factors: Vec<f64> = (0..m).map(|index| rows.row(index).1.first().copied().unwrap_or(0.0)).collect();
    let columns: Vec<u32> = (0..m).map(|index| column(index).unwrap_or(0)).collect();
    let mut stages = Vec::new();
    if !(m == n && columns.iter().copied().eq(0..n as u32)) {
        stages.push(Stage::Op(Op::Select(Select { columns })));
    }
    let divisor = (rows.divisor != 1.0).then(|| vector(vec![rows.divisor; m]));
    let shifted = rows.add.iter().any(|add| *add != 0.0);
    let scaler = |form| Stage::Scaler(Scaler { element: Element::F64, form });
    if factors.iter().all(|factor| *factor == 1.0) {
        let offset = shifted.then(|| vector(rows.add.iter().map(|add| -add).collect()));
        if offset.is_some() || divisor.is_some() {
            stages.push(scaler(ScalerForm::SubtractDivide { offset, divisor }));
        }
        return stages;
    }
    let (factor, addend) = (vector(factors), vector(rows.add.clone()));
    stages.push(scaler(ScalerForm::MultiplyAdd { factor, addend, clip: None }));
    if divisor.is_some() {
        stages.push(scaler(ScalerForm::SubtractDivide { offset: None, divisor }));
    }
    stages
}

/// The weights of groups of as many numbers as there are results, where each result is a weighted sum of its place
/// in all groups.
fn means(rows: &Rows, n: usize) -> Option<Vec<f64>> {
    let m = rows.len();
    if m == 0 || n <= m || !n.is_multiple_of(m) || rows.add.iter().any(|add| *add != 0.0) {
        return None;
    }
    let groups = n / m;
    let weights = rows.row(0).1.to_vec();
    // A weighted sum of single numbers is a linear stage.
    if weights.len() != groups || m == 1 && weights.iter().any(|weight| *weight != weights[0]) {
        return None;
    }
    let fits = (0..m).all(|index| {
        let (columns, factors) = rows.row(index);
        factors == weights
            && columns.len() == groups
            && columns.iter().enumerate().all(|(group, column)| *column as usize == index + m * group)
    });
    fits.then_some(weights)
}

/// The memory of a stage's numbers.
fn size_of_stage(stage: &Stage) -> usize {
    match stage {
        Stage::Trees(trees) => {
            trees.nodes.len() * size_of::<realizar_apr::ir::Node>()
                + trees.leaves.values.len() * 8
                + trees.sets.words.len() * 4
        }
        Stage::Dense(dense) => dense.weight.values.len() * 8,
        Stage::Op(op) => op.fields().iter().map(|(_, field)| size_of_field(field)).sum(),
        _ => 0,
    }
}

fn size_of_field(field: &op::Field<'_>) -> usize {
    match field {
        op::Field::Tensor(tensor) | op::Field::Table(tensor) => tensor.values.len() * 8,
        op::Field::Indices(indices) => indices.len() * 4,
        op::Field::Optional(Some(field)) => size_of_field(field),
        _ => 0,
    }
}
