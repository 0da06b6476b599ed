//! Expressions side by side: what looks at several of them looks at one that holds them all.
//!
//! Those that do the same to their numbers do it together, so that many branches of a graph become few.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use realizar_apr::ir::op::Function;

use super::affine::Rows;
use super::expr::{Expr, Tables};
use super::{Algebra, Id};
use crate::error::Error;

/// What expressions do, where several can do it together.
#[derive(Debug, PartialEq)]
pub(in crate::onnx) enum Alike {
    Map(Function),
    Product,
    Encode,
    /// None can.
    Alone(Id),
}

impl Algebra {
    /// What several expressions look at together, and each as a map of that.
    pub(in crate::onnx) fn together(&mut self, parts: &[Id]) -> Result<(Id, Vec<Rows>), Error> {
        let mut bases: Vec<Id> = Vec::new();
        let mut starts: HashMap<Id, u32> = HashMap::new();
        let mut width = 0_u32;
        let mut views = Vec::with_capacity(parts.len());
        for &part in parts {
            self.budget.charge("a concatenation", self.width(part), 24)?;
            let (of, rows) = self.view(part);
            if rows.columns.is_empty() {
                views.push((Vec::new(), rows));
                continue;
            }
            let inside = match self.expr(of) {
                Expr::Concat(inner) => inner.clone(),
                _ => vec![of],
            };
            for &base in &inside {
                if let Entry::Vacant(entry) = starts.entry(base) {
                    entry.insert(width);
                    bases.push(base);
                    width = u32::try_from(width as usize + self.width(base)).map_err(|_| {
                        Error::malformed("the graph makes a vector of more than 2^32 numbers")
                    })?;
                }
            }
            views.push((inside, rows));
        }
        let (base, starts) = self.merged(bases, starts, width as usize)?;
        let mut placed = Vec::with_capacity(views.len());
        for (inside, rows) in views {
            // Where each column of what the part looked at has come to lie.
            let mut places = Vec::new();
            for base in inside {
                let start = starts.get(&base).copied().unwrap_or(0);
                places.extend(start..start + self.width(base) as u32);
            }
            placed.push(rows.renamed(|column| places[column as usize]));
        }
        Ok((base, placed))
    }

    /// The concatenation of `bases`, and where in it each begins. Those that do the same to their numbers do it
    /// together: so many branches become few.
    pub(in crate::onnx) fn merged(
        &mut self,
        bases: Vec<Id>,
        starts: HashMap<Id, u32>,
        width: usize,
    ) -> Result<(Id, HashMap<Id, u32>), Error> {
        match bases[..] {
            [] => return Ok((Self::INPUT, starts)),
            [base] => return Ok((base, starts)),
            _ => {}
        }
        let mut groups: Vec<(Alike, Vec<Id>)> = Vec::new();
        for &base in &bases {
            let alike = match self.expr(base) {
                Expr::Map(_, function) => Alike::Map(*function),
                Expr::Product(..) => Alike::Product,
                Expr::Encode(..) => Alike::Encode,
                _ => Alike::Alone(base),
            };
            match groups.iter_mut().find(|(other, _)| *other == alike) {
                Some((_, members)) => members.push(base),
                None => groups.push((alike, vec![base])),
            }
        }
        if groups.len() == bases.len() {
            let whole = self
                .nodes
                .iter()
                .rposition(|(expr, ..)| matches!(expr, Expr::Concat(parts) if *parts == bases));
            let id = match whole {
                Some(id) => id,
                None => self.push(Expr::Concat(bases), width)?,
            };
            return Ok((id, starts));
        }
        let mut parts = Vec::with_capacity(groups.len());
        let (mut starts, mut start) = (HashMap::new(), 0_u32);
        for (alike, members) in groups {
            for &member in &members {
                starts.insert(member, start);
                start += self.width(member) as u32;
            }
            parts.push(self.done_together(&alike, &members)?);
        }
        let id = match parts[..] {
            [part] => part,
            _ => self.push(Expr::Concat(parts), width)?,
        };
        Ok((id, starts))
    }

    /// One expression for several that do the same.
    pub(in crate::onnx) fn done_together(&mut self, alike: &Alike, members: &[Id]) -> Result<Id, Error> {
        if let [member] = members {
            return Ok(*member);
        }
        let width = members.iter().map(|&member| self.width(member)).sum();
        let args: Vec<Vec<Id>> = members.iter().map(|&member| self.args(member)).collect();
        let firsts: Vec<Id> = args.iter().filter_map(|args| args.first().copied()).collect();
        let of = self.concat(&firsts)?;
        match alike {
            Alike::Map(function) => self.push(Expr::Map(of, *function), width),
            Alike::Product => {
                let seconds: Vec<Id> = args.iter().filter_map(|args| args.get(1).copied()).collect();
                let other = self.concat(&seconds)?;
                self.push(Expr::Product(of, other), width)
            }
            Alike::Encode | Alike::Alone(_) => {
                let tables: Vec<Rc<Tables>> = members
                    .iter()
                    .filter_map(|&member| match self.expr(member) {
                        Expr::Encode(_, tables) => Some(Rc::clone(tables)),
                        _ => None,
                    })
                    .collect();
                let size: usize = tables.iter().map(|tables| tables.size()).sum();
                self.budget.charge("tables of categories", size, 1)?;
                self.push(Expr::Encode(of, Rc::new(Tables::joined(&tables))), width)
            }
        }
    }

    /// Vectors one after the other.
    pub(in crate::onnx) fn concat(&mut self, parts: &[Id]) -> Result<Id, Error> {
        if let [part] = parts {
            return Ok(*part);
        }
        if let Some(id) = self.concat_of_picked(parts)? {
            return Ok(id);
        }
        let (base, rows) = self.together(parts)?;
        self.affine(base, Rows::stacked(&rows))
    }

    /// Tables picked at the same points, and means over such, are one.
    pub(in crate::onnx) fn concat_of_picked(&mut self, parts: &[Id]) -> Result<Option<Id>, Error> {
        let Some((&first, rest)) = parts.split_first() else { return Ok(None) };
        let (distances, k) = match self.expr(first) {
            Expr::Picked(distances, k, _) => (*distances, *k),
            _ => return Ok(None),
        };
        let mut all = Vec::new();
        for &part in std::iter::once(&first).chain(rest) {
            match self.expr(part) {
                Expr::Picked(d, other, tables) if (*d, *other) == (distances, k) => {
                    all.extend(tables.iter().cloned());
                }
                _ => return Ok(None),
            }
        }
        self.budget.charge("tables of neighbours", all.iter().map(Vec::len).sum(), 8)?;
        let width = all.len() * k;
        self.push(Expr::Picked(distances, k, Rc::new(all)), width).map(Some)
    }

    /// Vectors one after the other, as they are.
    pub(in crate::onnx) fn side_by_side(&mut self, parts: &[Id]) -> Result<Id, Error> {
        let width = parts.iter().map(|&part| self.width(part)).sum();
        self.push(Expr::Concat(parts.to_vec()), width)
    }

    /// These columns of just this expression, whatever it is made of.
    pub(in crate::onnx) fn pick(&mut self, of: Id, columns: std::ops::Range<u32>) -> Result<Id, Error> {
        let width = columns.len();
        self.push(Expr::Affine(of, Rows::picks(columns)), width)
    }
}
