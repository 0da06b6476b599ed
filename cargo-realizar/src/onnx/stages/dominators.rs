//! The expressions that every path of computation passes.

use super::emit::Gap;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::algebra::{Algebra, Id};

/// For each expression that follows from a start alone the last one that every path to it passes.
pub(in crate::onnx) struct Dominators {
    pub(in crate::onnx) start: Id,
    /// The dominator and how far from the start it is.
    pub(in crate::onnx) of: Vec<Option<(Id, u32)>>,
}

/// What an expression looks at; what is the same for every row follows from anything.
pub(in crate::onnx) fn looks_at(algebra: &Algebra, id: Id, start: Id) -> Vec<Id> {
    match algebra.expr(id) {
        Expr::Affine(_, rows) if rows.columns.is_empty() => vec![start],
        Expr::Neighbours(distances, ..) => algebra.args(*distances),
        _ => algebra.args(id),
    }
}

/// How many steps of searching for dominators a file may ask for.
pub(in crate::onnx) const LONGEST: usize = 1 << 24;

impl Dominators {
    pub(in crate::onnx) fn new(algebra: &Algebra, start: Id, end: Id) -> Result<Dominators, Gap> {
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

    pub(in crate::onnx) fn reaches(&self, id: Id) -> bool {
        self.of.get(id).is_some_and(Option::is_some)
    }

    pub(in crate::onnx) fn depth(&self, id: Id) -> u32 {
        self.of.get(id).copied().flatten().map_or(0, |(_, depth)| depth)
    }

    pub(in crate::onnx) fn parent(&self, id: Id) -> Id {
        self.of.get(id).copied().flatten().map_or(self.start, |(parent, _)| parent)
    }

    /// The last expression that every path to both passes.
    pub(in crate::onnx) fn common(&self, mut a: Id, mut b: Id, steps: &mut usize) -> Id {
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
