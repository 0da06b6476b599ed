//! `kernel = "…"`: each kernel of a model answers with the bits of the one that the planner chooses, one row and many.

use realizar_apr::Artifact;
use realizar_apr::ir::Values;

/// The golden rows of an artifact, as f32, and each with its numbers a little off, up to more than a block of rows.
fn rows<const N: usize>(path: &str) -> Vec<[f32; N]> {
    let file = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    let model = Artifact::read(&std::fs::read(file).expect("the file")).expect("an artifact").model;
    let numbers: Vec<f32> = match model.golden.expect("golden rows").rows.values {
        Values::F32(numbers) => numbers,
        Values::F64(numbers) => numbers.iter().map(|number| *number as f32).collect(),
    };
    let (golden, _) = numbers.as_chunks::<N>();
    let off = |times: usize| 1.0 + 0.01 * times as f32;
    (0..80).map(|row| golden[row % golden.len()].map(|number| number * off(row / golden.len()))).collect()
}

/// A model with the planner's kernels, or one that is named before the others, and with those asked for: the same bits, and a
/// card that says so.
macro_rules! same_bits {
    ($test:ident, $path:literal $($base:literal)?, $features:literal -> $outputs:literal: $($module:ident $kernel:literal $stages:literal),*) => {
        mod $test {
            #[realizar::model($path $(, kernel = $base)?)]
            pub(super) struct Planned;
            $(#[expect(non_snake_case, reason = "called like the struct")]
            pub(super) mod $module {
                #[realizar::model($path, kernel = $kernel)]
                pub(crate) struct Asked;
            })*
        }

        #[test]
        fn $test() {
            use $test::Planned;
            let rows = rows::<$features>($path);
            let mut planned = vec![[0.0; $outputs]; rows.len()];
            Planned.predict_batch(&rows, &mut planned);
            $(
                use $test::$module::Asked as $module;
                let mut asked = vec![[0.0; $outputs]; rows.len()];
                $module.predict_batch(&rows, &mut asked);
                for ((row, planned), asked) in rows.iter().zip(&planned).zip(&asked) {
                    let bits = |outputs: &[f32; $outputs]| outputs.map(f32::to_bits);
                    assert_eq!(bits(asked), bits(planned), "{} in a batch: {row:?}", $kernel);
                    assert_eq!(bits(&$module.predict(row)), bits(planned), "{}: {row:?}", $kernel);
                }
                let line = concat!("- kernel: ", $kernel, " for ", $stages, ", chosen by the attribute\n");
                assert!($module::CARD.contains(line), "{}", $module::CARD);
            )*
            let base: [&str; 0 $(+ [$base].len())?] = [$($base)?];
            assert_eq!(Planned::CARD.contains("by the attribute"), !base.is_empty());
        }
    };
}

// The planner answers rows of f32 from fused trees.
same_bits!(boosted_trees, "../../models/breast_cancer.apr" "by ranks", 30 -> 2:
    Walk "side by side" "1 stage", Nodes "from node to node" "1 stage");
same_bits!(trees_with_categories_and_classes, "../../models/wine.apr", 13 -> 3:
    Ranks "by ranks" "1 stage", Walk "side by side" "1 stage", Nodes "from node to node" "1 stage");
same_bits!(a_linear_model, "../../models/iris.apr", 4 -> 3:
    Panels "side by side" "1 stage", Rows "one after another" "1 stage");
// The planner answers rows of f32 in f32.
same_bits!(a_network, "../../models/digits.apr" "side by side", 64 -> 10:
    Panels "side by side" "2 stages", Rows "one after another" "2 stages");

/// What the planner chooses for rows of f32 is not what rows of f64 have.
#[test]
fn fused_trees_are_near_and_rows_of_f64_have_the_librarys_order() {
    mod asked {
        #[realizar::model("../../models/breast_cancer.apr", kernel = "fused")]
        pub(super) struct Fused;
        #[realizar::model("../../models/breast_cancer.apr", kernel = "by ranks")]
        pub(super) struct Ranks;
        #[realizar::model("../../models/breast_cancer.apr")]
        pub(super) struct Planned;
    }
    use asked::{Fused, Planned, Ranks};
    use realizar::Model;
    assert!(
        Fused::CARD.contains("- kernel: fused for 1 stage, chosen by the attribute\n"),
        "{}",
        Fused::CARD
    );
    let rows = rows::<30>("../../models/breast_cancer.apr");
    let mut batch = vec![[0.0; 2]; rows.len()];
    Fused.predict_batch(&rows, &mut batch);
    let (mut apart, mut other) = (0.0_f32, 0);
    for (row, batch) in rows.iter().zip(&batch) {
        let (fused, ranks) = (Fused.predict(row), Ranks.predict(row));
        assert_eq!((fused, Planned.predict(row)), (*batch, fused), "{row:?}");
        assert_eq!(Fused.class(row), Ranks.class(row), "{row:?}");
        apart = (0..2).fold(apart, |apart, k| apart.max((fused[k] - ranks[k]).abs()));
        other += usize::from(fused != ranks);
        let (wide, mut answers) = (row.map(f64::from), [[0.0_f64; 2]; 2]);
        for (model, answer) in [&Fused as &dyn Model, &Ranks].into_iter().zip(&mut answers) {
            model.predict_f64_into(&wide, answer).expect("a row of 30");
        }
        assert_eq!(answers[0].map(f64::to_bits), answers[1].map(f64::to_bits), "{row:?}");
    }
    // Within the rounding of an output to f32, and not the same everywhere: another sum.
    assert!(apart <= 2.0 * f32::EPSILON && other > 0, "{apart}, {other} rows");
}
