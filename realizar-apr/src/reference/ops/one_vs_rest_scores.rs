//! A score for each class from the values of its pairs: votes, and a little of the values to part equals.

use crate::ir::op::OneVsRestScores;

impl OneVsRestScores {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let classes = self.classes;
        let mut votes = vec![0.0; classes];
        let mut sums = vec![0.0; classes];
        let mut pair = 0;
        let mut first = 0;
        while first < classes {
            let mut second = first + 1;
            while second < classes {
                let value = row[pair];
                sums[first] += value;
                sums[second] -= value;
                // scikit-learn gives a value of zero to the first, where libsvm's votes give it to the second.
                votes[if value < 0.0 { second } else { first }] += 1.0;
                pair += 1;
                second += 1;
            }
            first += 1;
        }
        let mut class = 0;
        while class < classes {
            votes[class] += sums[class] / (3.0 * (sums[class].abs() + 1.0));
            class += 1;
        }
        votes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::ops::fixtures::{close, svc};

    /// `SVC(decision_function_shape="ovr").decision_function` of the values of its pairs.
    #[test]
    fn scores_are_those_of_scikit_learn() {
        for (scores, values) in svc::SCORES.iter().zip(&svc::VALUES) {
            close(&OneVsRestScores { classes: 4 }.run(values), scores, 1e-15);
        }
    }

    #[test]
    fn a_value_of_zero_is_a_vote_for_the_first() {
        assert_eq!(OneVsRestScores { classes: 2 }.run(&[0.0]), [1.0, 0.0]);
        // (0, 1) 1, (0, 2) -1, (1, 2) 0: sums 0, -1 and 1; a sum of 1 adds 1 / 6.
        let sixth = 1.0 / 6.0;
        assert_eq!(OneVsRestScores { classes: 3 }.run(&[1.0, -1.0, 0.0]), [1.0, 1.0 - sixth, 1.0 + sixth]);
    }
}
