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

use realizar_apr::ir::op::{self, Op};
use realizar_apr::ir::{Activation, Branch, Element, Scaler, ScalerForm, Stage, Values};

use super::dominators::{Dominators, looks_at};
use super::vector;
use crate::error::Error;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::algebra::{Algebra, Id};

/// How many branches may be inside of each other.
const DEEPEST: usize = 12;

/// Why there is no chain.
#[derive(Debug)]
pub(in crate::onnx) enum Gap {
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

/// A piece of a chain, before it is made of stages.
enum Step {
    /// An expression, over this many numbers.
    Expr(Id, usize),
    /// Chains side by side.
    Branches(Vec<Vec<Step>>),
}

impl Algebra {
    /// Whether `end` follows from `start` alone.
    pub(in crate::onnx) fn follows(&mut self, start: Id, end: Id) -> Result<bool, Error> {
        self.budget.charge("an order of computation", end, 16)?;
        Ok(Dominators::new(self, start, end).is_ok_and(|dominators| dominators.reaches(end)))
    }

    /// The stages that make `end` of `start`. Stages that nobody looks into are taken out of their expressions.
    pub(in crate::onnx) fn chain(&mut self, start: Id, end: Id) -> Result<Vec<Stage>, Gap> {
        if start == end {
            return Ok(Vec::new());
        }
        let end = self.grown_together(start, end)?;
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
