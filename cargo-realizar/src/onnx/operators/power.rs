//! Powers: of the row by constant exponents, and of constants by the row.

use realizar_apr::ir::op::Function;

use crate::error::Error;
use crate::onnx::algebra::Id;
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;

/// The largest whole exponent that is spelt out as products.
const MOST_PRODUCTS: f64 = 16.0;

/// How the powers of some columns are computed. A negative number has powers by whole exponents alone, so these must
/// not go by its logarithm.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    /// By this exponent, as a function or as products.
    Each(f64),
    /// By whole exponents, through the logarithm of the number without its sign.
    Whole { odd: bool, negative: bool },
    /// By any others, through the logarithm.
    Logarithm,
}

impl Way {
    fn of(exponent: f64) -> Way {
        if exponent == 0.5 || (exponent.fract() == 0.0 && exponent.abs() <= MOST_PRODUCTS) {
            Way::Each(exponent)
        } else if exponent.fract() == 0.0 {
            Way::Whole { odd: exponent % 2.0 != 0.0, negative: exponent < 0.0 }
        } else {
            Way::Logarithm
        }
    }
}

impl<'a> Graph<'a> {
    /// `x ^ exponent` for constant exponents.
    pub(in crate::onnx) fn power(&mut self, call: &Call<'a>, of: Id, exponent: Id) -> Result<Id, Error> {
        let Some(exponents) = self.algebra.as_constant(exponent) else {
            return self.power_of_constant(call, of, exponent);
        };
        if let Some(&first) = exponents.first()
            && exponents.iter().all(|exponent| *exponent == first)
            && let Some(root) = self.root_of_distances(of, first)?
        {
            return Ok(root);
        }
        let mut ways: Vec<Way> = Vec::new();
        for &exponent in &exponents {
            let way = Way::of(exponent);
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        if let [way] = ways[..] {
            return self.powers(way, of, &exponents);
        }
        let mut parts = Vec::with_capacity(ways.len());
        let mut back = vec![0_u32; exponents.len()];
        let mut place = 0;
        for way in ways {
            let mut columns = Vec::new();
            for (column, &exponent) in exponents.iter().enumerate() {
                if Way::of(exponent) == way {
                    columns.push(column as u32);
                    back[column] = place;
                    place += 1;
                }
            }
            let own: Vec<f64> = columns.iter().map(|&column| exponents[column as usize]).collect();
            let taken = self.algebra.select(of, columns)?;
            parts.push(self.powers(way, taken, &own)?);
        }
        let all = self.algebra.concat(&parts)?;
        self.algebra.select(all, back)
    }

    /// Powers that are computed in one way.
    fn powers(&mut self, way: Way, of: Id, exponents: &[f64]) -> Result<Id, Error> {
        match way {
            Way::Each(0.5) => self.algebra.map(of, Function::Sqrt),
            Way::Each(0.0) => self.algebra.constant(vec![1.0; exponents.len()]),
            Way::Each(exponent) => {
                let mut power = of;
                match exponent.abs() {
                    2.0 => power = self.algebra.map(of, Function::Square)?,
                    factors => {
                        for _ in 1..factors as u32 {
                            power = self.algebra.product(power, of)?;
                        }
                    }
                }
                if exponent < 0.0 { self.algebra.map(power, Function::Reciprocal) } else { Ok(power) }
            }
            Way::Whole { odd, negative } => {
                let size = self.algebra.map(of, Function::Abs)?;
                let sizes: Vec<f64> = exponents.iter().map(|exponent| exponent.abs()).collect();
                let mut power = self.powers(Way::Logarithm, size, &sizes)?;
                if odd {
                    let sign = self.algebra.map(of, Function::Sign)?;
                    power = self.algebra.product(sign, power)?;
                }
                if negative { self.algebra.map(power, Function::Reciprocal) } else { Ok(power) }
            }
            Way::Logarithm => {
                let logarithm = self.algebra.map(of, Function::Log)?;
                let scaled = self.algebra.scale_add(logarithm, exponents, &vec![0.0; exponents.len()])?;
                self.algebra.map(scaled, Function::Exp)
            }
        }
    }

    /// `base ^ x` for constant bases.
    fn power_of_constant(&mut self, call: &Call<'a>, base: Id, of: Id) -> Result<Id, Error> {
        let bases = self.algebra.as_constant(base).filter(|bases| bases.iter().all(|base| *base > 0.0));
        let bases = bases.ok_or_else(|| call.refused("its base and its exponent depend on the row"))?;
        let logarithms: Vec<f64> = bases.iter().map(|base| base.log2()).collect();
        let scaled = self.algebra.scale_add(of, &logarithms, &vec![0.0; logarithms.len()])?;
        self.algebra.map(scaled, Function::Exp2)
    }
}
