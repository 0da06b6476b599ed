//! What tests of several operations share: a comparison, a tensor, an image and a support vector machine.

use crate::ir::{Tensor, Values};

/// Asserts that each number differs by at most `bound`, and for numbers above 1 in size relatively.
#[track_caller]
pub(super) fn close(found: &[f64], expected: &[f64], bound: f64) {
    assert_eq!(found.len(), expected.len());
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let allowed = bound * expected.abs().max(1.0);
        assert!((found - expected).abs() <= allowed, "number {index} is {found:e}, not {expected:e}");
    }
}

pub(super) fn tensor(shape: &[usize], values: &[f64]) -> Tensor {
    Tensor { shape: shape.to_vec(), values: Values::F64(values.to_vec()), offset: None }
}

/// Two channels of four rows of five pixels.
pub(super) const IMAGE: [f64; 40] = [
    1., 4., 1., -4., -4., -3., 3., 2., -2., 0., 1., -2., 0., -2., 0., 3., 3., -3., 3., -4., 2., 3., 2., -3.,
    -4., -3., 4., 4., -1., 4., 3., -1., 2., 1., -3., -1., 0., 4., -3., 0.,
];

/// `SVC(kernel="rbf", gamma=0.75, probability=True)` of scikit-learn 1.9.1, fitted to twenty points of four classes,
/// and its answers to four rows.
pub(super) mod svc {
    use super::tensor;
    use crate::ir::op::{Kernel, KernelFunction, OneVsOne, PairProbabilities};

    /// The last is far from all vectors.
    pub(in super::super) const ROWS: [[f64; 2]; 4] = [[0.3, 0.4], [1.0, 1.0], [2.0, 2.0], [-5.0, 7.0]];

    /// `support_vectors_`
    pub(in super::super) fn kernel() -> Kernel {
        let vectors = [
            0.03, 0.3, -0.6, 0.42, -0.25, -0.95, 0.2, -0.69, 1.87, 0.45, 1.76, 0.7, 0.81, 0.71, 1.14, 1.43,
            1.93, 0.53, -0.09, 1.53, 0.6, 0.77, 1.83, 1.74, 1.52, 0.83, 1.48, 0.68, 1.41, 2.23, 1.83, 0.49,
            1.14, 2.4, 3.05, 2.45, 1.63, 2.38,
        ];
        Kernel {
            function: KernelFunction::Rbf,
            gamma: 0.75,
            coef0: 0.0,
            degree: 3.0,
            vectors: tensor(&[19, 2], &vectors),
        }
    }

    /// `_dual_coef_`, `n_support_`, `_intercept_`
    pub(in super::super) fn one_vs_one() -> OneVsOne {
        let coefficients = [
            1.0,
            0.29363189717885074,
            0.4612952409254204,
            0.23972054577420757,
            -0.016102365560802214,
            -0.0,
            -1.0,
            -0.3849559162569502,
            -0.5935894020607263,
            -0.9328335606524145,
            -1.0,
            -0.5467359991660824,
            -0.0,
            -0.21102485748974106,
            -0.0,
            -0.7819820906067646,
            -0.6866625720458562,
            -0.6978116726126405,
            -0.0,
            1.0,
            0.8799676816652625,
            0.556966617056548,
            0.25366011858642745,
            0.8068874128801619,
            1.0,
            1.0,
            1.0,
            1.0,
            -0.8068874128801619,
            -1.0,
            -1.0,
            -1.0,
            -1.0,
            -1.0,
            -1.0,
            -0.4546163466876036,
            -0.7494083889318203,
            -0.0,
            0.46182744328190745,
            0.6803551780583492,
            0.6904101109757973,
            0.3338636029492074,
            0.7428801976102316,
            0.0,
            0.4611445380091922,
            1.0,
            1.0,
            1.0,
            0.05613231733377409,
            1.0,
            0.694535133544371,
            1.0,
            -1.0,
            -1.0,
            -0.6252887708138529,
            -0.9472495596155645,
            -0.1781291204487277,
        ];
        let intercept = [
            0.044665888516950435,
            -0.17706054729948426,
            -0.24324573521721476,
            -0.22265985794365406,
            -0.14291756573760167,
            -0.08368297968583813,
        ];
        OneVsOne {
            coefficients: tensor(&[3, 19], &coefficients),
            counts: vec![4, 5, 5, 5],
            intercept: tensor(&[6], &intercept),
        }
    }

    /// `_probA`, `_probB`
    pub(in super::super) fn probabilities() -> PairProbabilities {
        let a = [
            -2.250888407038038,
            -2.7164375032018544,
            -2.422182062415825,
            1.9593701408761326,
            -1.1957125493259264,
            -0.27427600165466975,
        ];
        let b = [
            -0.034617205046678604,
            0.16776282208072754,
            0.3280871881084734,
            -0.036344873971820575,
            0.1695546831514617,
            0.01581070145977126,
        ];
        PairProbabilities { classes: 4, a: tensor(&[6], &a), b: tensor(&[6], &b) }
    }

    /// `decision_function`, one against one
    pub(in super::super) const VALUES: [[f64; 6]; 4] = [
        [
            0.38527184685894955,
            0.20074849642909312,
            0.6828832915997354,
            -0.5225541891332042,
            0.5099201754506315,
            0.6559360955493693,
        ],
        [
            -1.0685009823635139,
            -1.2495938540803972,
            -0.5167589268037944,
            -0.1316645128456737,
            1.030979061933452,
            1.070070379939574,
        ],
        [
            -0.3407947089207648,
            -0.8288487425652568,
            -0.9898972644626673,
            -0.6275190864275807,
            -0.7594183294975747,
            -0.4229529257219954,
        ],
        [
            0.044665888516950435,
            -0.17706054729948426,
            -0.24324573521721476,
            -0.22265985794365406,
            -0.14291756573760167,
            -0.08368297968583813,
        ],
    ];

    /// `predict`
    pub(in super::super) const CLASSES: [usize; 4] = [0, 2, 3, 3];

    /// `decision_function`, one against the rest
    pub(in super::super) const SCORES: [[f64; 4]; 4] = [
        [3.1864194987359373, 0.9051185844547546, 2.16479094053306, -0.2163225199513139],
        [-0.24641128782330166, 2.221017278039179, 3.2367521735014706, 0.7956511331535561],
        [-0.22783276749136216, 0.829574821700165, 2.1694054832929153, 3.2282560577921307],
        [0.9089780547207413, -0.09696750167145331, 2.0800477300062266, 3.1065522489956945],
    ];

    /// `predict_proba`
    pub(in super::super) const PROBABILITIES: [[f64; 4]; 4] = [
        [0.43926617179547367, 0.23664991519066256, 0.17923372277321115, 0.1448501902406522],
        [0.02979429048012803, 0.46336668357613886, 0.3164066925647776, 0.19043233337895576],
        [0.05904573937250622, 0.2443550686998084, 0.21956127109270204, 0.47703792083498336],
        [0.1681073073142327, 0.24735336216261605, 0.24962380876785756, 0.3349155217552939],
    ];
}
