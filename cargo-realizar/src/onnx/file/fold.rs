//! Arithmetic on constants, in the type that the graph computes in.

use std::rc::Rc;

use realizar_apr::ir::op::Function;

use super::tensor::{Constant, Data};

impl Constant {
    /// Numbers as a constant of this shape: whole where the pattern is, single where it is, else double.
    pub(in crate::onnx) fn like(&self, dims: Vec<usize>, values: Vec<f64>) -> Constant {
        let data = match self.data {
            Data::Double(_) => Data::Double(values),
            Data::Int(_) => Data::Int(values.into_iter().map(|value| value as i64).collect()),
            Data::Single(_) | Data::Text(_) => {
                Data::Single(values.into_iter().map(|value| f64::from(value as f32)).collect())
            }
        };
        Constant { dims, data }
    }

    /// A function of each number.
    pub(in crate::onnx) fn map(&self, function: impl Fn(f64) -> f64) -> Option<Rc<Constant>> {
        let values = self.numbers()?.into_iter().map(function).collect();
        Some(Rc::new(self.like(self.dims.clone(), values)))
    }

    /// A named function of each number.
    pub(in crate::onnx) fn apply(&self, function: Function) -> Option<Rc<Constant>> {
        self.map(|value| function.apply(value))
    }

    /// A function of two numbers at the same place, with broadcasting.
    pub(in crate::onnx) fn zip(
        &self,
        other: &Constant,
        function: impl Fn(f64, f64) -> f64,
    ) -> Option<Rc<Constant>> {
        let (a, b) = (self.numbers()?, other.numbers()?);
        let rank = self.dims.len().max(other.dims.len());
        let at = |dims: &[usize], index: usize| {
            (index + dims.len()).checked_sub(rank).map_or(1, |index| dims[index])
        };
        let mut dims = Vec::with_capacity(rank);
        for index in 0..rank {
            dims.push(match (at(&self.dims, index), at(&other.dims, index)) {
                (x, y) if x == y || y == 1 => x,
                (1, y) => y,
                _ => return None,
            });
        }
        // Two constants never make more than their product; a file's bound is on each.
        let count = dims.iter().try_fold(1_usize, |product, &dim| product.checked_mul(dim))?;
        if count > a.len().max(b.len()).saturating_mul(4) {
            return None;
        }
        let place = |dims_of: &[usize], mut flat: usize| {
            let (mut place, mut stride) = (0, 1);
            for index in (0..rank).rev() {
                let (own, step) = (at(dims_of, index), flat % dims[index]);
                flat /= dims[index];
                place += if own == 1 { 0 } else { step * stride };
                stride *= own;
            }
            place
        };
        let values = (0..count)
            .map(|flat| function(a[place(&self.dims, flat)], b[place(&other.dims, flat)]))
            .collect();
        let pattern = if matches!(self.data, Data::Int(_)) { other } else { self };
        Some(Rc::new(pattern.like(dims, values)))
    }

    /// The axes in another order.
    pub(in crate::onnx) fn transposed(&self, permutation: &[usize]) -> Option<Rc<Constant>> {
        let mut strides = vec![1; self.dims.len()];
        for index in (1..self.dims.len()).rev() {
            strides[index - 1] = strides[index] * self.dims[index];
        }
        let mut places = vec![0];
        for &axis in permutation {
            let size = *self.dims.get(axis)?;
            places = places
                .iter()
                .flat_map(|place| (0..size).map(move |step| (place, step)))
                .map(|(place, step)| place + step * strides[axis])
                .collect();
        }
        let dims = permutation.iter().map(|&axis| self.dims[axis]).collect();
        Some(Rc::new(Constant { dims, data: self.data.picked(&places)? }))
    }

    /// Slices along an axis, in this order.
    pub(in crate::onnx) fn taken(&self, axis: usize, indices: &[usize]) -> Option<Rc<Constant>> {
        let size = *self.dims.get(axis)?;
        let outer: usize = self.dims[..axis].iter().product();
        let inner: usize = self.dims[axis + 1..].iter().product();
        if indices.iter().any(|&index| index >= size) || indices.len() > self.len().saturating_mul(4) {
            return None;
        }
        let places: Vec<usize> = (0..outer)
            .flat_map(|o| indices.iter().map(move |&index| (o * size + index) * inner))
            .flat_map(|start| start..start + inner)
            .collect();
        let mut dims = self.dims.clone();
        dims[axis] = indices.len();
        Some(Rc::new(Constant { dims, data: self.data.picked(&places)? }))
    }

    /// All numbers along an axis made one, by `join` from `start`.
    pub(in crate::onnx) fn reduced(
        &self,
        axis: usize,
        start: f64,
        join: impl Fn(f64, f64) -> f64,
    ) -> Option<Constant> {
        let size = *self.dims.get(axis)?;
        let outer: usize = self.dims[..axis].iter().product();
        let inner: usize = self.dims[axis + 1..].iter().product();
        let numbers = self.numbers()?;
        let mut values = Vec::with_capacity(outer * inner);
        for o in 0..outer {
            for i in 0..inner {
                let along = (0..size).map(|step| numbers[(o * size + step) * inner + i]);
                values.push(along.fold(start, &join));
            }
        }
        let mut dims = self.dims.clone();
        dims[axis] = 1;
        Some(self.like(dims, values))
    }
}

impl Data {
    /// The elements at these places.
    pub(in crate::onnx) fn picked(&self, places: &[usize]) -> Option<Data> {
        fn take<T: Clone>(values: &[T], places: &[usize]) -> Option<Vec<T>> {
            places.iter().map(|&place| values.get(place).cloned()).collect()
        }
        Some(match self {
            Data::Single(values) => Data::Single(take(values, places)?),
            Data::Double(values) => Data::Double(take(values, places)?),
            Data::Int(values) => Data::Int(take(values, places)?),
            Data::Text(values) => Data::Text(take(values, places)?),
        })
    }
}
